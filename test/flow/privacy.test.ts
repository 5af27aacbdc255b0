import { runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, it, vi } from 'vitest'
import { relayOf } from '../../worker/routes/accept.ts'
import { call, deliver, fromMeta, placeOrder, status } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { untilMessages, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

const SHOPPER = {
  first: 'Zuleikha',
  last: 'Unmistakable',
  phone: '+919876577777',
  national: '9876577777',
  email: 'zuleikha.unmistakable@example.com',
  street: '7 Peculiar Lane',
  said: 'my peculiar question about tea',
}
const WORDS = Object.values(SHOPPER)

/** A whole life: order, message, statuses, a failed send, an unreadable body, a reply, a refused signature, API reads. */
async function wholeLife(merchant: TestMerchant): Promise<void> {
  const graph = fakeGraph()
  graph.next('accept', { status: 400, code: 131026 })
  const person = { first_name: SHOPPER.first, last_name: SHOPPER.last, phone: SHOPPER.phone, email: SHOPPER.email }
  const more = {
    phone: SHOPPER.phone,
    email: SHOPPER.email,
    customer: { id: 5, ...person },
    shipping_address: { ...person, address1: SHOPPER.street, country_code: 'IN' },
  }
  await placeOrder(merchant, 70, more)
  await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['accepted']))
  const ref = graph.requests[0]?.body.biz_opaque_callback_data ?? ''
  await fromMeta(merchant, {
    statuses: [status('delivered', graph.requests[0]?.wamid ?? '', ref, Date.now(), { recipient_id: SHOPPER.phone.slice(1) })],
  })
  await placeOrder(merchant, 71, more)
  await deliver(merchant, 'shopify', `{"name": "${SHOPPER.first}", "phone": "${SHOPPER.phone}"`, { 'x-shopify-topic': 'orders/create' })
  await deliver(merchant, 'shopify', { email: SHOPPER.email }, { 'x-shopify-topic': 'orders/create', 'x-shopify-hmac-sha256': 'bad' })
  await fromMeta(merchant, {
    contacts: [{ profile: { name: SHOPPER.first }, wa_id: SHOPPER.phone.slice(1) }],
    messages: [
      {
        from: SHOPPER.phone.slice(1),
        id: 'wamid.in',
        timestamp: String(Math.floor(Date.now() / 1000)),
        type: 'text',
        text: { body: SHOPPER.said },
      },
    ],
  })
  await untilQuiet(merchant)
  const headers = { authorization: `Bearer ${merchant.apiKey}` }
  for (const path of [
    '/api/v1/messages',
    `/api/v1/messages?phone=${encodeURIComponent(SHOPPER.phone)}`,
    '/api/v1/contacts',
    '/api/v1/orders/T70/ledger',
    '/api/v1/health',
  ])
    await call(path, { headers })
}

it('writes no log line that holds anything of the shopper', async () => {
  const lines: string[] = []
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => {
      lines.push(args.map(String).join(' '))
    })
  await wholeLife(await aMerchant({ rules: ['order_placed'] }))
  expect(lines.length).toBeGreaterThan(6)
  for (const line of lines) for (const word of WORDS) expect(line.toLowerCase()).not.toContain(word.toLowerCase())
})

it('stores nothing of the shopper in the open, neither in the Relay nor in the record', async () => {
  const merchant = await aMerchant({ shard: 'DB_01', rules: ['order_placed'] })
  await wholeLife(merchant)
  const stored: string[] = []
  await runInDurableObject(relayOf(testEnv, merchant.id) as never, (_r: unknown, state: DurableObjectState) => {
    const { sql } = state.storage
    for (const { name } of sql
      .exec<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'`)
      .toArray()) {
      for (const row of sql.exec(`SELECT * FROM ${name}`))
        stored.push(
          Object.values(row)
            .map((v) => (v instanceof ArrayBuffer ? new TextDecoder().decode(v) : String(v)))
            .join(' '),
        )
    }
  })
  const shard = testEnv['DB_01'] as D1Database
  for (const table of ['contacts', 'consents', 'orders', 'parcels', 'events', 'messages', 'notices']) {
    for (const row of (await shard.prepare(`SELECT * FROM ${table} WHERE merchant_id = ?`).bind(merchant.id).all()).results)
      stored.push(Object.values(row).map(String).join(' '))
  }
  expect(stored.length).toBeGreaterThan(15)
  for (const row of stored) for (const word of WORDS) expect(row.toLowerCase()).not.toContain(word.toLowerCase())
})
