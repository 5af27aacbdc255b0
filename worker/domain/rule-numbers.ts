import * as z from 'zod'
import { moneyFromDecimal, moneyFromMinor, toDecimal } from './money.ts'
import { LONGEST_DELAY_DAYS, type RuleDefinition } from './rules.ts'

const amount = z.string().trim().max(20).nullable().optional()

/**
 * The numbers of a rule that a merchant sets without touching the rest of it; what the rule has no use for is absent, what could be set
 * and is not is null. Amounts are decimal texts, exact.
 */
export const RuleNumbers = z.strictObject({
  /** Of rules that wait. */
  delaySeconds: z
    .number()
    .int()
    .min(60)
    .max(LONGEST_DELAY_DAYS * 86_400)
    .optional(),
  /** Carts and orders below it are left alone. */
  minTotal: amount,
  /** What a code or a link takes off: one of the two. */
  percentOff: z.number().int().min(1).max(90).nullable().optional(),
  amountOff: amount,
  /** How long the code or the link can be used. */
  validHours: z.number().int().min(1).max(720).optional(),
  /** How long before the link's end the shopper hears of it. */
  leadHours: z.number().int().min(1).max(168).optional(),
})
export type RuleNumbers = Readonly<z.infer<typeof RuleNumbers>>

/** What is wrong with a number, by its name. */
export type NumbersRead = { readonly definition: RuleDefinition } | { readonly wrong: keyof RuleNumbers; readonly expected: string }

const minor = (amount: { readonly minor: number; readonly currency: string } | undefined): string | null => {
  const money = moneyFromMinor(amount?.minor, amount?.currency)
  return money ? toDecimal(money) : null
}

/** Rules about carts, and the one that asks for money instead of the door's. */
const hasFloor = ({ series, minTotal, prepare, conditions }: RuleDefinition): boolean =>
  series === 'cart' || minTotal !== undefined || (prepare?.includes('payment_link') === true && conditions.includes('cash_on_delivery'))

export function numbersOf(definition: RuleDefinition): RuleNumbers {
  const { delaySeconds, discount, paymentLink, minTotal, prepare } = definition
  const makesLink = prepare?.includes('payment_link') && paymentLink
  return {
    ...(delaySeconds > 0 ? { delaySeconds } : {}),
    ...(hasFloor(definition) ? { minTotal: minor(minTotal) } : {}),
    ...(discount ? { percentOff: discount.percent ?? null, amountOff: minor(discount.amount), validHours: discount.hours } : {}),
    ...(makesLink ? { percentOff: paymentLink.percentOff ?? null, amountOff: minor(paymentLink.amountOff) } : {}),
    ...(makesLink && paymentLink.validHours !== undefined ? { validHours: paymentLink.validHours } : {}),
    ...(paymentLink?.leadHours === undefined ? {} : { leadHours: paymentLink.leadHours }),
  }
}

/** The rule with other numbers; what is not named stays. Amounts are in the shop's currency. */
export function withNumbers(was: RuleDefinition, change: RuleNumbers, currency: string): NumbersRead {
  const stray = (Object.keys(change) as (keyof RuleNumbers)[]).find((name) => !(name in numbersOf(was)))
  if (stray) return { wrong: stray, expected: 'Expected only what this rule has' }
  const next = { ...numbersOf(was), ...change }
  const amounts: Partial<Record<'minTotal' | 'amountOff', { minor: number; currency: string }>> = {}
  for (const name of ['minTotal', 'amountOff'] as const) {
    const text = next[name]
    if (text === null || text === undefined) continue
    const money = moneyFromDecimal(text, currency)
    if (!money || money.minor <= 0) return { wrong: name, expected: `Expected an amount in ${currency} above zero, such as 500` }
    amounts[name] = money
  }
  const off = { percent: next.percentOff ?? undefined, amount: amounts.amountOff }
  if (off.percent !== undefined && off.amount) return { wrong: 'amountOff', expected: 'Expected either percent or amount' }
  if (was.discount && off.percent === undefined && !off.amount)
    return { wrong: 'percentOff', expected: 'Expected either percent or amount' }
  const { minTotal: _, discount, paymentLink, ...rest } = was
  return {
    definition: {
      ...rest,
      delaySeconds: next.delaySeconds ?? was.delaySeconds,
      ...(amounts.minTotal ? { minTotal: amounts.minTotal } : {}),
      ...(discount ? { discount: discountOf(discount, off, next.validHours ?? discount.hours) } : {}),
      ...(paymentLink ? { paymentLink: linkOf(paymentLink, off, next) } : {}),
    },
  }
}

interface Off {
  readonly percent: number | undefined
  readonly amount: { minor: number; currency: string } | undefined
}

function discountOf({ minSubtotal }: NonNullable<RuleDefinition['discount']>, { percent, amount }: Off, hours: number) {
  return {
    ...(percent === undefined ? {} : { percent }),
    ...(amount ? { amount } : {}),
    ...(minSubtotal ? { minSubtotal } : {}),
    hours,
  }
}

function linkOf(was: NonNullable<RuleDefinition['paymentLink']>, { percent, amount }: Off, { validHours, leadHours }: RuleNumbers) {
  const { percentOff: _, amountOff: __, ...rest } = was
  return {
    ...rest,
    ...(percent === undefined ? {} : { percentOff: percent }),
    ...(amount ? { amountOff: amount } : {}),
    ...(validHours === undefined ? {} : { validHours }),
    ...(leadHours === undefined ? {} : { leadHours }),
  }
}
