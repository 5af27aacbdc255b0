import { AppError } from '../../domain/errors.ts'
import { moneyFromMinor } from '../../domain/money.ts'
import type { DiscountOffer } from '../../domain/rules.ts'
import { openNotice } from '../notices.ts'
import type { ErrandRow } from '../errands/errands.ts'
import type { ErrandParts, ErrandResult, ErrandWorker } from '../errands/work.ts'
import { all } from '../tables.ts'
import type { Found } from '../variables.ts'
import { openCart, type OpenCart } from './cart.ts'
import { discountCode } from './code.ts'

const HOUR_MS = 3_600_000
/** A code that can be used for less is no help. */
const LEAST_MS = HOUR_MS

/**
 * Makes the cart's one-time code, or takes the one that a step before was given. What was made for a message that is not sent in the end
 * is left to its end: nobody has seen it, and nobody guesses it.
 */
export const discount: ErrandWorker = async (parts, row) => {
  const cart = await openCart(parts, row)
  if (!cart || !row.order_id) return { no: 'fact.changed' }
  const offer = cart.rule?.discount
  if (!offer) return { no: 'discount.missing' }
  const found = (await earlier(parts, row)) ?? (await make(parts, row.order_id, cart, offer))
  if ('no' in found) return found
  return (found.discountUntil ?? 0) < parts.now() + LEAST_MS ? { no: 'discount.over' } : { result: { ...found } }
}

/** What a step before told the shopper. */
async function earlier({ storage, settings }: ErrandParts, row: ErrandRow): Promise<Found | undefined> {
  const [known] = all<{ result: string }>(
    storage.sql,
    `SELECT result FROM errands WHERE kind = 'discount' AND order_id = ? AND state = 'done' AND result IS NOT NULL ORDER BY ended_at LIMIT 1`,
    row.order_id,
  )
  return known && (JSON.parse(await (await settings()).vault.open('errands.result', known.result)) as Found)
}

async function make(parts: ErrandParts, cartId: string, { shop }: OpenCart, offer: DiscountOffer): Promise<Found | { no: No }> {
  if (!shop?.api.makeDiscount) return { no: 'discount.not_allowed' }
  const { merchantId } = await parts.settings()
  const code = await discountCode(parts.pepper(), merchantId, cartId)
  const from = parts.now()
  const amount = moneyFromMinor(offer.amount?.minor, offer.amount?.currency)
  const minSubtotal = moneyFromMinor(offer.minSubtotal?.minor, offer.minSubtotal?.currency)
  // A currency that nobody knows is not the shop's.
  if ((offer.amount && !amount) || (offer.minSubtotal && !minSubtotal)) return { no: 'discount.currency' }
  const takesOff = amount ? { amount } : { percent: offer.percent ?? 0 }
  const wanted = { code, ...takesOff, ...(minSubtotal ? { minSubtotal } : {}), from, until: from + offer.hours * HOUR_MS }
  try {
    const made = await shop.api.makeDiscount(await parts.ask(shop.connectionId, 'discount'), wanted)
    if (made === 'other_currency') return { no: 'discount.currency' }
    const value = amount ? { discountAmount: amount } : { discountPercent: offer.percent ?? 0 }
    return { discountCode: code, discountUntil: made.until, ...value }
  } catch (error) {
    if (!(error instanceof AppError) || (error.code !== 'shop.scope' && error.code !== 'shop.key_weak')) throw error
    openNotice(parts.storage.sql, 'shop.scope', `connection:${shop.connectionId}`, { wanted: 'discount' }, from)
    return { no: 'discount.not_allowed' }
  }
}

type No = Extract<ErrandResult, { readonly no: unknown }>['no']
