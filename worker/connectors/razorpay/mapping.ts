import type { EventType } from '../../domain/events.ts'

/** Which entity of the payload a topic is about: it says the amount. */
export type About = 'payment' | 'order' | 'payment_link' | 'invoice' | 'refund' | 'dispute' | 'subscription'

interface Meaning {
  readonly type: EventType
  readonly about: About
}

/** Razorpay's events that lead somewhere. One payment makes several of them; they share the fact "paid". */
export const MEANINGS: Readonly<Record<string, Meaning>> = {
  'payment.captured': { type: 'payment.captured', about: 'payment' },
  'payment.authorized': { type: 'payment.authorized', about: 'payment' },
  'payment.failed': { type: 'payment.failed', about: 'payment' },
  'order.paid': { type: 'payment.captured', about: 'order' },
  'payment_link.paid': { type: 'payment.captured', about: 'payment_link' },
  'payment_link.partially_paid': { type: 'payment.pending', about: 'payment_link' },
  'payment_link.cancelled': { type: 'payment_link.expired', about: 'payment_link' },
  'payment_link.expired': { type: 'payment_link.expired', about: 'payment_link' },
  'invoice.paid': { type: 'payment.captured', about: 'invoice' },
  'invoice.partially_paid': { type: 'payment.pending', about: 'invoice' },
  'invoice.expired': { type: 'payment_link.expired', about: 'invoice' },
  'refund.created': { type: 'payment.refund_started', about: 'refund' },
  'refund.processed': { type: 'payment.refunded', about: 'refund' },
  'refund.failed': { type: 'payment.refund_failed', about: 'refund' },
  'payment.dispute.created': { type: 'payment.disputed', about: 'dispute' },
  'payment.dispute.under_review': { type: 'payment.disputed', about: 'dispute' },
  'payment.dispute.action_required': { type: 'payment.disputed', about: 'dispute' },
  'payment.dispute.won': { type: 'payment.dispute_closed', about: 'dispute' },
  'payment.dispute.lost': { type: 'payment.dispute_closed', about: 'dispute' },
  'payment.dispute.closed': { type: 'payment.dispute_closed', about: 'dispute' },
  'subscription.charged': { type: 'payment.captured', about: 'payment' },
  'subscription.pending': { type: 'payment.failed', about: 'subscription' },
  'subscription.halted': { type: 'payment.failed', about: 'subscription' },
  'qr_code.credited': { type: 'payment.captured', about: 'payment' },
  'virtual_account.credited': { type: 'payment.captured', about: 'payment' },
}

const SUBSCRIPTION = 'the state of a subscription is not an order'
const CONTAINER = 'nothing has been paid into it by this'
const DOWNTIME = 'a bank or method is down; no order is named'
const SETTLEMENT = 'money between Razorpay and the merchant'

/** Razorpay's events that say nothing about an order, each with the reason that the ledger shows. */
export const IGNORED: Readonly<Record<string, string>> = {
  'refund.speed_changed': 'the refund only goes another way',
  'subscription.authenticated': SUBSCRIPTION,
  'subscription.activated': SUBSCRIPTION,
  'subscription.completed': SUBSCRIPTION,
  'subscription.cancelled': SUBSCRIPTION,
  'subscription.paused': SUBSCRIPTION,
  'subscription.resumed': SUBSCRIPTION,
  'subscription.updated': SUBSCRIPTION,
  'qr_code.created': CONTAINER,
  'qr_code.closed': CONTAINER,
  'virtual_account.created': CONTAINER,
  'virtual_account.closed': CONTAINER,
  'payment.downtime.started': DOWNTIME,
  'payment.downtime.updated': DOWNTIME,
  'payment.downtime.resolved': DOWNTIME,
  'settlement.processed': SETTLEMENT,
  'transfer.processed': SETTLEMENT,
  'transfer.failed': SETTLEMENT,
  'account.app.authorization_revoked': 'only applications connected through OAuth lose anything by it',
}

/** What test forms and shops put in when the shopper gave none. void@razorpay.com is Razorpay's own. */
export const DUMMY_EMAIL = /@razorpay\.com$/i
export const DUMMY_CONTACT = /(\d)\1{9}$|(?:1234567890|9191919191)$/
