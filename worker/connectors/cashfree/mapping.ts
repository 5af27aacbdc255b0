import { PAYMENT_STATES, type PaymentState } from '../kit/payments.ts'

/** Which part of `data` an event is about. */
export type About = 'payment' | 'refund' | 'link' | 'dispute'

interface Kind {
  readonly about: About
  /** The state where the type alone says it. */
  readonly state?: PaymentState
  /** The states by the word of the part itself. */
  readonly states?: Readonly<Record<string, PaymentState>>
}

/**
 * Cashfree's webhooks (cashfree.com/docs/api-reference/payments/latest: payments, refunds, payment-links and disputes). The words of
 * refunds and links are those of its API's entities.
 */
export const KINDS: Readonly<Record<string, Kind>> = {
  PAYMENT_SUCCESS_WEBHOOK: { about: 'payment', state: 'paid' },
  PAYMENT_FAILED_WEBHOOK: { about: 'payment', state: 'failed' },
  PAYMENT_USER_DROPPED_WEBHOOK: { about: 'payment', state: 'failed' },
  REFUND_STATUS_WEBHOOK: {
    about: 'refund',
    states: {
      SUCCESS: 'refunded',
      PENDING: 'refund_started',
      ONHOLD: 'refund_started',
      CANCELLED: 'refund_failed',
      FAILED: 'refund_failed',
    },
  },
  PAYMENT_LINK_EVENT: {
    about: 'link',
    states: { PAID: 'paid', PARTIALLY_PAID: 'pending', EXPIRED: 'expired', CANCELLED: 'cancelled' },
  },
  DISPUTE_CREATED: { about: 'dispute', state: 'disputed' },
  DISPUTE_UPDATED: { about: 'dispute', state: 'disputed' },
  DISPUTE_CLOSED: { about: 'dispute', state: 'dispute_closed' },
}

/** Cashfree's types that say nothing about an order, each with the reason that the ledger shows. */
export const IGNORED: Readonly<Record<string, string>> = {
  AUTO_REFUND_STATUS_WEBHOOK: 'money of an attempt that never counted for the order',
}

export const UNKNOWN = 'unknown'

/** All topics: the type, and where a word of the part decides, the word after a colon. */
export const TOPICS = {
  ...Object.fromEntries(
    Object.entries(KINDS).flatMap(([type, { state, states }]) =>
      state
        ? [[type, PAYMENT_STATES[state]] as const]
        : [
            ...Object.entries(states ?? {}).map(([word, one]) => [`${type}:${word}`, PAYMENT_STATES[one]] as const),
            [`${type}:${UNKNOWN}`, 'ignored'] as const,
          ],
    ),
  ),
  ...Object.fromEntries(Object.keys(IGNORED).map((type) => [type, 'ignored' as const])),
}
