import { afterEach, expect, it, vi } from 'vitest'
import { call, deliver, placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant } from '../support/merchant.ts'
import { rows, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

const seconds = () => Math.floor(Date.now() / 1000)
const payment = (event: string, more: Record<string, unknown> = {}) => ({
  entity: 'event',
  event,
  created_at: seconds(),
  contains: ['payment'],
  payload: {
    payment: {
      entity: {
        id: 'pay_JOIN1',
        amount: 149_900,
        currency: 'INR',
        status: 'captured',
        contact: '+919876510600',
        notes: {},
        created_at: seconds(),
        ...more,
      },
    },
  },
})

it('makes one order of what gateway and shop told apart, and tells its whole story', async () => {
  const graph = fakeGraph()
  const merchant = await aMerchant()
  // The gateway is first and names no order; its next word names the number; the shop comes last.
  await deliver(merchant, 'razorpay', payment('payment.authorized', { status: 'authorized' }), { 'x-razorpay-event-id': 'a' })
  await untilQuiet(merchant)
  await placeOrder(merchant, 600)
  await untilQuiet(merchant)
  await deliver(merchant, 'razorpay', payment('payment.captured', { notes: { shopify_order_number: '#T600' } }), {
    'x-razorpay-event-id': 'b',
  })
  await untilQuiet(merchant)

  expect(await rows(merchant, `SELECT number, paid_at IS NOT NULL AS paid FROM orders WHERE status <> 'joined'`)).toEqual([
    { number: '#T600', paid: 1 },
  ])
  expect(graph.requests.map((r) => r.body.template?.name)).toEqual(['order_placed_v1', 'payment_received_v1'])
  const ledger = (await (await call('/api/v1/orders/T600/ledger', { headers: { authorization: `Bearer ${merchant.apiKey}` } })).json()) as {
    entries: { kind: string; topic?: string }[]
  }
  expect(
    ledger.entries
      .filter((e) => e.kind === 'event')
      .map((e) => e.topic)
      .sort(),
  ).toEqual(['orders/create', 'payment.authorized', 'payment.captured'])
})

it('makes one order of what a gateway told by the shop’s id and a courier by the number, once the shop says both', async () => {
  const graph = fakeGraph()
  const merchant = await aMerchant()
  await deliver(merchant, 'razorpay', payment('payment.authorized', { id: 'pay_JOIN2', notes: { shopify_order_id: '5000000601' } }), {
    'x-razorpay-event-id': 'c',
  })
  const scan = {
    awb: 'AWB601',
    courier_name: 'DemoPost',
    shipment_status_id: 42,
    shipment_status: 'PICKED UP',
    order_id: '#T601',
    scans: [],
  }
  await deliver(merchant, 'shiprocket', scan)
  await untilQuiet(merchant)
  expect(await rows(merchant, 'SELECT id FROM orders')).toHaveLength(2)
  await placeOrder(merchant, 601)
  await untilQuiet(merchant)

  const orders = await rows<{ id: string; number: string }>(merchant, `SELECT id, number FROM orders WHERE status <> 'joined'`)
  expect(orders).toEqual([{ id: expect.any(String), number: '#T601' }])
  expect(await rows(merchant, 'SELECT order_id FROM parcels')).toEqual([{ order_id: orders[0]?.id }])
  expect(graph.requests.map((r) => r.body.template?.name).toSorted()).toEqual(['order_placed_v1', 'order_shipped_v1'])
})

it('keeps two shops of one merchant apart that use the same number', async () => {
  fakeGraph()
  const merchant = await aMerchant({ rules: ['order_placed'] })
  await placeOrder(merchant, 610)
  await deliver(
    merchant,
    'woocommerce',
    {
      id: 610,
      number: 'T610',
      status: 'processing',
      currency: 'INR',
      total: '88.00',
      date_created_gmt: new Date().toISOString().slice(0, 19),
      date_modified_gmt: new Date().toISOString().slice(0, 19),
      billing: { first_name: 'Bina', phone: '9876510611', country: 'IN' },
      payment_method: 'cod',
      line_items: [],
      refunds: [],
      meta_data: [],
    },
    { 'x-wc-webhook-topic': 'order.created' },
  )
  await untilQuiet(merchant)
  expect(await rows(merchant, 'SELECT total_minor FROM orders ORDER BY total_minor')).toEqual([
    { total_minor: 8_800 },
    { total_minor: 149_900 },
  ])
  // The gateway’s word goes to the order whose amount it is.
  await deliver(
    merchant,
    'razorpay',
    payment('payment.captured', { id: 'pay_JOIN2', amount: 8_800, contact: '+919876510611', notes: { order_number: 'T610' } }),
    { 'x-razorpay-event-id': 'c' },
  )
  await untilQuiet(merchant)
  expect(await rows(merchant, 'SELECT total_minor FROM orders WHERE paid_at IS NOT NULL')).toEqual([{ total_minor: 8_800 }])
})
