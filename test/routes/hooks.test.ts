import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { app } from '../../worker/app.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { call, deliver, placeOrder, shopifyOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { messages, rows, untilMessages, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

let merchant: TestMerchant
beforeAll(async () => {
  fakeGraph()
  merchant = await aMerchant()
})

const create = { 'x-shopify-topic': 'orders/create' }
const parkedOf = (m: TestMerchant) => relayOf(testEnv, m.id).deliveries('parked', null, 100)

describe('who may deliver', () => {
  it('gives an unknown address, an unknown connector, an unknown shop and a bad signature the same answer', async () => {
    const signed = JSON.stringify(shopifyOrder(1))
    const answers = await Promise.all([
      call('/hooks/razorpay/con_nobody', { method: 'POST', body: signed, headers: { 'x-razorpay-signature': '00' } }),
      call('/hooks/in/con_nobody', { method: 'POST', body: signed, headers: { 'x-api-key': 'x' } }),
      call('/hooks/nothing/con_nobody', { method: 'POST', body: signed }),
      call('/hooks/shopify', {
        method: 'POST',
        body: signed,
        headers: { ...create, 'x-shopify-shop-domain': 'nobody.myshopify.com', 'x-shopify-hmac-sha256': 'AAAA' },
      }),
      deliver(merchant, 'shopify', signed, { ...create, 'x-shopify-hmac-sha256': 'CtmzDnH6NW6uPjaUUbfEPPuCLm9VqEX1b+YJ1Bt4nSU=' }),
      deliver(merchant, 'woocommerce', signed, { 'x-wc-webhook-signature': '' }),
      deliver(merchant, 'shiprocket', signed, { 'x-api-key': 'wrong' }),
    ])
    const bodies = await Promise.all(
      answers.map(async (r) => ({ status: r.status, error: ((await r.json()) as { error: { code: string; message: string } }).error })),
    )
    for (const { status, error } of bodies)
      expect({ status, code: error.code, message: error.message }).toEqual({
        status: 401,
        code: 'signature.invalid',
        message: bodies[0]?.error.message,
      })
  })

  it('does not take a delivery that was signed for another connector’s address', async () => {
    const { id, secrets } = merchant.connections.woocommerce
    const proof = { 'x-razorpay-signature': 'a'.repeat(64), 'x-wc-webhook-signature': String(secrets['webhookSecret']) }
    expect((await call(`/hooks/razorpay/${id}`, { method: 'POST', body: '{}', headers: proof })).status).toBe(401)
  })

  it('answers WooCommerce’s unsigned ping, and nothing that only looks like it', async () => {
    const address = `/hooks/woocommerce/${merchant.connections.woocommerce.id}`
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await call(address, { method: 'POST', body: 'webhook_id=12', headers: form })).status).toBe(200)
    expect((await call(address, { method: 'POST', body: 'webhook_id=12&order=1', headers: form })).status).toBe(401)
  })

  it('takes the old secret beside the new one while a merchant changes them', async () => {
    const other = await aMerchant()
    const secrets = {
      webhookSecret: 'the-new-secret-of-razorpay',
      webhookSecretPrevious: String(other.connections.razorpay.secrets['webhookSecret']),
    }
    await testEnv.DB.prepare('UPDATE connections SET secrets_sealed = ? WHERE id = ?')
      .bind(await other.vault.seal('connections.secrets', JSON.stringify(secrets)), other.connections.razorpay.id)
      .run()
    const event = {
      entity: 'event',
      event: 'payment.authorized',
      created_at: 1_790_000_000,
      payload: { payment: { entity: { id: 'pay_9', amount: 100, currency: 'INR', status: 'authorized', notes: [] } } },
    }
    expect((await deliver(other, 'razorpay', event)).status).toBe(200)
  })

  it('says which method it takes', async () => {
    expect((await call('/hooks/shopify')).status).toBe(405)
  })
})

describe('bad input gets a clear answer and nothing is lost', () => {
  it('refuses a body of 3 MiB, whatever it claims to be', async () => {
    const answer = await deliver(merchant, 'shopify', 'x'.repeat(3 * 1024 * 1024), create)
    expect(answer.status).toBe(413)
    expect(await answer.json()).toMatchObject({ error: { code: 'payload.too_large', detail: { limit: 2 * 1024 * 1024 } } })
  })

  it.each([
    ['truncated JSON', '{"id": 123, "name": "#1'],
    ['an empty body', ''],
    ['a list instead of an object', '[{"id":1}]'],
    ['a bare number', '12'],
    ['null', 'null'],
    ['nesting without end', `${'[['.repeat(5000)}${']]'.repeat(5000)}`],
    ['NUL bytes', '{"id": "\u0000'],
  ])('keeps %s for the merchant to see and answers 200', async (_what, body) => {
    fakeGraph()
    const own = await aMerchant()
    const answer = await deliver(own, 'shopify', body, create)
    expect(answer.status).toBe(200)
    await untilQuiet(own)
    expect(await parkedOf(own)).toHaveLength(1)
    expect(await messages(own)).toEqual([])
  })

  it('keeps bytes that are not UTF-8', async () => {
    fakeGraph()
    const own = await aMerchant()
    const bytes = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])
    const { hmacSha256 } = await import('../../worker/lib/crypto.ts')
    const { toBase64 } = await import('../../worker/lib/bytes.ts')
    const proof = toBase64(await hmacSha256('wenext-test-secret', bytes))
    const answer = await call('/hooks/shopify', {
      method: 'POST',
      body: bytes,
      headers: {
        ...create,
        'content-type': 'application/json; charset=utf-16',
        'x-shopify-shop-domain': own.connections.shopify.account ?? '',
        'x-shopify-hmac-sha256': proof,
        'x-shopify-webhook-id': 'bytes',
      },
    })
    expect(answer.status).toBe(200)
    await untilQuiet(own)
    expect(await parkedOf(own)).toHaveLength(1)
  })

  it('is not fooled by keys that reach for prototypes', async () => {
    fakeGraph()
    const own = await aMerchant()
    const text = JSON.stringify(shopifyOrder(60)).replace(
      '{',
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},',
    )
    expect((await deliver(own, 'shopify', text, create)).status).toBe(200)
    await untilQuiet(own)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect((await messages(own)).map((m) => m.state)).toEqual(['accepted'])
  })

  it.each([
    ['phone "0"', { phone: '0', customer: null, shipping_address: { phone: '0', country_code: 'IN' } }, 'phone.invalid'],
    ['an emoji as phone', { phone: '📞', customer: null, shipping_address: { phone: '📞', country_code: 'IN' } }, 'phone.invalid'],
    ['a number that reads as two', { phone: '+7065810032', customer: null, shipping_address: { country_code: 'IN' } }, 'phone.ambiguous'],
    ['no phone at all', { phone: null, customer: null, shipping_address: null }, 'phone.missing'],
  ] as const)('holds the message of an order with %s', async (_what, more, reason) => {
    const graph = fakeGraph()
    const own = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(own, 61, more)
    await untilMessages(own, (list) => expect(list.map((m) => [m.state, m.hold])).toEqual([['queued', reason]]))
    expect(graph.requests).toEqual([])
  })

  it.each([
    ['a name of emojis', { customer: { id: 1, first_name: '🦄🦄', last_name: '🎉', phone: '+919876561001' } }, '🦄🦄'],
    ['a name with a newline and a tab', { customer: { id: 1, first_name: 'Asha\n\tRao     X', phone: '+919876561001' } }, 'Asha Rao X'],
  ])('sends %s as WhatsApp takes it', async (_what, more, name) => {
    const graph = fakeGraph()
    const own = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(own, 62, { ...more, shipping_address: { phone: '+919876561001', country_code: 'IN' } })
    await untilMessages(own, (list) => expect(list.map((m) => m.state)).toEqual(['accepted']))
    expect(JSON.stringify(graph.requests.at(-1)?.body)).toContain(name)
  })

  it.each([
    ['a negative total', { total_price: '-5.00', current_total_price: '-5.00' }],
    ['an unknown currency', { currency: 'XQQ' }],
    ['a huge number', { total_price: '9'.repeat(400), current_total_price: '9'.repeat(400) }],
  ])('tells of an order with %s without inventing an amount', async (_what, more) => {
    const graph = fakeGraph()
    const own = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(own, 63, more)
    await untilMessages(own, (list) => expect(list.map((m) => m.state)).toEqual(['accepted']))
    expect(JSON.stringify(graph.requests.at(-1)?.body)).toContain('"text":"–"')
  })

  it.each([
    ['1970', '1970-01-01T00:00:05Z', 'suppressed'],
    ['2100', '2100-01-01T00:00:00Z', 'accepted'],
  ])('treats a date in %s as a wrong clock and tells the merchant', async (_year, date, state) => {
    fakeGraph()
    const own = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(own, 64, { created_at: date, updated_at: date, processed_at: date })
    await untilMessages(own, (list) => expect(list.map((m) => m.state)).toEqual([state]))
    expect(await rows(own, 'SELECT code FROM notices')).toEqual([{ code: 'event.clock_wrong' }])
  })

  it('keeps 64-bit ids exactly', async () => {
    fakeGraph()
    const own = await aMerchant({ rules: ['order_placed'] })
    await deliver(own, 'shopify', JSON.stringify(shopifyOrder(65)).replace('"id":5000000065', '"id":820982911946154508'), create)
    await untilMessages(own, (list) => expect(list).toHaveLength(1))
    expect(await rows(own, 'SELECT shop_order_id FROM orders')).toEqual([{ shop_order_id: '820982911946154508' }])
  })
})

describe('the routes', () => {
  it('are all of a kind that one regular expression finds; the other router costs a twentieth of a webhook', async () => {
    await app.request('/hooks/shopify', { method: 'POST' }, testEnv)
    expect(app.router.name).toBe('SmartRouter + RegExpRouter')
  })
})
