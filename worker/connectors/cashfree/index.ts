import * as z from 'zod'
import type { DomainEvent, PaymentFacts, Person, Refs } from '../../domain/events.ts'
import { moneyFromDecimal } from '../../domain/money.ts'
import { defineConnector } from '../contract.ts'
import { instant, present, text, webLink } from '../kit/fields.ts'
import { orderReferenceSetting, orderRefs, paymentMapSetting, PAYMENT_STATES, type OrderReference } from '../kit/payments.ts'
import { payerPhones } from '../kit/people.ts'
import { retold } from '../kit/retold.ts'
import { stampedHmac } from '../kit/schemes.ts'
import { meaningOf } from '../kit/words.ts'
import { actions, HOSTS } from './actions.ts'
import { IGNORED, KINDS, TOPICS, UNKNOWN, type About } from './mapping.ts'

const settings = z.object({
  clientSecret: z.string().min(8).meta({
    title: 'Client secret',
    description: 'The secret key under Developers › API Keys; Cashfree signs webhooks with it.',
    secret: true,
  }),
  clientId: z.string().min(4).max(80).optional().meta({
    title: 'Client id',
    description: 'The app id beside the secret. For payment links only; webhooks need none.',
  }),
  environment: z
    .enum(['production', 'sandbox'])
    .default('production')
    .meta({ title: 'Environment', description: 'Where the keys belong to.' }),
  orderReference: orderReferenceSetting,
  statusMap: paymentMapSetting,
})

const customer = z.object({ customer_name: text, customer_email: text, customer_phone: text }).nullish()
const order = z.object({ order_id: text, order_amount: text, order_currency: text, transaction_id: text, cf_payment_id: text }).nullish()

const Data = z.object({
  order,
  order_details: order,
  payment: z
    .object({
      cf_payment_id: text,
      payment_amount: text,
      payment_currency: text,
      payment_message: text,
      payment_time: text,
      payment_group: text,
    })
    .nullish(),
  error_details: z.object({ error_description: text }).nullish(),
  refund: z
    .object({
      cf_refund_id: text,
      refund_id: text,
      cf_payment_id: text,
      order_id: text,
      refund_amount: text,
      refund_currency: text,
      refund_status: text,
      status_description: text,
    })
    .nullish(),
  dispute: z.object({ reason_description: text, dispute_status: text, dispute_amount: text }).nullish(),
  customer_details: customer,
  link_id: text,
  link_status: text,
  link_amount_paid: text,
  link_amount: text,
  link_currency: text,
  link_url: text,
  link_notes: z.record(z.string(), z.unknown()).nullish(),
})
type Data = z.infer<typeof Data>

const Payload = z.object({ type: z.string().min(1), event_time: text, data: Data.nullish() })

const connector = defineConnector({
  manifest: {
    id: 'cashfree',
    name: 'Cashfree Payments',
    category: 'payment',
    summary: 'Payments, payment links, refunds and disputes.',
    docsUrl: 'https://www.cashfree.com/docs/api-reference/payments/latest/payments/webhooks',
    connect: 'webhook_url',
    steps: [
      'Copy the client secret from Developers › API Keys in the Cashfree dashboard into this connection.',
      'Under Developers › Webhooks add the address of this connection for payments (success, failed, user dropped), refunds, payment links and disputes.',
      'Say under “What your shop sends as the order” what your shop uses as Cashfree’s order_id.',
      'For payment links put in the client id (app id) as well.',
      'Press “Test”. Production and sandbox have separate keys and webhooks.',
    ],
    settings,
    scheme: stampedHmac({
      header: 'x-webhook-signature',
      timeHeader: 'x-webhook-timestamp',
      encoding: 'base64',
      unit: 'ms',
      message: (at, body) => at + body,
    }),
    secret: { setting: 'clientSecret' },
    topics: TOPICS,
    hosts: Object.values(HOSTS).map((url) => new URL(url).host),
  },

  split(_raw, body) {
    const { type, data } = Payload.parse(body)
    const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined
    if (!kind?.states) return [{ topic: type, body }]
    const word = wordOf(data ?? undefined, kind.about) ?? ''
    return [{ topic: `${type}:${Object.hasOwn(kind.states, word) ? word : UNKNOWN}`, body }]
  },

  parse({ topic, body }, { orderReference, statusMap }, receivedAt) {
    const [type = ''] = topic.split(':', 1)
    const kind = Object.hasOwn(TOPICS, topic) && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined
    if (!kind) return { ignored: (Object.hasOwn(IGNORED, type) && IGNORED[type]) || `type ${topic.slice(0, 80)} is not used` }
    const { data, event_time } = Payload.parse(body)
    if (!data) return { ignored: 'the webhook carries no data' }
    const word = wordOf(data, kind.about)
    const state = kind.state ?? meaningOf(word, statusMap, kind.states)
    if (!state) return word ? { unknown: word } : { ignored: 'no status is said' }
    const eventType = PAYMENT_STATES[state]
    if (eventType === 'ignored') return { ignored: `status ${word?.slice(0, 80)} says nothing about the payment` }
    const payUrl = kind.about === 'link' && state === 'pending' ? webLink(data.link_url) : undefined
    return {
      events: [
        {
          type: eventType,
          occurredAt: instant(event_time) ?? instant(data.payment?.payment_time) ?? receivedAt,
          refs: refsOf(data, kind.about, orderReference),
          person: personOf(data),
          payment: paymentOf(data, kind.about, TROUBLED.has(eventType)),
          ...(payUrl ? { order: { payUrl } } : {}),
        },
      ],
    }
  },

  actions: actions(tell),
})
export default connector

function tell(body: unknown, given: z.infer<typeof settings>, now: number): DomainEvent | undefined {
  return retold(connector, body, given, now)
}

/** The word of a refund or a link for its own state. */
function wordOf(data: Data | undefined, about: About): string | undefined {
  return about === 'link' ? data?.link_status : data?.refund?.refund_status
}

/** Orders that Cashfree makes for a payment link carry an id of its own, which no shop knows. */
const OWN_ORDER = /^CFPay_/

function refsOf(data: Data, about: About, reference: OrderReference | undefined): Refs {
  const { refund, payment } = data
  const placed = data.order ?? data.order_details
  const orderId = placed?.order_id ?? refund?.order_id
  const noted =
    data.link_notes && Object.hasOwn(data.link_notes, 'order_number') ? text.safeParse(data.link_notes['order_number']) : undefined
  return present({
    ...(noted?.data ? { number: noted.data } : OWN_ORDER.test(orderId ?? '') ? {} : orderRefs(orderId, reference)),
    paymentId: payment?.cf_payment_id ?? refund?.cf_payment_id ?? placed?.cf_payment_id ?? placed?.transaction_id,
    gatewayOrderId: orderId && OWN_ORDER.test(orderId) ? orderId : undefined,
    paymentLinkId: about === 'link' ? data.link_id : undefined,
  })
}

/** Cashfree works in India; a number without a plus is an Indian one. */
const personOf = ({ customer_details: who }: Data): Person =>
  present({ name: who?.customer_name, email: who?.customer_email, phones: payerPhones([who?.customer_phone], 'IN') })

/** Events in which Cashfree's words help the merchant; of a success it only says that it is one. */
const TROUBLED: ReadonlySet<string> = new Set(['payment.failed', 'payment.refund_failed', 'payment.disputed', 'payment.dispute_closed'])

function paymentOf(data: Data, about: About, isTroubled: boolean): PaymentFacts {
  const { payment, refund, dispute } = data
  const placed = data.order ?? data.order_details
  const amount = {
    payment: moneyFromDecimal(payment?.payment_amount ?? placed?.order_amount, payment?.payment_currency ?? placed?.order_currency),
    refund: moneyFromDecimal(refund?.refund_amount, refund?.refund_currency),
    link: moneyFromDecimal(positive(data.link_amount_paid) ?? data.link_amount, data.link_currency),
    dispute: moneyFromDecimal(dispute?.dispute_amount, placed?.order_currency),
  }[about]
  const reason = {
    payment: data.error_details?.error_description ?? payment?.payment_message,
    refund: refund?.status_description,
    link: undefined,
    dispute: [dispute?.reason_description, dispute?.dispute_status].filter(Boolean).join(', ') || undefined,
  }[about]
  return present({
    amount,
    method: payment?.payment_group,
    reason: isTroubled ? reason : undefined,
    refundId: about === 'refund' ? (refund?.cf_refund_id ?? refund?.refund_id) : undefined,
  })
}

const positive = (amount: string | undefined) => (Number(amount) > 0 ? amount : undefined)
