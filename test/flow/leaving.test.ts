import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { openErasures } from '../../worker/db/erasures.ts'
import type { ConnectionId } from '../../worker/domain/ids.ts'
import worker from '../../worker/index.ts'
import { leave } from '../../worker/install/leave.ts'
import { forget } from '../../worker/lib/remember.ts'
import { createWidget } from '../../worker/operate/widgets.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { call, deliver, placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { messages, rows, untilQuiet } from '../support/relay.ts'
import { contactIdOf, everything, placesOf, shopper, tracesOf, untilErased, wholeLife, write } from './erasure-support.ts'

afterEach(() => vi.restoreAllMocks())

const DAY_MS = 86_400_000
const control = () => openControl(testEnv.DB)
const rowOf = async (merchant: TestMerchant) => control().connection(merchant.connections.shopify.id as ConnectionId)

const fromShopify = (merchant: TestMerchant, topic: string, at = Date.now(), headers: Record<string, string> = {}) =>
  deliver(
    merchant,
    'shopify',
    { id: 1, shop_id: 1, shop_domain: merchant.connections.shopify.account },
    {
      'x-shopify-topic': topic,
      'x-shopify-triggered-at': new Date(at).toISOString(),
      ...headers,
    },
  )

/** A merchant whose only shop is the Shopify one. */
async function oneShop(wanted: Parameters<typeof aMerchant>[0] = {}): Promise<TestMerchant> {
  const merchant = await aMerchant({ rules: ['order_placed', 'order_shipped'], ...wanted })
  await control().updateConnection(merchant.connections.woocommerce.id as ConnectionId, { status: 'disconnected' })
  return merchant
}

const forgetAll = (merchant: TestMerchant) => {
  const { id, account } = merchant.connections.shopify
  for (const key of [`con:${id}`, `acc:shopify:${account}`, `was:shopify:${account}`, `mer:${merchant.id}`]) forget(key)
}

const alarmOf = (merchant: TestMerchant) =>
  runInDurableObject(relayOf(testEnv, merchant.id) as never, (_r: unknown, state: DurableObjectState) => state.storage.getAlarm())

/** What would still run, by kind. */
async function running(merchant: TestMerchant): Promise<Record<string, number>> {
  const count = async (what: string) => (await rows<{ n: number }>(merchant, `SELECT count(*) AS n FROM ${what}`))[0]?.n ?? -1
  return {
    alarms: (await alarmOf(merchant)) === null ? 0 : 1,
    waiting: await count(`inbox WHERE state = 'new'`),
    queued: await count(`messages WHERE state = 'queued'`),
    doubtful: await count(`messages WHERE state IN ('sending', 'unknown')`),
    questions: await count('optins WHERE ended_at IS NULL'),
    requests: await count('privacy_work'),
    unrecorded: (await relayOf(testEnv, merchant.id).health()).unrecorded ? 1 : 0,
  }
}

describe('an app that is uninstalled', () => {
  it('ends the connection at once and leaves nothing running', async () => {
    const graph = fakeGraph()
    const merchant = await oneShop({ rules: ['order_placed', 'checkout_reminder'] })
    const { key } = await createWidget(testEnv, merchant.id, {}, Date.now())
    await wholeLife(merchant, shopper(401))
    graph.next('hang')
    await placeOrder(merchant, 402)
    // One that waits for its time, one that waits for a phone, one that nobody knows the end of.
    const now = Date.now()
    await rows(
      merchant,
      `INSERT INTO messages (id, direction, order_id, rule_id, purpose, state, hold, due_at, best_before, sending_at, created_at, updated_at)
       SELECT 'msg_t' || value, 'out', (SELECT id FROM orders LIMIT 1), 'order_placed', 'order_updates',
         CASE value WHEN 3 THEN 'unknown' ELSE 'queued' END, CASE value WHEN 2 THEN 'phone.missing' END, ?1 + 3600000, ?1 + 7200000, ?1, ?1, ?1
       FROM json_each('[1,2,3]')`,
      now,
    )
    await rows(merchant, `CREATE TABLE shop_pretend (connection_id TEXT, sealed TEXT)`)
    await rows(merchant, `INSERT INTO shop_pretend VALUES (?, 'token'), ('con_other', 'token')`, merchant.connections.shopify.id)
    await relayOf(testEnv, merchant.id).settingsChanged()
    const sent = graph.requests.length

    expect((await fromShopify(merchant, 'app/uninstalled')).status).toBe(200)
    await untilErased(merchant)
    await vi.waitFor(async () => expect(await alarmOf(merchant)).toBeNull(), { timeout: 5_000 })
    expect(await rowOf(merchant)).toMatchObject({ status: 'disconnected', secretsSealed: null })
    expect(await control().merchant(merchant.id)).toMatchObject({ status: 'left' })
    const stopped = (await messages(merchant)).filter((m) => m.id.startsWith('msg_t')).map((m) => [m.state, m.reason])
    expect(stopped).toEqual([
      ['suppressed', 'connection.gone'],
      ['suppressed', 'connection.gone'],
      ['failed', 'send.unconfirmed'],
    ])
    expect(await rows(merchant, 'SELECT connection_id FROM shop_pretend')).toEqual([{ connection_id: 'con_other' }])
    forgetAll(merchant)
    expect((await placeOrder(merchant, 403)).status).toBe(401)
    forget(`wid:${key}`)
    expect((await call(`/w/${key}.js`)).status).toBe(204)
    expect(graph.requests).toHaveLength(sent)
    expect(await running(merchant)).toEqual({ alarms: 0, waiting: 0, queued: 0, doubtful: 0, questions: 0, requests: 0, unrecorded: 0 })
  }, 30_000)

  it('stays what it is where the word comes late and the shop was connected again', async () => {
    const merchant = await oneShop()
    const uninstalled = Date.now() - 60_000
    await control().updateConnection(merchant.connections.shopify.id as ConnectionId, { createdAt: Date.now() - 1_000 })
    await relayOf(testEnv, merchant.id).settingsChanged()
    await fromShopify(merchant, 'app/uninstalled', uninstalled)
    await untilErased(merchant)
    expect(await rowOf(merchant)).toMatchObject({ status: 'active' })
    expect(await control().merchant(merchant.id)).toMatchObject({ status: 'active' })
  })

  it('that is one of two shops ends alone', async () => {
    fakeGraph()
    const merchant = await aMerchant({ rules: ['order_placed'] })
    await fromShopify(merchant, 'app/uninstalled')
    await untilErased(merchant)
    expect(await rowOf(merchant)).toMatchObject({ status: 'disconnected' })
    expect(await control().merchant(merchant.id)).toMatchObject({ status: 'active' })
    // Again, as Shopify does where our answer was lost: nothing to do, and no error.
    forgetAll(merchant)
    expect((await fromShopify(merchant, 'app/uninstalled')).status).toBe(200)
  })

  it('is left the same way by whoever runs the deployment, and by a plugin', async () => {
    const merchant = await aMerchant({ rules: [] })
    await leave(testEnv, merchant.connections.woocommerce.id as ConnectionId, 'plugin', Date.now())
    // It has ended when the call returns.
    expect(await control().connection(merchant.connections.woocommerce.id as ConnectionId)).toMatchObject({
      status: 'disconnected',
      secretsSealed: null,
    })
    expect(await rowOf(merchant)).toMatchObject({ status: 'active' })
    await untilErased(merchant)
  })

  it('keeps no copy of what it said of the owner', async () => {
    const merchant = await aMerchant({ rules: [] })
    await fromShopify(merchant, 'app/uninstalled')
    await untilErased(merchant)
    expect(await rows(merchant, 'SELECT body FROM inbox')).toEqual([{ body: null }])
  })
})

describe('a shop whose data must be erased', () => {
  it('goes with its merchant where it was the only one: key, rows, Relay, alarm, keys, widget; the proof stays', async () => {
    const merchant = await oneShop({ shard: 'DB_01' })
    const { key } = await createWidget(testEnv, merchant.id, {}, Date.now())
    const who = shopper(410)
    await wholeLife(merchant, who)
    const traces = await tracesOf(merchant, who, [merchant.id, (await contactIdOf(merchant, who)) ?? ''])
    await fromShopify(merchant, 'app/uninstalled', Date.now() - 3 * DAY_MS)
    await untilErased(merchant)
    forgetAll(merchant)
    expect((await fromShopify(merchant, 'shop/redact')).status).toBe(200)
    await vi.waitFor(
      async () => expect((await openErasures(testEnv.DB).of(merchant.id, 10)).map((e) => e.doneAt)).toEqual([expect.any(Number)]),
      { timeout: 8_000 },
    )
    expect(await control().merchant(merchant.id)).toBeUndefined()
    expect((await placesOf(merchant, traces)).filter((place) => !place.startsWith('d1.erasures'))).toEqual([])
    expect((await everything(merchant)).filter(({ place }) => place.startsWith('relay.') && !place.startsWith('relay.meta'))).toEqual([])
    expect(await alarmOf(merchant)).toBeNull()
    forget(`wid:${key}`)
    expect((await call(`/w/${key}.js`)).status).toBe(204)
    const [proof] = await openErasures(testEnv.DB).of(merchant.id, 10)
    expect(proof).toMatchObject({ kind: 'merchant', source: 'shopify' })
    expect(proof?.counts).toMatchObject({ 'd1.contacts': 1, 'd1.orders': 1, 'd1.merchants': 1, 'relay.contacts': 1 })
    const asked = await call('/api/v1/health', { headers: { authorization: `Bearer ${merchant.apiKey}` } })
    expect(asked.status).toBe(401)
    expect(await testEnv.DB.prepare('SELECT count(*) AS n FROM api_keys WHERE merchant_id = ?').bind(merchant.id).first('n')).toBe(0)
    // Asked once more, there is nothing left to erase, and that is no error. An order is refused.
    forgetAll(merchant)
    expect((await fromShopify(merchant, 'shop/redact')).status).toBe(200)
    expect((await placeOrder(merchant, 411)).status).toBe(401)
  }, 30_000)

  it('destroys the data key before anything else', async () => {
    const merchant = await oneShop()
    await wholeLife(merchant, shopper(412))
    const seen: boolean[] = []
    const D1 = (testEnv.DB as unknown as { constructor: { prototype: D1Database } }).constructor.prototype
    const batch = D1.batch
    vi.spyOn(D1, 'batch').mockImplementation(async function (this: D1Database, statements) {
      const texts = JSON.stringify(statements)
      if (texts.includes('DELETE FROM \\"templates')) seen.push(((await control().merchant(merchant.id))?.dataKey ?? null) === null)
      return batch.call(this, statements) as never
    })
    await fromShopify(merchant, 'app/uninstalled', Date.now() - 3 * DAY_MS)
    await untilErased(merchant)
    forgetAll(merchant)
    await fromShopify(merchant, 'shop/redact')
    await vi.waitFor(async () => expect(await control().merchant(merchant.id)).toBeUndefined(), { timeout: 8_000 })
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.every(Boolean)).toBe(true)
  }, 20_000)

  it('is not erased where it was installed again meanwhile', async () => {
    const merchant = await oneShop()
    await placeOrder(merchant, 413)
    await untilQuiet(merchant)
    await control().updateConnection(merchant.connections.shopify.id as ConnectionId, { createdAt: Date.now() - DAY_MS })
    await fromShopify(merchant, 'shop/redact', Date.now())
    await untilErased(merchant)
    expect(await control().merchant(merchant.id)).toMatchObject({ status: 'active', dataKey: expect.any(String) as string })
    expect(await rows(merchant, 'SELECT id FROM orders')).toHaveLength(1)
  })

  it('that comes back while its erasure waits keeps its key', async () => {
    const merchant = await oneShop()
    const id = await control().destroyKey(merchant.id, Date.now() - 10 * DAY_MS * 365 * 100, Date.now())
    expect(id).toBe(false)
    expect(await control().merchant(merchant.id)).toMatchObject({ dataKey: expect.any(String) as string })
  })

  it('goes alone where the merchant has another: its orders, and the people whom nobody else told us of', async () => {
    fakeGraph()
    const merchant = await aMerchant({ rules: ['order_placed'] })
    const [gone, wrote] = [shopper(414), shopper(415)]
    await placeOrder(merchant, 414)
    await placeOrder(merchant, 415)
    await write(merchant, wrote, 'hello')
    await untilQuiet(merchant)
    const ofShop = await tracesOf(merchant, gone, [])
    await fromShopify(merchant, 'app/uninstalled', Date.now() - 3 * DAY_MS)
    await untilErased(merchant)
    forgetAll(merchant)
    await fromShopify(merchant, 'shop/redact')
    await untilErased(merchant)
    expect(await placesOf(merchant, ofShop)).toEqual([])
    expect(await rows(merchant, 'SELECT id FROM orders')).toEqual([])
    expect((await merchant.tenant.d1.prepare('SELECT id FROM orders WHERE merchant_id = ?').bind(merchant.id).all()).results).toEqual([])
    // Who wrote by themselves has a life of their own with the merchant.
    expect(await contactIdOf(merchant, wrote)).toBeTypeOf('string')
    expect(await control().merchant(merchant.id)).toMatchObject({ status: 'active' })
    expect(await rowOf(merchant)).toBeUndefined()
    expect((await openErasures(testEnv.DB).of(merchant.id, 10)).map((e) => [e.kind, e.doneAt !== null])).toEqual([['shop', true]])
  }, 20_000)
})

describe('a merchant who left and does not come back', () => {
  const scheduled = (at: number) => worker.scheduled({ scheduledTime: at, cron: '' } as never, testEnv)

  it('is erased after thirty days, and not a day before', async () => {
    const merchant = await oneShop()
    await placeOrder(merchant, 420)
    await untilQuiet(merchant)
    const at = Date.now()
    await fromShopify(merchant, 'app/uninstalled', at)
    await untilErased(merchant)
    await scheduled(at + 29 * DAY_MS)
    expect(await control().merchant(merchant.id)).toMatchObject({ dataKey: expect.any(String) as string })
    await scheduled(at + 31 * DAY_MS)
    await vi.waitFor(async () => expect(await control().merchant(merchant.id)).toBeUndefined(), { timeout: 8_000 })
  }, 20_000)

  it('who came back is not', async () => {
    const merchant = await oneShop()
    await fromShopify(merchant, 'app/uninstalled')
    await untilErased(merchant)
    await control().updateMerchant(merchant.id, { status: 'active' })
    await scheduled(Date.now() + 31 * DAY_MS)
    expect(await control().merchant(merchant.id)).toMatchObject({ status: 'active' })
    expect(await openErasures(testEnv.DB).of(merchant.id, 10)).toEqual([])
  })
})

it('a shopper of a merchant who left is still erased', async () => {
  const merchant = await oneShop()
  await wholeLife(merchant, shopper(430))
  await fromShopify(merchant, 'app/uninstalled')
  await untilErased(merchant)
  forgetAll(merchant)
  const { customer, email, phone } = shopper(430)
  const answer = await deliver(
    merchant,
    'shopify',
    { customer: { id: customer, email, phone }, orders_to_redact: [] },
    { 'x-shopify-topic': 'customers/redact' },
  )
  expect(answer.status).toBe(200)
  await untilErased(merchant)
  expect(await contactIdOf(merchant, shopper(430))).toBeUndefined()
})
