import * as z from 'zod'
import { AppError } from '../../domain/errors.ts'
import type { EventType } from '../../domain/events.ts'
import { defineConnector, type Envelope, type RawDelivery } from '../contract.ts'
import { id } from '../kit/fields.ts'
import { bodyHmac, custom } from '../kit/schemes.ts'
import { shop } from './api/index.ts'
import { CUSTOM_MEANINGS, orderTopic, STATUS_EVENTS, TRACKING_META_KEYS } from './mapping.ts'
import { customerEvent, customMeaning, orderEvents } from './order.ts'
import { productEvents } from './product.ts'

const SIGNATURE = 'x-wc-webhook-signature'

const settings = z.object({
  webhookSecret: z.string().min(8).meta({
    title: 'Webhook secret',
    description: 'The same secret in each webhook of the shop. Use letters and digits only.',
    secret: true,
  }),
  shopCountry: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional()
    .meta({ title: 'Country of the shop', description: 'Two letters (IN). Used for phone numbers of orders without an address.' }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional()
    .meta({
      title: 'Currency of the shop',
      description:
        'Three letters (INR). WooCommerce’s products say none; needed for news of lower prices where several shops are connected.',
    }),
  consentMetaKey: z.string().min(1).default('_wc_other/wenext/whatsapp-optin').meta({
    title: 'Order field of the WhatsApp opt-in',
    description: 'The meta key that holds the tick of the checkout box.',
    secret: false,
  }),
  statusMap: z
    .record(z.string().regex(/^[a-z0-9_-]{1,40}$/), z.enum(CUSTOM_MEANINGS))
    .default({})
    .meta({
      title: 'Statuses of plugins',
      description: 'What an order status that a plugin added means, such as shipped → parcel.shipped. “ignored” keeps its orders silent.',
    }),
  trackingMetaKeys: z
    .array(z.string().min(1))
    .default(TRACKING_META_KEYS)
    .meta({ title: 'Order fields with tracking numbers', description: 'The meta keys in which courier plugins keep the tracking number.' }),
  shopUrl: z.url().optional().meta({
    title: 'Address of the shop',
    description: 'Origin and path of the site. Set by the plugin when it connects; without it only webhooks come.',
  }),
  consumerKey: z.string().min(8).optional().meta({
    title: 'Consumer key',
    description: 'WooCommerce’s own API key (ck_…) with Read/Write permission.',
    secret: true,
  }),
  consumerSecret: z
    .string()
    .min(8)
    .optional()
    .meta({ title: 'Consumer secret', description: 'The second half of the key (cs_…).', secret: true }),
})

const IGNORED: Readonly<Record<string, string>> = {
  'order:draft': 'a checkout that is not an order yet',
  'order:trash': 'the order lies in the trash',
  'customer.deleted': 'a deleted account is not a request to erase its orders',
  'product.*': 'a product that is new, gone or restored is nobody’s news',
  'coupon.*': 'coupon news is not used',
  'action.*': 'action topics carry an id only; order.updated says more',
  'error:other': 'the shop could not read what it wanted to send',
}

/** The headline of an order by its topic; what else the body says comes along (order.ts). */
const ORDER_TOPICS: Readonly<Record<string, EventType>> = {
  ...Object.fromEntries(Object.entries(STATUS_EVENTS).map(([status, type]) => [`order:${status}`, type])),
  'order:custom': 'order.placed',
}

const hmac = bodyHmac({ header: SIGNATURE, encoding: 'base64' })

/** WordPress signs with wp_specialchars_decode(secret, ENT_QUOTES): "x&amp;y" as typed signs as "x&y" (measured on 10.5). */
const scheme = custom({
  summary: `${hmac.summary} The key is the secret as typed, or with its HTML entities decoded.`,
  async verify(raw, secret) {
    if (await hmac.verify(raw, secret)) return true
    const decoded = specialCharsDecoded(secret)
    return decoded !== secret && hmac.verify(raw, decoded)
  },
  sign: (body, secret, at) => hmac.sign(body, secret, at),
})

export default defineConnector({
  manifest: {
    id: 'woocommerce',
    name: 'WooCommerce',
    category: 'shop',
    summary: 'Orders, payments, refunds and tracking numbers of a WordPress shop.',
    docsUrl: 'https://woocommerce.com/document/webhooks/',
    connect: 'webhook_url',
    steps: [
      'The short way: install the WeNext plugin in WordPress and press Connect. It does all that follows, and keeps watch over it.',
      'By hand: in WordPress open WooCommerce › Settings › Advanced › Webhooks and choose “Add webhook”.',
      'Name it, set the status to Active and choose the topic “Order updated”.',
      'Paste the address of this connection as the delivery URL and its secret as the secret; keep API version 3.',
      'Save, then add two more in the same way for “Order created” and “Order deleted”, with the same address and secret.',
      'Ask your host for a real cron job: WooCommerce sends webhooks from WP-Cron, which sleeps while nobody visits the shop.',
    ],
    settings,
    scheme,
    secret: { setting: 'webhookSecret' },
    topics: {
      ...ORDER_TOPICS,
      'order.deleted': 'order.deleted',
      'customer.created': 'customer.updated',
      'customer.updated': 'customer.updated',
      'product.updated': 'product.updated',
      'error:cannot_view': 'connection.degraded',
      ...Object.fromEntries(Object.keys(IGNORED).map((topic) => [topic, 'ignored' as const])),
    },
    hosts: [],
  },

  shop,

  /** A new webhook is announced by an unsigned `webhook_id=N`; any answer but 200 shows the merchant an error. */
  handshake(raw) {
    const isPing = raw.method === 'POST' && !raw.headers.has(SIGNATURE) && raw.bytes.length <= 64 && /^webhook_id=\d+$/.test(raw.text)
    return isPing ? { status: 200, body: '' } : undefined
  },

  // No deliveryId: X-WC-Webhook-Delivery-ID is a hash of hook and second, shared by up to 13 deliveries (measured).
  split: (raw, body): readonly Envelope[] => [{ topic: topicOf(raw, body), body }],

  parse({ topic, body }, options, receivedAt) {
    const ignored = Object.hasOwn(IGNORED, topic) ? IGNORED[topic] : undefined
    if (ignored) return topic === 'order:draft' ? { ignored, keepBody: false } : { ignored }
    switch (topic) {
      case 'order.deleted':
        return { events: [{ type: 'order.deleted', occurredAt: receivedAt, refs: { shopOrderId: z.object({ id }).parse(body).id } }] }
      case 'customer.created':
      case 'customer.updated':
        return { events: [customerEvent(body, options, receivedAt)] }
      case 'product.updated':
        return productEvents(body, options.currency, receivedAt)
      case 'error:cannot_view':
        return { events: [{ type: 'connection.degraded', occurredAt: receivedAt, refs: {}, notice: { code: 'connection.cannot_view' } }] }
    }
    const headline = Object.hasOwn(ORDER_TOPICS, topic) ? ORDER_TOPICS[topic] : undefined
    if (!headline) return { ignored: `topic ${topic.slice(0, 80)} is not used` }
    const { status } = z.object({ status: z.string() }).parse(body)
    if (customMeaning(status, options) === 'ignored') return { ignored: `status ${status.slice(0, 40)} is ignored by the merchant` }
    return { events: orderEvents(body, options, headline, receivedAt) }
  },
})

/**
 * The topic header isn't signed, and "created" or "updated" say nothing reliable, so an order is known by its body
 * and its topic is its status. A restored order is an order again.
 */
function topicOf(raw: RawDelivery, body: unknown): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new AppError('payload.unreadable', { why: 'not an object' })
  if ('code' in body && 'data' in body && !('id' in body))
    return /cannot_view|authentication_error/.test(String(body.code)) ? 'error:cannot_view' : 'error:other'
  if ('status' in body && 'line_items' in body) return orderTopic(String(body.status))
  const header = raw.headers.get('x-wc-webhook-topic') ?? ''
  if (header === 'product.updated') return header
  const family = /^(product|coupon|action)\./.exec(header)?.[1]
  return family ? `${family}.*` : header
}

/** PHP's list for ENT_QUOTES, in one pass, so that "&amp;lt;" becomes "&lt;" and stays so. */
function specialCharsDecoded(secret: string): string {
  const chars: Readonly<Record<string, string>> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    38: '&',
    60: '<',
    62: '>',
    34: '"',
    39: "'",
    x26: '&',
    x22: '"',
    x27: "'",
  }
  return secret.replace(
    /&(amp|lt|gt|quot|#0*(?:38|60|62|34|39)|#x0*(?:26|22|27));/gi,
    (entity, name: string) => chars[name.toLowerCase().replace(/^#(x?)0*/, '$1')] ?? entity,
  )
}
