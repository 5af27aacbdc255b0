import { PAYMENT_STATES, type PaymentMap, type PaymentState } from '../kit/payments.ts'

interface Meaning {
  readonly state: PaymentState
  /** What payload.state must say with it: the state counts, not the event's name (developer.phonepe.com, “Key Notes”). */
  readonly said: string
}

const PAID: Meaning = { state: 'paid', said: 'COMPLETED' }
const FAILED: Meaning = { state: 'failed', said: 'FAILED' }

/** PhonePe's events, by the dotted name; the old `type` (CHECKOUT_ORDER_COMPLETED) is the same name in capitals. */
export const EVENTS: Readonly<Record<string, Meaning>> = {
  'checkout.order.completed': PAID,
  'checkout.order.failed': FAILED,
  'pg.order.completed': PAID,
  'pg.order.failed': FAILED,
  'pg.refund.accepted': { state: 'refund_started', said: 'CONFIRMED' },
  'pg.refund.completed': { state: 'refunded', said: 'COMPLETED' },
  'pg.refund.failed': { state: 'refund_failed', said: 'FAILED' },
}

const ATTEMPT = 'one try failed; the order is still open'

export const IGNORED: Readonly<Record<string, string>> = {
  'checkout.transaction.attempt.failed': ATTEMPT,
  'pg.transaction.attempt.failed': ATTEMPT,
  'pg.transaction.failed': ATTEMPT,
}

/** The codes of v1's callback. */
export const CODES: PaymentMap = {
  PAYMENT_SUCCESS: 'paid',
  PAYMENT_PENDING: 'pending',
  PAYMENT_ERROR: 'failed',
  PAYMENT_DECLINED: 'failed',
  PAYMENT_CANCELLED: 'failed',
}

export const TOPICS = {
  ...Object.fromEntries(Object.entries(EVENTS).map(([name, { state }]) => [name, PAYMENT_STATES[state]])),
  ...Object.fromEntries(Object.keys(IGNORED).map((name) => [name, 'ignored' as const])),
  ...Object.fromEntries(Object.entries(CODES).map(([code, state]) => [`v1:${code}`, PAYMENT_STATES[state]])),
  'v1:unknown': 'ignored' as const,
}
