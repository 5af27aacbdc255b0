import * as z from 'zod'
import { EVENTS, type EventType } from './events.ts'
import { PURPOSES } from './message.ts'

/** What a rule may ask of an order when the event comes. All that are named must hold. */
export const CONDITIONS = {
  cash_on_delivery: 'the shopper pays at the door',
  prepaid: 'the shopper pays before delivery',
  forward_parcel: 'the parcel goes to the shopper, it is not a return',
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
  not_bought: 'the checkout has not become an order',
  parcel_on_its_way: 'the parcel is neither delivered, returning nor cancelled',
  parcel_out: 'the parcel is with the rider',
  parcel_delivered: 'the parcel is delivered',
  parcel_not_handed_over: 'the last try to deliver failed',
} as const
export type StillTrue = keyof typeof STILL_TRUE

const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>) => Object.keys(table) as [K, ...K[]]

/** A year and a month: the same season comes round once. */
const MOST_DAYS = 400

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
    .max(MOST_DAYS * 86_400),
  /** The shop's id of a product → days until it is used up, counted instead of `delaySeconds` where it was bought; of several the first. */
  cycleDays: z
    .record(z.string().min(1).max(80), z.number().int().min(1).max(MOST_DAYS))
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
  writeBack: z.object({ tag: z.string().trim().min(1).max(40).optional(), note: z.string().trim().min(1).max(200).optional() }).optional(),
  /** Only orders and carts of at least this much, in this currency; what has no known total is none of them. */
  minTotal: z.object({ minor: z.number().int().min(0), currency: z.string().regex(/^[A-Z]{3}$/) }).optional(),
  /** Whatever the shopper writes ends what waits: somebody talks with them now. */
  stopOnReply: z.boolean().optional(),
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
