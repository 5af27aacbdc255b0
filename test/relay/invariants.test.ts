import { runInDurableObject } from 'cloudflare:test'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { relayOf } from '../../worker/routes/accept.ts'
import { deliver, fromMeta, placeOrder, shopifyOrder, status } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { messages, rows, untilMessages, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

const inRelay = (merchant: TestMerchant, work: (sql: SqlStorage, state: DurableObjectState) => void) =>
  runInDurableObject(relayOf(testEnv, merchant.id) as never, (_relay: unknown, state: DurableObjectState) => work(state.storage.sql, state))

describe('1 · acknowledged means stored', () => {
  it('answers 503 when the storage fails, and takes the same delivery when it works again', async () => {
    fakeGraph()
    const merchant = await aMerchant()
    await inRelay(merchant, (sql) => sql.exec('ALTER TABLE inbox RENAME TO inbox_away'))
    const refused = await placeOrder(merchant, 10, {}, { 'x-shopify-webhook-id': 'retry-me' })
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ error: { code: 'storage.failed', action: expect.stringContaining('again') } })
    await inRelay(merchant, (sql) => sql.exec('ALTER TABLE inbox_away RENAME TO inbox'))
    expect((await placeOrder(merchant, 10, {}, { 'x-shopify-webhook-id': 'retry-me' })).status).toBe(200)
    await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['accepted']))
  })
})

describe('2 · a delivery counts once', () => {
  it('knows a delivery again after 29 days, and forgets it after a month', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant()
    await placeOrder(merchant, 11, {}, { 'x-shopify-webhook-id': 'old' })
    await untilQuiet(merchant)
    const age = (days: number) => inRelay(merchant, (sql) => sql.exec('UPDATE inbox SET received_at = ?', Date.now() - days * 86_400_000))
    await age(29)
    await relayOf(testEnv, merchant.id).sweep(merchant.id)
    expect(await rows(merchant, 'SELECT count(*) AS n FROM inbox')).toEqual([{ n: 1 }])
    await placeOrder(merchant, 11, {}, { 'x-shopify-webhook-id': 'old' })
    expect(await rows(merchant, 'SELECT count(*) AS n FROM inbox')).toEqual([{ n: 1 }])
    await age(31)
    await relayOf(testEnv, merchant.id).sweep(merchant.id)
    expect(await rows(merchant, 'SELECT count(*) AS n FROM inbox')).toEqual([{ n: 0 }])
    expect(graph.requests).toHaveLength(1)
  })

  it('tells WooCommerce deliveries apart by their body, since its delivery ids repeat', async () => {
    fakeGraph()
    const merchant = await aMerchant()
    const order = (id: number) => ({
      id,
      number: String(id),
      status: 'processing',
      currency: 'INR',
      total: '10.00',
      date_created_gmt: '2026-01-01T10:00:00',
      date_modified_gmt: '2026-01-01T10:00:00',
      billing: { phone: '9876500011', country: 'IN' },
      line_items: [],
      refunds: [],
      meta_data: [],
    })
    const headers = { 'x-wc-webhook-topic': 'order.updated', 'x-wc-webhook-delivery-id': 'one-and-the-same' }
    for (const id of [1, 2, 1]) expect((await deliver(merchant, 'woocommerce', order(id), headers)).status).toBe(200)
    expect(await rows(merchant, 'SELECT count(*) AS n FROM inbox')).toEqual([{ n: 2 }])
  })
})

describe('3 · one fact, one message', () => {
  it('holds for any mixture of repeats, however they are ordered', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ perSecond: 1000 })
    let n = 20
    const kinds = ['orders/create', 'orders/paid', 'orders/updated', 'orders/cancelled'] as const
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 8 }), async (sequence) => {
        const id = ++n
        const before = graph.requests.length
        await Promise.all(
          sequence.map((topic) =>
            deliver(
              merchant,
              'shopify',
              shopifyOrder(id, {
                financial_status: topic === 'orders/paid' ? 'paid' : 'pending',
                ...(topic === 'orders/cancelled' ? { cancelled_at: new Date().toISOString() } : {}),
              }),
              { 'x-shopify-topic': topic },
            ),
          ),
        )
        await untilQuiet(merchant)
        const told = graph.requests.slice(before).map((r) => r.body.template?.name)
        expect(new Set(told).size).toBe(told.length)
      }),
      { numRuns: 12 },
    )
  }, 60_000)

  it('counts two refunds of one amount as two, and the same refund from shop and gateway as one', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant()
    await placeOrder(merchant, 40)
    await untilQuiet(merchant)
    const shopRefund = (id: number) =>
      deliver(
        merchant,
        'shopify',
        {
          id,
          order_id: 5_000_000_040,
          created_at: new Date().toISOString(),
          transactions: [{ kind: 'refund', status: 'success', amount: '100.00', currency: 'INR' }],
        },
        { 'x-shopify-topic': 'refunds/create' },
      )
    const gatewayRefund = (id: string) =>
      deliver(
        merchant,
        'razorpay',
        {
          entity: 'event',
          event: 'refund.processed',
          created_at: Math.floor(Date.now() / 1000),
          contains: ['refund', 'payment'],
          payload: {
            refund: {
              entity: {
                id,
                payment_id: 'pay_40',
                amount: 10_000,
                currency: 'INR',
                status: 'processed',
                created_at: Math.floor(Date.now() / 1000),
              },
            },
            payment: {
              entity: {
                id: 'pay_40',
                amount: 149_900,
                amount_refunded: 10_000,
                currency: 'INR',
                status: 'captured',
                notes: { shopify_order_number: '#T40' },
              },
            },
          },
        },
        { 'x-razorpay-event-id': id },
      )
    for (const report of [() => shopRefund(1), () => gatewayRefund('rfnd_1'), () => shopRefund(2), () => gatewayRefund('rfnd_2')]) {
      await report()
      await untilQuiet(merchant)
    }
    expect(graph.requests.filter((r) => r.body.template?.name === 'refund_done_v1')).toHaveLength(2)
  })
})

describe('4 · still true?', () => {
  const queued = async (settings: Parameters<typeof aMerchant>[0], n: number) => {
    const graph = fakeGraph()
    const merchant = await aMerchant(settings)
    await inRelay(merchant, (sql) =>
      sql.exec(`INSERT OR REPLACE INTO numbers (id, paused_until) VALUES (?, ?)`, merchant.phoneNumberId, Date.now() + 3_600_000),
    )
    await placeOrder(merchant, n)
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.reason])).toEqual([['queued', 'pace.number']]))
    const release = async () => {
      await inRelay(merchant, (sql) => {
        sql.exec('UPDATE numbers SET paused_until = 0')
        sql.exec(`UPDATE messages SET due_at = ? WHERE state = 'queued'`, Date.now())
      })
      await relayOf(testEnv, merchant.id).settingsChanged()
    }
    return { graph, merchant, release }
  }

  it('takes a waiting message back when its order is cancelled', async () => {
    const { graph, merchant } = await queued({ rules: ['order_placed'] }, 50)
    await deliver(merchant, 'shopify', shopifyOrder(50, { cancelled_at: new Date().toISOString() }), {
      'x-shopify-topic': 'orders/cancelled',
    })
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.reason])).toEqual([['suppressed', 'event.cancelled_it']]))
    expect(graph.requests).toHaveLength(0)
  })

  it.each([
    ['consent was withdrawn', 'consent.withdrawn', `UPDATE consents SET state = 'withdrawn'`],
    ['the order is cancelled without an event that cancels it', 'fact.changed', 'UPDATE orders SET cancelled_at = 1'],
    ['the news is old', 'message.stale', 'UPDATE messages SET best_before = 1'],
    ['it is a test order', 'order.test', 'UPDATE orders SET test = 1'],
    ['the number never got a message through', 'recipient.unreachable', 'UPDATE contacts SET unreachable = 3'],
  ] as const)('suppresses it when %s', async (_what, reason, change) => {
    const { graph, merchant, release } = await queued({}, 51)
    await inRelay(merchant, (sql) => sql.exec(change))
    await release()
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.reason])).toEqual([['suppressed', reason]]))
    expect(graph.requests).toHaveLength(0)
  })

  it('suppresses it when its rule was switched off', async () => {
    const { graph, merchant, release } = await queued({}, 52)
    await testEnv.DB.prepare(`UPDATE rules SET "on" = 0 WHERE merchant_id = ? AND id = 'order_placed'`).bind(merchant.id).run()
    await release()
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.reason])).toEqual([['suppressed', 'rule.off']]))
    expect(graph.requests).toHaveLength(0)
  })

  it('never tells old news that arrives late', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant()
    const old = new Date(Date.now() - 3 * 86_400_000).toISOString()
    await placeOrder(merchant, 53, { created_at: old, updated_at: old, processed_at: old })
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.reason])).toEqual([['suppressed', 'message.stale']]))
    expect(graph.requests).toHaveLength(0)
  })
})

describe('5 · limits delay, never drop', () => {
  it('lets 45 messages to one shopper go at once and makes the rest wait six seconds each', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ perSecond: 1000, rules: ['order_placed'] })
    const phone = '+919876599999'
    for (let i = 0; i < 48; i++)
      await placeOrder(merchant, 100 + i, { phone, customer: { id: 1, phone }, shipping_address: { phone, country_code: 'IN' } })
    const list = await untilMessages(
      merchant,
      (all) => {
        expect(all.filter((m) => m.state === 'accepted')).toHaveLength(45)
        expect(all.filter((m) => m.reason === 'pace.pair')).toHaveLength(3)
      },
      10_000,
    )
    expect(graph.requests).toHaveLength(45)
    const waits = list.filter((m) => m.state === 'queued').map((m) => (m.due_at ?? 0) - Date.now())
    for (const wait of waits) expect(wait).toBeLessThanOrEqual(6_000 * 3)
    // What still waits must not reach the Graph API of a later test.
    await inRelay(merchant, (sql) => sql.exec('DELETE FROM messages'))
  }, 30_000)

  it('keeps to the number’s rate and sends everything', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ perSecond: 10, rules: ['order_placed'] })
    const startedAt = Date.now()
    await Promise.all(Array.from({ length: 25 }, (_, i) => placeOrder(merchant, 200 + i)))
    await untilMessages(merchant, (list) => expect(list.filter((m) => m.state === 'accepted')).toHaveLength(25), 10_000)
    // Two at once, then ten a second: the last of 25 can't leave before 2.2 s.
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(2_100)
    expect(graph.requests).toHaveLength(25)
  }, 20_000)

  it('waits as long as Meta asks, then sends', async () => {
    const graph = fakeGraph()
    graph.next({ status: 429, code: 130429, retryAfter: 1 })
    const merchant = await aMerchant()
    await placeOrder(merchant, 230)
    await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['accepted']), 8_000)
    expect(graph.requests).toHaveLength(2)
  }, 15_000)
})

describe('7 · states only move forward', () => {
  it('ends in the furthest state, whatever the order of the statuses and however often they come', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ perSecond: 1000 })
    let n = 300
    const rank = ['sent', 'delivered', 'read']
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...rank), { minLength: 1, maxLength: 6 }), async (sequence) => {
        await placeOrder(merchant, ++n)
        await untilQuiet(merchant)
        const sent = graph.requests.at(-1)
        const ref = sent?.body.biz_opaque_callback_data ?? ''
        for (const [i, state] of sequence.entries())
          await fromMeta(merchant, { statuses: [status(state, sent?.wamid ?? '', ref, Date.now() + i * 1000)] })
        await untilQuiet(merchant)
        const [row] = await rows<{ state: string }>(merchant, 'SELECT state FROM messages WHERE id = ?', ref)
        expect(rank.indexOf(row?.state ?? '')).toBe(Math.max(...sequence.map((s) => rank.indexOf(s))))
      }),
      { numRuns: 10 },
    )
  }, 60_000)
})

describe('8 · every end is explained', () => {
  it('says in plain words why WhatsApp did not deliver', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant()
    await placeOrder(merchant, 400)
    await untilQuiet(merchant)
    const sent = graph.requests[0]
    await fromMeta(merchant, {
      statuses: [
        status('failed', sent?.wamid ?? '', sent?.body.biz_opaque_callback_data ?? '', Date.now(), {
          errors: [{ code: 131026, title: 'Message undeliverable' }],
        }),
      ],
    })
    await untilMessages(merchant, (list) =>
      expect(list.map((m) => [m.state, m.reason, m.graph_code])).toEqual([['failed', 'recipient.unreachable', 131026]]),
    )
    expect(await rows(merchant, 'SELECT unreachable FROM contacts')).toEqual([{ unreachable: 1 }])
  })
})

describe('9 · one bad row stops nobody', () => {
  it('keeps an unreadable body, answers 200, tells the merchant, and works on the next', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant()
    expect((await deliver(merchant, 'shopify', '{"id": 1, "line_items": [', { 'x-shopify-topic': 'orders/create' })).status).toBe(200)
    expect((await deliver(merchant, 'shopify', [1, 2], { 'x-shopify-topic': 'orders/create' })).status).toBe(200)
    await placeOrder(merchant, 410)
    await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['accepted']))
    const parked = await relayOf(testEnv, merchant.id).deliveries('parked', null, 10)
    expect(parked).toHaveLength(2)
    expect(parked.every((d) => d.replayable)).toBe(true)
    expect(await rows(merchant, 'SELECT code, count FROM notices')).toEqual([{ code: 'delivery.unreadable', count: 2 }])
    expect(graph.requests).toHaveLength(1)
  })

  it('replays: a dry run changes nothing, a rebuild tells nobody, a send tells once', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(merchant, 411)
    await untilQuiet(merchant)
    const relay = relayOf(testEnv, merchant.id)
    const [delivery] = await relay.deliveries('done', null, 1)
    await inRelay(merchant, (sql) =>
      ['messages', 'facts', 'orders', 'refs', 'contacts', 'consents'].forEach((table) => sql.exec(`DELETE FROM ${table}`)),
    )

    const dry = await relay.replay(merchant.id, delivery?.id ?? 0, 'dry_run')
    expect(dry).toMatchObject({
      outcome: 'would_apply',
      decisions: expect.arrayContaining([expect.objectContaining({ rule: 'order_placed', outcome: 'planned' })]),
    })
    expect(await rows(merchant, 'SELECT count(*) AS n FROM orders')).toEqual([{ n: 0 }])

    await relay.replay(merchant.id, delivery?.id ?? 0, 'rebuild')
    await untilQuiet(merchant)
    expect(await rows(merchant, 'SELECT number FROM orders')).toEqual([{ number: '#T411' }])
    expect(await messages(merchant)).toEqual([])

    await relay.replay(merchant.id, delivery?.id ?? 0, 'send')
    await relay.replay(merchant.id, delivery?.id ?? 0, 'send')
    await untilQuiet(merchant)
    expect(graph.requests).toHaveLength(2) // the first time, and the replay
  })
})

describe('10 · phone is an attribute, not the key', () => {
  it('holds an order without a phone and sends when one becomes known', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ rules: ['order_placed'] })
    const nobody = {
      phone: null,
      shipping_address: { first_name: 'Asha', country_code: 'IN' },
      customer: { id: 900, first_name: 'Asha', email: 'a@example.com' },
    }
    await placeOrder(merchant, 420, nobody)
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.hold])).toEqual([['queued', 'phone.missing']]))
    await deliver(
      merchant,
      'shopify',
      {
        id: 900,
        first_name: 'Asha',
        email: 'a@example.com',
        phone: '+919876512345',
        updated_at: new Date().toISOString(),
        default_address: { country_code: 'IN' },
      },
      { 'x-shopify-topic': 'customers/update' },
    )
    await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['accepted']))
    expect(graph.requests.map((r) => r.body.to)).toContain('+919876512345')
  })

  it('writes to a shopper who has a user id and no phone', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant()
    await fromMeta(merchant, {
      contacts: [{ profile: { name: 'Mira' }, user_id: 'IN.90000000000000088' }],
      messages: [
        {
          from_user_id: 'IN.90000000000000088',
          id: 'wamid.in1',
          timestamp: String(Math.floor(Date.now() / 1000)),
          type: 'text',
          text: { body: 'STOP' },
        },
      ],
    })
    await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['accepted']))
    expect(graph.requests.map((r) => r.body)).toContainEqual(expect.objectContaining({ recipient: 'IN.90000000000000088', type: 'text' }))
  })
})
