import * as z from 'zod'
import type { EventType } from '../../domain/events.ts'

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
