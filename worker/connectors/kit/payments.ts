import * as z from 'zod'
import type { EventType, Refs } from '../../domain/events.ts'

/** Where a payment can stand, and what each state is in our words. Partly refunded is a refund too: the amounts say how much. */
export const PAYMENT_STATES = {
  pending: 'payment.pending',
  authorized: 'payment.authorized',
  paid: 'payment.captured',
  failed: 'payment.failed',
  cancelled: 'payment_link.expired',
  expired: 'payment_link.expired',
  refund_started: 'payment.refund_started',
  refunded: 'payment.refunded',
  refund_failed: 'payment.refund_failed',
  disputed: 'payment.disputed',
  dispute_closed: 'payment.dispute_closed',
  none: 'ignored',
} as const satisfies Record<string, EventType | 'ignored'>

export type PaymentState = keyof typeof PAYMENT_STATES
export const PAYMENT_STATE_NAMES = Object.keys(PAYMENT_STATES) as readonly PaymentState[]

/** The setting by which a merchant gives a gateway's words a meaning of their own. */
export const paymentMapSetting = z
  .record(z.string().trim().min(1).max(80), z.enum(PAYMENT_STATE_NAMES))
  .default({})
  .meta({ title: 'Own meaning of statuses', description: 'The gateway’s word → state, where your use of it differs or the word is new.' })

export type PaymentMap = Readonly<Record<string, PaymentState>>

/** What the topics of a gateway with one word for the state are: `status:paid` and so on. */
export const PAYMENT_TOPICS: Readonly<Record<string, EventType | 'ignored'>> = {
  ...Object.fromEntries(PAYMENT_STATE_NAMES.map((state) => [`status:${state}`, PAYMENT_STATES[state]])),
  'status:unknown': 'ignored',
}

/** What shops write where a gateway asks for "the order". */
export const ORDER_REFERENCES = ['number', 'shop_id', 'none'] as const
export type OrderReference = (typeof ORDER_REFERENCES)[number]

/** The setting for gateways that have one field for the shop's order, which every shop fills as it likes. */
export const orderReferenceSetting = z.enum(ORDER_REFERENCES).default('number').meta({
  title: 'What your shop sends as the order',
  description:
    'number: the order number that shoppers see. shop_id: the shop’s internal id of the order. none: neither; payments are joined by their own ids alone. A wrong choice can join a payment to another shopper’s order.',
})

/** WooCommerce's secret order key names no order that anybody else knows by it. */
const ORDER_KEY = /^wc_order_/

/** What a gateway's field for the order refers to, by what the merchant says of it. */
export function orderRefs(
  reference: string | undefined,
  kind: OrderReference | undefined = 'number',
): Pick<Refs, 'number' | 'shopOrderId'> {
  if (reference === undefined || kind === 'none' || ORDER_KEY.test(reference)) return {}
  return kind === 'shop_id' ? { shopOrderId: reference } : { number: reference }
}
