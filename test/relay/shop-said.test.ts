import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { openWidgets } from '../../worker/db/widgets.ts'
import { createWidget } from '../../worker/operate/widgets.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { deliver } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'
import { rows, untilQuiet } from '../support/relay.ts'
import { fakeShopify } from '../support/shopify.ts'
import type { ShopifyEmulator } from '../support/shopify-emulator/index.ts'
import { eventually } from '../support/eventually.ts'

let shopify: ShopifyEmulator
beforeEach(() => {
  fakeGraph()
  shopify = fakeShopify()
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(() => vi.restoreAllMocks())

async function aShop() {
  const merchant = await aMerchant({ createdAt: Date.now() - 3_600_000 })
  const { id, account } = merchant.connections.shopify
  const relay = relayOf(testEnv, merchant.id)
  await relay.exchangeShopToken(merchant.id, id, await shopify.idToken(account ?? ''))
  const say = (topic: string, body: unknown, at = Date.now()) =>
    deliver(merchant, 'shopify', body, { 'x-shopify-topic': topic, 'x-shopify-triggered-at': new Date(at).toISOString() })
  const calls = () => shopify.calls.filter((c) => c.shop === account).length
  const notices = () => rows<{ code: string; detail: string }>(merchant, 'SELECT code, detail FROM notices WHERE closed_at IS NULL')
  return { merchant, id, relay, say, calls, notices }
}

const scopes = (current: string[]) => ({
  id: 1,
  shop_id: 'gid://shopify/Shop/1',
  previous: [],
  current,
  updated_at: new Date().toISOString(),
})
const ALL = ['read_orders', 'read_customers', 'write_customers', 'read_fulfillments']

describe('permissions', () => {
  test('taken back: what needs them is not tried, the merchant is told, and given again it goes on', async () => {
    const shop = await aShop()
    await shop.say('app/scopes_update', scopes(['read_customers', 'write_customers', 'read_fulfillments']))
    await untilQuiet(shop.merchant)
    expect(await shop.notices()).toEqual([{ code: 'shop.scopes_reduced', detail: JSON.stringify({ missing: 'read_orders' }) }])
    const before = shop.calls()
    await shop.relay.sweep(shop.merchant.id)
    await eventually(async () => expect((await shop.relay.shopGaps(shop.id))?.lastError).toBe('shop.scope'))
    expect(shop.calls()).toBe(before)
    await shop.say('app/scopes_update', scopes(ALL))
    await untilQuiet(shop.merchant)
    expect(await shop.notices()).toEqual([])
    await shop.relay.sweep(shop.merchant.id)
    await eventually(async () => expect(await shop.relay.shopGaps(shop.id)).toMatchObject({ lastError: null, firstSyncDone: true }))
    expect(shop.calls()).toBeGreaterThan(before)
  })

  test('all of them taken back is less than none being known', async () => {
    const shop = await aShop()
    await shop.say('app/scopes_update', scopes([]))
    await untilQuiet(shop.merchant)
    const before = shop.calls()
    await shop.relay.sweep(shop.merchant.id)
    await eventually(async () => expect((await shop.relay.shopGaps(shop.id))?.lastError).toBe('shop.scope'))
    expect(shop.calls()).toBe(before)
  })

  test('to write is to read', async () => {
    const shop = await aShop()
    await shop.say('app/scopes_update', scopes(['write_orders', 'read_customers', 'write_customers', 'read_fulfillments']))
    await untilQuiet(shop.merchant)
    expect(await shop.notices()).toEqual([])
  })
})

describe('a shop under another name', () => {
  test('is called so from then on, counts by its own clock, and its new domain may use the widget', async () => {
    const shop = await aShop()
    await createWidget(testEnv, shop.merchant.id, { origins: ['https://old.example'] }, Date.now())
    await shop.say('shop/update', {
      id: 1,
      name: 'New Name',
      domain: 'New.example',
      country_code: 'AE',
      currency: 'AED',
      iana_timezone: 'Asia/Dubai',
      primary_locale: 'ar',
      updated_at: new Date().toISOString(),
    })
    await eventually(async () =>
      expect(await openControl(testEnv.DB).merchant(shop.merchant.id)).toMatchObject({
        name: 'New Name',
        country: 'AE',
        currency: 'AED',
        timeZone: 'Asia/Dubai',
      }),
    )
    await eventually(async () =>
      expect((await openWidgets(testEnv.DB).of(shop.merchant.id))?.origins).toEqual(['https://old.example', 'https://new.example']),
    )
  })

  test('what can’t be read stays as it was', async () => {
    const shop = await aShop()
    await shop.say('shop/update', {
      id: 1,
      name: 'Still here',
      domain: null,
      country_code: 'UK',
      currency: 'XXX1',
      iana_timezone: null,
      primary_locale: 'en',
    })
    await eventually(async () =>
      expect(await openControl(testEnv.DB).merchant(shop.merchant.id)).toMatchObject({
        name: 'Still here',
        country: 'IN',
        currency: 'INR',
        timeZone: 'Asia/Kolkata',
      }),
    )
  })
})

describe('the removal of the app', () => {
  test('ends tokens, comparison and writing at once, and no sweep begins them again', async () => {
    const shop = await aShop()
    await shop.relay.sweep(shop.merchant.id)
    await eventually(async () => expect((await shop.relay.shopGaps(shop.id))?.firstSyncDone).toBe(true))
    await shop.say('app/uninstalled', { id: 1 })
    await eventually(async () => expect(await shop.relay.shopState(shop.id)).toBe('missing'))
    const before = shop.calls()
    await shop.relay.sweep(shop.merchant.id)
    await scheduler.wait(200)
    expect(shop.calls()).toBe(before)
    expect(await shop.relay.shopGaps(shop.id)).toBeUndefined()
  })

  test('sent again and again until it came, after the app is back: it ends nothing', async () => {
    const shop = await aShop()
    await shop.say('app/uninstalled', { id: 1 }, Date.now() - 2 * 3_600_000)
    await untilQuiet(shop.merchant)
    expect(await shop.relay.shopState(shop.id)).toBe('ok')
  })
})
