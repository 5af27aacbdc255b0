import { afterEach, describe, expect, it, vi } from 'vitest'
import { openErasures } from '../../worker/db/erasures.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { call, deliver, placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { messages, rows, untilQuiet } from '../support/relay.ts'
import {
  contactIdOf,
  everything,
  fulfillment,
  placesOf,
  shopper,
  tracesOf,
  untilErased,
  wholeLife,
  write,
  type Shopper,
} from './erasure-support.ts'
import { eventually } from '../support/eventually.ts'

afterEach(() => vi.restoreAllMocks())

const redact = (
  merchant: TestMerchant,
  { customer, email, phone, n }: Shopper,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
) =>
  deliver(
    merchant,
    'shopify',
    {
      shop_id: 1,
      shop_domain: 'x.myshopify.com',
      customer: { id: customer, email, phone },
      orders_to_redact: [5_000_000_000 + n],
      ...more,
    },
    { 'x-shopify-topic': 'customers/redact', ...headers },
  )

/** Every id of ours that belongs to the shopper. */
async function idsOf(merchant: TestMerchant, who: Shopper): Promise<string[]> {
  const contact = (await contactIdOf(merchant, who)) ?? ''
  const orders = await rows<{ id: string }>(merchant, 'SELECT id FROM orders WHERE contact_id = ?', contact)
  return [contact, ...orders.map((o) => o.id)]
}

describe('a shopper whose data must be erased', () => {
  it('is found in many tables before, and in none afterwards', async () => {
    const merchant = await aMerchant({ shard: 'DB_01', rules: ['order_placed', 'order_shipped'] })
    const [gone, stays] = [shopper(301), shopper(302)]
    await wholeLife(merchant, gone)
    await wholeLife(merchant, stays)
    const traces = await tracesOf(merchant, gone, await idsOf(merchant, gone))
    const others = await tracesOf(merchant, stays, await idsOf(merchant, stays))
    const before = await placesOf(merchant, traces)
    expect(await rows(merchant, `SELECT state FROM inbox WHERE state = 'parked' AND body IS NOT NULL`)).toHaveLength(2)
    const untouched = await placesOf(merchant, others)
    const kept = (await everything(merchant))
      .filter(({ text }) => others.some((trace) => text.includes(trace)))
      .map(({ text }) => text)
      .sort()
    expect(before.length).toBeGreaterThan(25)
    expect(new Set(before.map((place) => place.split('.', 2).join('.')))).toEqual(
      new Set([
        ...['consents', 'contacts', 'events', 'messages', 'orders', 'parcels', 'subscriptions'].map((t) => `d1.${t}`),
        ...[
          'consents',
          'contacts',
          'errands',
          'facts',
          'inbox',
          'messages',
          'optins',
          'orders',
          'parcels',
          'refs',
          'sealed',
          'shop_writes',
          'subscriptions',
        ].map((t) => `relay.${t}`),
      ]),
    )

    expect((await redact(merchant, gone)).status).toBe(200)
    await untilErased(merchant)
    expect(await placesOf(merchant, traces)).toEqual([])
    expect(await placesOf(merchant, others)).toEqual(untouched)
    expect(
      (await everything(merchant))
        .filter(({ text }) => others.some((trace) => text.includes(trace)))
        .map(({ text }) => text)
        .sort(),
    ).toEqual(kept)

    // The unreadable body of the one who stays is still there.
    expect(await rows(merchant, `SELECT state FROM inbox WHERE state = 'parked' AND body IS NOT NULL`)).toHaveLength(1)

    const [proof] = await openErasures(testEnv.DB).of(merchant.id, 10)
    expect(proof).toMatchObject({ kind: 'contact', source: 'shopify', doneAt: expect.any(Number) as number })
    expect(proof?.counts).toMatchObject({
      'd1.contacts': 1,
      'd1.orders': 1,
      'd1.parcels': 1,
      'relay.contacts': 1,
      'relay.bodies': expect.any(Number) as number,
    })
    expect(proof?.dueAt).toBe((proof?.requestedAt ?? 0) + 30 * 86_400_000)
    // What it cost and how it ended is about nobody, and stays.
    const { results } = await merchant.tenant.d1
      .prepare(
        `SELECT state, template FROM messages WHERE merchant_id = ? AND contact_id = '-' AND direction = 'out' AND template IS NOT NULL`,
      )
      .bind(merchant.id)
      .all()
    expect(results.length).toBeGreaterThan(0)
  }, 30_000)

  it('is not brought back by an old delivery, and is a new person to a new one', async () => {
    const merchant = await aMerchant({ rules: ['order_placed'] })
    const who = shopper(303)
    const old = { 'x-shopify-webhook-id': 'old-303' }
    await placeOrder(merchant, 303, {}, old)
    await untilQuiet(merchant)
    const was = await contactIdOf(merchant, who)
    await redact(merchant, who)
    await untilErased(merchant)
    await placeOrder(merchant, 303, {}, old)
    const [delivery] = await rows<{ seq: number }>(merchant, `SELECT seq FROM inbox WHERE delivery_id = 'old-303'`)
    const replayed = await call(`/api/v1/deliveries/${delivery?.seq}/replay`, {
      method: 'POST',
      headers: { authorization: `Bearer ${merchant.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ mode: 'send' }),
    })
    expect(await replayed.json()).toMatchObject({ outcome: 'unreadable' })
    await untilQuiet(merchant)
    expect(await rows(merchant, 'SELECT id FROM contacts')).toEqual([])
    await placeOrder(merchant, 303, { id: 9303, name: '#N303' })
    await untilQuiet(merchant)
    const now = await contactIdOf(merchant, who)
    expect(now).toBeTypeOf('string')
    expect(now).not.toBe(was)
  })

  it('who said STOP is not written to after an import, and what is kept for that is the mark alone', async () => {
    const merchant = await aMerchant({ rules: ['order_placed'] })
    const who = shopper(304)
    await wholeLife(merchant, who)
    await write(merchant, who, 'STOP ALL')
    const traces = await tracesOf(merchant, who, await idsOf(merchant, who))
    await redact(merchant, who)
    await untilErased(merchant)
    expect(await placesOf(merchant, traces)).toEqual(['relay.suppressed.ref'])
    const told = (await messages(merchant)).length
    await placeOrder(merchant, 304, { id: 9304, name: '#N304' })
    await untilQuiet(merchant)
    expect((await messages(merchant)).slice(told).map((m) => [m.state, m.reason])).toEqual([['suppressed', 'consent.withdrawn']])
    expect(await rows(merchant, 'SELECT ref FROM suppressed')).toEqual([])
    // Erased a second time, the STOP is still known; START gives it back.
    await redact(merchant, who, { orders_to_redact: [] })
    await untilErased(merchant)
    expect(await rows(merchant, 'SELECT ref FROM suppressed')).toHaveLength(1)
    await write(merchant, who, 'START')
    const contact = await contactIdOf(merchant, who)
    expect(await rows(merchant, `SELECT state FROM consents WHERE contact_id = ? AND purpose = 'order_updates'`, contact ?? '')).toEqual([
      { state: 'granted' },
    ])
  })

  it('goes with the orders that the request names, also where nobody is found', async () => {
    const merchant = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(merchant, 305)
    await placeOrder(merchant, 306)
    await untilQuiet(merchant)
    // Older than the Relay remembers: only the record has it.
    await rows(merchant, `DELETE FROM orders WHERE number = '#T306'`)
    await rows(merchant, `DELETE FROM refs WHERE entity NOT IN (SELECT id FROM orders UNION SELECT id FROM contacts)`)
    await redact(
      merchant,
      { ...shopper(399), customer: 1, email: 'nobody@example.com', phone: '' },
      { orders_to_redact: [5_000_000_305, 5_000_000_306] },
    )
    await untilErased(merchant)
    const left = await merchant.tenant.d1.prepare('SELECT number FROM orders WHERE merchant_id = ?').bind(merchant.id).all()
    expect(left.results).toEqual([])
    // The receiver whom only order 305 told us of went with it.
    expect(await contactIdOf(merchant, shopper(305))).toBeUndefined()
    expect(await openErasures(testEnv.DB).of(merchant.id, 10)).toHaveLength(1)
  })

  it('is erased through the API, once; another merchant can neither erase nor copy them', async () => {
    const merchant = await aMerchant({ rules: ['order_placed'] })
    const other = await aMerchant()
    const who = shopper(307)
    await wholeLife(merchant, who)
    const id = (await contactIdOf(merchant, who)) ?? ''
    const ask = (key: string, method: string, path: string) =>
      call(`/api/v1${path}`, { method, headers: { authorization: `Bearer ${key}` } })
    for (const [method, path] of [
      ['DELETE', `/contacts/${id}`],
      ['POST', `/contacts/${id}/export`],
    ] as const) {
      expect((await ask(other.apiKey, method, path)).status).toBe(404)
      expect((await ask(merchant.readKey, method, path)).status).toBe(403)
    }
    const made = (await (await ask(merchant.apiKey, 'POST', `/contacts/${id}/export`)).json()) as { id: string }
    await untilErased(merchant)
    expect((await ask(other.apiKey, 'GET', `/privacy/requests/${made.id}`)).status).toBe(404)
    expect(await (await ask(other.apiKey, 'GET', '/privacy/erasures')).json()).toEqual({ items: [] })
    const traces = await tracesOf(merchant, who, await idsOf(merchant, who))
    const gone = await ask(merchant.apiKey, 'DELETE', `/contacts/${id}`)
    expect(gone.status).toBe(202)
    await untilErased(merchant)
    expect(await placesOf(merchant, traces)).toEqual([])
    expect((await ask(merchant.apiKey, 'DELETE', `/contacts/${id}`)).status).toBe(404)
    const request = (await (await ask(merchant.readKey, 'GET', `/privacy/requests/${made.id}`)).json()) as object
    expect(request).toMatchObject({ available: false, export: null, contactIds: [] })
    const proofs = (await (await ask(merchant.readKey, 'GET', '/privacy/erasures')).json()) as { items: object[] }
    expect(proofs.items).toMatchObject([{ kind: 'contact', source: 'api' }])
  })
})

/** The same numbers each time (mulberry32), so that a failure can be looked at. */
function chance(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

describe('whoever is not meant', () => {
  it.each([1, 2, 3, 4])(
    'keeps every row, whatever happened before (%i)',
    async (seed) => {
      fakeGraph()
      const random = chance(seed)
      const merchant = await aMerchant({ rules: ['order_placed', 'order_shipped'], shard: random() < 0.5 ? 'DB' : 'DB_01' })
      const people = [0, 1, 2].map((i) => shopper(700 + seed * 10 + i))
      for (let step = 0; step < 12; step++) {
        const who = people[Math.floor(random() * people.length)] as Shopper
        const what = random()
        if (what < 0.35)
          await placeOrder(merchant, who.n, { id: 5_000_000_000 + who.n, name: `#T${who.n}`, updated_at: new Date().toISOString() })
        else if (what < 0.55) await deliver(merchant, 'shopify', fulfillment(who.n), { 'x-shopify-topic': 'fulfillments/create' })
        else if (what < 0.85) await write(merchant, who, who.said)
        else await write(merchant, who, 'STOP ALL')
      }
      for (const who of people) await placeOrder(merchant, who.n)
      await untilQuiet(merchant)
      const gone = people[Math.floor(random() * people.length)] as Shopper
      const rest = people.filter((who) => who !== gone)
      const others = (await Promise.all(rest.map(async (who) => tracesOf(merchant, who, await idsOf(merchant, who))))).flat()
      const traces = await tracesOf(merchant, gone, await idsOf(merchant, gone))
      const kept = async () =>
        (await everything(merchant))
          .filter(({ text }) => others.some((trace) => text.includes(trace)))
          .map(({ place, text }) => `${place} ${text}`)
          .sort()
      const before = await kept()
      await redact(merchant, gone, random() < 0.5 ? { orders_to_redact: [] } : {})
      await untilErased(merchant)
      expect(await kept()).toEqual(before)
      expect((await placesOf(merchant, traces)).filter((place) => place !== 'relay.suppressed.ref')).toEqual([])
    },
    30_000,
  )
})

describe('a request for a copy', () => {
  it('is made of everything that is held, told to the merchant, sealed, and gone after thirty days', async () => {
    const merchant = await aMerchant({ rules: ['order_placed', 'order_shipped'], shard: 'DB_01' })
    const who = shopper(310)
    await wholeLife(merchant, who)
    await wholeLife(merchant, shopper(311))
    await deliver(
      merchant,
      'shopify',
      {
        shop_id: 1,
        shop_domain: 'x',
        customer: { id: who.customer, email: who.email, phone: who.phone },
        orders_requested: [],
        data_request: { id: 9 },
      },
      { 'x-shopify-topic': 'customers/data_request' },
    )
    await untilErased(merchant)
    const ask = async (path: string) =>
      (await (await call(`/api/v1${path}`, { headers: { authorization: `Bearer ${merchant.readKey}` } })).json()) as {
        items: { id: string; code: string; subject: string }[]
      } & Record<string, never>
    // The record follows the Relay within half a second.
    const item = await eventually(async () => {
      const [request] = (await ask('/privacy/requests')).items
      const notice = (await ask('/notices')).items.find((n) => n.code === 'privacy.export_ready')
      expect(request && notice?.subject).toBe(`request:${request?.id}`)
      return request
    })
    const text = JSON.stringify(await ask(`/privacy/requests/${item?.id}`))
    for (const word of [
      who.phone,
      who.email,
      who.said,
      '#T310',
      'AWB310',
      'tea-310',
      'Tea 310',
      'Blue kurta',
      'Offers.',
      'order_updates',
      'parcel.shipped',
    ])
      expect(text, word).toContain(word)
    for (const word of [shopper(311).phone, '#T311', shopper(311).said]) expect(text).not.toContain(word)
    const copy = JSON.parse(text) as { export: { parts: Record<string, string>; people: Record<string, unknown>[] } }
    expect(Object.keys(copy.export.people[0] ?? {}).sort()).toEqual(Object.keys(copy.export.parts).sort())
    const sealed = await merchant.tenant.d1
      .prepare('SELECT export_sealed FROM privacy_requests WHERE merchant_id = ?')
      .bind(merchant.id)
      .first<string>('export_sealed')
    for (const word of [who.phone, '#T310', 'AWB310', 'tea-310']) expect(sealed).not.toContain(word)

    await merchant.tenant.d1
      .prepare('UPDATE privacy_requests SET expires_at = ? WHERE merchant_id = ?')
      .bind(Date.now() - 1, merchant.id)
      .run()
    await relayOf(testEnv, merchant.id).sweep(merchant.id)
    await untilQuiet(merchant)
    expect(await ask(`/privacy/requests/${item?.id}`)).toMatchObject({ available: false, export: null })
    expect((await ask('/notices')).items.map((n) => n.code)).not.toContain('privacy.export_ready')
  })

  it('finds nobody and says so', async () => {
    const merchant = await aMerchant()
    await deliver(
      merchant,
      'shopify',
      { customer: { id: 1, email: 'nobody@example.com', phone: null } },
      { 'x-shopify-topic': 'customers/data_request' },
    )
    await untilErased(merchant)
    const answer = await call('/api/v1/privacy/requests', { headers: { authorization: `Bearer ${merchant.readKey}` } })
    expect(await answer.json()).toMatchObject({ items: [{ contactIds: [], available: true }] })
  })
})

it('a request with a forged signature erases nobody', async () => {
  const merchant = await aMerchant({ rules: [] })
  await placeOrder(merchant, 320)
  await untilQuiet(merchant)
  expect((await redact(merchant, shopper(320), {}, { 'x-shopify-hmac-sha256': 'AAAA' })).status).toBe(401)
  await untilQuiet(merchant)
  expect(await contactIdOf(merchant, shopper(320))).toBeTypeOf('string')
})
