import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { eraseHere } from '../../worker/relay/erasure.ts'
import { heldOf } from '../../worker/relay/held.ts'
import { forgetProducts, keepItems, keepProducts } from '../../worker/relay/shelf.ts'
import { loadSettings } from '../../worker/relay/load.ts'
import { currencyOfShop } from '../../worker/relay/settings.ts'
import { beginTelling, tellNext } from '../../worker/relay/tellings.ts'
import type { ProductEdge } from '../../worker/relay/told-product.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { call, deliver } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { messages, rows, untilMessages } from '../support/relay.ts'
import { eventually } from '../support/eventually.ts'

afterEach(() => vi.restoreAllMocks())

const DAY_MS = 86_400_000
const PRODUCT = 632_910_392

const inside = <T>(merchant: TestMerchant, work: (sql: SqlStorage) => T | Promise<T>): Promise<T> =>
  runInDurableObject(relayOf(testEnv, merchant.id) as never, (_relay: unknown, { storage }: DurableObjectState) => work(storage.sql))

/** So many shoppers who agreed and wait, each a second after the one before; nobody of them has a phone, so nothing leaves. */
const crowd = (sql: SqlStorage, count: number, alert = 'back_in_stock') =>
  sql.exec(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
     INSERT INTO subscriptions (contact_id, product, alert, at, base_minor, base_currency) SELECT printf('cnt_%05d', i), ?2, ?3, i * 1000, 149900, 'INR' FROM n`,
    count,
    String(PRODUCT),
    alert,
  )
const agreed = (sql: SqlStorage) =>
  sql.exec(
    `INSERT OR IGNORE INTO consents (contact_id, purpose, state, source, at)
     SELECT contact_id, 'product_alerts', 'granted', 'widget', at FROM subscriptions`,
  )

const edgeOf = (merchant: TestMerchant, more: Partial<ProductEdge> = {}): ProductEdge => ({
  connectionId: merchant.connections.shopify.id,
  product: String(PRODUCT),
  variant: '',
  alert: 'back_in_stock',
  since: Date.now() - 1000,
  ...more,
})
const stock = (sql: SqlStorage, merchant: TestMerchant, state: object) =>
  keepProducts(sql, merchant.connections.shopify.id, new Map([[String(PRODUCT), { at: 1, variants: {}, ...state }]]), Date.now())
const news = (merchant: TestMerchant, pieces: number, price = '1499.00', more: object = {}) =>
  deliver(
    merchant,
    'shopify',
    {
      id: PRODUCT,
      title: 'Blue kurta',
      handle: 'blue-kurta',
      status: 'active',
      updated_at: new Date().toISOString(),
      variants: [{ id: 1, title: 'Default Title', price, inventory_policy: 'deny', inventory_quantity: pieces, inventory_item_id: 9 }],
      ...more,
    },
    { 'x-shopify-topic': 'products/update' },
  )

describe('ten thousand who wait', () => {
  it('are told in rounds, the oldest wish first, each once, with few statements', async () => {
    const merchant = await aMerchant()
    const settings = await loadSettings(testEnv, merchant.id)
    await inside(merchant, (sql) => {
      crowd(sql, 10_000)
      agreed(sql)
      stock(sql, merchant, { available: true, stock: null })
      beginTelling(sql, edgeOf(merchant), 'evt_1', Date.now())
      const before = performance.now()
      expect(tellNext(sql, settings, Date.now())).toBe(500)
      expect(performance.now() - before).toBeLessThan(1000)
      const told = sql.exec('SELECT contact_id FROM messages ORDER BY due_at').toArray()
      expect([told.length, told[0]?.['contact_id'], told.at(-1)?.['contact_id']]).toEqual([500, 'cnt_00001', 'cnt_00500'])
      let rounds = 1
      while (tellNext(sql, settings, Date.now()) > 0) rounds++
      expect(rounds).toBe(20)
      expect(sql.exec('SELECT count(DISTINCT contact_id) AS people, count(*) AS n FROM messages').one()).toEqual({
        people: 10_000,
        n: 10_000,
      })
      expect(sql.exec('SELECT count(*) AS n FROM shop_tellings').one()).toEqual({ n: 0 })
      // Nothing of this must reach WhatsApp from here.
      sql.exec(`DELETE FROM messages; DELETE FROM facts`)
    })
  }, 30_000)

  it('get no message without consent to news of products', async () => {
    const merchant = await aMerchant()
    const settings = await loadSettings(testEnv, merchant.id)
    await inside(merchant, (sql) => {
      crowd(sql, 3)
      stock(sql, merchant, { available: true, stock: null })
      beginTelling(sql, edgeOf(merchant), 'evt_1', Date.now())
      expect(tellNext(sql, settings, Date.now())).toBe(0)
      expect(sql.exec('SELECT count(*) AS n FROM messages').one()).toEqual({ n: 0 })
    })
  })

  it('leave room for those who still wait for the morning: no more are told than there are places', async () => {
    const merchant = await aMerchant()
    const settings = await loadSettings(testEnv, merchant.id)
    await inside(merchant, (sql) => {
      crowd(sql, 9)
      agreed(sql)
      stock(sql, merchant, { available: true, stock: 2 })
      beginTelling(sql, edgeOf(merchant), 'evt_1', Date.now())
      expect(tellNext(sql, settings, Date.now())).toBe(4)
      sql.exec(`UPDATE messages SET due_at = due_at + ${DAY_MS}, reason = 'quiet_hours'`)
      expect(tellNext(sql, settings, Date.now() + 3 * 3_600_000)).toBe(0)
      sql.exec(`UPDATE messages SET reason = 'snoozed' WHERE contact_id = 'cnt_00001'`)
      expect(tellNext(sql, settings, Date.now() + 6 * 3_600_000)).toBe(1)
      sql.exec(`DELETE FROM messages; DELETE FROM facts; DELETE FROM shop_tellings`)
    })
  })

  it('are not told when nobody could be told for a month', async () => {
    const merchant = await aMerchant()
    const settings = await loadSettings(testEnv, merchant.id)
    await inside(merchant, (sql) => {
      crowd(sql, 3)
      agreed(sql)
      stock(sql, merchant, { available: true, stock: null })
      beginTelling(sql, edgeOf(merchant, { since: Date.now() - 31 * DAY_MS }), 'evt_1', Date.now())
      expect(tellNext(sql, settings, Date.now())).toBe(0)
      expect(sql.exec('SELECT count(*) AS n FROM shop_tellings').one()).toEqual({ n: 0 })
    })
  })
})

describe('what is kept of products', () => {
  it('is nothing in a shop where nobody ever asked', async () => {
    fakeGraph()
    const merchant = await aMerchant()
    await news(merchant, 5)
    await eventually(async () => expect(await rows(merchant, `SELECT 1 AS x FROM inbox WHERE state = 'done'`)).toHaveLength(1))
    expect(await rows(merchant, 'SELECT product FROM shop_products')).toEqual([])
  })

  it('is a product’s last word, for half a year, with the items of its stock', async () => {
    const merchant = await aMerchant()
    await inside(merchant, (sql) => {
      stock(sql, merchant, {})
      keepItems(sql, merchant.connections.shopify.id, [{ productId: String(PRODUCT), variants: [{ variantId: '1', itemId: '9' }] }])
      forgetProducts(sql, Date.now() + 179 * DAY_MS)
      expect(sql.exec('SELECT item FROM shop_items').toArray()).toEqual([{ item: '9' }])
      forgetProducts(sql, Date.now() + 181 * DAY_MS)
      expect(sql.exec('SELECT item FROM shop_items').toArray()).toEqual([])
      expect(sql.exec('SELECT product FROM shop_products').toArray()).toEqual([])
    })
  })

  it('says which currency its prices are in only where that is known', async () => {
    const merchant = await aMerchant()
    const settings = await loadSettings(testEnv, merchant.id)
    const { shopify, woocommerce } = merchant.connections
    expect(currencyOfShop(settings, shopify.id)).toBeUndefined()
    expect(currencyOfShop({ ...settings, shops: ['one'] }, shopify.id)).toBe('INR')
    const own = { ...settings.connections.get(woocommerce.id), settings: { currency: 'KWD' } }
    const both = { ...settings, connections: new Map([...settings.connections, [woocommerce.id, own as never]]) }
    expect(currencyOfShop(both, woocommerce.id)).toBe('KWD')
    expect(currencyOfShop(both, shopify.id)).toBeUndefined()
  })
})

describe('a shopper’s wish', () => {
  it('is in the copy with the price of then, and goes with the shopper, fact and message with it', async () => {
    const merchant = await aMerchant()
    const settings = await loadSettings(testEnv, merchant.id)
    await inside(merchant, (sql) => {
      crowd(sql, 2, 'price_drop')
      agreed(sql)
      stock(sql, merchant, { available: true, price: { minor: 99_900, currency: 'INR' } })
      beginTelling(sql, edgeOf(merchant, { alert: 'price_drop' }), 'evt_1', Date.now())
      tellNext(sql, settings, Date.now())
      expect(heldOf(sql, 'cnt_00001').prices).toEqual([{ product: String(PRODUCT), alert: 'price_drop', minor: 149_900, currency: 'INR' }])
      eraseHere(sql, ['cnt_00001'], [])
      for (const table of ['subscriptions', 'messages', 'facts', 'consents'])
        expect(sql.exec(`SELECT count(*) AS n FROM ${table}`).one(), table).toEqual({ n: 1 })
      sql.exec(`DELETE FROM messages; DELETE FROM facts`)
    })
  })

  it('leads by its button to the page that the shop named, wherever that is by then, and nowhere else', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ rules: ['back_in_stock'] })
    await deliver(
      merchant,
      'shopify',
      { id: 1, phone: '+919876510001', email: 'shopper1@example.com', updated_at: new Date().toISOString() },
      { 'x-shopify-topic': 'customers/update' },
    )
    await eventually(async () => expect(await rows(merchant, 'SELECT id FROM contacts')).toHaveLength(1))
    await inside(merchant, (sql) => {
      sql.exec(`INSERT INTO subscriptions (contact_id, product, alert, at) SELECT id, '${PRODUCT}', 'back_in_stock', 1 FROM contacts`)
      agreed(sql)
    })
    await news(merchant, 5)
    await untilMessages(merchant, (list) => expect(list).toHaveLength(1))
    await inside(merchant, (sql) => sql.exec('UPDATE messages SET due_at = 1').toArray())
    await relayOf(testEnv, merchant.id).settingsChanged()
    await eventually(() => expect(graph.requests).toHaveLength(1))
    const [code = ''] = /bmer_[^"]+/.exec(JSON.stringify(graph.requests[0]?.body)) ?? []
    const opened = async () => (await call(`/l/${code}`, { redirect: 'manual' })).headers.get('location')
    expect(await opened()).toBe(`https://${merchant.connections.shopify.account}/products/blue-kurta`)
    await news(merchant, 5, '1499.00', { handle: 'indigo-kurta' })
    await eventually(async () => expect(await opened()).toBe(`https://${merchant.connections.shopify.account}/products/indigo-kurta`))
    expect((await call(`/l/${code.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A'))}`, { redirect: 'manual' })).status).toBe(404)
    await inside(merchant, (sql) => sql.exec('DELETE FROM shop_products').toArray())
    const page = await call(`/l/${code}`, { redirect: 'manual' })
    expect([page.status, await page.text()]).toEqual([200, expect.not.stringContaining('Your order')])
    expect((await messages(merchant))[0]?.state).toBe('accepted')
    // Whoever was told waits no more.
    expect(await rows(merchant, 'SELECT ended_at IS NOT NULL AS ended FROM subscriptions')).toEqual([{ ended: 1 }])
  })
})
