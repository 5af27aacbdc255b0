import { FREE_RULES, PRICE_CARDS, REGIONS } from './price-cards.ts'
import { sayPrice, type Price, type PriceCategory } from './price.ts'

/** Why a price is what it is. The words complete "It costs …". */
export const PRICE_WHY = {
  listed: 'by Meta’s list price',
  own: 'by the price that you entered',
  window: 'free: inside the 24 h window',
  entry_point: 'free: within 72 hours after an ad led here',
  free: 'free, says WhatsApp',
  unknown: 'not known',
} as const
export type PriceWhy = keyof typeof PRICE_WHY

/** A price with its reason; no price where none is known, which is not the same as nothing. */
export interface Priced {
  readonly price: Price | undefined
  readonly why: PriceWhy
}

/** A row that the merchant brings, because cards change. */
export interface OwnPrice {
  readonly country: string
  readonly category: PriceCategory
  readonly micros: number
  readonly from: string
  readonly until?: string | undefined
}

export interface PriceScene {
  /** The shopper wrote within 24 hours. */
  readonly window: boolean
  /** An ad led the shopper here, and its 72 hours run. */
  readonly freeEntryPoint: boolean
  /** Of Meta's bill. */
  readonly currency?: string
  readonly own?: readonly OwnPrice[]
  /** Where the account's days begin. */
  readonly timeZone?: string
}

/** What one delivered message to a number of this country costs at that moment. */
export function priceOf(country: string | null, category: PriceCategory, at: number, scene: PriceScene): Priced {
  const { window, freeEntryPoint, currency = 'USD', own = [], timeZone = 'UTC' } = scene
  const day = dayOf(at, timeZone)
  const isFree = (where: 'window' | 'entry_point') =>
    FREE_RULES.some((rule) => rule.where === where && rule.categories.includes(category) && holds(rule, day))
  if (freeEntryPoint && isFree('entry_point')) return { price: { micros: 0, currency }, why: 'entry_point' }
  if (window && isFree('window')) return { price: { micros: 0, currency }, why: 'window' }
  if (country === null) return { price: undefined, why: 'unknown' }
  // The newest of their rows counts, as on Meta's cards.
  const row = own
    .filter((o) => o.country === country && o.category === category && holds(o, day))
    .toSorted((a, b) => (a.from < b.from ? 1 : -1))[0]
  if (row) return { price: { micros: row.micros, currency }, why: 'own' }
  const micros = listed(country, category, currency, day)
  return micros === undefined ? { price: undefined, why: 'unknown' } : { price: { micros, currency }, why: 'listed' }
}

/** The card of this currency that holds on a day. */
export const cardOn = (currency: string, day: string) => PRICE_CARDS.find((card) => card.currency === currency && holds(card, day))

function listed(country: string, category: PriceCategory, currency: string, day: string): number | undefined {
  const card = cardOn(currency, day)
  if (!card) return undefined
  const row = Object.hasOwn(card.rows, country) ? card.rows[country] : card.rows[REGION_OF.get(country) ?? '']
  const column = card.columns.findIndex((group) => group.includes(category))
  return column < 0 ? undefined : row?.[column]
}

/** Country → region. */
const REGION_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(REGIONS).flatMap(([region, countries]) => countries.split(' ').map((country) => [country, region] as const)),
)

const holds = ({ from, until }: { readonly from: string; readonly until?: string | null | undefined }, day: string): boolean =>
  from <= day && (!until || day < until)

const days = new Map<string, Intl.DateTimeFormat>()

/** "2026-10-01" on the calendar of a zone; cards turn at its midnight. UTC for a zone that isn't one. */
export function dayOf(at: number, timeZone: string): string {
  const known = days.get(timeZone) ?? formatter(timeZone)
  days.set(timeZone, known)
  return known.format(at)
}

function formatter(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  } catch {
    return formatter('UTC')
  }
}

/** "about $0.0014, by Meta’s list price", "free: inside the 24 h window", "not known". */
export function sayPriced({ price, why }: Priced): string {
  const isPaid = why === 'listed' || why === 'own'
  return isPaid && price ? `about ${sayPrice(price.micros, price.currency)}, ${PRICE_WHY[why]}` : PRICE_WHY[isPaid ? 'unknown' : why]
}
