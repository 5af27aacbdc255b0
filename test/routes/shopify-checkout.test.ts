import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { consentsOf } from '../../worker/db/consents.ts'
import { varsOf } from '../../worker/env.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { call, shopifyOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { rows, untilQuiet } from '../support/relay.ts'
import { fakeShopify } from '../support/shopify.ts'
import type { ShopifyEmulator } from '../support/shopify-emulator/index.ts'
import type { OrderBody } from '../support/shopify-emulator/shop.ts'
import { idTokenOf } from '../support/shopify-emulator/tokens.ts'
import { eventually } from '../support/eventually.ts'

let shopify: ShopifyEmulator
beforeEach(() => {
  fakeGraph()
  shopify = fakeShopify()
})
afterEach(() => vi.restoreAllMocks())

const WORDS = { on: false, wording: 'News about my order by WhatsApp.', version: 'en-1', locale: 'en' }
const HOUR = 3_600_000

async function aShop(order: Record<string, unknown> = {}) {
  const merchant = await aMerchant({ settings: { checkoutNotice: WORDS } })
  const { id, account } = merchant.connections.shopify
  const shop = shopify.shop(account ?? '')
  await relayOf(testEnv, merchant.id).exchangeShopToken(merchant.id, id, await shopify.idToken(shop.domain))
  await vi.waitFor(() => expect(shop.metafields.size).toBe(2), { timeout: 4_000 })
  const body = shopifyOrder(1, order) as OrderBody
  // No webhook, and no comparison before the hour is over: nothing but the page tells of it.
  shop.orders.set(String(body.id), body)
  return { merchant, shop, gid: `gid://shopify/Order/${body.id}` }
}

/** A token as a checkout extension gets it: for five minutes, of a guest. */
function tokenOf(domain: string, claims: Record<string, unknown> = {}, secret = varsOf(testEnv).SHOPIFY_API_SECRET) {
  const own = { iss: undefined, sub: undefined, sid: undefined, exp: Math.floor(Date.now() / 1000) + 300, ...claims }
  return idTokenOf({ shop: domain, clientId: varsOf(testEnv).SHOPIFY_API_KEY, secret }, own)
}

const TOLD = { purposes: ['order_updates'], asked: ['order_updates'], version: 'en-1', language: 'en-IN' }
const post = (token: string, body: unknown, network = '198.51.100.7') =>
  call('/shopify/checkout/optin', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'cf-connecting-ip': network },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** What the ledger holds after everything that was told has been looked at. */
async function ledger(merchant: TestMerchant) {
  await vi.waitFor(async () => expect(await rows(merchant, `SELECT id FROM shop_writes WHERE kind = 'checkout'`)).toEqual([]), {
    timeout: 4_000,
  })
  await untilQuiet(merchant)
  const people = await rows<{ id: string }>(merchant, 'SELECT id FROM contacts')
  return (
    await consentsOf(
      merchant.tenant,
      people.map((p) => p.id),
    )
  ).map(({ purpose, state, source, wording, wordingVersion }) => ({ purpose, state, source, wording, wordingVersion }))
}

const GRANTED = { purpose: 'order_updates', state: 'granted', source: 'checkout_box', wording: WORDS.wording, wordingVersion: 'en-1' }

describe('a box ticked on the page after an order', () => {
  test('is consent of the number in the order, with the words that stood beside it', async () => {
    const { merchant, shop, gid } = await aShop()
    const answer = await post(await tokenOf(shop.domain), { order: gid, ...TOLD })
    expect([answer.status, await answer.json()]).toEqual([202, { ok: true }])
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(await ledger(merchant)).toEqual([GRANTED])
    // Said again, as the page does where no answer came, it is known.
    await post(await tokenOf(shop.domain), { order: gid, ...TOLD })
    expect(await ledger(merchant)).toEqual([GRANTED])
  })

  test('left empty is a no to what was asked', async () => {
    const { merchant, shop, gid } = await aShop()
    await post(await tokenOf(shop.domain), { order: gid, ...TOLD, purposes: [] })
    expect(await ledger(merchant)).toEqual([{ ...GRANTED, state: 'withdrawn' }])
  })

  test.each([
    ['an order that the shop does not have by then', { order: 'gid://shopify/Order/77' }],
    ['words that nobody kept', { version: 'xx-1' }],
    ['offers, which those words are not about', { purposes: ['marketing'], asked: ['marketing'] }],
  ])('about %s is answered alike, and is none', async (_, more) => {
    const { merchant, shop, gid } = await aShop()
    const answer = await post(await tokenOf(shop.domain), { order: gid, ...TOLD, ...more })
    expect([answer.status, await answer.json()]).toEqual([202, { ok: true }])
    await eventually(async () => {
      const [waits] = await rows<{ tries: number }>(merchant, `SELECT tries FROM shop_writes WHERE kind = 'checkout'`)
      expect(waits?.tries ?? 1).toBe(1)
    })
    await untilQuiet(merchant)
    expect(await rows(merchant, 'SELECT * FROM contacts')).toEqual([])
  })

  test('about an order that comes a moment later is found then', async () => {
    const { merchant, shop } = await aShop()
    await post(await tokenOf(shop.domain), { order: 'gid://shopify/Order/5000000077', ...TOLD })
    await scheduler.wait(300)
    shop.orders.set('5000000077', shopifyOrder(77) as OrderBody)
    await vi.waitFor(async () => expect(await ledger(merchant)).toEqual([GRANTED]), { timeout: 12_000, interval: 200 })
  }, 20_000)

  test('about an old order, or another customer’s, is none', async () => {
    const before = new Date(Date.now() - 25 * HOUR).toISOString()
    const old = await aShop({ created_at: before, processed_at: before, updated_at: before })
    await post(await tokenOf(old.shop.domain), { order: old.gid, ...TOLD })
    expect(await ledger(old.merchant)).toEqual([])
    const { merchant, shop, gid } = await aShop({ customer: { id: 7001, first_name: 'Asha', phone: '+919876510001' } })
    await post(await tokenOf(shop.domain, { sub: 'gid://shopify/Customer/7002' }), { order: gid, ...TOLD })
    expect(await ledger(merchant)).toEqual([])
    await post(await tokenOf(shop.domain, { sub: 'gid://shopify/Customer/7001' }), { order: gid, ...TOLD })
    expect(await ledger(merchant)).toEqual([GRANTED])
  })

  test('of another shop leads to no order of this one', async () => {
    const [mine, other] = [await aShop(), await aShop()]
    other.shop.orders.clear()
    const answer = await post(await tokenOf(other.shop.domain), { order: mine.gid, ...TOLD })
    expect(answer.status).toBe(202)
    await scheduler.wait(300)
    expect(await ledger(mine.merchant)).toEqual([])
    expect(await rows(other.merchant, 'SELECT * FROM contacts')).toEqual([])
  })
})

describe('who may tell', () => {
  const seconds = () => Math.floor(Date.now() / 1000)
  test.each([
    ['a forged token', (d: string) => tokenOf(d, {}, 'not our secret')],
    ['one that has ended', (d: string) => tokenOf(d, { exp: seconds() - 60 })],
    ['one that has not begun', (d: string) => tokenOf(d, { nbf: seconds() + 60 })],
    ['one for another app', (d: string) => tokenOf(d, { aud: 'somebody else' })],
    ['one of no shop', (d: string) => tokenOf(d, { dest: 'https://evil.example' })],
    ['none', () => Promise.resolve('')],
  ])('not %s', async (_, make) => {
    const { merchant, shop, gid } = await aShop()
    const answer = await post(await make(shop.domain), { order: gid, ...TOLD })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(await rows(merchant, `SELECT * FROM shop_writes WHERE kind = 'checkout'`)).toEqual([])
    expect(await ledger(merchant)).toEqual([])
  })

  test('a token that names no app, and its shop without a scheme', async () => {
    const { merchant, shop, gid } = await aShop()
    expect((await post(await tokenOf(shop.domain, { aud: undefined, dest: shop.domain }), { order: gid, ...TOLD })).status).toBe(202)
    expect(await ledger(merchant)).toEqual([GRANTED])
  })

  test('a shop that nobody has hears the same', async () => {
    const answer = await post(await tokenOf('nobody.myshopify.com'), { order: 'gid://shopify/Order/1', ...TOLD })
    expect([answer.status, await answer.json()]).toEqual([202, { ok: true }])
  })

  test('a browser may ask from anywhere; bodies of another form or size, and floods, are refused', async () => {
    const { shop, gid } = await aShop()
    const asked = await call('/shopify/checkout/optin', { method: 'OPTIONS', headers: { origin: 'null' } })
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-origin')).toBe('*')
    expect(asked.headers.get('access-control-allow-headers')).toBe('authorization, content-type')
    const token = await tokenOf(shop.domain)
    expect((await post(token, { order: '1', ...TOLD })).status).toBe(400)
    expect((await post(token, 'x'.repeat(9_000))).status).toBe(413)
    for (let i = 0; i < 20; i++) expect((await post(token, { order: gid, ...TOLD }, '203.0.113.9')).status).toBe(202)
    const flood = await post(token, { order: gid, ...TOLD }, '203.0.113.9')
    expect([flood.status, flood.headers.get('access-control-allow-origin')]).toEqual([429, '*'])
    expect(Number(flood.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})
