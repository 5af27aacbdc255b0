import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { openWidgets } from '../../worker/db/widgets.ts'
import type { MerchantId } from '../../worker/domain/ids.ts'
import { Hono } from 'hono'
import { requireShop, type ShopContext } from '../../worker/routes/shopify.ts'
import { asSurface } from '../../worker/surface.ts'
import { call } from '../support/deliver.ts'
import { testEnv } from '../support/merchant.ts'
import { fakeShopify, newShopDomain } from '../support/shopify.ts'
import { idTokenOf } from '../support/shopify-emulator/tokens.ts'
import type { ShopifyEmulator } from '../support/shopify-emulator/index.ts'

let shopify: ShopifyEmulator
beforeEach(() => {
  shopify = fakeShopify()
})
afterEach(() => vi.restoreAllMocks())

const app = asSurface(new Hono<ShopContext>() as never) as unknown as Hono<ShopContext>
app.use('/shopify/app/*', requireShop)
app.get('/shopify/app/me', (c) => c.json({ merchantId: c.get('shop').merchant.row.id, shop: c.get('shop').shopDomain }))

const fetched = (token: string | undefined, path = '/shopify/app/me') =>
  app.fetch(
    new Request(`https://wenext.test${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } }),
    testEnv,
  )
const page = (query: string) =>
  app.fetch(new Request(`https://wenext.test/shopify/app/me?${query}`, { headers: { 'sec-fetch-dest': 'iframe' } }), testEnv)

describe('who comes with a session token', () => {
  test('a new shop becomes a merchant, in its own words, once', async () => {
    const domain = newShopDomain()
    Object.assign(shopify.shop(domain), { name: 'Kurta & Co', country: 'AE', currency: 'AED', timeZone: 'Asia/Dubai' })
    const token = await shopify.idToken(domain)
    const answers = await Promise.all([fetched(token), fetched(token), fetched(token)])
    const bodies = (await Promise.all(answers.map((a) => a.json()))) as { merchantId: string; shop: string }[]
    expect(answers.map((a) => a.status)).toEqual([200, 200, 200])
    expect(new Set(bodies.map((b) => b.merchantId)).size).toBe(1)
    const id = bodies[0]?.merchantId as MerchantId
    const control = openControl(testEnv.DB)
    expect(await control.merchant(id)).toMatchObject({
      name: 'Kurta & Co',
      country: 'AE',
      currency: 'AED',
      timeZone: 'Asia/Dubai',
      status: 'active',
    })
    expect(await control.connectionsOf(id)).toMatchObject([
      { connector: 'shopify', account: domain, status: 'active', secretsSealed: null },
    ])
    expect((await openWidgets(testEnv.DB).of(id))?.origins).toContain(`https://${domain}`)
    // Later visits ask Shopify nothing.
    const before = shopify.tokens.grants.length
    expect((await fetched(await shopify.idToken(domain))).status).toBe(200)
    expect(shopify.tokens.grants.length).toBe(before)
  })

  test('what broke half way is finished by the next visit', async () => {
    const domain = newShopDomain()
    shopify.next({ status: 500 }, { status: 500 }, { status: 500 }, { status: 500 })
    expect((await fetched(await shopify.idToken(domain))).status).toBe(502)
    expect((await fetched(await shopify.idToken(domain))).status).toBe(200)
  }, 30_000)

  test('a shop that left comes back to what it had', async () => {
    const domain = newShopDomain()
    const first = (await (await fetched(await shopify.idToken(domain))).json()) as { merchantId: MerchantId }
    const control = openControl(testEnv.DB)
    const [connection] = await control.connectionsOf(first.merchantId)
    await control.updateConnection(connection?.id as never, { status: 'disconnected', createdAt: 1 })
    await control.updateMerchant(first.merchantId, { status: 'left' })
    await new Promise((done) => setTimeout(done, 10_100))
    const again = (await (await fetched(await shopify.idToken(domain))).json()) as { merchantId: MerchantId }
    expect(again.merchantId).toBe(first.merchantId)
    expect(await control.merchant(first.merchantId)).toMatchObject({ status: 'active' })
    const [row] = await control.connectionsOf(first.merchantId)
    expect(row).toMatchObject({ id: connection?.id, status: 'active' })
    expect(row?.createdAt).toBeGreaterThan(Date.now() - 60_000)
  }, 30_000)

  test('one shop never gets another’s merchant', async () => {
    const [a, b] = [newShopDomain(), newShopDomain()]
    const first = (await (await fetched(await shopify.idToken(a))).json()) as { merchantId: string; shop: string }
    const second = (await (await fetched(await shopify.idToken(b))).json()) as { merchantId: string; shop: string }
    expect(first.merchantId).not.toBe(second.merchantId)
    expect([first.shop, second.shop]).toEqual([a, b])
  })
})

describe('who comes without one', () => {
  const domain = newShopDomain()
  const made = (claims: Record<string, unknown>, head: Record<string, unknown> = {}, secret = shopify.secret) =>
    idTokenOf({ shop: domain, clientId: shopify.clientId, secret }, claims, head)
  const seconds = () => Math.floor(Date.now() / 1000)
  const FORGED: Record<string, () => Promise<string> | string> = {
    'no token': () => '',
    'no token at all, but words': () => 'let.me.in',
    'another secret': () => made({}, {}, 'another-secret'),
    'alg none, signed all the same': () => made({}, { alg: 'none' }),
    'alg none without a signature': async () => (await made({}, { alg: 'none' })).replace(/[^.]*$/, ''),
    'alg HS512': () => made({}, { alg: 'HS512' }),
    'alg RS256': () => made({}, { alg: 'RS256' }),
    'another app': () => made({ aud: 'another-client' }),
    'a list of apps': () => made({ aud: ['another-client', shopify.clientId] }),
    expired: () => made({ exp: seconds() - 11 }),
    'without an end': () => made({ exp: undefined }),
    'not yet valid': () => made({ nbf: seconds() + 30 }),
    'another shop as issuer': () => made({ iss: 'https://other.myshopify.com/admin' }),
    'dest of another shop': () => made({ dest: 'https://other.myshopify.com' }),
    'dest that is no shop': () => made({ dest: 'https://evil.example', iss: 'https://evil.example/admin' }),
    'dest with a shop’s name in front': () =>
      made({ dest: 'https://shop.myshopify.com.evil.example', iss: 'https://shop.myshopify.com.evil.example/admin' }),
    'dest with a user': () => made({ dest: 'https://evil@shop.myshopify.com', iss: 'https://evil@shop.myshopify.com/admin' }),
    'dest over http': () => made({ dest: `http://${domain}`, iss: `http://${domain}/admin` }),
    'a body that was changed': async () => {
      const [head, , proof] = (await made({})).split('.')
      const [, other] = (await made({ sub: '1' })).split('.')
      return `${head}.${other}.${proof}`
    },
  }

  test.each(Object.keys(FORGED))('%s: a fetch is told to bring another, and nothing of the token is repeated', async (name) => {
    const lines = vi.spyOn(console, 'log').mockImplementation(() => {})
    const token = (await FORGED[name]?.()) ?? ''
    const answer = await fetched(token)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('x-shopify-retry-invalid-session-request')).toBe('1')
    const said = (await answer.text()) + JSON.stringify(lines.mock.calls)
    expect(said).toContain('session.invalid')
    for (const part of token.split('.').filter((p) => p.length > 8)) expect(said).not.toContain(part)
    expect(shopify.calls).toEqual([])
    expect(shopify.tokens.grants).toEqual([])
  })

  test('clocks may differ by ten seconds', async () => {
    expect((await fetched(await made({ exp: seconds() - 5, nbf: seconds() + 5 }))).status).toBe(200)
  })

  test('a token of the secret before counts while it is changed', async () => {
    const env = { ...testEnv, SHOPIFY_API_SECRET: 'a-newer-secret', SHOPIFY_API_SECRET_PREVIOUS: shopify.secret }
    const { verifyIdToken } = await import('../../worker/install/id-token.ts')
    const secrets = [env.SHOPIFY_API_SECRET, env.SHOPIFY_API_SECRET_PREVIOUS]
    await expect(verifyIdToken(await made({}), { clientId: shopify.clientId, secrets }, Date.now())).resolves.toMatchObject({
      shop: domain,
    })
  })

  test('a page goes around by App Bridge, without the token that was no good', async () => {
    const token = await made({ exp: seconds() - 60 })
    const answer = await page(`shop=${domain}&host=abc&embedded=1&tab=orders&id_token=${token}`)
    expect(answer.status).toBe(302)
    const to = new URL(answer.headers.get('location') ?? '', 'https://wenext.test')
    expect(to.pathname).toBe('/shopify/session')
    expect(to.searchParams.get('shop')).toBe(domain)
    const back = new URL(to.searchParams.get('shopify-reload') ?? '')
    expect([back.pathname, back.searchParams.get('tab'), back.searchParams.get('id_token')]).toEqual(['/shopify/app/me', 'orders', null])
    expect(to.href).not.toContain(token)
  })

  test('a page with a good token may be framed by its own shop only', async () => {
    const answer = await page(`id_token=${await made({})}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-security-policy')).toBe(`frame-ancestors https://${domain} https://admin.shopify.com`)
    expect(answer.headers.get('x-frame-options')).toBeNull()
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('the token of a page is not taken from the address of a fetch', async () => {
    const answer = await app.fetch(new Request(`https://wenext.test/shopify/app/me?id_token=${await made({})}`), testEnv)
    expect(answer.status).toBe(401)
  })
})

describe('the bounce page', () => {
  const at = (query: Record<string, string>) => call(`/shopify/session?${new URLSearchParams(query)}`)
  const home = 'https://wenext.test/shopify/app?tab=orders'

  test('holds App Bridge and the client id, and only its shop may frame it', async () => {
    const answer = await at({ shop: 'one.myshopify.com', 'shopify-reload': home })
    const html = await answer.text()
    expect(answer.status).toBe(200)
    expect(html).toContain('content="wenext-test-client"')
    expect(html).toContain('src="https://cdn.shopify.com/shopifycloud/app-bridge.js"')
    expect(answer.headers.get('content-security-policy')).toBe('frame-ancestors https://one.myshopify.com https://admin.shopify.com')
  })

  test.each(['https://evil.example/', '//evil.example', 'javascript:alert(1)', ''])('leads nowhere but home: %s', async (target) => {
    expect((await at({ shop: 'one.myshopify.com', 'shopify-reload': target })).status).toBe(400)
  })

  test('without a shop it says where the app is, and nobody may frame it', async () => {
    const answer = await at({ shop: 'evil.example; script-src *', 'shopify-reload': home })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-security-policy')).toBe("frame-ancestors 'none'")
  })
})
