import * as z from 'zod'
import type { DomainEvent, PaymentFacts, Person, Refs } from '../../domain/events.ts'
import { moneyFromMinor } from '../../domain/money.ts'
import { defineConnector } from '../contract.ts'
import { present, text, webLink, whole } from '../kit/fields.ts'
import { retold } from '../kit/retold.ts'
import { bodyHmac } from '../kit/schemes.ts'
import { actions } from './actions.ts'
import { DUMMY_CONTACT, DUMMY_EMAIL, IGNORED, MEANINGS, type About } from './mapping.ts'

const settings = z.object({
  webhookSecret: z.string().min(8).meta({
    title: 'Webhook secret',
    description: 'The secret typed into Razorpay’s webhook form. It is not the API key secret.',
    secret: true,
  }),
  keyId: z
    .string()
    .regex(/^rzp_(?:live|test)_\w+$/)
    .optional()
    .meta({
      title: 'API key id',
      description: 'Under Account & Settings › API keys. For payment links only; webhooks need none.',
      secret: false,
    }),
  keySecret: z.string().min(8).optional().meta({ title: 'API key secret', description: 'Shown once, when the key is made.', secret: true }),
})

/** An empty `notes` or `customer` is PHP's empty array; a filled one is an object. */
const notes = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullish()
const customer = z.union([z.object({ name: text, email: text, contact: text }), z.array(z.unknown()).transform(() => undefined)]).nullish()
const entity = <T extends z.ZodRawShape>(shape: T) => z.object({ entity: z.object(shape) }).nullish()

const Payload = z.object({
  event: z.string().min(1),
  created_at: whole,
  payload: z
    .object({
      payment: entity({
        id: text,
        amount: whole,
        currency: text,
        order_id: text,
        method: text,
        email: text,
        contact: text,
        error_description: text,
        notes,
      }),
      order: entity({ id: text, amount_paid: whole, currency: text, receipt: text, notes }),
      payment_link: entity({
        id: text,
        reference_id: text,
        amount_paid: whole,
        currency: text,
        short_url: text,
        order_id: text,
        customer,
        notes,
      }),
      invoice: entity({
        id: text,
        receipt: text,
        amount_paid: whole,
        currency: text,
        short_url: text,
        order_id: text,
        payment_id: text,
        customer_details: customer,
        notes,
      }),
      refund: entity({ id: text, payment_id: text, amount: whole, currency: text, notes }),
      dispute: entity({ id: text, payment_id: text, amount: whole, currency: text, reason_code: text, status: text }),
      subscription: entity({ id: text, status: text, notes }),
    })
    .optional(),
})
type Entities = { readonly [Name in About]: NonNullable<NonNullable<z.infer<typeof Payload>['payload']>[Name]>['entity'] | undefined }

const connector = defineConnector({
  manifest: {
    id: 'razorpay',
    name: 'Razorpay',
    category: 'payment',
    summary: 'Payments, payment links, refunds and disputes.',
    docsUrl: 'https://razorpay.com/docs/webhooks/',
    connect: 'webhook_url',
    steps: [
      'In the Razorpay dashboard open Account & Settings › Webhooks and choose “Add new webhook”.',
      'Paste the address of this connection as the URL and its secret as the secret. Razorpay lets you leave the secret empty: don’t.',
      'Choose at least payment.captured, payment.failed, order.paid, payment_link.paid, payment_link.expired, refund.created, refund.processed and refund.failed.',
      'Save. Live mode and test mode have separate webhooks.',
      'For payment links make an API key under Account & Settings › API keys, and put its id and its secret into this connection.',
    ],
    settings,
    scheme: bodyHmac({ header: 'x-razorpay-signature', encoding: 'hex' }),
    secret: { setting: 'webhookSecret' },
    topics: {
      ...Object.fromEntries(Object.entries(MEANINGS).map(([topic, { type }]) => [topic, type])),
      ...Object.fromEntries(Object.keys(IGNORED).map((topic) => [topic, 'ignored' as const])),
    },
    hosts: ['api.razorpay.com'],
  },

  split(raw, body) {
    const deliveryId = raw.headers.get('x-razorpay-event-id') || undefined
    return [present({ topic: Payload.pick({ event: true }).parse(body).event, body, deliveryId })]
  },

  parse({ topic, body }, _settings, receivedAt) {
    const meaning = Object.hasOwn(MEANINGS, topic) ? MEANINGS[topic] : undefined
    if (!meaning) return { ignored: (Object.hasOwn(IGNORED, topic) && IGNORED[topic]) || `topic ${topic.slice(0, 80)} is not used` }
    const { created_at, payload } = Payload.parse(body)
    const occurredAt = created_at ? created_at * 1000 : receivedAt
    const found: Entities = {
      payment: payload?.payment?.entity,
      order: payload?.order?.entity,
      payment_link: payload?.payment_link?.entity,
      invoice: payload?.invoice?.entity,
      refund: payload?.refund?.entity,
      dispute: payload?.dispute?.entity,
      subscription: payload?.subscription?.entity,
    }
    const event: DomainEvent = {
      type: meaning.type,
      occurredAt,
      refs: refsOf(found),
      person: personOf(found),
      payment: paymentOf(found, meaning.about),
    }
    // What is partly paid can be paid on under the same link.
    const payUrl = meaning.type === 'payment.pending' ? webLink((found.payment_link ?? found.invoice)?.short_url) : undefined
    return { events: [payUrl ? { ...event, order: { payUrl } } : event] }
  },

  actions: actions(tell),
})
export default connector

/** What the API says in a webhook's words is read as one; no setting changes its meaning. */
function tell(body: unknown, now: number): DomainEvent | undefined {
  return retold(connector, body, { webhookSecret: '' }, now)
}

/**
 * Numbers that the shop's plugin names come before fields that people fill as they like: plugins write the shop's order
 * key ("wc_order_…") into reference_id, and its internal id into receipt, where it can equal another order's number.
 */
function refsOf(found: Entities): Refs {
  const { payment, order, payment_link: link, invoice, refund, dispute } = found
  const noted = note([payment?.notes, order?.notes, link?.notes, invoice?.notes, refund?.notes, found.subscription?.notes])
  const shopOrderId = noted('woocommerce_order_id', 'shopify_order_id')
  const named = noted('woocommerce_order_number', 'shopify_order_number', 'order_number')
  const reference = link?.reference_id?.startsWith('wc_order_') ? undefined : link?.reference_id
  const receipt = [order?.receipt, invoice?.receipt].find((value) => value !== undefined && value !== shopOrderId)
  const orderId = payment?.order_id ?? link?.order_id ?? invoice?.order_id ?? order?.id
  return present({
    shopOrderId,
    number: named ?? reference ?? receipt ?? noted('order_id'),
    paymentId: payment?.id ?? refund?.payment_id ?? dispute?.payment_id ?? invoice?.payment_id,
    // In the samples of payment_link.paid the order's id comes without its prefix.
    gatewayOrderId: orderId === undefined || orderId.startsWith('order_') ? orderId : `order_${orderId}`,
    paymentLinkId: link?.id ?? invoice?.id,
  })
}

function note(all: readonly z.infer<typeof notes>[]) {
  return (...keys: readonly string[]): string | undefined => {
    for (const key of keys) {
      for (const some of all) {
        const value: unknown = some && !Array.isArray(some) && Object.hasOwn(some, key) ? some[key] : undefined
        const said = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
        if (said) return said
      }
    }
    return undefined
  }
}

function personOf({ payment, payment_link: link, invoice }: Entities): Person {
  const contacts = [payment?.contact, link?.customer?.contact, invoice?.customer_details?.contact].filter((raw) => raw !== undefined)
  const real = [...new Set(contacts)].filter((raw) => !DUMMY_CONTACT.test(raw.replace(/\D/g, '')))
  const emails = [payment?.email, link?.customer?.email, invoice?.customer_details?.email]
  return present({
    name: link?.customer?.name ?? invoice?.customer_details?.name,
    email: emails.find((email) => email !== undefined && !DUMMY_EMAIL.test(email)),
    // Ten digits are an Indian number; with a plus the country is said.
    phones: real.map((raw) => ({ raw, ...(raw.startsWith('+') ? {} : { country: 'IN' }), from: 'payment' as const })),
  })
}

function paymentOf(found: Entities, about: About): PaymentFacts {
  const { payment, order, payment_link: link, invoice, refund, dispute } = found
  const currency = (refund ?? dispute ?? payment ?? order ?? link ?? invoice)?.currency
  const minor = {
    payment: payment?.amount,
    order: order?.amount_paid,
    payment_link: link?.amount_paid,
    invoice: invoice?.amount_paid,
    refund: refund?.amount,
    dispute: dispute?.amount,
    subscription: payment?.amount,
  }[about]
  return present({
    amount: minor ? moneyFromMinor(minor, currency) : undefined,
    method: payment?.method,
    reason: reasonOf(found, about),
    refundId: about === 'refund' ? refund?.id : undefined,
  })
}

function reasonOf({ payment, dispute, subscription }: Entities, about: About): string | undefined {
  if (about === 'dispute') return [dispute?.reason_code, dispute?.status].filter(Boolean).join(', ') || undefined
  return payment?.error_description ?? (about === 'subscription' ? subscription?.status : undefined)
}
