import { afterEach, describe, expect, it, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { ERRORS, type ErrorCode } from '../../worker/domain/errors.ts'
import { connectors } from '../../worker/connectors/registry.gen.ts'
import { deliver } from '../support/woocommerce/webhooks.ts'
import { orderBody, placeOrder } from '../support/woocommerce/orders.ts'
import type { WooShop } from '../support/woocommerce/shop.ts'
import { testEnv } from '../support/merchant.ts'
import { approved, aShop, ask, begin, connect, network, post, VERIFIER } from './support.ts'

afterEach(() => vi.restoreAllMocks())

const control = openControl(testEnv.DB)
const merchantOf = async (connection: string) => (await control.connection(connection as never))?.merchantId ?? ''
const relayOf = async (connection: string) => testEnv.RELAY.getByName(await merchantOf(connection))

/** The notices about this connection that are open, as the record has them. */
async function noticesOf(connection: string, expected: readonly string[]): Promise<void> {
  const merchantId = await merchantOf(connection)
  await vi.waitFor(
    async () => {
      const { results } = await testEnv.DB.prepare('SELECT code FROM notices WHERE merchant_id = ? AND subject = ? AND closed_at IS NULL')
        .bind(merchantId, `connection:${connection}`)
        .all<{ code: string }>()
      expect(results.map(({ code }) => code)).toEqual(expected)
    },
    { timeout: 5_000, interval: 50 },
  )
}

const sweep = async (connection: string) => (await relayOf(connection)).sweep(await merchantOf(connection))

describe('while connecting', () => {
  it('a site that goes down after it sent its key is asked once more at the claim', async () => {
    const shop = aShop()
    network(shop)
    const { state, grant } = await begin(shop)
    shop.trouble = 'critical'
    expect(await grant.approve()).toHaveProperty('location')
    const down = await post('/connect/woocommerce/claim', { state, verifier: VERIFIER })
    expect([down.status, down.json.error?.code]).toEqual([502, 'shop.unreachable'])
    shop.trouble = 'none'
    expect((await post('/connect/woocommerce/claim', { state, verifier: VERIFIER })).status).toBe(200)
  }, 45_000)

  it.each([
    ['plain permalinks', 'shop.no_api'],
    ['members only', 'shop.no_api'],
    ['maintenance', 'shop.not_json'],
    ['firewall', 'shop.not_json'],
    ['warnings', 'shop.not_json'],
    ['redirect', 'shop.moved'],
  ] as const)('%s: the shop takes its key back, and the reason is a sentence', async (trouble, code) => {
    const shop = aShop()
    network(shop)
    const { grant } = await begin(shop)
    shop.trouble = trouble
    const result = await grant.approve()
    expect(result).toMatchObject({ error: 'Access denied', status: 409 })
    expect(shop.keys.size).toBe(0)
    const { consumerKey, consumerSecret } = shop.newKey()
    const pasted = await post('/connect/woocommerce/key', { shop: shop.home, consumer_key: consumerKey, consumer_secret: consumerSecret })
    expect(pasted.json.error).toMatchObject({ code, message: ERRORS[code as ErrorCode].plain, action: ERRORS[code as ErrorCode].action })
  })

  it('a site that refuses webhooks only is connected; they come when it lets them', async () => {
    const shop = aShop()
    network(shop)
    const { state } = await approved(shop)
    const answer = shop.answer.bind(shop)
    shop.answer = async (request) =>
      request.method === 'POST' && request.path.endsWith('/webhooks') ? { status: 403, body: '<title>Blocked</title>' } : answer(request)
    const { status, json } = await post('/connect/woocommerce/claim', { state, verifier: VERIFIER })
    expect([status, shop.webhooks.length]).toEqual([200, 0])
    await noticesOf(json.connection, ['shop.not_json'])
    shop.answer = answer
    await sweep(json.connection)
    expect(shop.webhooks).toHaveLength(4)
    await noticesOf(json.connection, ['shop.hook_was_off'])
    await sweep(json.connection)
    await noticesOf(json.connection, [])
  })

  it('a shop whose clock is an hour off is connected, its orders and its plugin are understood', async () => {
    for (const hours of [-1, 1]) {
      const shop = aShop()
      network(shop)
      shop.clockOff = hours * 3_600_000
      const before = Math.floor(shop.now() / 1000) * 1000
      const { plugin, connection } = await connect(shop)
      // What was there is not news, what comes now is: by the clock that stamps the orders.
      const since = (await control.connection(connection as never))?.createdAt ?? 0
      expect(since).toBeGreaterThanOrEqual(before)
      expect(since).toBeLessThanOrEqual(shop.now())
      expect(await deliver(shop, 'order.created', orderBody(placeOrder(shop)))).toEqual([200])
      const body = JSON.stringify({ type: 'cart.ended', timestamp: new Date(shop.now()).toISOString(), data: { cart: 'c'.repeat(32) } })
      const headers = await connectors.storekit.manifest.scheme.sign(body, plugin.secret, shop.now())
      expect((await ask(plugin.url, { method: 'POST', body, headers })).status).toBe(200)
    }
  })
})

describe('the hourly look', () => {
  const troubles: readonly [string, string, (shop: WooShop) => void][] = [
    ['keys revoked', 'shop.key_refused', (shop) => shop.keys.clear()],
    [
      'the user demoted',
      'shop.key_weak',
      (shop) => {
        for (const key of shop.keys.values()) key.canManage = false
      },
    ],
    ['plain permalinks', 'shop.no_api', (shop) => (shop.trouble = 'plain permalinks')],
    ['maintenance', 'shop.not_json', (shop) => (shop.trouble = 'maintenance')],
    ['too busy', 'shop.unreachable', (shop) => (shop.trouble = 'busy')],
    ['moved', 'shop.moved', (shop) => (shop.trouble = 'redirect')],
  ]

  it.each(troubles)('%s: the merchant is told %s, until it is right again', async (_, code, spoil) => {
    const shop = aShop()
    network(shop)
    const { connection } = await connect(shop)
    const keys = [...shop.keys]
    spoil(shop)
    await sweep(connection)
    await sweep(connection)
    await noticesOf(connection, [code])
    shop.trouble = 'none'
    for (const [name, key] of keys) shop.keys.set(name, { ...key, canManage: true })
    await sweep(connection)
    await noticesOf(connection, [])
  })

  it('a site that gives no answer', async () => {
    const shop = aShop()
    network(shop)
    const { connection } = await connect(shop)
    vi.mocked(fetch).mockRejectedValue(new TypeError('connection refused'))
    await sweep(connection)
    await noticesOf(connection, ['shop.unreachable'])
    // Each question is asked four times, with pauses.
  }, 45_000)

  it('switches webhooks on that WooCommerce had switched off, and says so', async () => {
    const shop = aShop()
    network(shop)
    const { connection, hook } = await connect(shop)
    const [first] = shop.webhooks
    if (!first) throw new Error('there are webhooks')
    first.status = 'disabled'
    shop.webhooks.pop()
    await sweep(connection)
    expect(shop.webhooks.map(({ status, delivery_url, secret }) => [status, delivery_url, secret])).toEqual(
      Array(4).fill(['active', hook.url, hook.secret]),
    )
    await noticesOf(connection, ['shop.hook_was_off'])
  })

  it('connecting again with a new key closes what was wrong with the old one', async () => {
    const shop = aShop()
    network(shop)
    const { connection } = await connect(shop)
    shop.keys.clear()
    await sweep(connection)
    await noticesOf(connection, ['shop.key_refused'])
    await connect(shop)
    await noticesOf(connection, [])
  })

  it('asks nothing of a shop that was disconnected, and its troubles are over', async () => {
    const shop = aShop()
    const called = network(shop)
    const { connection, plugin } = await connect(shop)
    shop.keys.clear()
    await sweep(connection)
    await noticesOf(connection, ['shop.key_refused'])
    const body = JSON.stringify({ type: 'plugin.disconnected', timestamp: new Date().toISOString(), data: {} })
    const headers = await connectors.storekit.manifest.scheme.sign(body, plugin.secret, Date.now())
    expect((await ask(plugin.url, { method: 'POST', body, headers })).status).toBe(200)
    await noticesOf(connection, [])
    called.length = 0
    await sweep(connection)
    expect(called).toEqual([])
  })

  it('two looks at once make no webhook twice', async () => {
    const shop = aShop()
    network(shop)
    const { connection } = await connect(shop)
    shop.webhooks.length = 0
    await Promise.all([sweep(connection), sweep(connection), sweep(connection)])
    expect(shop.webhooks).toHaveLength(4)
  })
})
