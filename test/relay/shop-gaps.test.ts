import { runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { call, deliver, placeOrder, shopifyOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { messages, rows, untilQuiet } from '../support/relay.ts'
import { fakeShopify } from '../support/shopify.ts'
import type { ShopifyEmulator } from '../support/shopify-emulator/index.ts'
import type { OrderBody } from '../support/shopify-emulator/shop.ts'
import { eventually } from '../support/eventually.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

let graph: ReturnType<typeof fakeGraph>
let shopify: ShopifyEmulator
beforeEach(() => {
  graph = fakeGraph()
  shopify = fakeShopify()
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => vi.restoreAllMocks())

type Wanted = NonNullable<Parameters<typeof aMerchant>[0]> & { readonly connectedFor?: number }

/** A merchant whose Shopify shop lets us in; connected long ago unless said, and compared up to then. */
async function aShop({ connectedFor = 30 * DAY, ...wanted }: Wanted = {}) {
  const merchant = await aMerchant({ ...wanted, createdAt: Date.now() - connectedFor })
  const { id, account } = merchant.connections.shopify
  const relay = relayOf(testEnv, merchant.id)
  const add = (n: number, ago: number, more: Record<string, unknown> = {}) => {
    const at = new Date(Date.now() - ago).toISOString()
    const order = shopifyOrder(n, { created_at: at, processed_at: at, updated_at: at, ...more }) as OrderBody
    shopify.shop(account ?? '').orders.set(String(order.id), order)
    return order
  }
  return { merchant, id, domain: account ?? '', relay, add, shop: shopify.shop(account ?? '') }
}
type Shop = Awaited<ReturnType<typeof aShop>>

/** The merchant lets us in: the first comparison begins. */
async function letIn(shop: Shop): Promise<void> {
  await shop.relay.exchangeShopToken(shop.merchant.id, shop.id, await shopify.idToken(shop.domain))
  await compared(shop)
}

/** One comparison from its beginning to its end, and everything that it led to. */
async function compared(shop: Shop, timeout = 10_000): Promise<void> {
  const before = (await shop.relay.shopGaps(shop.id))?.lastFinishedAt ?? 0
  await shop.relay.sweep(shop.merchant.id)
  await vi.waitFor(async () => expect((await shop.relay.shopGaps(shop.id))?.lastFinishedAt ?? 0).toBeGreaterThan(before), {
    timeout,
    interval: 20,
  })
  await untilQuiet(shop.merchant, timeout)
}

const listed = (shop: Shop) => shopify.calls.filter((c) => c.shop === shop.domain && c.operation === 'OrdersSince').length
const ordersOf = ({ merchant }: Shop) =>
  rows<{ number: string; placed_at: number | null; paid_at: number | null; cancelled_at: number | null }>(
    merchant,
    'SELECT * FROM orders ORDER BY number',
  )

describe('the first comparison', () => {
  test('takes in what was there before the connection, and tells nobody', async () => {
    const shop = await aShop({ connectedFor: HOUR })
    shop.add(1, 2 * HOUR, { financial_status: 'paid' })
    shop.add(2, 3 * DAY, {
      fulfillments: [
        {
          id: 1,
          name: '#T2.1',
          status: 'success',
          shipment_status: 'in_transit',
          tracking_number: 'A1',
          created_at: new Date(Date.now() - 3 * HOUR).toISOString(),
          updated_at: new Date(Date.now() - 2 * HOUR).toISOString(),
        },
      ],
    })
    shop.add(3, 20 * DAY)
    await letIn(shop)
    expect((await ordersOf(shop)).map((o) => o.number)).toEqual(['#T1', '#T2'])
    expect(await messages(shop.merchant)).toEqual([])
    expect(graph.requests).toEqual([])
    expect(await shop.relay.shopGaps(shop.id)).toMatchObject({ checked: 2, missing: 2, healed: 2, firstSyncDone: true, running: false })
  })

  test('takes no purchase from before as a yes to the notice that the checkout has now', async () => {
    const shop = await aShop({ connectedFor: HOUR })
    shop.add(1, 2 * HOUR)
    await letIn(shop)
    expect(await rows(shop.merchant, 'SELECT * FROM consents')).toEqual([])
    // The same shopper buys again, now with the notice before them.
    await placeOrder(shop.merchant, 1, { id: 77, name: '#T77' })
    await untilQuiet(shop.merchant)
    expect(await rows(shop.merchant, 'SELECT source FROM consents')).toEqual([{ source: 'checkout_notice' }])
    expect(graph.taken()).toHaveLength(1)
  })

  test('an order made after the connection is told, although its webhook came before we were let in', async () => {
    const shop = await aShop({ connectedFor: HOUR })
    shop.add(1, 10 * 60_000)
    await letIn(shop)
    expect(graph.taken()).toHaveLength(1)
  })
})

describe('what no webhook told', () => {
  test('a lost order is found, told once, and told no more when its webhook comes after all', async () => {
    const shop = await aShop()
    await letIn(shop)
    const lost = shop.add(1, 10 * 60_000)
    await compared(shop)
    expect(graph.taken()).toHaveLength(1)
    expect(await shop.relay.shopGaps(shop.id)).toMatchObject({ checked: 1, missing: 1, healed: 1 })
    await deliver(shop.merchant, 'shopify', lost, { 'x-shopify-topic': 'orders/create' })
    await untilQuiet(shop.merchant)
    await compared(shop)
    expect(graph.taken()).toHaveLength(1)
    expect(await shop.relay.shopGaps(shop.id)).toMatchObject({ checked: 1, missing: 0, behind: 0, healed: 0, healedEver: 1 })
  })

  test('an order that webhooks told of opens no gap', async () => {
    const shop = await aShop()
    await letIn(shop)
    const order = shop.add(1, 5 * 60_000)
    await deliver(shop.merchant, 'shopify', order, { 'x-shopify-topic': 'orders/create' })
    await untilQuiet(shop.merchant)
    // The merchant writes a note: the order changes, and nothing that we tell of has happened.
    order.updated_at = new Date().toISOString()
    await compared(shop)
    expect(await shop.relay.shopGaps(shop.id)).toMatchObject({ checked: 1, missing: 0, behind: 0, healed: 0 })
  })

  test('a payment, a parcel and a cancellation that were lost bring a known order forward', async () => {
    const shop = await aShop()
    await letIn(shop)
    const order = shop.add(1, 30 * 60_000)
    await deliver(shop.merchant, 'shopify', order, { 'x-shopify-topic': 'orders/create' })
    await untilQuiet(shop.merchant)
    const now = new Date(Date.now() - 60_000).toISOString()
    Object.assign(order, { financial_status: 'paid', paid_at: now, updated_at: now })
    await compared(shop)
    expect(await shop.relay.shopGaps(shop.id)).toMatchObject({ missing: 0, behind: 1, healed: 1 })
    expect((await ordersOf(shop))[0]?.paid_at).toBe(Date.parse(now))
    Object.assign(order, {
      fulfillments: [{ id: 5, name: '#T1.1', status: 'success', tracking_number: 'AWB5', created_at: now, updated_at: now }],
      updated_at: new Date(Date.now() - 30_000).toISOString(),
    })
    await compared(shop)
    expect(await rows(shop.merchant, 'SELECT state, awb FROM parcels')).toEqual([{ state: 'parcel.shipped', awb: 'AWB5' }])
    const told = (await messages(shop.merchant)).filter((m) => m.state === 'accepted').map((m) => m.rule_id)
    expect(told.toSorted()).toEqual(['order_placed', 'order_shipped', 'payment_received'])
    Object.assign(order, { cancelled_at: new Date().toISOString(), updated_at: new Date().toISOString() })
    await compared(shop)
    expect((await ordersOf(shop))[0]?.cancelled_at).not.toBeNull()
  })

  test('stale news brings the state up to date and is not even planned', async () => {
    const shop = await aShop()
    await letIn(shop)
    await runInDurableObject(shop.relay as never, (_: unknown, { storage }: DurableObjectState) =>
      storage.sql.exec('UPDATE shop_gaps SET watermark = ?', Date.now() - 6 * DAY),
    )
    shop.add(1, 5 * DAY, { financial_status: 'paid', updated_at: new Date(Date.now() - HOUR).toISOString() })
    await compared(shop)
    expect((await ordersOf(shop))[0]).toMatchObject({ number: '#T1', placed_at: expect.any(Number), paid_at: expect.any(Number) })
    expect(await messages(shop.merchant)).toEqual([])
    const story = await testEnv.DB.prepare('SELECT decisions FROM events WHERE merchant_id = ? AND type = ?')
      .bind(shop.merchant.id, 'order.placed')
      .all()
    expect(JSON.stringify(story.results)).toContain('message.stale')
  })
})

describe('bad days', () => {
  test('a run that broke in the middle goes on where it stopped, and counts nothing twice', async () => {
    const shop = await aShop()
    await letIn(shop)
    for (let i = 1; i <= 50; i++) shop.add(i, 10 * 60_000 - i)
    const before = listed(shop)
    // The first page is answered, the second is not, however often it is asked for.
    shopify.next('none', { status: 500 }, { status: 500 }, { status: 500 }, { status: 500 })
    await shop.relay.sweep(shop.merchant.id)
    await vi.waitFor(async () => expect((await shop.relay.shopGaps(shop.id))?.lastError).toBe('upstream.failed'), { timeout: 20_000 })
    expect(await shop.relay.shopGaps(shop.id)).toMatchObject({ healed: 20 })
    await shop.relay.sweep(shop.merchant.id)
    await vi.waitFor(async () => expect((await shop.relay.shopGaps(shop.id))?.healed).toBe(50), { timeout: 10_000 })
    expect(listed(shop) - before).toBeLessThanOrEqual(3 + 4)
    await untilQuiet(shop.merchant, 20_000)
    expect(graph.taken()).toHaveLength(50)
  }, 90_000)

  test('throttled, it waits as long as Shopify’s own numbers say and then goes on', async () => {
    const shop = await aShop()
    shopify.drain()
    shop.add(1, 5 * 60_000)
    await letIn(shop)
    expect(await shop.relay.shopGaps(shop.id)).toMatchObject({ healed: 1, lastError: null })
  }, 20_000)

  test('the app is removed while a run is under way: nothing more is asked or taken in', async () => {
    const shop = await aShop()
    await letIn(shop)
    for (let i = 1; i <= 200; i++) shop.add(i, 10 * 60_000 - i)
    await shop.relay.sweep(shop.merchant.id)
    await vi.waitFor(() => expect(listed(shop)).toBeGreaterThan(2), { interval: 1 })
    await openControl(testEnv.DB).updateConnection(shop.id as never, { status: 'disconnected' })
    await shop.relay.forgetShop(shop.id)
    const after = listed(shop)
    await scheduler.wait(500)
    expect(listed(shop) - after).toBeLessThanOrEqual(1)
    expect(await shop.relay.shopGaps(shop.id)).toBeUndefined()
    expect((await ordersOf(shop)).length).toBeLessThan(200)
    await shop.relay.sweep(shop.merchant.id)
    await scheduler.wait(200)
    expect(await shop.relay.shopGaps(shop.id)).toBeUndefined()
  })

  test('a shop that is locked is asked again with the next sweep, not before', async () => {
    const shop = await aShop()
    await letIn(shop)
    shopify.next({ status: 402 })
    await shop.relay.sweep(shop.merchant.id)
    await eventually(async () => expect((await shop.relay.shopGaps(shop.id))?.lastError).toBe('shop.closed'))
    const before = listed(shop)
    await scheduler.wait(300)
    expect(listed(shop)).toBe(before)
    await compared(shop)
    expect((await shop.relay.shopGaps(shop.id))?.lastError).toBeNull()
  })
})

describe('ten thousand orders behind', () => {
  test('are taken in without one stale message, in counted calls and batches', async () => {
    const shop = await aShop()
    await letIn(shop)
    await runInDurableObject(shop.relay as never, (_: unknown, { storage }: DurableObjectState) =>
      storage.sql.exec('UPDATE shop_gaps SET watermark = ?', Date.now() - 3 * DAY),
    )
    // Two days without webhooks: nine thousand nine hundred and ninety-seven orders whose news is old by now, three that are fresh.
    for (let i = 1; i <= 9_997; i++) shop.add(i, 3 * DAY - i * 8_000, { financial_status: i % 2 ? 'paid' : 'pending' })
    for (let i = 9_998; i <= 10_000; i++) shop.add(i, HOUR - i)
    // A thousand calls in a row would wait for Shopify's bucket; how that is done has a test of its own.
    shopify.widen(1_000_000)
    const calls = listed(shop)
    await compared(shop, 280_000)
    expect(listed(shop) - calls).toBe(500)
    expect(await shop.relay.shopGaps(shop.id)).toMatchObject({ checked: 10_000, missing: 10_000, healed: 10_000, lastError: null })
    const [kept] = await rows<{ n: number }>(shop.merchant, `SELECT count(*) AS n FROM orders WHERE placed_at IS NOT NULL`)
    expect(kept?.n).toBe(10_000)
    expect((await messages(shop.merchant)).length).toBe(3)
    expect(graph.taken()).toHaveLength(3)
    const recorded = await testEnv.DB.prepare('SELECT count(*) AS n FROM orders WHERE merchant_id = ?')
      .bind(shop.merchant.id)
      .first<{ n: number }>()
    expect(recorded?.n).toBe(10_000)
    const shifts = vi
      .mocked(console.log)
      .mock.calls.map(([line]) => JSON.parse(String(line)) as { work: string; merchantId?: string; d1Batches?: number })
      .filter((line) => line.work === 'relay.shift' && line.merchantId === shop.merchant.id)
    const batches = shifts.reduce((sum, line) => sum + (line.d1Batches ?? 0), 0)
    // Some 50,000 rows (a contact, an order and up to four events each), 300 of a table in a batch: by events, at least 134.
    expect(batches).toBeGreaterThan(0)
    expect(batches).toBeLessThan(600)
  }, 300_000)
})

describe('the report', () => {
  const asked = (merchant: TestMerchant, id: string) =>
    call(`/api/v1/connections/${id}/gaps`, { headers: { authorization: `Bearer ${merchant.readKey}` } })

  test('is for the merchant’s own eyes', async () => {
    const [shop, other] = [await aShop(), await aShop()]
    shop.add(1, 5 * 60_000)
    await letIn(shop)
    const answer = await asked(shop.merchant, shop.id)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ running: false, firstSyncDone: true, checked: 1, missing: 1, healed: 1, lastError: null })
    expect((await asked(other.merchant, shop.id)).status).toBe(404)
    expect((await asked(shop.merchant, shop.merchant.connections.razorpay.id)).status).toBe(404)
  })
})
