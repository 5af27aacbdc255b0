/** The widget as a shopper meets it: the demo storefront in a real browser, the running product behind it, the sandbox's phone in hand. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePorts, startProduct, type Product } from '../../bench/product.ts'
import { launch } from './sandbox-browser.ts'

let dir: string
let product: Product
let browser: Browser

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'wenext-widget-'))
  const [port = 0, sandboxPort = 0] = await freePorts(2)
  product = await startProduct({ port, sandboxPort, dataDir: join(dir, 'data') })
  browser = await launch(dir)
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await product?.stop()
  await rm(dir, { recursive: true, force: true })
})

interface Sent {
  readonly n: number
  readonly body: {
    readonly to?: string
    readonly type: string
    readonly text?: { readonly body: string }
    readonly template?: { readonly name: string; readonly components?: unknown }
  }
}

const SHOPPER = { name: 'Ravi Kumar', phone: '+91 98765 00002', email: 'ravi@shopper.example', language: 'en' }

const sandbox = async (path: string, body?: object): Promise<unknown> =>
  (
    await fetch(`${product.sandboxUrl}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  ).json()
const sent = async (): Promise<readonly Sent[]> => (await sandbox('/messages?after=0')) as readonly Sent[]
const sentTo = async (digits: string) => (await sent()).filter(({ body }) => body.to?.replace('+', '') === digits)
const api = async (path: string, init: RequestInit = {}): Promise<Record<string, unknown>> =>
  (await (
    await fetch(`${product.url}/api/v1${path}`, {
      ...init,
      headers: { authorization: `Bearer ${product.demo.apiKey}`, 'content-type': 'application/json' },
    })
  ).json()) as Record<string, unknown>

/** Every error on the console is a failure: a policy that is broken says so there. */
async function storefront(): Promise<{ readonly page: Page; readonly asked: string[]; readonly wrong: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  const asked: string[] = []
  const wrong: string[] = []
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
  page.on('pageerror', (error) => wrong.push(error.message))
  page.on('request', (request) => request.url().startsWith(product.url) && asked.push(`${request.method()} ${request.url()}`))
  await page.goto(`${product.sandboxUrl}/store`)
  return { page, asked, wrong }
}

/** The launcher stands last in the page. */
const launcher = (page: Page) => page.locator('a[href^="https://wa.me/"]').last()

describe('the storefront of the demo', () => {
  it('shows a real link, posts nothing and keeps nothing before the shopper wants something', async () => {
    const { page, asked, wrong } = await storefront()
    await launcher(page).waitFor()
    await page.waitForTimeout(500)
    expect(asked.filter((line) => line.startsWith('POST'))).toEqual([])
    expect(await page.context().cookies()).toEqual([])
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0)
    expect(wrong).toEqual([])
    await page.close()
  })

  it('lets a shopper write, joins the visit, and takes the code out of what is kept', async () => {
    const { page, wrong } = await storefront()
    await launcher(page).hover()
    const dialog = page.getByRole('dialog')
    await vi.waitFor(async () => expect(await launcher(page).getAttribute('href')).toMatch(/WN-[0-9A-Z]{8}/), { timeout: 5000 })
    await launcher(page).click()
    await dialog.locator('a[href*="WN-"]').first().click()
    await page.getByText(/Sent from Asha/).waitFor()
    await vi.waitFor(
      async () => {
        const list = (await api('/messages?phone=%2B919876500001')) as { items: readonly { direction: string; text: unknown }[] }
        const received = list.items.find((message) => message.direction === 'in')
        expect(received).toBeDefined()
        expect(JSON.stringify(received)).toContain('Blue kurta')
        expect(JSON.stringify(received)).not.toMatch(/WN-/)
      },
      { timeout: 10_000, interval: 200 },
    )
    expect(wrong).toEqual([])
    await page.close()
  })

  it('leads from the form to the question on the phone, to consent, to order news, and STOP ALL ends it', async () => {
    const { page, wrong } = await storefront()
    await launcher(page).hover()
    await launcher(page).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /updates/i })
      .click()
    await page
      .getByRole('dialog')
      .getByText(/phone number/i)
      .first()
      .click()
    await page.getByRole('dialog').getByRole('combobox').selectOption('IN')
    await page.getByRole('dialog').locator('input[type=tel]').fill('98765 00002')
    for (const box of await page.getByRole('dialog').getByRole('checkbox').all()) await box.check()
    await page.waitForTimeout(1700)
    await page.getByRole('dialog').getByRole('button', { name: 'Sign me up' }).click()
    const waId = '919876500002'
    const question = await vi.waitFor(
      async () => {
        const [first] = (await sentTo(waId)).filter(({ body }) => body.template?.name === 'optin_confirm_v1')
        expect(first).toBeDefined()
        return first as Sent
      },
      { timeout: 15_000, interval: 200 },
    )
    const yes = /optin_yes:\w+/.exec(JSON.stringify(question.body))?.[0] ?? ''
    await sandbox('/reply', { from: waId, text: 'Yes, it was me', type: 'button', buttonPayload: yes })
    await vi.waitFor(async () => expect((await sentTo(waId)).some(({ body }) => body.type === 'text')).toBe(true), {
      timeout: 15_000,
      interval: 200,
    })
    // The record follows the Relay within a second.
    await vi.waitFor(
      async () => expect(JSON.stringify(await api('/contacts?phone=%2B919876500002'))).toMatch(/"granted","source":"widget"/),
      {
        timeout: 10_000,
        interval: 200,
      },
    )

    await sandbox('/demo/act', { action: 'buy', platform: 'shopify', payment: 'prepaid', shopper: SHOPPER })
    await vi.waitFor(
      async () => expect((await sentTo(waId)).some(({ body }) => body.template?.name.startsWith('order_placed'))).toBe(true),
      { timeout: 15_000, interval: 200 },
    )
    await sandbox('/reply', { from: waId, text: 'STOP ALL' })
    await vi.waitFor(async () => expect(JSON.stringify(await api('/contacts?phone=%2B919876500002'))).not.toMatch(/"granted"/), {
      timeout: 15_000,
      interval: 200,
    })
    const before = (await sentTo(waId)).filter(({ body }) => body.template).length
    await sandbox('/demo/act', { action: 'buy', platform: 'shopify', payment: 'prepaid', shopper: SHOPPER })
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect((await sentTo(waId)).filter(({ body }) => body.template)).toHaveLength(before)
    expect(wrong).toEqual([])
    await page.close()
  })
})
