/**
 * A merchant's whole way on the running product: install, an order, a message on the sandbox's phone, an order that no webhook told,
 * an answer that is written into the shop, and the removal, after which nothing asks the shop. Shopify's side is the emulator, which
 * holds every call against the published schema; its webhooks are signed by Shopify's own library.
 */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@shopify/shopify-api/adapters/web-api'
import { createSHA256HMAC } from '@shopify/shopify-api/runtime'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { freePorts, startProduct, type Product } from '../../bench/product.ts'
import { API_VERSION } from '../../worker/connectors/shopify/api/version.ts'
import { startShopify } from './shopify-emulator/server.ts'
import type { OrderBody } from '../support/shopify-emulator/shop.ts'

const CLIENT = 'wenext-flow-client'
const SECRET = 'wenext-flow-secret-wenext-flow-secret'
const OPERATOR = 'operator-key-operator-key-operator-key'
const SHOP = 'kurta-house.myshopify.com'
const PHONE = '+919876500077'

let dir: string
let product: Product
let shopify: Awaited<ReturnType<typeof startShopify>>

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'wenext-shopify-'))
  shopify = await startShopify({ clientId: CLIENT, secret: SECRET, version: API_VERSION })
  const [port = 0, sandboxPort = 0] = await freePorts(2)
  const env = { SHOPIFY_API_KEY: CLIENT, SHOPIFY_API_SECRET: SECRET, SHOPIFY_URL: shopify.url, OPERATOR_KEY: OPERATOR }
  product = await startProduct({ port, sandboxPort, dataDir: join(dir, 'data'), env })
}, 400_000)

afterAll(async () => {
  await product?.stop()
  await shopify?.stop()
  await rm(dir, { recursive: true, force: true })
})

const json = async (path: string, init: RequestInit = {}): Promise<Record<string, unknown>> =>
  (await (await fetch(`${product.url}${path}`, init)).json()) as Record<string, unknown>
const post = (body: unknown, key: string): RequestInit => ({
  method: 'POST',
  headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const me = async () => json('/shopify/me', { headers: { authorization: `Bearer ${await shopify.emulator.idToken(SHOP)}` } })

let serial = 0
async function webhook(topic: string, body: unknown, shop = SHOP): Promise<number> {
  const text = JSON.stringify(body)
  const answer = await fetch(`${product.url}/hooks/shopify`, {
    method: 'POST',
    body: text,
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': shop,
      'x-shopify-api-version': API_VERSION,
      'x-shopify-webhook-id': `flow-${++serial}`,
      'x-shopify-triggered-at': new Date().toISOString(),
      'x-shopify-hmac-sha256': await createSHA256HMAC(SECRET, text),
    },
  })
  return answer.status
}

function order(n: number, more: Record<string, unknown> = {}): OrderBody {
  const now = new Date().toISOString()
  return {
    id: 820_982_911_946_154_000 + n * 1000,
    name: `#K${n}`,
    created_at: now,
    updated_at: now,
    processed_at: now,
    currency: 'INR',
    total_price: '1499.00',
    current_total_price: '1499.00',
    financial_status: 'pending',
    fulfillment_status: null,
    payment_gateway_names: ['Cash on Delivery (COD)'],
    test: false,
    cancelled_at: null,
    phone: PHONE,
    email: 'mira@shopper.example',
    customer_locale: 'en',
    customer: { id: 7001, first_name: 'Mira', last_name: 'Testperson', phone: PHONE, email: 'mira@shopper.example' },
    shipping_address: { first_name: 'Mira', last_name: 'Testperson', phone: PHONE, country_code: 'IN' },
    billing_address: null,
    line_items: [{ title: 'Blue kurta', quantity: 1, current_quantity: 1 }],
    note_attributes: [],
    tags: '',
    ...more,
  }
}

interface Sent {
  readonly wamid?: string
  readonly id?: string
  readonly body: { readonly to?: string; readonly template?: { readonly name: string } }
}
const sent = async (): Promise<string[]> => {
  const all = (await (await fetch(`${product.sandboxUrl}/messages?after=0`)).json()) as readonly Sent[]
  return all.filter(({ body }) => body.to === PHONE).map(({ body }) => body.template?.name ?? '')
}
const calls = (operation?: string) =>
  shopify.emulator.calls.filter((c) => c.shop === SHOP && (!operation || c.operation === operation)).length

it('install, order, message, gap, removal', async () => {
  // A webhook may be faster than the installation: it is refused, and Shopify sends it again.
  expect(await webhook('orders/create', order(1))).toBe(401)

  // Two orders lie in the shop already. Nobody may hear of them.
  const yesterday = new Date(Date.now() - 86_400_000).toISOString()
  for (const n of [90, 91]) {
    const old = order(n, { created_at: yesterday, processed_at: yesterday, updated_at: yesterday })
    shopify.emulator.shop(SHOP).orders.set(String(old.id), old)
  }

  // The merchant opens the app: that is the whole installation.
  const first = await me()
  expect(first).toMatchObject({ shop: SHOP, access: 'ok', name: 'Shop of kurta-house' })
  const merchantId = String(first['merchantId'])
  await vi.waitFor(async () => expect((await me())['gaps']).toMatchObject({ firstSyncDone: true, checked: 2, missing: 2, healed: 2 }), {
    timeout: 20_000,
  })

  // What onboarding does: a number, the templates, a key; and the shopper's yes.
  const number = { phoneNumberId: '700800900199', wabaId: '100200300400599', displayPhone: '+91 80000 00199', token: 'sandbox-token' }
  const settings = { numbers: [{ id: number.phoneNumberId, wabaId: number.wabaId }] }
  await fetch(`${product.sandboxUrl}/settings`, { method: 'POST', body: JSON.stringify(settings) })
  expect(await json(`/operator/merchants/${merchantId}/number`, post(number, OPERATOR))).toMatchObject({ number: { canSend: 'AVAILABLE' } })
  const { apiKey } = (await json(
    `/operator/merchants/${merchantId}/keys`,
    post({ label: 'flow', scopes: ['read', 'write'] }, OPERATOR),
  )) as { apiKey: string }
  const consent = { purpose: 'order_updates', state: 'granted', proof: 'form 1' }
  expect(await json('/api/v1/events', post({ name: 'signed.up', contact: { phone: PHONE }, consent }, apiKey))).toMatchObject({
    fresh: true,
  })

  // Shopify sends the refused webhook again, and the shopper reads of the order.
  const placed = order(1)
  shopify.emulator.shop(SHOP).orders.set(String(placed.id), placed)
  expect(await webhook('orders/create', placed)).toBe(200)
  await vi.waitFor(async () => expect(await sent()).toEqual(['order_placed_cod_v1']), { timeout: 20_000 })

  // One order's webhook is lost. The next comparison finds it; the old ones stay silent.
  const lost = order(2)
  shopify.emulator.shop(SHOP).orders.set(String(lost.id), lost)
  await fetch(`${product.url}/dev/sweep`, { method: 'POST' })
  await vi.waitFor(async () => expect(await sent()).toEqual(['order_placed_cod_v1', 'order_placed_cod_v1']), { timeout: 20_000 })
  const gaps = await json(`/api/v1/connections/${String(first['connectionId'])}/gaps`, { headers: { authorization: `Bearer ${apiKey}` } })
  expect(gaps).toMatchObject({ missing: 1, healed: 1, healedEver: 3, lastError: null })

  // Nothing that was asked of Shopify was refused by its schema.
  expect(shopify.refused).toEqual([])

  // The merchant removes the app: Shopify ends the tokens and says so.
  shopify.emulator.tokens.revoke(SHOP)
  expect(await webhook('app/uninstalled', { id: 1, domain: null, myshopify_domain: SHOP })).toBe(200)
  await vi.waitFor(async () => expect(await files(join(dir, 'data'))).toBe(true), { timeout: 5_000 })
  await new Promise((done) => setTimeout(done, 1_000))
  const [before, grants] = [calls(), shopify.emulator.tokens.grants.length]
  await fetch(`${product.url}/dev/sweep`, { method: 'POST' })
  await new Promise((done) => setTimeout(done, 2_000))
  expect(calls()).toBe(before)
  expect(shopify.emulator.tokens.grants.length).toBe(grants)
}, 120_000)

/** Whether no token and no session token stands in any log that the run wrote. */
async function files(data: string): Promise<boolean> {
  const names = await readdir(join(data, 'log'))
  const text = (await Promise.all(names.map((name) => readFile(join(data, 'log', name), 'utf8')))).join('\n')
  return text.length > 0 && !/shpat_|shprt_|eyJ[\w-]{10}/.test(text)
}
