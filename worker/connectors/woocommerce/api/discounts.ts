import * as z from 'zod'
import { AppError } from '../../../domain/errors.ts'
import { toDecimal } from '../../../domain/money.ts'
import type { AskShop, DiscountWish } from '../../contract.ts'
import { text, zonedTime } from '../../kit/fields.ts'
import { answerOf, listOf } from './answer.ts'

const Coupon = z.object({ date_expires_gmt: text })
const Currency = z.object({ code: z.string() })

/** A coupon takes amounts off in the shop's one currency. */
export async function makeDiscount(ask: AskShop, wanted: DiscountWish): Promise<{ readonly until: number } | 'other_currency'> {
  const { list } = await listOf(ask, { method: 'GET', path: '/wc/v3/coupons', query: { code: wanted.code } })
  const known = list.length > 0 ? Coupon.safeParse(list[0]).data : undefined
  if (known) return { until: zonedTime(known.date_expires_gmt, 'Z') ?? wanted.until }
  if (await isOtherCurrency(ask, wanted)) return 'other_currency'
  try {
    // A code is there once in a shop: made twice, the second time is refused.
    await answerOf(ask, { method: 'POST', path: '/wc/v3/coupons', body: couponOf(wanted), repeatable: true })
  } catch (error) {
    // Nobody guesses it, so it is ours: the answer to the first try was lost.
    if (!(error instanceof AppError) || error.detail['shopCode'] !== 'woocommerce_rest_coupon_code_already_exists') throw error
  }
  return { until: wanted.until }
}

async function isOtherCurrency(ask: AskShop, { amount, minSubtotal }: DiscountWish): Promise<boolean> {
  const wanted = [amount, minSubtotal].flatMap((money) => money?.currency ?? [])
  if (wanted.length === 0) return false
  const { body } = await answerOf(ask, { method: 'GET', path: '/wc/v3/data/currencies/current' })
  const own = Currency.safeParse(body).data?.code
  if (own === undefined) throw new AppError('shop.not_json', { why: 'the currency is not told' })
  return wanted.some((currency) => currency !== own)
}

/** Fields: class-wc-rest-coupons-v2-controller.php. `individual_use`: no other coupon beside it. */
const couponOf = ({ code, percent, amount, minSubtotal, until }: DiscountWish) => ({
  code,
  discount_type: amount ? 'fixed_cart' : 'percent',
  amount: amount ? toDecimal(amount) : String(percent ?? 0),
  // `date_expires_gmt` can be read and is not written (there is no set_date_expires_gmt); with a Z this one is no time of the shop's own zone.
  date_expires: `${new Date(until).toISOString().slice(0, 19)}Z`,
  usage_limit: 1,
  individual_use: true,
  description: 'Cart left behind',
  ...(minSubtotal ? { minimum_amount: toDecimal(minSubtotal) } : {}),
})
