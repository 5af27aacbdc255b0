import { mkdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createHmac } from 'node:crypto'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { freePorts, ROOT, startProduct, type Product } from '../../bench/product.ts'
import { launch } from './sandbox-browser.ts'

export const CLIENT_ID = 'wenext-test-client'
export const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } } as const

export interface Stage {
  readonly product: Product
  readonly browser: Browser
  readonly end: () => Promise<void>
}

/** The packaged product, which never calls Shopify here, and a browser. */
export async function stage(flags: readonly string[] = []): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), 'wenext-console-'))
  const [port = 0, sandboxPort = 0, nobody = 0] = await freePorts(3)
  const env = { SHOPIFY_API_KEY: CLIENT_ID, SHOPIFY_URL: `http://127.0.0.1:${nobody}/{shop}` }
  const product = await startProduct({ port, sandboxPort, dataDir: join(dir, 'data'), env })
  const browser = await launch(dir, flags)
  return {
    product,
    browser,
    end: async () => {
      await browser.close()
      await product.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** A page whose complaints are kept: a broken policy and a thrown error both show there. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly wrong: string[] }> {
  const context = await browser.newContext({ viewport: SIZES.desktop, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const wrong: string[] = []
  // That an answer was a refusal is what some tests are about; everything else on the console is a fault.
  page.on('console', (m) => m.type() === 'error' && !/Failed to load resource|net::ERR_INTERNET/.test(m.text()) && wrong.push(m.text()))
  page.on('pageerror', (error) => wrong.push(error.message))
  return { page, wrong }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** What axe finds, in lines that can be read. Run past the policy, as the browser's own tools are. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const found = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: { run(): Promise<{ violations: unknown }> } }).axe
    return (await run.run()).violations
  })
  return (found as readonly Violation[]).flatMap(({ id, nodes }) =>
    nodes.map((n) => `${id}: ${n.html.slice(0, 160)} ${n.failureSummary ?? ''}`),
  )
}

/** Nothing sticks out of the page to the side. */
export async function fits(page: Page): Promise<void> {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  expect(wide).toBeLessThanOrEqual(room ?? 0)
}

/** With SCREENS set, keeps what the page looks like under .screens, which git ignores. */
export async function shot(page: Page, name: string, fullPage = true): Promise<void> {
  if (!process.env['SCREENS']) return
  mkdirSync(join(ROOT, '.screens'), { recursive: true })
  await page.screenshot({ path: join(ROOT, '.screens', `${name}.png`), fullPage })
}

/** An order as Shopify tells it, signed with the app's secret. */
export async function placeOrder({ product }: Stage, shop: string, number: number, more: object = {}): Promise<void> {
  const secret = product.demo.connections.find(({ connector }) => connector === 'shopify')?.secrets['apiSecret'] ?? ''
  const at = new Date().toISOString()
  const phone = `+9198765${String(10_000 + number).slice(-5)}`
  const body = JSON.stringify({
    id: 6_000_000_000 + number,
    admin_graphql_api_id: `gid://shopify/Order/${6_000_000_000 + number}`,
    name: `#${number}`,
    created_at: at,
    updated_at: at,
    processed_at: at,
    currency: 'INR',
    total_price: '2499.00',
    current_total_price: '2499.00',
    financial_status: 'paid',
    payment_gateway_names: ['Razorpay'],
    test: false,
    phone,
    customer_locale: 'en-IN',
    customer: { id: number, first_name: 'Asha', last_name: 'Rao', phone },
    line_items: [{ id: number, title: 'Blue kurta', quantity: 1, price: '2499.00' }],
    note_attributes: [{ name: 'whatsapp_opt_in', value: 'yes' }],
    ...more,
  })
  const response = await fetch(`${product.url}/hooks/shopify`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': 'orders/create',
      'x-shopify-shop-domain': shop,
      'x-shopify-webhook-id': `wh-${shop}-${number}`,
      'x-shopify-triggered-at': at,
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
    },
  })
  expect(response.status).toBe(200)
}

interface Sent {
  readonly phoneNumberId: string
  readonly body: { readonly to?: string; readonly template?: { readonly name: string } }
}

/** What WhatsApp was asked to send. */
export const sent = async ({ product }: Stage): Promise<readonly Sent[]> =>
  (await (await fetch(`${product.sandboxUrl}/messages?after=0`)).json()) as readonly Sent[]
