import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { relayOf } from '../../worker/routes/accept.ts'
import { asShop, pageOf } from '../routes/shopify-app-support.ts'
import { call } from '../support/deliver.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'
import { rows } from '../support/relay.ts'
import { fakeShopify, newShopDomain } from '../support/shopify.ts'
import type { ShopifyEmulator } from '../support/shopify-emulator/index.ts'

let shopify: ShopifyEmulator
beforeEach(() => {
  shopify = fakeShopify()
})
afterEach(() => vi.restoreAllMocks())

const CHECKOUT = 'Shop $app:wenext checkout'
const WIDGET = 'AppInstallation wenext widget'
const soon = (holds: () => void | Promise<void>) => vi.waitFor(holds, { timeout: 6_000, interval: 30 })
const puts = (domain: string) => shopify.calls.filter((c) => c.shop === domain && c.operation === 'SetMetafields')

/** A merchant whose shop lets us in, and whose pages show what they should. */
async function aShop() {
  const merchant = await aMerchant()
  const { id, account } = merchant.connections.shopify
  const shop = shopify.shop(account ?? '')
  await relayOf(testEnv, merchant.id).exchangeShopToken(merchant.id, id, await shopify.idToken(shop.domain))
  await soon(() => expect(shop.metafields.size).toBe(2))
  const quiet = () =>
    soon(async () => expect(await rows(merchant, `SELECT id FROM shop_writes WHERE kind = 'publish' AND state = 'queued'`)).toEqual([]))
  return { merchant, shop, quiet }
}

describe('what the shop’s own pages show', () => {
  test('is there after the first visit, and asks nothing yet', async () => {
    const domain = newShopDomain()
    const shop = shopify.shop(domain)
    const page = await pageOf('/shopify/me', { authorization: `Bearer ${await shopify.idToken(domain)}` })
    expect(page.status).toBe(200)
    await soon(() => expect([...shop.metafields.keys()].toSorted()).toEqual([WIDGET, CHECKOUT]))
    expect(shop.metafields.get(CHECKOUT)).toEqual({ purposes: [], words: {} })
    expect(shop.metafields.get(WIDGET)).toMatchObject({ shop: shop.name, phone: '' })
  })

  test('the checkout asks with the merchant’s words, under the version of exactly these words', async () => {
    const { merchant, shop } = await aShop()
    const said = { wording: 'May we write to you on WhatsApp?', box: true, notice: false }
    const { json } = await asShop(merchant, 'PUT', '/wording', said)
    const words = { en: { version: json['version'], order_updates: said.wording, marketing: '' } }
    await soon(() => expect(shop.metafields.get(CHECKOUT)).toEqual({ purposes: ['order_updates'], words }))
    await asShop(merchant, 'PUT', '/wording', { ...said, box: false })
    await soon(() => expect(shop.metafields.get(CHECKOUT)).toEqual({ purposes: [], words: {} }))
  })

  test('the theme has the widget’s config as storefronts get it, after each change', async () => {
    const { merchant, shop } = await aShop()
    const api = async (body: object) =>
      call('/api/v1/widget', {
        method: 'PUT',
        headers: { authorization: `Bearer ${merchant.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const { key } = (await (await api({ on: true, settings: { look: { color: '#aa2200' } } })).json()) as { key: string }
    await soon(() => expect(shop.metafields.get(WIDGET)).toMatchObject({ look: { color: '#aa2200' } }))
    expect(shop.metafields.get(WIDGET)).toEqual(await (await pageOf(`/w/${key}/config.json`)).json())
    await asShop(merchant, 'PUT', '/widget', { on: false })
    await soon(() => expect(shop.metafields.get(WIDGET)).toEqual({}))
    await asShop(merchant, 'PUT', '/widget', { on: true })
    await soon(() => expect(shop.metafields.get(WIDGET)).toMatchObject({ look: { color: '#aa2200' } }))
  })

  test('what it shows already is not written again', async () => {
    const { merchant, shop, quiet } = await aShop()
    await quiet()
    const before = puts(shop.domain).length
    await relayOf(testEnv, merchant.id).settingsChanged()
    await relayOf(testEnv, merchant.id).sweep(merchant.id)
    await quiet()
    expect(puts(shop.domain)).toHaveLength(before)
  })

  test('but a shop that had us before is given all of it anew', async () => {
    const { merchant, shop, quiet } = await aShop()
    await quiet()
    shop.metafields.clear()
    shopify.tokens.revoke(shop.domain)
    const { id } = merchant.connections.shopify
    await rows(merchant, `UPDATE shop_tokens SET state = 'reconnect' RETURNING connection_id`)
    await relayOf(testEnv, merchant.id).exchangeShopToken(merchant.id, id, await shopify.idToken(shop.domain))
    await soon(() => expect(shop.metafields.size).toBe(2))
  })

  test('a shop that does not answer holds nobody up, and is tried again', async () => {
    const { merchant, shop, quiet } = await aShop()
    await quiet()
    shopify.next({ status: 503 }, { status: 503 }, { status: 503 }, { status: 503 })
    const before = Date.now()
    expect((await asShop(merchant, 'PUT', '/wording', { wording: 'May we?', box: true, notice: false })).status).toBe(200)
    expect(Date.now() - before).toBeLessThan(400)
    await vi.waitFor(
      async () => {
        const [row] = await rows<{ tries: number }>(merchant, `SELECT tries FROM shop_writes WHERE kind = 'publish' AND what = 'checkout'`)
        expect(row?.tries).toBe(1)
      },
      { timeout: 14_000, interval: 100 },
    )
    await vi.waitFor(() => expect(shop.metafields.get(CHECKOUT)).toMatchObject({ purposes: ['order_updates'] }), {
      timeout: 12_000,
      interval: 100,
    })
  }, 30_000)
})
