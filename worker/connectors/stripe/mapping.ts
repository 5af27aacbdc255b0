import type { EventType } from '../../domain/events.ts'

/** Which kind of object an event carries in data.object: it says where amount, person and references are. */
export type About = 'session' | 'intent' | 'charge' | 'refund' | 'dispute' | 'invoice'

interface Meaning {
  readonly type: EventType
  readonly about: About
}

const PAID = 'payment.captured'
const refund = (type: EventType): Meaning => ({ type, about: 'refund' })

/** A refund's status → our event; refund.created and refund.updated both carry one. */
const REFUND: Readonly<Record<string, Meaning>> = {
  succeeded: refund('payment.refunded'),
  pending: refund('payment.refund_started'),
  requires_action: refund('payment.refund_started'),
  failed: refund('payment.refund_failed'),
  canceled: refund('payment.refund_failed'),
}

const byStatus = (event: string) => Object.fromEntries(Object.entries(REFUND).map(([status, meaning]) => [`${event}:${status}`, meaning]))

/** Stripe's events that lead somewhere; of those that say two things, the word that decides follows a colon. */
export const MEANINGS: Readonly<Record<string, Meaning>> = {
  'checkout.session.completed:paid': { type: PAID, about: 'session' },
  'checkout.session.completed:unpaid': { type: 'payment.pending', about: 'session' },
  'checkout.session.async_payment_succeeded': { type: PAID, about: 'session' },
  'checkout.session.async_payment_failed': { type: 'payment.failed', about: 'session' },
  'checkout.session.expired': { type: 'payment_link.expired', about: 'session' },
  'payment_intent.succeeded': { type: PAID, about: 'intent' },
  'payment_intent.amount_capturable_updated': { type: 'payment.authorized', about: 'intent' },
  'payment_intent.payment_failed': { type: 'payment.failed', about: 'intent' },
  'payment_intent.canceled': { type: 'payment_link.expired', about: 'intent' },
  'charge.refunded:listed': { type: 'payment.refunded', about: 'charge' },
  ...byStatus('refund.created'),
  ...byStatus('refund.updated'),
  'refund.failed': refund('payment.refund_failed'),
  'charge.dispute.created': { type: 'payment.disputed', about: 'dispute' },
  'charge.dispute.updated': { type: 'payment.disputed', about: 'dispute' },
  'charge.dispute.closed': { type: 'payment.dispute_closed', about: 'dispute' },
  'invoice.paid': { type: PAID, about: 'invoice' },
  'invoice.payment_failed': { type: 'payment.failed', about: 'invoice' },
}

const MONEY_MOVED = 'money between Stripe and the merchant'

/** Stripe's events that say nothing about an order, each with the reason that the ledger shows. */
export const IGNORED: Readonly<Record<string, string>> = {
  'checkout.session.completed:no_payment_required': 'nothing had to be paid',
  'charge.refunded': 'the refund itself is told by refund.created and refund.updated, with its id',
  'charge.dispute.funds_withdrawn': MONEY_MOVED,
  'charge.dispute.funds_reinstated': MONEY_MOVED,
}

/** Whose field decides what an event says. */
export const DECIDED_BY: Readonly<Record<string, 'payment_status' | 'status'>> = {
  'checkout.session.completed': 'payment_status',
  'refund.created': 'status',
  'refund.updated': 'status',
}
