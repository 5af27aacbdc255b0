import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildSandbox } from '../../sandbox/build.ts'
import { runSandbox } from '../../sandbox/run.ts'
import { launch } from './sandbox-browser.ts'
import { startProduct } from './sandbox-product.ts'

const SCREENS = join(import.meta.dirname, '../../.screens')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
let directory: string
let product: Awaited<ReturnType<typeof startProduct>>
let sandbox: Awaited<ReturnType<typeof runSandbox>>
let browser: Browser

const post = (path: string, body: unknown) =>
  fetch(sandbox.url + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
  })
const template = (name: string, language: string, text: string, samples: string[], extra: unknown[]) =>
  post('/v26.0/100200300400500/message_templates', {
    name,
    language,
    category: 'UTILITY',
    components: [{ type: 'BODY', text, example: { body_text: [samples] } }, ...extra],
  })
const send = (to: string, name: string, language: string, values: string[], extra: unknown[] = []) =>
  post('/v26.0/700800900100/messages', {
    messaging_product: 'whatsapp',
    to,
    type: 'template',
    template: {
      name,
      language: { code: language },
      components: [{ type: 'body', parameters: values.map((text) => ({ type: 'text', text })) }, ...extra],
    },
  })

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

beforeAll(async () => {
  product = await startProduct()
  directory = await mkdtemp(join(tmpdir(), 'sandbox-page-'))
  await mkdir(SCREENS, { recursive: true })
  const { file } = await buildSandbox({ outDir: directory })
  sandbox = await runSandbox({
    file,
    port: 0,
    productUrl: product.url,
    appSecret: 'wenext-demo-app-secret',
    verifyToken: 'verify-me',
  })
  browser = await launch(directory)
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await sandbox?.stop()
  product?.stop()
  await rm(directory, { recursive: true, force: true })
})

interface Look {
  readonly width: number
  readonly height: number
  readonly scheme: 'light' | 'dark'
}

async function open({ width, height, scheme }: Look): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: scheme,
    deviceScaleFactor: width < 700 ? 2 : 1,
    reducedMotion: 'reduce',
  })
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
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
  }[]
}

/** The page's policy forbids scripts that are put in, so axe goes in by the browser's own side door. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  const { violations: found } = await page.evaluate<AxeResult>('axe.run({ resultTypes: ["violations"] })')
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.replaceAll('\n', ' ').slice(0, 200)}`),
  )
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
    expect(product.deliveries[0]).toMatchObject({
      path: '/hooks/shopify',
      headers: { 'x-shopify-topic': 'orders/create', 'x-shopify-shop-domain': 'demo-shop.myshopify.com' },
    })
    expect(JSON.parse(product.deliveries[0]?.body ?? '')).toMatchObject({ name: '#1001', phone: '+919876500001' })
    const parcel = [
      { type: 'FOOTER', text: 'Example Store' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'URL', text: 'View order', url: 'https://shop.example/o/{{1}}', example: ['https://shop.example/o/1'] },
          { type: 'QUICK_REPLY', text: 'Need help' },
        ],
      },
    ]
    await template(
      'order_placed',
      'en',
      'Hi {{1}}, thank you! We have your order *{{2}}* over {{3}} and are packing it now. 📦',
      ['Asha', '#1', '₹1'],
      parcel,
    )
    await template(
      'order_placed',
      'hi',
      'नमस्ते {{1}}, धन्यवाद! आपका ऑर्डर *{{2}}* ({{3}}) मिल गया है, हम उसे पैक कर रहे हैं।',
      ['रवि', '#1', '₹1'],
      parcel,
    )
    const suffix = [{ type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '1001' }] }]
    expect((await send('+919876500001', 'order_placed', 'en', ['Asha', '#1001', '₹1,499'], suffix)).status).toBe(200)
    await page.locator('.row.in').first().waitFor()
    await page.getByRole('img', { name: 'Read' }).first().waitFor()
    await page.getByRole('button', { name: 'Need help' }).click()
    await page.locator('.row.out').first().waitFor()
    await page.getByLabel('Write as the shopper').fill('<b>Where</b> is it? 🙂')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('<b>Where</b> is it?').waitFor()
    await post('/v26.0/700800900100/messages', {
      messaging_product: 'whatsapp',
      to: '+919876500001',
      type: 'text',
      text: { body: 'It left our store this morning: https://track.example/19041' },
    })
    await post('/reply', { from: '+919876500002', name: 'Ravi Kumar', text: 'नमस्ते' })
    await send('+919876500002', 'order_placed', 'hi', ['रवि', '#1002', '₹1,499'], suffix)
    await send('+919876500001', 'not_there', 'en', [])
    await page.getByText('Refused by WhatsApp').waitFor()
    for (const label of ['Pay', 'Ship', 'Out for delivery']) {
      await page.getByRole('button', { name: label, exact: true }).click()
      await pause(400)
    }
    expect(product.deliveries.map(({ path }) => path)).toEqual(expect.arrayContaining(['/hooks/razorpay', '/hooks/shiprocket']))
    await page.getByText('The shopper was told this already').waitFor()
    expect([await violations(page), errors]).toEqual([[], []])
    await page.close()
  })

  it('sends the same delivery twice, and holds one back until the next', async () => {
    const { page } = await open({ width: 1280, height: 900, scheme: 'light' })
    await page.getByLabel('Send it twice').check()
    const before = product.deliveries.length
    await page.getByRole('button', { name: 'Buy' }).click()
    await page.getByText('sent again').first().waitFor()
    const [first, second] = product.deliveries.slice(before)
    expect([second?.body, second?.headers['x-shopify-webhook-id']]).toEqual([first?.body, first?.headers['x-shopify-webhook-id']])
    await page.getByLabel('Send it twice').uncheck()
    await page.getByLabel('Out of order').check()
    await page.getByRole('button', { name: 'Ship', exact: true }).click()
    await page
      .getByText(/held back/)
      .first()
      .waitFor()
    expect(product.deliveries.length).toBe(before + 2)
    await page.getByLabel('Out of order').uncheck()
    await page.getByRole('button', { name: 'Deliver', exact: true }).click()
    await page.getByText('held back, sent late').first().waitFor()
    const topics = product.deliveries
      .slice(before + 2)
      .map(({ path, body }) => `${path} ${String(JSON.parse(body).shipment_status ?? JSON.parse(body).status)}`)
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
    await page
      .getByRole('button', { name: /Ravi Kumar/ })
      .last()
      .click()
    await page.screenshot({ path: join(SCREENS, `sandbox-hindi-${name}.png`) })
    expect([problems, errors]).toEqual([[], []])
    await page.close()
  })
})
