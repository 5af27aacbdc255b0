import { afterEach, describe, expect, it, vi } from 'vitest'
import { deliver, fromMeta, placeOrder, shopifyOrder, status } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'
import { messages, rows, untilMessages, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

describe('from a signed order to a read message', () => {
  it('sends the right template once and follows it until it is read', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ shard: 'DB_01' })
    expect((await placeOrder(merchant, 1)).status).toBe(200)
    await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['accepted']))

    const [sent] = graph.requests
    expect(sent?.body).toMatchObject({
      to: '+919876510001',
      type: 'template',
      template: { name: 'order_placed_v1', language: { code: 'en' } },
    })
    expect(JSON.stringify(sent?.body)).toContain('#T1')
    expect(JSON.stringify(sent?.body)).toContain('₹1,499.00')
    const ref = sent?.body.biz_opaque_callback_data ?? ''
    for (const state of ['sent', 'delivered', 'read']) await fromMeta(merchant, { statuses: [status(state, sent?.wamid ?? '', ref)] })
    await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['read']))

    await untilQuiet(merchant)
    const recorded = await (testEnv['DB_01'] as D1Database)
      .prepare('SELECT state, template FROM messages WHERE merchant_id = ?')
      .bind(merchant.id)
      .all()
    expect(recorded.results).toEqual([{ state: 'read', template: 'order_placed_v1' }])
    expect(await testEnv.DB.prepare('SELECT count(*) AS n FROM messages WHERE merchant_id = ?').bind(merchant.id).first('n')).toBe(0)
  })

  it('tells one fact once, whoever reports it and however often', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant()
    await placeOrder(merchant, 2, {}, { 'x-shopify-webhook-id': 'same' })
    await placeOrder(merchant, 2, {}, { 'x-shopify-webhook-id': 'same' })
    await placeOrder(merchant, 2)
    await untilQuiet(merchant)
    const paid = (id: string) => ({
      entity: 'event',
      event: 'payment.captured',
      created_at: Math.floor(Date.now() / 1000),
      contains: ['payment'],
      payload: {
        payment: {
          entity: {
            id,
            amount: 149900,
            currency: 'INR',
            status: 'captured',
            contact: '+919876510002',
            notes: { shopify_order_number: '#T2' },
            created_at: Math.floor(Date.now() / 1000),
          },
        },
      },
    })
    await deliver(merchant, 'razorpay', paid('pay_1'), { 'x-razorpay-event-id': 'ev1' })
    await untilQuiet(merchant)
    await deliver(merchant, 'shopify', shopifyOrder(2, { financial_status: 'paid' }), { 'x-shopify-topic': 'orders/paid' })
    await untilQuiet(merchant)
    expect(graph.requests.map((r) => r.body.template?.name)).toEqual(['order_placed_v1', 'payment_received_v1'])
  })

  it('joins a parcel that a courier reports to its order, and takes back what is no longer true', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant()
    await placeOrder(merchant, 3)
    await untilQuiet(merchant)
    const scan = (id: number, label: string, at: string) => ({
      awb: '1904100003',
      current_status: label,
      shipment_status: label,
      shipment_status_id: id,
      current_timestamp: at,
      order_id: 'T3',
      courier_name: 'Demo Surface',
      scans: [],
      is_return: 0,
    })
    const ist = (msAgo: number) => {
      const d = new Date(Date.now() - msAgo + 5.5 * 3_600_000)
      const two = (n: number) => String(n).padStart(2, '0')
      return `${two(d.getUTCDate())} ${two(d.getUTCMonth() + 1)} ${d.getUTCFullYear()} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`
    }
    // Delivered overtakes "out for delivery": the late one must not be told.
    await deliver(merchant, 'shiprocket', scan(7, 'DELIVERED', ist(1000)))
    await untilQuiet(merchant)
    await deliver(merchant, 'shiprocket', scan(17, 'OUT FOR DELIVERY', ist(60_000)))
    await untilQuiet(merchant)
    expect(graph.requests.map((r) => r.body.template?.name)).toEqual(['order_placed_v1', 'order_delivered_v1'])
    const late = (await messages(merchant)).find((m) => m.rule_id === 'out_for_delivery')
    expect(late).toMatchObject({ state: 'suppressed', reason: 'fact.changed' })
    expect(await rows(merchant, 'SELECT state, awb FROM parcels')).toEqual([{ state: 'parcel.delivered', awb: '1904100003' }])
  })
})
