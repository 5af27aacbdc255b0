import * as z from 'zod'
import type { DomainEvent } from '../../domain/events.ts'
import { defineConnector } from '../contract.ts'
import { present } from '../kit/fields.ts'
import { ORDER_REFERENCES } from '../kit/payments.ts'
import { retold } from '../kit/retold.ts'
import { pairedHmac } from '../kit/schemes.ts'
import { actions } from './actions.ts'
import { payUrlOf, paymentOf, personOf, refsOf, StripeEvent, type StripeObject } from './events.ts'
import { DECIDED_BY, IGNORED, MEANINGS } from './mapping.ts'

const settings = z.object({
  signingSecret: z.string().min(8).meta({
    title: 'Signing secret',
    description: 'The secret of this endpoint in Stripe’s dashboard; it begins with whsec_.',
    secret: true,
  }),
  apiKey: z.string().min(8).optional().meta({
    title: 'API key',
    description:
      'A restricted key (rk_…) that may write Payment Links and read Checkout Sessions and PaymentIntents. For payment links only.',
    secret: true,
  }),
  clientReference: z.enum(ORDER_REFERENCES).default('none').meta({
    title: 'What client_reference_id holds',
    description:
      'number: the order number that shoppers see. shop_id: the shop’s internal id of the order. none: something else, such as a customer’s id. metadata.order_id comes first and is always the number.',
  }),
})

const connector = defineConnector({
  manifest: {
    id: 'stripe',
    name: 'Stripe',
    category: 'payment',
    summary: 'Payments, checkout sessions, refunds, disputes and invoices.',
    docsUrl: 'https://docs.stripe.com/webhooks',
    connect: 'webhook_url',
    steps: [
      'In the Stripe dashboard open Developers › Webhooks and add an endpoint with the address of this connection.',
      'Choose payment_intent.succeeded, payment_intent.payment_failed, checkout.session.completed, checkout.session.expired, checkout.session.async_payment_succeeded, checkout.session.async_payment_failed, refund.created, refund.updated and refund.failed; charge.dispute.created, charge.dispute.closed, invoice.paid and invoice.payment_failed where you use them.',
      'Copy the endpoint’s signing secret (whsec_…) into this connection. Live mode and test mode have separate endpoints and secrets.',
      'For payment links make a restricted key under Developers › API keys that may write Payment Links and read Checkout Sessions and PaymentIntents, and put it into this connection.',
    ],
    settings,
    scheme: pairedHmac({ header: 'stripe-signature', toleranceSeconds: 300 }),
    secret: { setting: 'signingSecret' },
    topics: {
      ...Object.fromEntries(Object.entries(MEANINGS).map(([topic, { type }]) => [topic, type])),
      ...Object.fromEntries(Object.keys(IGNORED).map((topic) => [topic, 'ignored' as const])),
    },
    hosts: ['api.stripe.com'],
  },

  split(_raw, body) {
    const { type, id, data } = StripeEvent.parse(body)
    return [present({ topic: topicOf(type, data?.object), body, deliveryId: id })]
  },

  parse({ topic, body }, { clientReference }, receivedAt) {
    const meaning = Object.hasOwn(MEANINGS, topic) ? MEANINGS[topic] : undefined
    if (!meaning) return { ignored: (Object.hasOwn(IGNORED, topic) && IGNORED[topic]) || `topic ${topic.slice(0, 80)} is not used` }
    const { created, data } = StripeEvent.parse(body)
    if (!data) return { ignored: 'the event carries no object' }
    const { object } = data
    if (topic === 'invoice.paid' && object.amount_paid === 0) return { ignored: 'nothing had to be paid' }
    const payUrl = OPEN.has(topic) ? payUrlOf(object) : undefined
    const event: DomainEvent = {
      type: meaning.type,
      occurredAt: created ? created * 1000 : receivedAt,
      refs: refsOf(object, meaning.about, clientReference),
      person: personOf(object),
      payment: paymentOf(object, meaning.about, meaning.type === 'payment.failed'),
    }
    return { events: [payUrl ? { ...event, order: { payUrl } } : event] }
  },

  actions: actions(tell),
})
export default connector

function tell(body: unknown, given: z.infer<typeof settings>, now: number): DomainEvent | undefined {
  return retold(connector, body, given, now)
}

/** What can still be paid under an address that the event brings. */
const OPEN: ReadonlySet<string> = new Set(['checkout.session.expired', 'invoice.payment_failed'])

function topicOf(type: string, object: StripeObject | undefined): string {
  if (type === 'charge.refunded' && object?.refunds?.data?.[0]) return 'charge.refunded:listed'
  const field = Object.hasOwn(DECIDED_BY, type) ? DECIDED_BY[type] : undefined
  return field ? `${type}:${object?.[field] ?? ''}` : type
}
