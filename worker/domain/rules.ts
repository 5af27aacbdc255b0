import * as z from 'zod'
import { ClockTime } from './clock-time.ts'
import { EVENTS, type EventType } from './events.ts'
import { PURPOSES } from './message.ts'

/** What a rule may ask of an order when the event comes. All that are named must hold. */
export const CONDITIONS = {
  cash_on_delivery: 'the shopper pays at the door',
  prepaid: 'the shopper pays before delivery',
  forward_parcel: 'the parcel goes to the shopper, it is not a return',
  first_order: 'the shopper has no other order of the last 90 days',
  returned_before: 'a parcel of the shopper’s went back in the last 90 days',
  paid_by_link: 'it was paid through the gateway of our payment link',
  link_ran_out: 'our payment link of the order ran out without being paid',
  no_parcel: 'no parcel of the order is known, whose own news would say the same',
} as const
export type Condition = keyof typeof CONDITIONS

/** What is read again right before sending. All that are named must still hold (design, rule 4). */
export const STILL_TRUE = {
  order_open: 'the order is not cancelled',
  order_cancelled: 'the order is still cancelled',
  order_paid: 'the order is paid, and the confirmation did not say so already',
  order_unpaid: 'the order is not paid and not cancelled',
  order_unanswered: 'the shopper has not said yet whether the order is meant',
  link_open: 'our payment link of the order is still open',
  not_bought: 'the checkout has not become an order',
  parcel_on_its_way: 'the parcel is neither delivered, returning nor cancelled',
  parcel_out: 'the parcel is with the rider',
  parcel_delivered: 'the parcel is delivered',
  parcel_not_handed_over: 'the last try to deliver failed',
  product_available: 'the product is not known to be sold out',
  product_cheaper: 'the product still costs less than when the shopper asked',
} as const
export type StillTrue = keyof typeof STILL_TRUE

/** What is asked of outside systems right before a message is put together. */
export const PREPARATIONS = {
  recheck: 'the shop is asked whether the cart is still open, and whether everything in it can be had',
  discount: 'the shop makes a discount code for this shopper',
  payment_link: 'the gateway makes a link by which the order can be paid',
} as const
export type Preparation = keyof typeof PREPARATIONS

const Amount = z.object({ minor: z.number().int().min(1), currency: z.string().regex(/^[A-Z]{3}$/) })

/** One of `percent` and `amount`. */
export const DiscountOffer = z
  .object({
    percent: z.number().int().min(1).max(90).optional(),
    amount: Amount.optional(),
    /** Only on a cart of at least this much before shipping, in the same currency. */
    minSubtotal: Amount.optional(),
    hours: z
      .number()
      .int()
      .min(1)
      .max(30 * 24),
  })
  .refine(({ percent, amount }) => (percent === undefined) !== (amount === undefined), {
    path: ['percent'],
    message: 'Expected either percent or amount',
  })
export type DiscountOffer = z.infer<typeof DiscountOffer>

const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>) => Object.keys(table) as [K, ...K[]]

/** What a payment link is made with. */
export const LinkTerms = z.object({
  /** What paying by it takes off; whole percent of what is due, or an amount where the order has its currency. */
  percentOff: z.number().int().min(1).max(90).optional(),
  amountOff: z.object({ minor: z.number().int().min(1), currency: z.string().regex(/^[A-Z]{3}$/) }).optional(),
  /** How long it can be paid. Gateways take no less than a quarter of an hour. */
  validHours: z.number().int().min(1).max(720).optional(),
  /** How long before its end shoppers are reminded. */
  leadHours: z.number().int().min(1).max(168).optional(),
})
export type LinkTerms = z.infer<typeof LinkTerms>
/** A year and a month: the same season comes round once. */
export const LONGEST_DELAY_DAYS = 400

/** Event + conditions + delay + template, for one merchant. */
export const RuleDefinition = z.object({
  name: z.string().min(1).max(80),
  event: z.enum(keysOf(EVENTS as Record<EventType, unknown>)),
  /** For `custom.received`: the event's own name. */
  customName: z.string().max(80).optional(),
  conditions: z.array(z.enum(keysOf(CONDITIONS))),
  delaySeconds: z
    .number()
    .int()
    .min(0)
    .max(LONGEST_DELAY_DAYS * 86_400),
  /** The shop's id of a product → days until it is used up, counted instead of `delaySeconds` where it was bought; of several the first. */
  cycleDays: z
    .record(z.string().min(1).max(80), z.number().int().min(1).max(LONGEST_DELAY_DAYS))
    .refine((cycles) => Object.keys(cycles).length <= 1000, 'At most 1,000 products.')
    .optional(),
  /** Counted from the sender's time and the delay; later the news is not news. */
  bestBeforeSeconds: z
    .number()
    .int()
    .min(60)
    .max(90 * 86_400),
  purpose: z.enum(PURPOSES),
  template: z.string().min(1).max(512),
  /** The template's parameter → where its value comes from (relay/variables.ts). */
  variables: z.record(z.string(), z.string()),
  stillTrue: z.array(z.enum(keysOf(STILL_TRUE))),
  /** What is written to the order in the shop when the rule plans a message. */
  writeBack: z
    .object({
      tag: z.string().trim().min(1).max(40).optional(),
      note: z.string().trim().min(1).max(200).optional(),
      /** The tag goes again when the shopper confirms the order or pays it. */
      untilConfirmed: z.boolean().optional(),
    })
    .optional(),
  /** Only orders and carts of at least this much, in this currency; what has no known total is none of them. */
  minTotal: z.object({ minor: z.number().int().min(0), currency: z.string().regex(/^[A-Z]{3}$/) }).optional(),
  /** No message of this rule between these times of the shopper's own clock, whatever the merchant's quiet hours are; null: at any hour. */
  quietHours: z.object({ from: ClockTime, to: ClockTime }).nullable().optional(),
  /** Tried in this order where there is no text in the shopper's language, before the shop's own. */
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}([-_][A-Za-z]{2,4})?$/))
    .max(10)
    .optional(),
  /** While the shopper's own message is less than a day old, the same words may go without a template. */
  inWindow: z.enum(['template', 'text']).optional(),
  /** Whatever the shopper writes ends what waits: somebody talks with them now. */
  stopOnReply: z.boolean().optional(),
  /**
   * Rules of one series speak of one cart to one shopper: the next step goes only if the one before it had no reason to end them all, a
   * second cart begins none while they run, and whatever the shopper buys ends them.
   */
  series: z.literal('cart').optional(),
  /** What a one-time code takes off, and for how many hours it can be used. An amount is in the shop's own currency. */
  discount: DiscountOffer.optional(),
  /** Run in this order, each only if the one before said yes. What can't be found out is a no. */
  prepare: z
    .array(z.enum(keysOf(PREPARATIONS)))
    .max(3)
    .optional(),
  /** Of the link that `prepare` has made, or that the rule reminds of. */
  paymentLink: LinkTerms.optional(),
  /** A new order of the shopper ends what waits: whoever buys again needs no reminder. */
  stopOnPurchase: z.boolean().optional(),
  /** However many parcels an order has, it is told of one. */
  oncePerOrder: z.boolean().optional(),
  /** Events of the same order that make a waiting message pointless. */
  cancelOn: z.array(z.enum(keysOf(EVENTS as Record<EventType, unknown>))),
})

export type RuleDefinition = z.infer<typeof RuleDefinition>

export interface Rule {
  readonly id: string
  readonly on: boolean
  readonly pausedReason?: string
  readonly definition: RuleDefinition
}
