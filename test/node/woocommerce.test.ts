/** A WooCommerce shop from the first click to goodbye: the packaged product and a shop's REST API, two servers that know each other by HTTP only. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePorts, startProduct, type Product } from '../../bench/product.ts'
import { orderBody, placeOrder } from '../support/woocommerce/orders.ts'
import { deliver } from '../support/woocommerce/webhooks.ts'
import { serveShop, type ServedShop } from './woocommerce-server.ts'

let dir: string
let product: Product
let served: ServedShop

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'wenext-woo-'))
  const [port = 0, sandboxPort = 0] = await freePorts(2)
  product = await startProduct({ port, sandboxPort, dataDir: join(dir, 'data') })
  served = await serveShop()
}, 90_000)

afterAll(async () => {
  await served?.stop()
  await product?.stop()
  await rm(dir, { recursive: true, force: true })
})

interface Connected {
  readonly connection: string
  readonly hook: { readonly url: string; readonly secret: string }
  readonly plugin: { readonly url: string; readonly secret: string }
  readonly error?: { readonly code: string }
}

const api = async (path: string): Promise<{ readonly items: readonly Record<string, unknown>[] }> =>
  (await (await fetch(`${product.url}/api/v1${path}`, { headers: { authorization: `Bearer ${product.demo.apiKey}` } })).json()) as never
const openNotices = async (connection: string) =>
  (await api('/notices')).items.filter(({ subject }) => subject === `connection:${connection}`).map(({ code, plain }) => ({ code, plain }))
const sweep = async () => expect((await fetch(`${product.url}/dev/sweep`, { method: 'POST' })).status).toBe(200)
const sentTo = async (digits: string) => {
  const sent = (await (await fetch(`${product.sandboxUrl}/messages?after=0`)).json()) as {
    body: { to?: string; template?: { name: string } }
  }[]
  return sent.filter(({ body }) => body.to?.replace('+', '') === digits).map(({ body }) => body.template?.name)
}

/** The plugin's part, and the merchant's: press Connect, approve, come back. */
async function approve(): Promise<{ readonly state: string; readonly verifier: string }> {
  const { code } = (await (await fetch(`${product.url}/dev/connect-code`, { method: 'POST' })).json()) as { code: string }
  const verifier = randomBytes(32).toString('hex')
  const query = new URLSearchParams({
    shop: served.shop.home,
    challenge: createHash('sha256').update(verifier).digest('base64url'),
    return: `${served.shop.home}/wp-admin/admin.php?page=wenext`,
    code,
  })
  served.shop.pending = query.get('challenge') ?? undefined
  const begun = await fetch(`${product.url}/connect/woocommerce?${query.toString()}`, { redirect: 'manual' })
  const grant = served.shop.auth(begun.headers.get('location') ?? '', { anyCallback: true })
  if ('error' in grant) throw new Error(grant.error)
  const result = await grant.approve()
  if ('error' in result) throw new Error(`${result.error} ${result.status}`)
  const done = await fetch(result.location, { redirect: 'manual' })
  const back = new URL(done.headers.get('location') ?? '')
  expect([back.origin, back.searchParams.get('wenext')]).toEqual([served.shop.home, 'connected'])
  return { state: back.searchParams.get('state') ?? '', verifier }
}

const claim = async (body: object): Promise<{ readonly status: number; readonly json: Connected }> => {
  const response = await fetch(`${product.url}/connect/woocommerce/claim`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, json: (await response.json()) as Connected }
}

/** As PHP signs: hash_hmac over id, time and body with the decoded secret. */
const say = async ({ url, secret }: Connected['plugin'], type: string, data: object = {}) => {
  const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data })
  const [id, at] = [`msg_${randomBytes(8).toString('hex')}`, String(Math.floor(Date.now() / 1000))]
  const proof = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${id}.${at}.${body}`)
    .digest('base64')
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': `v1,${proof}` },
    body,
  })
}

describe('a WooCommerce shop', () => {
  let connected: Connected

  it('is connected: its webhooks exist, and each was announced and answered', async () => {
    const { status, json } = await claim(await approve())
    expect(status).toBe(200)
    connected = json
    expect(served.shop.webhooks.map(({ topic, delivery_url: url, status: state }) => [topic, url, state])).toEqual(
      ['order.created', 'order.updated', 'order.deleted', 'product.updated'].map((topic) => [topic, connected.hook.url, 'active']),
    )
    expect(served.shop.badPings).toEqual([])
  })

  it('an order becomes a message on the phone, once, though it is told twice', async () => {
    const order = orderBody(placeOrder(served.shop))
    expect([...(await deliver(served.shop, 'order.updated', order)), ...(await deliver(served.shop, 'order.created', order))]).toEqual([
      200, 200,
    ])
    await vi.waitFor(async () => expect(await sentTo('919876510001')).toHaveLength(1), { timeout: 20_000, interval: 200 })
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(await sentTo('919876510001')).toEqual([expect.stringMatching(/^order_placed|cod/) as string])
  })

  it('the merchant is told that the key was revoked, and that is over with a new one', async () => {
    served.shop.keys.clear()
    await sweep()
    await vi.waitFor(async () => expect(await openNotices(connected.connection)).toMatchObject([{ code: 'shop.key_refused' }]), 10_000)
    const again = await claim(await approve())
    expect(again.json).toEqual(connected)
    await vi.waitFor(async () => expect(await openNotices(connected.connection)).toEqual([]), 10_000)
  })

  it('webhooks that were switched off after failed deliveries are on again with the next look', async () => {
    for (const webhook of served.shop.webhooks) webhook.status = 'disabled'
    await sweep()
    expect(served.shop.webhooks.map(({ status }) => status)).toEqual(Array(4).fill('active'))
    await vi.waitFor(async () => expect(await openNotices(connected.connection)).toMatchObject([{ code: 'shop.hook_was_off' }]), 10_000)
  })

  it('a shop that sends us elsewhere sends no key there', async () => {
    const elsewhere = await serveShop()
    served.shop.redirectTo = elsewhere.shop.home
    served.shop.trouble = 'redirect'
    await sweep()
    served.shop.trouble = 'none'
    expect(elsewhere.shop.requests).toEqual([])
    await elsewhere.stop()
    await vi.waitFor(async () => expect(await openNotices(connected.connection)).toMatchObject([{ code: 'shop.moved' }]), 10_000)
  })

  it('a site that takes the call and never answers costs a try its patience, not its end', async () => {
    const pending = await approve()
    served.hangs = true
    const startedAt = Date.now()
    const { status, json } = await claim(pending)
    expect([status, json.error?.code]).toEqual([502, 'shop.unreachable'])
    expect(Date.now() - startedAt).toBeLessThan(30_000)
    served.hangs = false
    expect((await claim(pending)).json).toEqual(connected)
  }, 60_000)

  it('says goodbye: its webhooks are gone, and what it says after that is answered 410', async () => {
    const before = await say(connected.plugin, 'cart.ended', { cart: 'c'.repeat(32) })
    expect(before.status).toBe(200)
    expect((await say(connected.plugin, 'plugin.disconnected')).status).toBe(200)
    await vi.waitFor(() => expect(served.shop.webhooks).toEqual([]), { timeout: 15_000, interval: 100 })
    const after = await say(connected.plugin, 'cart.ended', { cart: 'c'.repeat(32) })
    expect([after.status, ((await after.json()) as Connected).error?.code]).toEqual([410, 'connection.gone'])
    const served410 = served.shop.requests.length
    await sweep()
    expect(served.shop.requests).toHaveLength(served410)
  })

  it('left no key, secret, verifier or address in the log', async () => {
    const folder = join(dir, 'data', 'log')
    const text = (await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))).join('\n')
    expect(text).toContain('"work":"http"')
    expect(text).not.toMatch(/ck_[0-9a-f]{40}|cs_[0-9a-f]{40}|whsec_/)
    for (const secret of [connected.hook.secret, connected.plugin.secret.slice(6), served.shop.home.replace('http://', '')])
      expect(text).not.toContain(secret)
  })
})
