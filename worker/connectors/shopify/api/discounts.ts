import * as z from 'zod'
import type { AskShop, DiscountWish } from '../../contract.ts'
import { toDecimal } from '../../../domain/money.ts'
import { say } from './graphql.ts'
import { DISCOUNT_BY_CODE, MAKE_DISCOUNT } from './operations/discounts.ts'
import { refuse, UserErrors } from './write-back.ts'

const Known = z.object({
  shop: z.object({ currencyCode: z.string() }),
  codeDiscountNodeByCode: z.object({ codeDiscount: z.object({ endsAt: z.string().nullish() }) }).nullish(),
})
const Made = z.object({ discountCodeBasicCreate: z.object({ userErrors: UserErrors }) })

/** Shopify takes amounts off in the shop's own currency, whatever the shopper sees. */
export async function makeDiscount(ask: AskShop, wanted: DiscountWish): Promise<{ readonly until: number } | 'other_currency'> {
  const { shop, codeDiscountNodeByCode: known } = await say(ask, DISCOUNT_BY_CODE, { code: wanted.code }, Known)
  if (known) return { until: Date.parse(known.codeDiscount.endsAt ?? '') || wanted.until }
  const { amount, minSubtotal } = wanted
  if ([amount, minSubtotal].some((money) => money && money.currency !== shop.currencyCode)) return 'other_currency'
  const { discountCodeBasicCreate: made } = await say(ask, MAKE_DISCOUNT, { discount: inputOf(wanted) }, Made)
  // Nobody guesses it, so it is ours: the answer to the first try was lost.
  if (made.userErrors[0]?.code !== 'TAKEN') refuse(made.userErrors)
  return { until: wanted.until }
}

/** `DiscountCodeBasicInput`: for one order, of everything in it, for whoever has the code. */
const inputOf = ({ code, percent, amount, minSubtotal, from, until }: DiscountWish) => ({
  title: `Cart left behind: ${code}`,
  code,
  startsAt: new Date(from).toISOString(),
  endsAt: new Date(until).toISOString(),
  usageLimit: 1,
  appliesOncePerCustomer: true,
  context: { all: 'ALL' },
  customerGets: {
    items: { all: true },
    value: amount ? { discountAmount: { amount: toDecimal(amount), appliesOnEachItem: false } } : { percentage: (percent ?? 0) / 100 },
  },
  ...(minSubtotal ? { minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: toDecimal(minSubtotal) } } } : {}),
})
