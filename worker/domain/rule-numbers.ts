import * as z from 'zod'
import { moneyFromDecimal, moneyFromMinor, toDecimal } from './money.ts'
import { LinkTerms, LONGEST_DELAY_DAYS, type RuleDefinition } from './rules.ts'

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
  percentOff: LinkTerms.shape.percentOff.unwrap().nullable().optional(),
  amountOff: amount,
  /** How long the code or the link can be used. */
  validHours: LinkTerms.shape.validHours,
  /** How long before the link's end the shopper hears of it. */
  leadHours: LinkTerms.shape.leadHours,
})
export type RuleNumbers = Readonly<z.infer<typeof RuleNumbers>>

/** What is wrong with a number, by its name. */
export type NumbersRead = { readonly definition: RuleDefinition } | { readonly wrong: keyof RuleNumbers; readonly expected: string }

interface Amount {
  readonly minor: number
  readonly currency: string
}

/** What takes something off, wherever the rule says it. */
interface Offer {
  readonly percent?: number | undefined
  readonly amount?: Amount | undefined
  readonly hours?: number | undefined
}

function offerOf({ discount, paymentLink, prepare }: RuleDefinition): Offer | undefined {
  if (discount) return discount
  if (!paymentLink || !prepare?.includes('payment_link')) return undefined
  return { percent: paymentLink.percentOff, amount: paymentLink.amountOff, hours: paymentLink.validHours }
}

const decimalOf = (amount: Amount | undefined): string | null => {
  const money = moneyFromMinor(amount?.minor, amount?.currency)
  return money ? toDecimal(money) : null
}

/** The currency of the rule's amounts: their own, else the shop's. */
export const currencyOfNumbers = (definition: RuleDefinition, shop: string): string =>
  definition.minTotal?.currency ?? offerOf(definition)?.amount?.currency ?? shop

/** Rules about carts, and the one that asks for money instead of the door's. */
const hasFloor = ({ series, minTotal, prepare, conditions }: RuleDefinition): boolean =>
  series === 'cart' || minTotal !== undefined || (prepare?.includes('payment_link') === true && conditions.includes('cash_on_delivery'))

export function numbersOf(definition: RuleDefinition): RuleNumbers {
  const { delaySeconds, paymentLink, minTotal } = definition
  const offer = offerOf(definition)
  return {
    ...(delaySeconds > 0 ? { delaySeconds } : {}),
    ...(hasFloor(definition) ? { minTotal: decimalOf(minTotal) } : {}),
    ...(offer ? { percentOff: offer.percent ?? null, amountOff: decimalOf(offer.amount) } : {}),
    ...(offer?.hours === undefined ? {} : { validHours: offer.hours }),
    ...(paymentLink?.leadHours === undefined ? {} : { leadHours: paymentLink.leadHours }),
  }
}

/** The rule with other numbers; what is not named stays. Amounts are in `currencyOfNumbers`. */
export function withNumbers(was: RuleDefinition, change: RuleNumbers, shop: string): NumbersRead {
  const has = numbersOf(was)
  const stray = (Object.keys(change) as (keyof RuleNumbers)[]).find((name) => !(name in has))
  if (stray) return { wrong: stray, expected: 'Expected only what this rule has' }
  const currency = currencyOfNumbers(was, shop)
  const read = (text: string | null | undefined, kept: Amount | undefined): Amount | undefined =>
    text === undefined ? kept : text === null ? undefined : (moneyFromDecimal(text, currency) ?? NO_AMOUNT)
  const offer = offerOf(was)
  const { minTotal: floor, ...rest } = was
  const minTotal = read(change.minTotal, floor)
  const amount = read(change.amountOff, offer?.amount)
  const percent = change.percentOff === undefined ? offer?.percent : (change.percentOff ?? undefined)
  for (const [name, value] of [
    ['minTotal', change.minTotal ? minTotal : undefined],
    ['amountOff', amount],
  ] as const)
    if (value && value.minor <= 0) return { wrong: name, expected: `Expected an amount in ${currency} above zero, such as 500` }
  if (percent !== undefined && amount) return { wrong: 'amountOff', expected: 'Expected either percent or amount' }
  if (was.discount && percent === undefined && !amount) return { wrong: 'percentOff', expected: 'Expected either percent or amount' }
  return {
    definition: {
      ...rest,
      delaySeconds: change.delaySeconds ?? was.delaySeconds,
      ...(minTotal ? { minTotal } : {}),
      ...offering(was, offer && { percent, amount, hours: change.validHours ?? offer.hours }, change.leadHours),
    },
  }
}

/** A text that is no amount. */
const NO_AMOUNT: Amount = { minor: 0, currency: '' }

/** Puts an offer back where it was said; the rest of that place stays. */
function offering({ discount, paymentLink }: RuleDefinition, offer: Offer | undefined, leadHours: number | undefined) {
  const lead = leadHours === undefined ? {} : { leadHours }
  const { percent, amount, hours } = offer ?? {}
  if (offer && discount) {
    const { percent: _, amount: __, ...rest } = discount
    const off = { ...(percent === undefined ? {} : { percent }), ...(amount ? { amount } : {}) }
    return {
      discount: { ...rest, ...off, hours: hours ?? rest.hours },
      ...(paymentLink ? { paymentLink: { ...paymentLink, ...lead } } : {}),
    }
  }
  if (!paymentLink) return {}
  if (!offer) return { paymentLink: { ...paymentLink, ...lead } }
  const { percentOff: _, amountOff: __, ...rest } = paymentLink
  const off = { ...(percent === undefined ? {} : { percentOff: percent }), ...(amount ? { amountOff: amount } : {}) }
  return { paymentLink: { ...rest, ...off, ...(hours === undefined ? {} : { validHours: hours }), ...lead } }
}
