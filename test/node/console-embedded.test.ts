/**
 * The merchant's page inside Shopify's admin, in a real browser, against the packaged product. Shopify's two scripts come from its
 * network only and can't be had here: in their place stands what they are documented to do for us (session tokens on fetches, the
 * way round for pages, toasts, the state of extensions). Its elements stay undefined, so their attributes and events are looked at.
 */
import { createHmac, randomUUID } from 'node:crypto'
import type { Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIENT_ID, fits, openPage, placeOrder, shot, SIZES, stage, type Stage } from './console-support.ts'
import { eventually } from '../support/eventually.ts'

const SHOP = 'wenext-demo.myshopify.com'
let on: Stage
beforeAll(async () => {
  // Chromium asks people before a page of the network may show one of this machine; nobody is here to be asked.
  on = await stage(['--disable-features=LocalNetworkAccessChecks'])
}, 90_000)
afterAll(() => on?.end())

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A session token as the admin makes it, for one minute. */
function idToken(shop = SHOP, more: object = {}): string {
  const secret = on.product.demo.connections.find(({ connector }) => connector === 'shopify')?.secrets['apiSecret'] ?? ''
  const now = Math.floor(Date.now() / 1000)
  const own = { iss: `https://${shop}/admin`, dest: `https://${shop}`, aud: CLIENT_ID, sub: '1', exp: now + 60, nbf: now, iat: now }
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...own, jti: randomUUID(), sid: randomUUID(), ...more })}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

/** What App Bridge does for this page. `mint` is the admin, which hands out tokens. */
function appBridge(): void {
  const frame = globalThis as unknown as {
    mint: () => Promise<string>
    shopify: object
    shown: { message: string; action?: string; onAction?: () => void }[]
    embed: string
  }
  const reload = new URLSearchParams(location.search).get('shopify-reload')
  if (reload !== null) {
    void frame.mint().then((token) => {
      const back = new URL(reload)
      back.searchParams.set('id_token', token)
      location.replace(back.href)
    })
    return
  }
  const plain = globalThis.fetch
  globalThis.fetch = async (input, init = {}) => {
    const ask = async () =>
      plain(input, { ...init, headers: { ...(init.headers as object), authorization: `Bearer ${await frame.mint()}` } })
    const answer = await ask()
    return answer.status === 401 && answer.headers.has('x-shopify-retry-invalid-session-request') ? ask() : answer
  }
  frame.shown = []
  frame.embed = 'available'
  frame.shopify = {
    toast: { show: (message: string, options: object) => String(frame.shown.push({ message, ...options })) },
    app: {
      extensions: async () => [
        {
          handle: 'wenext',
          type: 'theme_app_extension',
          activations: [
            { handle: 'launcher', target: 'body', status: frame.embed },
            { handle: 'optin', target: 'section', status: 'active' },
          ],
        },
      ],
    },
  }
}

/** The admin with our page in its frame. `tokens` are what it hands out, in order; good ones after that. */
async function admin(
  view = '',
  {
    host = 'https://admin.shopify.com',
    viewport = SIZES.desktop as { width: number; height: number },
    tokens = [] as string[],
    first = idToken(),
  } = {},
) {
  const { page, wrong } = await openPage(on.browser, { viewport })
  const asked: string[] = []
  await page.exposeFunction('mint', () => tokens.shift() ?? idToken())
  await page.route('https://cdn.shopify.com/**', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: route.request().url().endsWith('app-bridge.js') ? `(${appBridge})()` : '' }),
  )
  page.on('request', (request) =>
    asked.push(`${request.method()} ${new URL(request.url()).pathname} ${request.headers()['authorization'] ? 'proven' : 'open'}`),
  )
  const query = new URLSearchParams({ embedded: '1', shop: SHOP, host: 'YWRtaW4', locale: 'en', ...(first ? { id_token: first } : {}) })
  const src = `${on.product.url}/shopify${view ? `/${view}` : ''}?${query}`
  await page.route(`${host}/**`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>Admin</title><style>body{margin:0}iframe{border:0;width:100vw;height:100vh}</style><iframe src="${src.replaceAll('&', '&amp;')}"></iframe>`,
    }),
  )
  await page.goto(`${host}/store/apps/wenext`)
  return { page, wrong, asked, frame: () => page.frames()[1] as Frame }
}

const shown = (frame: Frame) =>
  frame.evaluate(() =>
    (globalThis as unknown as { shown: { message: string; action?: string }[] }).shown.map(({ message, action }) => ({ message, action })),
  )

describe('inside the admin', () => {
  it('opens with a session token, and brings one with every call', async () => {
    const { page, wrong, asked, frame } = await admin()
    await frame().getByText('2 of 4 steps done').first().waitFor()
    const called = () => asked.filter((line) => line.includes('/shopify/app/'))
    await eventually(() => expect(called().length).toBeGreaterThan(2))
    const calls = called()
    expect(calls.filter((line) => !line.endsWith('proven'))).toEqual([])
    expect(await page.context().cookies()).toEqual([])
    expect(wrong).toEqual([])
    await shot(page, 'embedded-home', false)
    await page.context().close()
  })

  it('goes around where the page comes without a token or with an old one, and the token stays out of the way', async () => {
    for (const first of ['', idToken(SHOP, { exp: Math.floor(Date.now() / 1000) - 60 })]) {
      const { page, frame } = await admin('orders', { first })
      await frame()
        .getByText('Heard of last')
        .or(frame().locator('s-section[heading="Heard of last"]'))
        .first()
        .waitFor({ state: 'attached' })
      expect(frame().url()).toContain('/shopify/orders?')
      await page.context().close()
    }
  })

  it('tries a call once more with a new token where the first had ended', async () => {
    const { page, frame, wrong } = await admin('', { tokens: [idToken(SHOP, { exp: 1 })] })
    await frame().getByText('2 of 4 steps done').first().waitFor()
    expect(wrong).toEqual([])
    await page.context().close()
  })

  it('uses Shopify’s own elements, with what they are told and what they say', async () => {
    await placeOrder(on, SHOP, 3001)
    const { page, frame } = await admin('messages')
    const inner = frame()
    const toggle = inner.locator('s-switch[label="Delivered"]')
    await toggle.waitFor({ state: 'attached' })
    expect(await inner.locator('s-page').getAttribute('heading')).toBe('Messages')
    // What the element does when it is pressed.
    await toggle.evaluate((element) => {
      Object.assign(element, { checked: false })
      element.dispatchEvent(new Event('change'))
    })
    await eventually(async () => expect(await shown(inner)).toEqual([{ message: '“Delivered” is off.', action: 'Undo' }]))
    await inner.evaluate(() => (globalThis as unknown as { shown: { onAction(): void }[] }).shown[0]?.onAction())
    await eventually(async () => expect((await shown(inner))[1]?.message).toBe('“Delivered” is on.'))
    const words = inner.locator('s-text-area')
    expect(await words.getAttribute('label')).toBe('What the checkout says')
    await words.evaluate((element) => {
      Object.assign(element, { value: 'Words from inside the admin' })
      element.dispatchEvent(new Event('input'))
    })
    expect(await inner.locator('s-button[type="submit"]').getAttribute('disabled')).not.toBe('true')
    await page.context().close()
  })

  it('the admin’s menu changes the view; what leads elsewhere is not followed', async () => {
    const { page, frame, asked } = await admin()
    const inner = frame()
    await inner.getByText('2 of 4 steps done').first().waitFor()
    expect(
      await inner
        .locator('s-app-nav s-link')
        .evaluateAll((links) => links.map((link) => `${link.getAttribute('href')} ${link.getAttribute('rel') ?? ''}`)),
    ).toEqual(['/shopify home', '/shopify/messages ', '/shopify/orders ', '/shopify/health ', '/shopify/settings '])
    const press = (href: string) =>
      inner.evaluate((to) => {
        const link = document.body.appendChild(document.createElement('s-link'))
        link.setAttribute('href', to)
        link.dispatchEvent(new CustomEvent('shopify:navigate', { bubbles: true }))
      }, href)
    const documents = () => asked.filter((line) => /^GET \/shopify(\/\w+)? /.test(line)).length
    const before = documents()
    await press('https://evil.example/shopify/health')
    await press('/elsewhere')
    expect(new URL(inner.url()).pathname).toBe('/shopify')
    await press('/shopify/settings')
    await inner.locator('s-section[heading="If you leave"]').waitFor({ state: 'attached' })
    expect(new URL(inner.url()).pathname).toBe('/shopify/settings')
    expect(documents()).toBe(before)
    await page.context().close()
  })

  it('reads from Shopify whether the theme shows the button, and again when the merchant comes back', async () => {
    const { page, frame } = await admin('settings')
    const inner = frame()
    await inner.getByText('Not switched on in your theme').waitFor()
    await inner.evaluate(() => {
      ;(globalThis as unknown as { embed: string }).embed = 'active'
      window.dispatchEvent(new Event('focus'))
    })
    await inner.getByText('On in your published theme').waitFor()
    // The guide believes Shopify; nobody has to say so.
    await inner.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    const home = inner.locator('s-app-nav s-link').first()
    await home.evaluate((link) => link.dispatchEvent(new CustomEvent('shopify:navigate', { bubbles: true })))
    await inner.getByText('3 of 4 steps done').first().waitFor()
    await inner.evaluate(() => history.back())
    expect(await inner.locator('s-button', { hasText: 'Open the theme editor' }).getAttribute('href')).toMatch(
      /^https:\/\/wenext-demo\.myshopify\.com\/admin\/themes\//,
    )
    await page.context().close()
  })

  it.each(Object.entries(SIZES))('fits into the frame: %s', async (size, viewport) => {
    for (const view of ['', 'messages', 'orders', 'health', 'settings']) {
      const { page, frame } = await admin(view, { viewport })
      await frame().locator('s-page').waitFor({ state: 'attached' })
      await page.waitForLoadState('networkidle')
      await fits(frame() as unknown as Page)
      await shot(page, `embedded-${view || 'home'}-${size}`, false)
      await page.context().close()
    }
  })
})

describe('who may show it', () => {
  it('names this shop and Shopify’s admin, and Shopify’s scripts beside our own', async () => {
    const response = await fetch(`${on.product.url}/shopify?id_token=${idToken()}`, {
      headers: { accept: 'text/html', 'sec-fetch-dest': 'iframe' },
    })
    expect(response.status).toBe(200)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy.split('; ')[0]).toBe(`frame-ancestors https://${SHOP} https://admin.shopify.com`)
    expect(policy).toMatch(/script-src 'nonce-[0-9a-f-]{36}' https:\/\/cdn\.shopify\.com(?:;|$)/)
    expect(policy).not.toContain('unsafe')
    expect(response.headers.get('x-frame-options')).toBeNull()
    expect(response.headers.get('cache-control')).toBe('no-store')
    const text = await response.text()
    // App Bridge must be the first script, before all others, without async or defer.
    expect(/<script[^>]*src="([^"]+)"/.exec(text)?.[1]).toBe('https://cdn.shopify.com/shopifycloud/app-bridge.js')
    expect(text).toContain(`<meta name="shopify-api-key" content="${CLIENT_ID}" />`)
    expect(text).not.toContain('id_token')
  })

  it('another site can’t', async () => {
    const { page, asked, frame } = await admin('', { host: 'https://evil.example' })
    await page.waitForTimeout(1500)
    expect(await frame().locator('#app').count()).toBe(0)
    expect(asked.filter((line) => line.includes('/shopify/app/'))).toEqual([])
    await page.context().close()
  })

  it('another shop’s token opens another shop’s page', async () => {
    const elsewhere = 'somebody-else.myshopify.com'
    await fetch(`${on.product.url}/dev/shopify/${elsewhere}`)
    const response = await fetch(`${on.product.url}/shopify?shop=${SHOP}&id_token=${idToken(elsewhere)}`, {
      headers: { 'sec-fetch-dest': 'iframe' },
    })
    expect(response.headers.get('content-security-policy')).toContain(`frame-ancestors https://${elsewhere} `)
    const home = await fetch(`${on.product.url}/shopify/app/home`, { headers: { authorization: `Bearer ${idToken(elsewhere)}` } })
    expect(((await home.json()) as { shop: { domain: string } }).shop.domain).toBe(elsewhere)
  })
})
