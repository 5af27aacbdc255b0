import { afterEach, describe, expect, it, vi } from 'vitest'
import { call, deliver, placeOrder, shopifyOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, type TestMerchant } from '../support/merchant.ts'
import { messages, rows, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

let serial = 0
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const phoneOf = (n: number) => `+9198765${String(10_000 + n).slice(-5)}`

/** A gateway's word that names no order. */
async function pay(merchant: TestMerchant, contact: string, more: Record<string, unknown> = {}, event = 'payment.captured') {
  const at = Math.floor(Date.now() / 1000)
  const entity = { id: `pay_L${++serial}`, amount: 149_900, currency: 'INR', contact, notes: [], created_at: at, ...more }
  const body = { entity: 'event', event, created_at: at, contains: ['payment'], payload: { payment: { entity } } }
  expect((await deliver(merchant, 'razorpay', body, { 'x-razorpay-event-id': `ev_L${serial}` })).status).toBe(200)
  await untilQuiet(merchant)
}

async function order(merchant: TestMerchant, n: number, more: Record<string, unknown> = {}) {
  await placeOrder(merchant, n, more)
  await untilQuiet(merchant)
}

const orders = (merchant: TestMerchant) =>
  rows(merchant, `SELECT number, paid_at IS NOT NULL AS paid FROM orders WHERE status <> 'joined' ORDER BY created_at, id`)

async function storyOf(merchant: TestMerchant, number: string) {
  const answer = await call(`/api/v1/orders/${number}/ledger`, { headers: { authorization: `Bearer ${merchant.apiKey}` } })
  const { entries } = (await answer.json()) as {
    entries: { kind: string; topic?: string; detail?: string; joined?: { by: string; plain: string; confidence?: number } }[]
  }
  return entries.filter((entry) => entry.kind === 'event')
}

const told = (graph: ReturnType<typeof fakeGraph>) => graph.requests.map((r) => r.body.template?.name)

describe('a payment that names no order', () => {
  it('comes to the one open order of this phone, amount and time, and is told once whoever says it again', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant()
    await order(merchant, 700)
    await pay(merchant, phoneOf(700))
    await deliver(merchant, 'shopify', shopifyOrder(700, { financial_status: 'paid' }), { 'x-shopify-topic': 'orders/paid' })
    await untilQuiet(merchant)
    expect(await orders(merchant)).toEqual([{ number: '#T700', paid: 1 }])
    expect(told(graph)).toEqual(['order_placed_v1', 'payment_received_v1'])
    const story = await storyOf(merchant, 'T700')
    expect(story.map(({ topic, joined }) => [topic, joined?.by])).toEqual(
      expect.arrayContaining([
        ['orders/create', undefined],
        ['payment.captured', 'likeness'],
        ['orders/paid', 'shop_id'],
      ]),
    )
    const payment = story.find(({ topic }) => topic === 'payment.captured')
    expect(payment?.joined).toEqual({ by: 'likeness', confidence: 0.95, plain: expect.stringContaining('phone, amount and time') })
    expect(payment?.detail).toContain('95 % sure')
  })

  it('and comes before the shop’s webhook is taken over by the order, and waits no longer', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant()
    await pay(merchant, phoneOf(701))
    expect((await messages(merchant)).map((m) => [m.state, m.reason])).toEqual([['queued', 'order.unmatched']])
    await order(merchant, 701)
    await deliver(merchant, 'shopify', shopifyOrder(701, { financial_status: 'paid' }), { 'x-shopify-topic': 'orders/paid' })
    await untilQuiet(merchant)
    expect(await orders(merchant)).toEqual([{ number: '#T701', paid: 1 }])
    expect(told(graph).toSorted()).toEqual(['order_placed_v1', 'payment_received_v1'])
    const placed = (await storyOf(merchant, 'T701')).find(({ topic }) => topic === 'orders/create')
    expect(placed?.joined).toMatchObject({ by: 'likeness', confidence: expect.closeTo(0.94, 1) })
  })

  it('says nothing new where the shop’s first word is that the order is paid', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant()
    await pay(merchant, phoneOf(702))
    await order(merchant, 702, { financial_status: 'paid' })
    expect(await orders(merchant)).toEqual([{ number: '#T702', paid: 1 }])
    expect(told(graph)).toEqual(['order_placed_v1'])
  })

  it('keeps to its order from then on', async () => {
    fakeGraph()
    const merchant = await aMerchant({ rules: [] })
    await order(merchant, 703)
    await pay(merchant, phoneOf(703), { id: 'pay_LATER' }, 'payment.failed')
    await pay(merchant, phoneOf(703), { id: 'pay_LATER' })
    expect(await orders(merchant)).toEqual([{ number: '#T703', paid: 1 }])
    const ways = (await storyOf(merchant, 'T703')).map(({ topic, joined }) => [topic, joined?.by])
    expect(ways).toEqual(
      expect.arrayContaining([
        ['payment.failed', 'likeness'],
        ['payment.captured', 'payment'],
      ]),
    )
  })

  it.each([
    ['JPY', '1499', 1_499],
    ['INR', '1499.50', 149_950],
    ['KWD', '1.250', 1_250],
  ])('is compared in the units of %s', async (currency, total, minor) => {
    fakeGraph()
    const merchant = await aMerchant({ rules: [] })
    await order(merchant, 704, { currency, total_price: total, current_total_price: total })
    await pay(merchant, phoneOf(704), { currency, amount: minor * 10 })
    expect((await orders(merchant))[0]).toEqual({ number: '#T704', paid: 0 })
    await pay(merchant, phoneOf(704), { currency, amount: minor })
    expect((await orders(merchant))[0]).toEqual({ number: '#T704', paid: 1 })
  })
})

describe('a payment stays apart', () => {
  const same = {
    phone: phoneOf(710),
    customer: { id: 7710, phone: phoneOf(710) },
    shipping_address: { phone: phoneOf(710), country_code: 'IN' },
  }
  const stays = async (merchant: TestMerchant, shops: number) => {
    const list = await orders(merchant)
    expect(list).toHaveLength(shops + 1)
    expect(list.filter(({ paid, number }) => paid === 1 && number !== null)).toEqual([])
  }

  it('where this shopper has two orders of its amount, and nobody is told which', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ rules: ['payment_received'] })
    await order(merchant, 710, same)
    await order(merchant, 711, same)
    await pay(merchant, phoneOf(710))
    await stays(merchant, 2)
    expect(graph.requests).toEqual([])
    expect((await messages(merchant)).map((m) => [m.state, m.reason])).toEqual([['queued', 'order.unmatched']])
  })

  it('where two payments of its amount wait for one order', async () => {
    fakeGraph()
    const merchant = await aMerchant({ rules: [] })
    await pay(merchant, phoneOf(712))
    await pay(merchant, phoneOf(712))
    await order(merchant, 712)
    expect((await orders(merchant)).find(({ number }) => number === '#T712')).toEqual({ number: '#T712', paid: 0 })
  })

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['of another phone', {}, { contact: phoneOf(799) }],
    ['of an order that is paid at the door', { payment_gateway_names: ['Cash on Delivery (COD)'] }, {}],
    ['of an order of long ago', { created_at: minutesAgo(115), processed_at: minutesAgo(115) }, {}],
    ['that names the next number', {}, { notes: { order_number: '#T714' } }],
  ])('%s', async (_why, shop, gateway) => {
    fakeGraph()
    const merchant = await aMerchant({ rules: [] })
    await order(merchant, 713, shop)
    await pay(merchant, phoneOf(713), gateway)
    expect((await orders(merchant)).find(({ number }) => number === '#T713')).toEqual({ number: '#T713', paid: 0 })
  })
})

describe('a parcel', () => {
  const scan = (orderId: string, awb: string, id = 17) => ({
    awb,
    shipment_status: id === 17 ? 'OUT FOR DELIVERY' : 'SHIPPED',
    shipment_status_id: id,
    order_id: orderId,
    courier_name: 'Demo Surface',
  })
  const shipped = (n: number, awb: string) => ({
    id: 9_000_000 + n,
    order_id: 5_000_000_000 + n,
    status: 'success',
    created_at: new Date().toISOString(),
    updated_at: new Date().toISOString(),
    tracking_company: 'Demo Surface',
    tracking_number: awb,
    tracking_numbers: [awb],
    tracking_urls: [],
    line_items: [],
  })

  it.each(['courier first', 'shop first'])('is one parcel and told once, %s', async (who) => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ rules: ['order_shipped'] })
    await order(merchant, 720)
    const tell = {
      courier: () => deliver(merchant, 'shiprocket', scan('T720', '19041000000720', 6)),
      shop: () => deliver(merchant, 'shopify', shipped(720, '19041000000720'), { 'x-shopify-topic': 'fulfillments/create' }),
    }
    for (const speaker of who === 'courier first' ? (['courier', 'shop'] as const) : (['shop', 'courier'] as const)) {
      await tell[speaker]()
      await untilQuiet(merchant)
    }
    expect(await rows(merchant, 'SELECT awb, state FROM parcels')).toEqual([{ awb: '19041000000720', state: 'parcel.shipped' }])
    expect(told(graph)).toEqual(['order_shipped_v1'])
  })

  it('comes to the order whose number the courier says without the shop’s prefix, whoever speaks first', async () => {
    fakeGraph()
    const merchant = await aMerchant({ rules: [] })
    await order(merchant, 721)
    await deliver(merchant, 'shiprocket', scan('721', '19041000000721'))
    await deliver(merchant, 'shiprocket', scan('722', '19041000000722'))
    await untilQuiet(merchant)
    await order(merchant, 722)
    expect(await rows(merchant, `SELECT o.number, p.awb FROM parcels p JOIN orders o ON o.id = p.order_id ORDER BY p.awb`)).toEqual([
      { number: '#T721', awb: '19041000000721' },
      { number: '#T722', awb: '19041000000722' },
    ])
    const scanned = (await storyOf(merchant, 'T721')).find(({ topic }) => topic?.startsWith('status:'))
    expect(scanned?.joined).toMatchObject({ by: 'number_part' })
  })

  it('comes to neither of two orders that differ in the prefix alone', async () => {
    fakeGraph()
    const merchant = await aMerchant({ rules: [] })
    await order(merchant, 723, { name: '#EU723' })
    await order(merchant, 724, { name: '#US723' })
    await deliver(merchant, 'shiprocket', scan('723', '19041000000723'))
    await untilQuiet(merchant)
    expect(await rows(merchant, `SELECT o.number FROM parcels p JOIN orders o ON o.id = p.order_id`)).toEqual([{ number: '723' }])
  })
})
