/** A shopper's browser in a Shopify shop: theme pages with our blocks, assets as Shopify serves them, and the real product behind. */
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { freePorts, startProduct, type Product } from '../../bench/product.ts'
import { launch } from '../node/sandbox-browser.ts'
import { CDN, THEME } from './liquid.ts'
import { SHOP } from './shop.ts'
import { themePage, type ThemePage } from './theme-page.ts'

const SCREENS = join(import.meta.dirname, '../../.screens')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export interface Visit extends Omit<ThemePage, 'widget'> {
  /** Instead of the product's own answer to /w/<key>/config.json. */
  readonly widget?: object | null
  readonly browser?: BrowserContextOptions
  readonly path?: string
  /** Names of assets that don't arrive. */
  readonly broken?: readonly string[]
}

export interface Opened {
  readonly page: Page
  /** What the console calls an error, and what nobody caught. A broken policy is one. */
  readonly wrong: string[]
  /** Every request that left the shop's own origin, as `METHOD url`. */
  readonly asked: string[]
}

export interface Storefront {
  readonly product: Product
  /** `PUT /api/v1/widget` */
  readonly setWidget: (settings: object) => Promise<void>
  /** The product's own config: what the app writes into its metafield. */
  readonly config: () => Promise<{ readonly base: string } & Record<string, unknown>>
  readonly open: (visit: Visit) => Promise<Opened>
  readonly shot: (page: Page, name: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** No `unsafe-inline` anywhere: scripts from Shopify, data from us, and the theme's own style by its nonce. */
const policy = (relay: string) =>
  `default-src 'none'; script-src https://cdn.shopify.com; style-src https://cdn.shopify.com 'nonce-theme'; connect-src 'self' ${relay}; img-src 'self'; base-uri 'none'; require-trusted-types-for 'script'`

export async function openStorefront(): Promise<Storefront> {
  const directory = await mkdtemp(join(tmpdir(), 'wenext-shopify-'))
  await mkdir(SCREENS, { recursive: true })
  const [port = 0, sandboxPort = 0] = await freePorts(2)
  const product = await startProduct({ port, sandboxPort, dataDir: join(directory, 'data') })
  // The product runs on this machine; a page of the outside world may not ask it without these.
  const browser: Browser = await launch(directory, ['--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests'])
  const api = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${product.url}/api/v1${path}`, {
      ...init,
      headers: { authorization: `Bearer ${product.demo.apiKey}`, 'content-type': 'application/json' },
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Record<string, unknown>
  }
  const { key } = (await api('/widget')) as { key: string }
  const config = async () =>
    (await (await fetch(`${product.url}/w/${key}/config.json`)).json()) as { base: string } & Record<string, unknown>

  return {
    product,
    config,
    setWidget: async (settings) => void (await api('/widget', { method: 'PUT', body: JSON.stringify({ settings, origins: [SHOP] }) })),
    open: async ({ widget, browser: options, path = '/', broken = [], ...page }) => {
      const html = themePage({ ...page, widget: widget === undefined ? await config() : widget })
      const context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        reducedMotion: 'reduce',
        locale: 'en-IN',
        ...options,
      })
      const wrong: string[] = []
      const asked: string[] = []
      await context.route(/^https:/, async (route) => {
        const url = route.request().url()
        if (url.startsWith(`${CDN}/`)) {
          const name = url.slice(CDN.length + 1)
          if (broken.includes(name)) return route.abort('failed')
          const contentType = name.endsWith('.css') ? 'text/css' : 'text/javascript'
          return route.fulfill({
            contentType,
            headers: { 'access-control-allow-origin': '*' },
            body: readFileSync(join(THEME, 'assets', name)),
          })
        }
        if (!url.startsWith(SHOP)) return route.fulfill({ contentType: 'text/html', body: '<title>WhatsApp</title>' })
        if (url === `${SHOP}/apps/wenext/widget.json`) return route.fulfill(await throughProxy(product))
        return route.fulfill({
          contentType: 'text/html; charset=utf-8',
          headers: { 'content-security-policy': policy(product.url) },
          body: url.endsWith('/favicon.ico') ? '' : html,
        })
      })
      const tab = await context.newPage()
      tab.setDefaultTimeout(10_000)
      tab.on('pageerror', ({ message }) => wrong.push(message))
      tab.on('console', (message) => message.type() === 'error' && !/net::ERR_FAILED/.test(message.text()) && wrong.push(message.text()))
      tab.on('request', (request) => {
        if (!request.url().startsWith(SHOP)) asked.push(`${request.method()} ${request.url()}`)
      })
      await tab.goto(SHOP + path)
      return { page: tab, wrong, asked }
    },
    shot: async (page, name) => void (await page.screenshot({ path: join(SCREENS, `shopify-${name}.png`), animations: 'disabled' })),
    close: async () => {
      await browser.close()
      await product.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** What Shopify's app proxy makes of a storefront's request: it names the shop and signs that (shopify.dev: app proxies). */
async function throughProxy({ url, demo }: Product): Promise<{ status: number; contentType: string; body: string }> {
  const { account = '', secrets } = demo.connections.find(({ connector }) => connector === 'shopify') ?? { secrets: {} }
  const query = { logged_in_customer_id: '', path_prefix: '/apps/wenext', shop: account, timestamp: `${Math.floor(Date.now() / 1000)}` }
  const message = Object.entries(query)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted()
    .join('')
  const signature = createHmac('sha256', Object.values(secrets)[0] ?? '')
    .update(message)
    .digest('hex')
  const answer = await fetch(`${url}/shopify/proxy/widget.json?${new URLSearchParams({ ...query, signature })}`)
  return { status: answer.status, contentType: 'application/json', body: await answer.text() }
}

/** What axe finds, one line each. It comes by the browser's own side door, which no policy closes. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe: run } = window as unknown as {
      axe: { run: (options: object) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> }
    }
    // A widget over the page belongs to none of its regions; style sheets are not to be fetched anew against the policy.
    const found = await run.run({ preload: false, rules: { region: { enabled: false } } })
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
    )
  })
}

/** The launcher that the script draws. */
export const launcherOf = (page: Page) => page.locator('wenext-chat #wenext-chat')
/** The one that Liquid printed. */
export const printedOf = (page: Page) => page.locator('[data-wenext-static] a')
