import type { ListPrice, ProductFacts, SaleFacts } from '../domain/events.ts'
import { moneyFromDecimal, type Money } from '../domain/money.ts'

/** What a shop last said of one thing that can be bought. All times are the shop's. */
export interface SaleState {
  readonly at: number
  /** Undefined where it can't be told sold out from not counted. */
  readonly available?: boolean
  /** Since when `available` is what it is. */
  readonly since?: number
  /** Pieces left; null where nobody counts them. */
  readonly stock?: number | null
  readonly price?: Money
  readonly title?: string
  readonly url?: string
}

/** The product as a whole, and those of its variants that were spoken of. */
export interface ProductState extends SaleState {
  readonly variants: Readonly<Record<string, SaleState>>
}

/**
 * What is known of a product once this was said of it. Older words never undo newer ones, of each variant by itself. Pure.
 * `currency`: of prices that name none; undefined where nobody knows it, and then there is no price.
 */
export function afterNews(
  before: ProductState | undefined,
  said: ProductFacts,
  at: number,
  currency: string | undefined,
): ProductState | undefined {
  const variants = new Map(Object.entries(before?.variants ?? {}))
  for (const variant of said.variants ?? []) {
    const next = saleAfter(variants.get(variant.variantId), variant, at, currency)
    if (next) variants.set(variant.variantId, next)
  }
  const own = said.variants ? wholeOf(said, [...variants], currency) : said
  const whole = saleAfter(before, own, at, currency)
  const fresh = whole ?? before
  return fresh && { ...fresh, variants: Object.fromEntries(variants) }
}

/** A thing's state after news of it; undefined where the news is older than what is known. */
function saleAfter(before: SaleState | undefined, said: SaleFacts, at: number, currency: string | undefined): SaleState | undefined {
  if (before && at < before.at) return undefined
  const available = availableAfter(before, said)
  const price = said.price ? moneyOf(said.price, currency) : before?.price
  const stock = said.stock === undefined ? before?.stock : said.stock
  const title = said.title ?? before?.title
  const url = said.url ?? before?.url
  return {
    at,
    ...(available === undefined ? {} : { available, since: available === before?.available ? (before.since ?? at) : at }),
    ...(stock === undefined ? {} : { stock }),
    ...(price ? { price } : {}),
    ...(title ? { title } : {}),
    ...(url ? { url } : {}),
  }
}

/** None left is sold out only of what was counted before: some shops write 0 for what nobody counts. */
function availableAfter(before: SaleState | undefined, { available, stock }: SaleFacts): boolean | undefined {
  if (available !== undefined) return available
  if (typeof stock !== 'number') return before?.available
  if (stock > 0) return true
  return before?.available === undefined && !before?.stock ? undefined : false
}

/** What news of variants says of the whole: to be had where one is, as dear as the cheapest, as many as there are. */
function wholeOf(said: ProductFacts, all: readonly (readonly [string, SaleState])[], currency: string | undefined): SaleFacts {
  const spoken = new Set(said.variants?.map(({ variantId }) => variantId))
  const { available, ...own } = said
  const told = all.filter(([id]) => spoken.has(id)).map(([, state]) => state)
  const stock = stockOf(said.partial ? all.map(([, state]) => state) : told)
  const known = told.map((state) => state.available)
  // Of one variant that is gone follows nothing for the others.
  const whole = known.includes(true) ? true : !said.partial && known.includes(false) ? false : undefined
  const cheapest = said.partial ? undefined : cheapestOf(said, currency)
  return {
    ...own,
    ...((available ?? whole) === undefined ? {} : { available: (available ?? whole) as boolean }),
    ...(stock === undefined || whole === undefined ? {} : { stock }),
    ...(cheapest ? { price: cheapest } : {}),
  }
}

function stockOf(states: readonly SaleState[]): number | null | undefined {
  const counts = states.filter((state) => state.available !== false).map((state) => state.stock)
  if (counts.includes(null)) return null
  return counts.reduce<number | undefined>((sum, count) => (typeof count === 'number' ? (sum ?? 0) + count : sum), undefined)
}

function cheapestOf({ variants = [] }: ProductFacts, currency: string | undefined): ListPrice | undefined {
  const priced = variants.flatMap(({ price }) => {
    const money = price && moneyOf(price, currency)
    return price && money ? [{ price, minor: money.minor }] : []
  })
  return priced.toSorted((a, b) => a.minor - b.minor)[0]?.price
}

/** A price of nothing is a slip of the keyboard, or a gift that nobody waits for. */
function moneyOf({ amount, currency: named }: ListPrice, currency: string | undefined): Money | undefined {
  const money = moneyFromDecimal(amount, named ?? currency)
  return money && money.minor > 0 ? money : undefined
}

/** The whole, or one variant of it. */
export const saleOf = (state: ProductState | undefined, variant: string): SaleState | undefined =>
  variant === '' ? state : state?.variants[variant]

/** As a shopper reads it: "Blue kurta – M". */
export function titleOf(state: ProductState | undefined, variant: string): string | undefined {
  const own = variant === '' ? undefined : state?.variants[variant]?.title
  if (!own || !state?.title) return own ?? state?.title
  return own.startsWith(state.title) ? own : `${state.title} – ${own}`
}

/** Whether a price is so much lower than another that it is news; of two currencies nobody can tell. */
export const isDrop = (base: Money, price: Money, percent: number): boolean =>
  base.currency === price.currency && price.minor * 100 <= base.minor * (100 - percent)
