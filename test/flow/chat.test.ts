import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import type { ConnectionId } from '../../worker/domain/ids.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { call, deliver, fromMeta, placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { messages, rows, untilQuiet } from '../support/relay.ts'
import { contactIdOf, everything, fulfillment, placesOf, shopper, untilErased, write, type Shopper } from './erasure-support.ts'

afterEach(() => vi.restoreAllMocks())

const ADDRESS = 'Flat 7, Turquoise House, 12 Example Road'

/** A shopper who was told that the parcel has left, and taps "New address". */
async function asked(merchant: TestMerchant, who: Shopper): Promise<void> {
  await placeOrder(merchant, who.n)
  await deliver(merchant, 'shopify', fulfillment(who.n), { 'x-shopify-topic': 'fulfillments/create' })
  await untilQuiet(merchant)
  await tap(merchant, who, 'redeliver_address')
}

async function tap(merchant: TestMerchant, who: Shopper, payload: string): Promise<void> {
  const from = who.phone.slice(1)
  const told = (await messages(merchant)).find((m) => m.rule_id === 'order_shipped')
  await fromMeta(merchant, {
    contacts: [{ wa_id: from }],
    messages: [
      {
        from,
        id: `wamid.${crypto.randomUUID()}`,
        timestamp: String(Math.floor(Date.now() / 1000)),
        type: 'button',
        button: { text: 'New address', payload },
        context: { id: told?.wamid },
      },
    ],
  })
  await untilQuiet(merchant)
}

const count = async (merchant: TestMerchant, what: string) =>
  (await rows<{ n: number }>(merchant, `SELECT count(*) AS n FROM ${what}`))[0]?.n ?? -1

const untilCarriedOut = (merchant: TestMerchant) =>
  vi.waitFor(async () => expect(await count(merchant, `errands WHERE kind = 'reattempt'`)).toBe(1), { timeout: 5_000, interval: 20 })

const aShop = () => aMerchant({ shard: 'DB_01', rules: ['order_shipped'] })

describe('a new address', () => {
  it('lies sealed wherever it lies, is in no log line, and stands in the order’s story', async () => {
    const graph = fakeGraph()
    const lines = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')]
    const merchant = await aShop()
    const who = shopper(601)
    await asked(merchant, who)
    await write(merchant, who, ADDRESS)
    await untilCarriedOut(merchant)
    await untilQuiet(merchant)

    const places = await placesOf(merchant, ['Turquoise'])
    expect(new Set(places.map((place) => place.split('.', 3).slice(0, 2).join('.')))).toEqual(
      new Set(['relay.sealed', 'relay.shop_writes', 'relay.errands', 'd1.messages']),
    )
    const plain = await runInDurableObject(
      relayOf(testEnv, merchant.id) as never,
      (_r: unknown, { storage: { sql } }: DurableObjectState) =>
        ['sealed', 'shop_writes', 'errands', 'messages', 'talks', 'notices', 'new_events'].map((t) =>
          JSON.stringify(sql.exec(`SELECT * FROM ${t}`).toArray()),
        ),
    )
    expect(plain.join('')).not.toContain('Turquoise')
    expect(JSON.stringify(lines.flatMap((spy) => spy.mock.calls))).not.toContain('Turquoise')
    expect(JSON.stringify(graph.requests.map(({ body }) => body))).not.toContain('Turquoise')

    const [order] = await rows<{ id: string }>(merchant, 'SELECT id FROM orders')
    const story = await call(`/api/v1/orders/${order?.id}/ledger`, { headers: { authorization: `Bearer ${merchant.apiKey}` } })
    const told = JSON.stringify(await story.json())
    for (const words of ['Please write the full new address', ADDRESS, 'passes on the new address']) expect(told).toContain(words)
  })

  it('of somebody who is erased goes from everywhere, also while it is being asked', async () => {
    fakeGraph()
    const merchant = await aShop()
    const [done, open] = [shopper(602), shopper(603)]
    await asked(merchant, done)
    await write(merchant, done, ADDRESS)
    await untilCarriedOut(merchant)
    await rows(
      merchant,
      `INSERT INTO talks SELECT 'tlk_open', contact_id, 'order_address', 'address', id, NULL, '{}', '[]', 'en', 0, 1, 9e15, NULL FROM orders RETURNING id`,
    )
    for (const who of [done, open]) {
      const contactId = await contactIdOf(merchant, who)
      if (contactId) await relayOf(testEnv, merchant.id).askPrivacy(merchant.id, { kind: 'erase', contactId, source: 'api', isKnown: true })
    }
    await untilErased(merchant)
    expect(await placesOf(merchant, ['Turquoise'])).toEqual([])
    expect(await count(merchant, 'talks')).toBe(0)
    expect(await count(merchant, 'errands')).toBe(0)
    expect(await count(merchant, 'shop_writes')).toBe(0)
  })

  it('is not written down where the talk is gone', async () => {
    fakeGraph()
    const merchant = await aShop()
    const who = shopper(604)
    await asked(merchant, who)
    await rows(merchant, `UPDATE talks SET errand_id = 'ern_gone' RETURNING id`)
    await rows(
      merchant,
      `INSERT INTO errands (id, kind, at, state, tries, next_at) VALUES ('ern_gone', 'talk', 0, 'queued', 0, 9e15) RETURNING id`,
    )
    await rows(merchant, `DELETE FROM talks RETURNING id`)
    await rows(merchant, `UPDATE errands SET next_at = 0 RETURNING id`)
    await relayOf(testEnv, merchant.id).settingsChanged()
    await vi.waitFor(async () => expect(await count(merchant, `errands WHERE state = 'done'`)).toBe(1), { timeout: 5_000 })
    expect(await count(merchant, 'shop_writes')).toBe(0)
  })
})

describe('where is my order', () => {
  it('is told to the WhatsApp id that the order belongs to, also without a number, and to no other', async () => {
    const graph = fakeGraph()
    const merchant = await aShop()
    const who = shopper(610)
    await placeOrder(merchant, who.n)
    const say = async (ids: Record<string, string>, body: string) => {
      const text = { id: `wamid.${crypto.randomUUID()}`, timestamp: String(Math.floor(Date.now() / 1000)), type: 'text', text: { body } }
      await fromMeta(merchant, { contacts: [], messages: [{ ...ids, ...text }] })
      await untilQuiet(merchant)
      return JSON.stringify(graph.requests.at(-1)?.body ?? {})
    }
    await say({ from: who.phone.slice(1), from_user_id: 'IN.abc610' }, 'hello')
    expect(graph.requests).toHaveLength(0)
    expect(await say({ from_user_id: 'IN.abc610' }, 'where is my order')).toContain('#T610')
    const other = await say({ from_user_id: 'IN.abc611' }, 'where is my order #T610')
    expect(other).toContain('no open order')
    expect(other).not.toContain('T610')
  })
})

describe('a queued answer that names an order', () => {
  it('tells of it only while it is the shopper’s own', async () => {
    const graph = fakeGraph()
    const merchant = await aShop()
    await placeOrder(merchant, 611)
    await placeOrder(merchant, 612)
    await untilQuiet(merchant)
    await write(merchant, shopper(612), 'hello')
    const now = Date.now()
    await rows(
      merchant,
      `INSERT INTO messages (id, direction, contact_id, purpose, fact, state, due_at, best_before, created_at, updated_at)
       SELECT 'msg_named', 'out', o.contact_id, 'support', 'reply:chat.status:en:w:-:' || x.id, 'queued', ?1, ?1 + 60000, ?1, ?1
       FROM orders o, orders x WHERE o.number = '#T612' AND x.number = '#T611' RETURNING id`,
      now,
    )
    await relayOf(testEnv, merchant.id).settingsChanged()
    await vi.waitFor(() => expect(graph.requests).toHaveLength(1), { timeout: 5_000 })
    const body = JSON.stringify(graph.requests[0]?.body)
    expect(body).toContain('#T612')
    expect(body).not.toContain('#T611')
  })
})

describe('a talk', () => {
  it('is in the copy of what is held of a shopper', async () => {
    fakeGraph()
    const merchant = await aShop()
    const who = shopper(605)
    await asked(merchant, who)
    const held = await relayOf(testEnv, merchant.id).held(merchant.id, (await contactIdOf(merchant, who)) ?? '')
    expect(held.talks).toEqual([expect.objectContaining({ kind: 'redelivery_address', step: 'address', notes: '{}' })])
  })

  it('ends with the shop that the order came from, and with the merchant', async () => {
    fakeGraph()
    const merchant = await aShop()
    await asked(merchant, shopper(606))
    expect(await count(merchant, 'talks')).toBe(1)
    await relayOf(testEnv, merchant.id).askPrivacy(merchant.id, {
      kind: 'leave',
      connectionId: merchant.connections.shopify.id as ConnectionId,
      source: 'api',
      at: Date.now(),
    })
    await untilErased(merchant)
    expect((await openControl(testEnv.DB).connection(merchant.connections.shopify.id as ConnectionId))?.status).toBe('disconnected')
    expect(await count(merchant, 'talks')).toBe(0)
  })

  it('that nobody went on with is forgotten by the hourly sweep, and one that goes on is not', async () => {
    fakeGraph()
    const merchant = await aShop()
    await asked(merchant, shopper(607))
    const relay = relayOf(testEnv, merchant.id)
    await relay.sweep(merchant.id)
    expect(await count(merchant, 'talks')).toBe(1)
    await rows(merchant, 'UPDATE talks SET until = 1 RETURNING id')
    await rows(
      merchant,
      `INSERT INTO notices (id, code, subject, detail, count, first_at, last_at) VALUES ('ntc_1', 'shopper.needs_you', 'chat', '{}', 1, 1, 1),
         ('ntc_2', 'return.requested', 'chat', '{}', 1, 1, 9e15) RETURNING id`,
    )
    await relay.sweep(merchant.id)
    expect(await count(merchant, 'talks')).toBe(0)
    expect(await rows(merchant, 'SELECT id FROM notices WHERE closed_at IS NULL')).toEqual([{ id: 'ntc_2' }])
  })

  it('answered twice by one delivery that Meta repeats is answered once', async () => {
    const graph = fakeGraph()
    const merchant = await aShop()
    const who = shopper(608)
    await asked(merchant, who)
    const sent = graph.requests.length
    const from = who.phone.slice(1)
    const said = { from, id: 'wamid.same', timestamp: String(Math.floor(Date.now() / 1000)), type: 'text', text: { body: ADDRESS } }
    for (let i = 0; i < 3; i++) await fromMeta(merchant, { contacts: [{ wa_id: from }], messages: [said] })
    await untilCarriedOut(merchant)
    await untilQuiet(merchant)
    expect(graph.requests.length).toBe(sent + 1)
  })

  it('of one delivery with tap and answer in it is understood as a whole', async () => {
    fakeGraph()
    const merchant = await aShop()
    const who = shopper(609)
    await placeOrder(merchant, who.n)
    await deliver(merchant, 'shopify', fulfillment(who.n), { 'x-shopify-topic': 'fulfillments/create' })
    await untilQuiet(merchant)
    const told = (await messages(merchant)).find((m) => m.rule_id === 'order_shipped')
    const from = who.phone.slice(1)
    const head = { from, timestamp: String(Math.floor(Date.now() / 1000)) }
    await fromMeta(merchant, {
      contacts: [{ wa_id: from }],
      messages: [
        { ...head, id: 'wamid.a', type: 'button', button: { text: 'x', payload: 'redeliver_address' }, context: { id: told?.wamid } },
        { ...head, id: 'wamid.b', type: 'text', text: { body: ADDRESS } },
      ],
    })
    await untilCarriedOut(merchant)
    expect((await everything(merchant)).some(({ place, text }) => place === 'relay.errands.what' && text.includes('Turquoise'))).toBe(true)
  })

  it('of which two answers come at once takes the first, and says so of the second', async () => {
    const graph = fakeGraph()
    const merchant = await aShop()
    const who = shopper(613)
    await placeOrder(merchant, who.n)
    await deliver(merchant, 'shopify', fulfillment(who.n), { 'x-shopify-topic': 'fulfillments/create' })
    await untilQuiet(merchant)
    await tap(merchant, who, 'redeliver_time')
    const [talk] = await rows<{ id: string; offered: string }>(merchant, 'SELECT id, offered FROM talks')
    const days = JSON.parse(talk?.offered ?? '[]') as string[]
    const from = who.phone.slice(1)
    const pick = (day = '') => ({
      from,
      id: `wamid.${day}`,
      timestamp: String(Math.floor(Date.now() / 1000)),
      type: 'interactive',
      interactive: { type: 'list_reply', list_reply: { id: `talk:${talk?.id}:day:${day}`, title: day } },
    })
    await fromMeta(merchant, { contacts: [{ wa_id: from }], messages: [pick(days[1]), pick(days[3])] })
    await untilCarriedOut(merchant)
    await untilQuiet(merchant)
    const wishes = await rows<{ what: string }>(merchant, `SELECT what FROM errands WHERE kind = 'reattempt'`)
    const [wish] = await Promise.all(wishes.map(({ what }) => merchant.vault.open('errands.what', what)))
    expect(JSON.parse(wish ?? '{}')).toMatchObject({ on: days[1] })
    await vi.waitFor(() => expect(JSON.stringify(graph.requests.map(({ body }) => body))).toContain('settled by now'), { timeout: 9_000 })
  })
})
