import * as z from 'zod'
import { defineConnector, type Envelope, type Manifest, type Parsed, type RawDelivery } from '../contract.ts'
import { bodyHmac } from '../kit/schemes.ts'
import { checkout, checkoutDeleted, checkoutTopic } from './checkouts.ts'
import { customerChanged, dataRequested, otherConsent, shopperRedacted, whatsAppConsent } from './customers.ts'
import { fulfillment, FULFILLMENT_STATES, fulfillmentEvent, SHIPMENT_STATES, stateTopic } from './fulfillments.ts'
import { shopifyApi } from './api/index.ts'
import { SNAPSHOT } from './api/orders-since.ts'
import { orderDeleted, orderEdited, refundCreated } from './order-changes.ts'
import { wholeOrder, WHOLE_ORDER } from './orders.ts'
import { levelChanged, productChanged, variantStock } from './products.ts'
import { snapshot } from './snapshot.ts'
import { Settings, type Context } from './settings.ts'
import { scopesChanged, shopChanged } from './shop.ts'
import { firstTime } from './values.ts'

type Topics = Manifest['topics']

/** `fulfillments/update` + `delivered` → `fulfillments/update:delivered`, for each state. */
function withStates(topic: string, states: Topics): Topics {
  return Object.fromEntries(Object.entries(states).map(([state, type]) => [`${topic}:${state}`, type]))
}

const CHECKOUT_ENDS: Topics = { completed: 'checkout.completed', closed: 'checkout.completed' }

const topics: Topics = {
  ...Object.fromEntries(Object.entries(WHOLE_ORDER).map(([topic, { type }]) => [topic, type])),
  'orders/edited': 'order.updated',
  'orders/delete': 'order.deleted',
  'refunds/create': 'payment.refunded',
  ...withStates('fulfillments/create', FULFILLMENT_STATES),
  ...withStates('fulfillments/update', FULFILLMENT_STATES),
  ...withStates('fulfillment_events/create', SHIPMENT_STATES),
  'checkouts/create': 'checkout.updated',
  'checkouts/update': 'checkout.updated',
  ...withStates('checkouts/create', CHECKOUT_ENDS),
  ...withStates('checkouts/update', CHECKOUT_ENDS),
  'checkouts/delete': 'checkout.completed',
  'customers/create': 'customer.updated',
  'customers/update': 'customer.updated',
  'customers_whats_app_marketing_consent/update': 'consent.changed',
  'customers_marketing_consent/update': 'ignored',
  'customers_email_marketing_consent/update': 'ignored',
  'products/update': 'product.updated',
  'variants/in_stock': 'inventory.updated',
  'variants/out_of_stock': 'inventory.updated',
  'inventory_levels/update': 'inventory.updated',
  'app/uninstalled': 'app.uninstalled',
  'app/scopes_update': 'shop.scopes_changed',
  'shop/update': 'shop.updated',
  'customers/data_request': 'privacy.data_requested',
  'customers/redact': 'privacy.contact_redacted',
  'shop/redact': 'privacy.merchant_redacted',
}

const READERS: ReadonlyMap<string, (body: unknown, context: Context) => Parsed> = new Map([
  ...Object.keys(WHOLE_ORDER).map((topic) => [topic, wholeOrder] as const),
  [SNAPSHOT, snapshot],
  ['orders/edited', orderEdited],
  ['orders/delete', orderDeleted],
  ['refunds/create', refundCreated],
  ['fulfillments/create', fulfillment],
  ['fulfillments/update', fulfillment],
  ['fulfillment_events/create', fulfillmentEvent],
  ['checkouts/create', checkout],
  ['checkouts/update', checkout],
  ['checkouts/delete', checkoutDeleted],
  ['customers/create', customerChanged],
  ['customers/update', customerChanged],
  ['customers_whats_app_marketing_consent/update', whatsAppConsent],
  ['customers_marketing_consent/update', otherConsent('SMS')],
  ['customers_email_marketing_consent/update', otherConsent('e-mail')],
  ['products/update', productChanged],
  ['variants/in_stock', variantStock(true)],
  ['variants/out_of_stock', variantStock(false)],
  ['inventory_levels/update', levelChanged],
  // The shop's own times in this body are those of the shop, not of the removal.
  ['app/uninstalled', shopEvent('app.uninstalled')],
  ['app/scopes_update', scopesChanged],
  ['shop/update', shopChanged],
  ['customers/data_request', dataRequested],
  ['customers/redact', shopperRedacted],
  ['shop/redact', shopEvent('privacy.merchant_redacted')],
])

function shopEvent(type: 'app.uninstalled' | 'privacy.merchant_redacted') {
  return (body: unknown, { sentAt }: Context): Parsed => {
    z.object({}).parse(body)
    return { events: [{ type, occurredAt: sentAt, refs: {} }] }
  }
}

const MYSHOPIFY = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/

/** The permanent domain of the shop; a custom domain is never sent here. */
function account(raw: RawDelivery): string | undefined {
  const shop = raw.headers.get('x-shopify-shop-domain')?.trim().toLowerCase()
  return shop && MYSHOPIFY.test(shop) ? shop : undefined
}

function topicOf(topic: string, body: unknown): string {
  if (topic === 'fulfillment_events/create' || topic === 'fulfillments/create' || topic === 'fulfillments/update')
    return stateTopic(topic, body)
  return topic === 'checkouts/create' || topic === 'checkouts/update' ? checkoutTopic(topic, body) : topic
}

/** Topics that say only with their body what happened. */
const NEEDS_BODY: ReadonlySet<string> = new Set([
  'fulfillment_events/create',
  'fulfillments/create',
  'fulfillments/update',
  'checkouts/create',
  'checkouts/update',
])

function headOf(raw: RawDelivery): Omit<Envelope, 'body'> {
  const deliveryId = raw.headers.get('x-shopify-webhook-id')?.trim()
  const shop = account(raw)
  const sentAt = firstTime(raw.headers.get('x-shopify-triggered-at'))
  const said = raw.headers.get('x-shopify-topic')?.trim().toLowerCase() ?? ''
  // That word is ours alone: the header is not covered by the signature.
  const topic = said === SNAPSHOT ? '' : said
  return { topic, ...(deliveryId && { deliveryId }), ...(shop && { account: shop }), ...(sentAt !== undefined && { sentAt }) }
}

export default defineConnector({
  manifest: {
    id: 'shopify',
    name: 'Shopify',
    category: 'shop',
    summary: 'Orders, payments, parcels, checkouts, customers and WhatsApp consent of a Shopify shop.',
    docsUrl: 'https://shopify.dev/docs/api/webhooks',
    connect: 'oauth',
    steps: [
      'Install the app from the Shopify App Store and accept what it may read.',
      'Nothing has to be pasted: Shopify sends the webhooks of every shop that has the app.',
      'Do not add webhooks by hand under Settings → Notifications: Shopify signs those with another secret, and they are refused.',
    ],
    settings: Settings,
    scheme: bodyHmac({ header: 'x-shopify-hmac-sha256', encoding: 'base64' }),
    secret: { env: 'SHOPIFY_API_SECRET' },
    topics,
    hosts: [],
  },
  account,
  shop: shopifyApi,
  headline(raw) {
    const head = headOf(raw)
    return NEEDS_BODY.has(head.topic) ? undefined : head
  },
  split(raw, body): readonly Envelope[] {
    const head = headOf(raw)
    return [{ ...head, topic: topicOf(head.topic, body), body }]
  },
  parse(envelope, settings, receivedAt) {
    const [topic = '', state] = envelope.topic.split(':', 2)
    const read = READERS.get(topic)
    if (!read) return { ignored: `topic ${topic || '(none)'} is not used` }
    const { account: shop, sentAt = receivedAt } = envelope
    return read(envelope.body, { topic, settings, sentAt, ...(state && { state }), ...(shop && { account: shop }) })
  },
})
