import { runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openMerchant } from '../../worker/operate/merchants.ts'
import { shopTokens } from '../../worker/relay/shop/tokens.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { shopSession } from '../../worker/install/shopify.ts'
import { testEnv } from '../support/merchant.ts'
import { fakeShopify, newShopDomain } from '../support/shopify.ts'
import type { ShopifyEmulator } from '../support/shopify-emulator/index.ts'
import { eventually } from '../support/eventually.ts'

let shopify: ShopifyEmulator
let lines: string[]
beforeEach(() => {
  shopify = fakeShopify()
  lines = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
})
afterEach(() => vi.restoreAllMocks())

/** A shop that has just installed the app. */
async function installed() {
  const domain = newShopDomain()
  const { merchant, connectionId } = await shopSession(testEnv, await shopify.idToken(domain), Date.now())
  const relay = relayOf(testEnv, merchant.row.id)
  const sql = <T>(work: (state: DurableObjectState) => T) =>
    runInDurableObject(relay as never, (_relay: unknown, state: DurableObjectState) => work(state)) as Promise<T>
  await vi.waitFor(async () => expect((await relay.shopGaps(connectionId))?.firstSyncDone).toBe(true), { timeout: 5_000 })
  return {
    domain,
    merchantId: merchant.row.id,
    connectionId,
    relay,
    sql,
    row: () => sql(({ storage }) => storage.sql.exec<Record<string, string | number>>('SELECT * FROM shop_tokens').toArray()[0]),
    /** Asks the shop something, as a comparison does. */
    ask: () => relay.sweep(merchant.row.id),
  }
}

const grantsOf = (shop: ShopifyEmulator) => shop.tokens.grants.filter((g) => g === 'refresh_token').length
const calls = (domain: string) => shopify.calls.filter((c) => c.shop === domain)

describe('tokens', () => {
  test('lie sealed in the Relay and nowhere else', async () => {
    const shop = await installed()
    const row = await shop.row()
    const used = calls(shop.domain).at(-1)?.token ?? ''
    expect(used).toMatch(/^shpat_/)
    expect(JSON.stringify(row)).not.toContain(used)
    expect(JSON.stringify(row)).not.toContain('shprt')
    const { results } = await testEnv.DB.prepare('SELECT * FROM connections WHERE id = ?').bind(shop.connectionId).all()
    expect(JSON.stringify(results)).not.toMatch(/shp(at|rt)_/)
    expect(lines.join('\n')).not.toContain('shpat')
    expect(lines.join('\n')).not.toContain('shprt')
  })

  test('that Shopify calls invalid before their time are renewed once, and the call is made again', async () => {
    const shop = await installed()
    shopify.tokens.endAccess(shop.domain)
    const before = calls(shop.domain).length
    await shop.ask()
    await eventually(() => expect(calls(shop.domain).length).toBe(before + 2))
    expect(grantsOf(shopify)).toBe(1)
    expect((await shop.row())?.['state']).toBe('ok')
  })

  test('are renewed ahead of their end, by one refresh however many ask', async () => {
    const shop = await installed()
    const { vault } = await openMerchant(testEnv, shop.merchantId)
    let refreshes = 0
    const found = await shop.sql(async ({ storage }) => {
      const tokens = shopTokens({
        storage,
        vault: async () => vault,
        now: () => Date.now() + 56 * 60_000,
        refresh: async (_id, refreshToken) => {
          refreshes++
          await scheduler.wait(20)
          const pair = {
            accessToken: `new-${refreshes}`,
            expiresAt: Date.now() + 9e6,
            refreshToken: `after ${refreshToken}`,
            refreshExpiresAt: 9e15,
            scope: '',
          }
          return { kind: 'ok' as const, pair }
        },
      })
      const first = await Promise.all([1, 2, 3, 4, 5].map(() => tokens.accessToken(shop.connectionId)))
      return [...first, await tokens.accessToken(shop.connectionId)]
    })
    expect(found).toEqual(Array(6).fill('new-1'))
    expect(refreshes).toBe(1)
  })

  test('a pair that a visit brought meanwhile is not written over by a renewal', async () => {
    const shop = await installed()
    const { vault } = await openMerchant(testEnv, shop.merchantId)
    const pairOf = (name: string) => ({
      accessToken: name,
      expiresAt: Date.now() + 9e6,
      refreshToken: `r-${name}`,
      refreshExpiresAt: 9e15,
      scope: '',
    })
    const found = await shop.sql(async ({ storage }) => {
      const tokens = shopTokens({
        storage,
        vault: async () => vault,
        now: () => Date.now() + 56 * 60_000,
        refresh: async () => {
          await tokens.keep(shop.connectionId, pairOf('visit'))
          return { kind: 'ok' as const, pair: pairOf('renewal') }
        },
      })
      return [await tokens.accessToken(shop.connectionId), await tokens.accessToken(shop.connectionId)]
    })
    expect(found).toEqual(['visit', 'visit'])
  })

  test('a shop that refuses a fresh token, too, is given up', async () => {
    const shop = await installed()
    shopify.next('unauthorized', 'unauthorized')
    await shop.ask()
    await eventually(async () => expect((await shop.row())?.['state']).toBe('reconnect'))
  })

  test('a renewal whose answer was lost is asked for again with the pair that is stored', async () => {
    const shop = await installed()
    shopify.tokens.endAccess(shop.domain)
    shopify.tokens.faults.next.push('drop_answer')
    await shop.ask()
    await eventually(async () => expect((await shop.relay.shopGaps(shop.connectionId))?.lastError).toBe('upstream.failed'))
    await shop.ask()
    await eventually(async () => expect((await shop.relay.shopGaps(shop.connectionId))?.lastError).toBeNull())
    expect(grantsOf(shopify)).toBe(2)
  })

  test.each(['http_500', 'html'] as const)('%s renews nothing and loses nothing', async (fault) => {
    const shop = await installed()
    shopify.tokens.endAccess(shop.domain)
    shopify.tokens.faults.next.push(fault)
    const before = await shop.row()
    await shop.ask()
    await eventually(async () => expect((await shop.relay.shopGaps(shop.connectionId))?.lastError).toBe('upstream.failed'))
    expect(await shop.row()).toEqual(before)
  })

  test('an answer that could never be renewed does not take the place of one that can', async () => {
    const shop = await installed()
    shopify.tokens.endAccess(shop.domain)
    shopify.tokens.faults.next.push('no_refresh_fields')
    const before = await shop.row()
    await shop.ask()
    await eventually(() => expect(grantsOf(shopify)).toBe(1))
    expect((await shop.row())?.['sealed']).toBe(before?.['sealed'])
    const notices = await shop.sql(({ storage }) => storage.sql.exec(`SELECT code FROM notices`).toArray())
    expect(notices).toEqual([{ code: 'shop.tokens_incomplete' }])
  })

  test('refused for good: the merchant is told, nothing asks any more, and a visit mends it', async () => {
    const shop = await installed()
    shopify.tokens.endAccess(shop.domain)
    shopify.tokens.revoke(shop.domain)
    await shop.ask()
    await eventually(async () => expect((await shop.row())?.['state']).toBe('reconnect'))
    expect(grantsOf(shopify)).toBe(2)
    const open = () => shop.sql(({ storage }) => storage.sql.exec(`SELECT code FROM notices WHERE closed_at IS NULL`).toArray())
    expect(await open()).toEqual([{ code: 'shop.reconnect' }])
    const before = calls(shop.domain).length
    await shop.ask()
    await scheduler.wait(200)
    expect(calls(shop.domain).length).toBe(before)
    await shop.relay.exchangeShopToken(shop.merchantId, shop.connectionId, await shopify.idToken(shop.domain))
    expect((await shop.row())?.['state']).toBe('ok')
    expect(await open()).toEqual([])
  })

  test('our own wrong secret tells no merchant to connect again', async () => {
    const shop = await installed()
    shopify.tokens.endAccess(shop.domain)
    shopify.tokens.faults.next.push({ status: 401, error: 'invalid_client' })
    await shop.ask()
    await eventually(async () => expect((await shop.relay.shopGaps(shop.connectionId))?.lastError).toBe('config.invalid'))
    expect((await shop.row())?.['state']).toBe('ok')
  })

  test('are gone with the app, also while they are being renewed', async () => {
    const shop = await installed()
    shopify.tokens.endAccess(shop.domain)
    let open!: () => void
    shopify.tokens.faults.next.push({ wait: new Promise<void>((done) => (open = done)) })
    await shop.ask()
    await eventually(() => expect(grantsOf(shopify)).toBe(1))
    await shop.relay.forgetShop(shop.connectionId)
    open()
    await scheduler.wait(300)
    expect(await shop.row()).toBeUndefined()
    expect(await shop.relay.shopGaps(shop.connectionId)).toBeUndefined()
  })
})
