import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import chromium, { inflate, setupLambdaEnvironment } from '@sparticuz/chromium'
import type { Browser, Page } from 'playwright-core'
import { chromium as driver } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSandbox } from '../../sandbox/build.ts'
import { runSandbox } from '../../sandbox/run.ts'

const SCREENS = join(import.meta.dirname, '../../.screens')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const connections = (base: string) => ['shopify', 'woocommerce', 'razorpay', 'shiprocket'].map((connector) => ({ connector, id: connector, url: `${base}/hooks/${connector}`, account: 'demo-shop.myshopify.com', secrets: { secret: 'wenext-test-secret' } }))

let directory: string
let product: Server
let sandbox: Awaited<ReturnType<typeof runSandbox>>
let browser: Browser
const deliveries: { path: string; headers: IncomingMessage['headers']; body: string }[] = []

const at = (seconds: number) => new Date(Date.now() - 60_000 + seconds * 1000).toISOString()
const LEDGER = {
  order: { number: '#1001' },
  entries: [
    { at: at(0), kind: 'event', title: 'Order placed', connector: 'shopify', topic: 'orders/create', event: 'order.placed', deliveryId: '6f1c2a3e-0000-4000-8000-0000000000a1' },
    { at: at(1), kind: 'decision', title: 'Order confirmation', rule: 'order-placed', outcome: 'send', reason: { code: 'consent.checkout_notice', plain: 'The shopper left a phone number at a checkout that says so.', action: '' } },
    { at: at(2), kind: 'message', title: 'Order confirmation sent', template: 'order_placed_v1', language: 'en', state: 'read', text: 'Hi Asha, we have your order #1001 over ₹1,499 and are packing it now.', messageId: 'msg_01jd0demo' },
    { at: at(3), kind: 'status', title: 'Delivered', state: 'delivered' },
    { at: at(4), kind: 'status', title: 'Read', state: 'read' },
    { at: at(20), kind: 'event', title: 'Payment captured', connector: 'razorpay', topic: 'payment.captured' },
    { at: at(21), kind: 'decision', title: 'Payment received', rule: 'payment-captured', outcome: 'suppressed', reason: { code: 'fact.told', plain: 'The shopper was told this already, when the shop said it.', action: 'Nothing to do.' } },
  ],
}

/** A product that tells the demo's facts, takes every webhook, and has one ledger for all orders. */
function answer(path: string, base: string): [status: number, body: unknown] {
  if (path === '/dev/demo.json') return [200, { merchantId: 'mer_1', apiKey: 'key', widgetKey: 'w', whatsapp: { phoneNumberId: '700800900100', wabaId: '100200300400500', appSecret: 'secret' }, connections: connections(base), sandbox: { url: '' } }]
  if (path.includes('/ledger')) return [200, LEDGER]
  return [200, {}]
}

async function launch(): Promise<Browser> {
  if (process.env['CHROME_PATH']) return driver.launch({ executablePath: process.env['CHROME_PATH'] })
  // The package's Chromium looks for its own nss and nspr, which a bare machine lacks.
  const bin = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../bin')
  await inflate(join(bin, 'al2023.tar.br'))
  setupLambdaEnvironment(join(tmpdir(), 'al2023', 'lib'))
  // Not the package's own flags: they make one process, which ends with its first page, and switch web security off.
  return driver.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'], headless: true })
}

const post = (path: string, body: unknown) => fetch(sandbox.url + path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', authorization: 'Bearer x' } })
const template = (name: string, language: string, text: string, samples: string[], extra: unknown[]) => post('/v26.0/100200300400500/message_templates', { name, language, category: 'UTILITY', components: [{ type: 'BODY', text, example: { body_text: [samples] } }, ...extra] })
const send = (to: string, name: string, language: string, values: string[], extra: unknown[] = []) =>
  post('/v26.0/700800900100/messages', { messaging_product: 'whatsapp', to, type: 'template', template: { name, language: { code: language }, components: [{ type: 'body', parameters: values.map((text) => ({ type: 'text', text })) }, ...extra] } })

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

beforeAll(async () => {
  product = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const path = request.url ?? ''
      if (path.startsWith('/hooks/')) deliveries.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString() })
      const [status, body] = answer(path, `http://127.0.0.1:${(product.address() as AddressInfo).port}`)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve))
  directory = await mkdtemp(join(tmpdir(), 'sandbox-page-'))
  await mkdir(SCREENS, { recursive: true })
  const { file } = await buildSandbox({ outDir: directory })
  sandbox = await runSandbox({ file, port: 0, productUrl: `http://127.0.0.1:${(product.address() as AddressInfo).port}`, appSecret: 'wenext-demo-app-secret', verifyToken: 'verify-me' })
  browser = await launch()
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await sandbox?.stop()
  product?.close()
  await rm(directory, { recursive: true, force: true })
})

interface Look {
  readonly width: number
  readonly height: number
  readonly scheme: 'light' | 'dark'
}

async function open({ width, height, scheme }: Look): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme, deviceScaleFactor: width < 700 ? 2 : 1, reducedMotion: 'reduce' })
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(sandbox.url)) errors.push(`request to ${request.url()}`)
  })
  await page.goto(sandbox.url)
  await page.getByText('Product connected').waitFor({ state: 'attached' })
  return { page, errors }
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[] }[]
}

/** The page's policy forbids scripts that are put in, so axe goes in by the browser's own side door. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  const { violations: found } = await page.evaluate<AxeResult>('axe.run({ resultTypes: ["violations"] })')
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.replaceAll('\n', ' ').slice(0, 200)}`))
}

const LOOKS: readonly (readonly [name: string, look: Look])[] = [
  ['desktop-light', { width: 1280, height: 900, scheme: 'light' }],
  ['desktop-dark', { width: 1280, height: 900, scheme: 'dark' }],
  ['phone-light', { width: 375, height: 780, scheme: 'light' }],
  ['phone-dark', { width: 375, height: 780, scheme: 'dark' }],
]

describe('the sandbox’s page', () => {
  it('is whole before anything happened', async () => {
    for (const [name, look] of LOOKS) {
      const { page, errors } = await open(look)
      await page.screenshot({ path: join(SCREENS, `sandbox-empty-${name}.png`) })
      expect([await violations(page), errors]).toEqual([[], []])
      await page.close()
    }
  })

  it('buys, gets the message, answers it and shows the ledger', async () => {
    const { page, errors } = await open({ width: 1280, height: 900, scheme: 'light' })
    await page.getByRole('button', { name: 'Buy' }).click()
    await page.getByRole('heading', { name: 'Order #1001' }).waitFor()
    expect(deliveries[0]).toMatchObject({ path: '/hooks/shopify', headers: { 'x-shopify-topic': 'orders/create', 'x-shopify-shop-domain': 'demo-shop.myshopify.com' } })
    expect(JSON.parse(deliveries[0]?.body ?? '')).toMatchObject({ name: '#1001', phone: '+919876500001' })
    const parcel = [{ type: 'FOOTER', text: 'Example Store' }, { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'View order', url: 'https://shop.example/o/{{1}}', example: ['https://shop.example/o/1'] }, { type: 'QUICK_REPLY', text: 'Need help' }] }]
    await template('order_placed', 'en', 'Hi {{1}}, thank you! We have your order *{{2}}* over {{3}} and are packing it now. 📦', ['Asha', '#1', '₹1'], parcel)
    await template('order_placed', 'hi', 'नमस्ते {{1}}, धन्यवाद! आपका ऑर्डर *{{2}}* ({{3}}) मिल गया है, हम उसे पैक कर रहे हैं।', ['रवि', '#1', '₹1'], parcel)
    const suffix = [{ type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '1001' }] }]
    expect((await send('+919876500001', 'order_placed', 'en', ['Asha', '#1001', '₹1,499'], suffix)).status).toBe(200)
    await page.locator('.row.in').first().waitFor()
    await page.getByRole('img', { name: 'Read' }).first().waitFor()
    await page.getByRole('button', { name: 'Need help' }).click()
    await page.locator('.row.out').first().waitFor()
    await page.getByLabel('Write as the shopper').fill('<b>Where</b> is it? 🙂')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('<b>Where</b> is it?').waitFor()
    await post('/v26.0/700800900100/messages', { messaging_product: 'whatsapp', to: '+919876500001', type: 'text', text: { body: 'It left our store this morning: https://track.example/19041' } })
    await post('/reply', { from: '+919876500002', name: 'Ravi Kumar', text: 'नमस्ते' })
    await send('+919876500002', 'order_placed', 'hi', ['रवि', '#1002', '₹1,499'], suffix)
    await send('+919876500001', 'not_there', 'en', [])
    await page.getByText('Refused by WhatsApp').waitFor()
    for (const label of ['Pay', 'Ship', 'Out for delivery']) {
      await page.getByRole('button', { name: label, exact: true }).click()
      await pause(400)
    }
    expect(deliveries.map(({ path }) => path)).toEqual(expect.arrayContaining(['/hooks/razorpay', '/hooks/shiprocket']))
    await page.getByText('The shopper was told this already').waitFor()
    expect([await violations(page), errors]).toEqual([[], []])
    await page.close()
  })

  it('sends the same delivery twice, and holds one back until the next', async () => {
    const { page } = await open({ width: 1280, height: 900, scheme: 'light' })
    await page.getByLabel('Send it twice').check()
    const before = deliveries.length
    await page.getByRole('button', { name: 'Buy' }).click()
    await page.getByText('sent again').first().waitFor()
    const [first, second] = deliveries.slice(before)
    expect([second?.body, second?.headers['x-shopify-webhook-id']]).toEqual([first?.body, first?.headers['x-shopify-webhook-id']])
    await page.getByLabel('Send it twice').uncheck()
    await page.getByLabel('Out of order').check()
    await page.getByRole('button', { name: 'Ship', exact: true }).click()
    await page.getByText(/held back/).first().waitFor()
    expect(deliveries.length).toBe(before + 2)
    await page.getByLabel('Out of order').uncheck()
    await page.getByRole('button', { name: 'Deliver', exact: true }).click()
    await page.getByText('held back, sent late').first().waitFor()
    const topics = deliveries.slice(before + 2).map(({ path, body }) => `${path} ${String(JSON.parse(body).shipment_status ?? JSON.parse(body).status)}`)
    expect(topics.indexOf('/hooks/shiprocket DELIVERED')).toBeLessThan(topics.indexOf('/hooks/shiprocket PICKED UP'))
    await page.close()
  })

  it.each(LOOKS)('looks right: %s', async (name, look) => {
    const { page, errors } = await open(look)
    await page.locator('.row.in').first().waitFor({ state: 'attached' })
    await pause(1200)
    const problems: string[] = []
    const rooms = look.width < 700 ? ['Shop', 'Phone', 'Ledger'] : ['all']
    for (const room of rooms) {
      if (room !== 'all') await page.getByRole('navigation').getByRole('button', { name: room }).click()
      await page.screenshot({ path: join(SCREENS, `sandbox-${room.toLowerCase()}-${name}.png`), fullPage: room !== 'Phone' })
      problems.push(...(await violations(page)))
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      if (overflow > 0) problems.push(`${room} is ${overflow} px too wide`)
    }
    await page.locator('.hard').click()
    await page.getByRole('heading', { name: 'Make it hard' }).waitFor()
    await page.screenshot({ path: join(SCREENS, `sandbox-drawer-${name}.png`) })
    problems.push(...(await violations(page)))
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Make it hard' }).waitFor({ state: 'hidden' })
    if (look.width < 700) await page.getByRole('navigation').getByRole('button', { name: 'Phone' }).click()
    await page.getByRole('button', { name: /All shoppers/ }).click()
    await page.screenshot({ path: join(SCREENS, `sandbox-chats-${name}.png`) })
    problems.push(...(await violations(page)))
    await page.getByRole('button', { name: /Ravi Kumar/ }).last().click()
    await page.screenshot({ path: join(SCREENS, `sandbox-hindi-${name}.png`) })
    expect([problems, errors]).toEqual([[], []])
    await page.close()
  })
})
