import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { app } from '../../worker/app.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { MerchantSettings } from '../../worker/domain/settings.ts'
import { call, deliver, fromMeta, placeOrder, shopifyOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { messages, rows, untilMessages, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

const inRelay = (merchant: TestMerchant, query: string, ...params: (string | number)[]) =>
  runInDurableObject(
    relayOf(testEnv, merchant.id) as never,
    (_r: unknown, state: DurableObjectState) => void state.storage.sql.exec(query, ...params),
  )
const seconds = () => Math.floor(Date.now() / 1000)
const captured = (id: string, more: Record<string, unknown>) => ({
  entity: 'event',
  event: 'payment.captured',
  created_at: seconds(),
  contains: ['payment'],
  payload: { payment: { entity: { id, amount: 149_900, currency: 'INR', status: 'captured', notes: {}, created_at: seconds(), ...more } } },
})

describe('the record', () => {
  it('takes a change that an old delivery brings when it is replayed', async () => {
    fakeGraph()
    const merchant = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(merchant, 1)
    await untilQuiet(merchant)
    await deliver(merchant, 'shopify', shopifyOrder(1, { cancelled_at: new Date().toISOString() }), {
      'x-shopify-topic': 'orders/cancelled',
    })
    await untilQuiet(merchant)
    // As if the cancellation had been received long before the order was last touched, and is only worked on now.
    await inRelay(merchant, `UPDATE inbox SET received_at = received_at - 3600000 WHERE topic = 'orders/cancelled'`)
    await inRelay(merchant, `UPDATE orders SET cancelled_at = NULL, status = 'placed', updated_at = ?, dirty = 1`, Date.now())
    await relayOf(testEnv, merchant.id).settingsChanged()
    await untilQuiet(merchant)
    const [delivery] = await relayOf(testEnv, merchant.id).deliveries('done', null, 1)
    await relayOf(testEnv, merchant.id).replay(merchant.id, delivery?.id ?? 0, 'rebuild')
    await untilQuiet(merchant)
    const inRecord = await testEnv.DB.prepare('SELECT status FROM orders WHERE merchant_id = ?').bind(merchant.id).first('status')
    expect([(await rows(merchant, 'SELECT status FROM orders'))[0]?.['status'], inRecord]).toEqual(['cancelled', 'cancelled'])
  })
})

describe('the frequency cap', () => {
  it('counts messages that are under way', async () => {
    const graph = fakeGraph()
    graph.slow(150)
    const settings = { caps: { marketing: 1, order_updates: 1 } } satisfies Partial<MerchantSettings>
    const merchant = await aMerchant({ rules: ['order_placed'], settings })
    const same = {
      phone: '+919876522222',
      customer: { id: 2, phone: '+919876522222' },
      shipping_address: { phone: '+919876522222', country_code: 'IN' },
    }
    await Promise.all([10, 11, 12].map((n) => placeOrder(merchant, n, same)))
    await untilMessages(merchant, (list) => {
      expect(list.filter((m) => m.state === 'accepted')).toHaveLength(1)
      expect(list.filter((m) => m.state !== 'accepted' && m.reason === 'cap.reached')).toHaveLength(2)
    })
  })
})

describe('a payment that the gateway reports before the shop', () => {
  it('waits for the shop, and is told once', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ rules: ['payment_received'] })
    // Paid from another phone, so that nothing but the number can lead to the order.
    await deliver(merchant, 'razorpay', captured('pay_R1', { contact: '+919876519920' }), { 'x-razorpay-event-id': 'r1' })
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.reason])).toEqual([['queued', 'order.unmatched']]))
    await placeOrder(merchant, 20)
    await deliver(merchant, 'shopify', shopifyOrder(20, { financial_status: 'paid' }), { 'x-shopify-topic': 'orders/paid' })
    await untilQuiet(merchant)
    await deliver(merchant, 'razorpay', captured('pay_R1', { contact: '+919876519920', notes: { shopify_order_number: '#T20' } }), {
      'x-razorpay-event-id': 'r2',
    })
    await untilQuiet(merchant)
    expect(graph.requests).toHaveLength(1)
    expect((await messages(merchant)).map((m) => [m.state, m.reason]).sort()).toEqual([
      ['accepted', null],
      ['suppressed', 'fact.told'],
    ])
  })
})

describe('a merchant who left', () => {
  it('is nobody: deliveries are refused like those of strangers, and Meta gets its 200', async () => {
    fakeGraph()
    const merchant = await aMerchant()
    await testEnv.DB.prepare(`UPDATE merchants SET status = 'left', data_key = NULL WHERE id = ?`).bind(merchant.id).run()
    expect((await deliver(merchant, 'razorpay', captured('pay_L', {}))).status).toBe(401)
    expect((await fromMeta(merchant, { statuses: [] })).status).toBe(200)
  })
})

describe('a directory that is away', () => {
  it('answers 503, so that the sender comes again', async () => {
    fakeGraph()
    const merchant = await aMerchant()
    const away = {
      prepare: () => {
        throw new TypeError('D1 is away')
      },
    } as unknown as D1Database
    const body = JSON.stringify(captured('pay_D', {}))
    const answer = await app.fetch(
      new Request(`https://wenext.test/hooks/razorpay/${merchant.connections.razorpay.id}x`, { method: 'POST', body }),
      { ...testEnv, DB: away },
    )
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ error: { code: 'storage.failed' } })
  })
})

describe('a body near the limit', () => {
  it('is stored whole, though a row of the storage is smaller', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ rules: ['order_placed'] })
    const order = shopifyOrder(30, { note: 'a long note '.repeat(170_000) })
    expect(JSON.stringify(order).length).toBeGreaterThan(2_000_000)
    expect((await deliver(merchant, 'shopify', order, { 'x-shopify-topic': 'orders/create' })).status).toBe(200)
    await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['accepted']))
    expect(graph.requests).toHaveLength(1)
    expect((await rows<{ bytes: number }>(merchant, 'SELECT length(body) AS bytes FROM inbox'))[0]?.bytes).toBeLessThan(500_000)
  })
})

describe('a request to erase a shopper', () => {
  it('makes no contact of them, and keeps no copy of what it says about them', async () => {
    fakeGraph()
    const merchant = await aMerchant()
    await deliver(
      merchant,
      'shopify',
      {
        shop_id: 1,
        shop_domain: 'x.myshopify.com',
        customer: { id: 77, email: 'gone@example.com', phone: '+919876533333' },
        orders_to_redact: [],
      },
      { 'x-shopify-topic': 'customers/redact' },
    )
    await untilQuiet(merchant)
    expect(await rows(merchant, 'SELECT count(*) AS n FROM contacts')).toEqual([{ n: 0 }])
    expect(await rows(merchant, 'SELECT state, body FROM inbox')).toEqual([{ state: 'done', body: null }])
    const sealed = await testEnv.DB.prepare(`SELECT data_sealed FROM events WHERE merchant_id = ? AND type = 'privacy.contact_redacted'`)
      .bind(merchant.id)
      .first<string>('data_sealed')
    expect(await merchant.vault.open('events.data', sealed ?? '')).not.toContain('gone@example.com')
  })
})

it('tells an unknown address nothing, whoever asks', async () => {
  expect((await call('/operator/merchants')).status).toBe(404)
})
