import { runInDurableObject } from 'cloudflare:test'
import { vi } from 'vitest'
import { openExport } from '../../worker/privacy/export.ts'
import { keyedHash } from '../../worker/privacy/seal.ts'
import { varsOf } from '../../worker/env.ts'
import { decidePhone } from '../../worker/lib/phone.ts'
import { openBody } from '../../worker/relay/body.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { deliver, fromMeta, placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { testEnv, type TestMerchant } from '../support/merchant.ts'
import { rows, untilQuiet } from '../support/relay.ts'

/** The shopper of order n of `placeOrder`. */
export const shopper = (n: number) => ({
  n,
  phone: `+9198765${String(10_000 + n).slice(-5)}`,
  email: `shopper${n}@example.com`,
  customer: 7000 + n,
  said: `a question about tea ${n}`,
})

export type Shopper = ReturnType<typeof shopper>

/** A life that leaves something in every table: order, parcel, messages both ways, consents, subscription, visit, form, choices, a parked body. */
export async function wholeLife(merchant: TestMerchant, who: Shopper): Promise<void> {
  fakeGraph()
  const { n, phone } = who
  await placeOrder(merchant, n)
  await deliver(merchant, 'shopify', fulfillment(n), { 'x-shopify-topic': 'fulfillments/create' })
  const relay = relayOf(testEnv, merchant.id)
  const visit = {
    at: Date.now(),
    page: { url: `https://shop.example.com/tea-${n}`, title: `Tea ${n}`, product: { id: `p${n}`, title: `Tea ${n}` } },
    optin: {
      purposes: ['product_alerts'],
      version: 'en-1',
      lang: 'en',
      wording: { product_alerts: 'Tell me.' },
      product: `p${n}`,
      alert: 'back_in_stock',
    },
  }
  const answer = await relay.fromWidget(merchant.id, `net${n}`, { kind: 'visit', visit: visit as never })
  const code = 'code' in answer ? answer.code : ''
  await write(merchant, who, `${who.said} ${code}`)
  const claimed = decidePhone([{ raw: phone, from: 'api' }], { shop: 'IN' })
  if (claimed.state !== 'ok') throw new Error('the test’s phone is none')
  await relay.fromWidget(merchant.id, `net${n}`, {
    kind: 'optin',
    request: {
      purposes: ['marketing'],
      version: 'en-1',
      lang: 'en',
      wording: { marketing: 'Offers.' },
      at: Date.now(),
      phone: claimed,
      page: 'https://shop.example.com/',
      name: 'Asha',
    } as never,
  })
  // Nobody can read this one; it waits, parked, with the number written as people do.
  await deliver(merchant, 'shopify', `{"phone": "0${phone.slice(3, 8)} ${phone.slice(8)}", "n": ${n}`, {
    'x-shopify-topic': 'orders/create',
  })
  await untilQuiet(merchant)
  // What waits to be written to the shop, of the order, of the shopper, and what they answered about the order, which names neither here.
  const [of, what] = [`FROM orders WHERE shop_order_id = '${5_000_000_000 + n}'`, `'queued', 0, ${Date.now() + 3_600_000}`]
  await rows(
    merchant,
    `INSERT INTO shop_writes (id, connection_id, order_id, contact_id, kind, what, at, state, tries, next_at)
     SELECT 'wrt_' || id, connection_id, id, NULL, 'tag', 'x', 0, ${what} ${of}
     UNION ALL SELECT 'consent:' || contact_id, NULL, NULL, contact_id, 'consent', 'withdrawn', 0, ${what} ${of}
     UNION ALL SELECT 'checkout:' || connection_id || ':' || shop_order_id, connection_id, NULL, NULL, 'checkout', '{}', 0, ${what} ${of}
     RETURNING id`,
  )
}

export const write = async (merchant: TestMerchant, { phone, n }: Shopper, body: string) => {
  const from = phone.slice(1)
  await fromMeta(merchant, {
    contacts: [{ profile: { name: `Asha ${n}` }, wa_id: from }],
    messages: [
      { from, id: `wamid.${n}.${crypto.randomUUID()}`, timestamp: String(Math.floor(Date.now() / 1000)), type: 'text', text: { body } },
    ],
  })
  await untilQuiet(merchant)
}

export function fulfillment(n: number): Record<string, unknown> {
  const now = new Date().toISOString()
  return {
    id: 8_000_000 + n,
    order_id: 5_000_000_000 + n,
    status: 'success',
    created_at: now,
    updated_at: now,
    tracking_company: 'Delhivery',
    tracking_number: `AWB${n}`,
    tracking_numbers: [`AWB${n}`],
    tracking_url: `https://track.example.com/AWB${n}`,
    tracking_urls: [`https://track.example.com/AWB${n}`],
    shipment_status: null,
    destination: { first_name: 'Asha', last_name: 'Testperson', phone: shopper(n).phone, country_code: 'IN' },
    line_items: [],
    name: `#T${n}.1`,
  }
}

export const contactIdOf = async (merchant: TestMerchant, { phone }: Shopper): Promise<string | undefined> => {
  const ref = `phone:${await keyedHash(varsOf(testEnv).PEPPER, merchant.id, 'phone', phone)}`
  return (await rows<{ entity: string }>(merchant, 'SELECT entity FROM refs WHERE ref = ?', ref))[0]?.entity
}

/** Everything that would lead to them: as it stands, hashed, and by our own ids. */
export async function tracesOf(merchant: TestMerchant, who: Shopper, ids: readonly string[]): Promise<string[]> {
  const { PEPPER } = varsOf(testEnv)
  const hash = (kind: 'phone' | 'email' | 'customer', value: string) => keyedHash(PEPPER, merchant.id, kind, value)
  return [
    who.phone.slice(-9),
    // As the body has it that nobody could read.
    `${who.phone.slice(3, 8)} ${who.phone.slice(8)}`,
    who.email,
    who.said,
    `#T${who.n}`,
    `AWB${who.n}`,
    `tea-${who.n}`,
    // WhatsApp’s own ids encode the number.
    `wamid.${who.n}.`,
    String(5_000_000_000 + who.n),
    await hash('phone', who.phone),
    await hash('email', who.email),
    await hash('customer', `${merchant.connections.shopify.id}:${who.customer}`),
    ...ids,
  ]
}

/** Every value of every table, in the Relay and in both databases, opened where it is sealed; table by table. */
export async function everything(merchant: TestMerchant): Promise<{ place: string; text: string }[]> {
  const found: { place: string; text: string }[] = []
  const relay = await dumpRelay(merchant)
  for (const [table, list] of relay) found.push(...(await opened(merchant, `relay.${table}`, list)))
  for (const d1 of [testEnv.DB, testEnv['DB_01'] as D1Database]) {
    const tables = await d1
      .prepare(
        `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'd1_%'`,
      )
      .all<{ name: string }>()
    for (const { name } of tables.results) {
      const { results } = await d1.prepare(`SELECT * FROM "${name}"`).all<Record<string, unknown>>()
      found.push(
        ...(await opened(
          merchant,
          `d1.${name}`,
          results.filter((row) => (row['merchant_id'] ?? merchant.id) === merchant.id),
        )),
      )
    }
  }
  return found
}

const dumpRelay = (merchant: TestMerchant) =>
  runInDurableObject(relayOf(testEnv, merchant.id) as never, (_r: unknown, { storage: { sql } }: DurableObjectState) => {
    const names = sql.exec<{ name: string }>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'`,
    )
    return names.toArray().map(({ name }) => [name, sql.exec(`SELECT * FROM "${name}"`).toArray()] as [string, Record<string, unknown>[]])
  })

const PLACES = [
  'contacts.name',
  'contacts.phone',
  'contacts.email',
  'contacts.user_id',
  'orders.details',
  'events.data',
  'messages.content',
  'visits.data',
  'subscriptions.title',
  'shop_writes.more',
  'errands.what',
] as const

async function opened(
  merchant: TestMerchant,
  table: string,
  list: readonly Record<string, unknown>[],
): Promise<{ place: string; text: string }[]> {
  const values = list.flatMap((row) => Object.entries(row).map(([column, value]) => ({ place: `${table}.${column}`, value })))
  return Promise.all(
    values.map(async ({ place, value }) => {
      if (value instanceof ArrayBuffer)
        return {
          place,
          text: await openBody(merchant.vault, value).then(
            (b) => new TextDecoder().decode(b),
            () => '(unopened)',
          ),
        }
      let text = String(value)
      // What is sealed begins with its version; inside JSON it stands between quotes.
      for (const [, inner = ''] of text.matchAll(/(?:^|")(A[Q-Za-f][A-Za-z0-9+/]{38,}={0,2})(?:$|")/g)) {
        for (const at of PLACES)
          text += await merchant.vault.open(at, inner).then(
            (plain) => `\n${plain}`,
            () => '',
          )
        if (place.endsWith('export_sealed')) text += JSON.stringify(await openExport(merchant.vault, inner).catch(() => ''))
      }
      return { place, text }
    }),
  )
}

/** Where any of these can be found. */
export async function placesOf(merchant: TestMerchant, traces: readonly string[]): Promise<string[]> {
  const all = await everything(merchant)
  return [
    ...new Set(
      all.filter(({ text }) => traces.some((trace) => text.toLowerCase().includes(trace.toLowerCase()))).map(({ place }) => place),
    ),
  ].sort()
}

/** Until everything that was asked for is carried out. */
export async function untilErased(merchant: TestMerchant): Promise<void> {
  await vi.waitFor(
    async () => {
      const left = await rows(merchant, 'SELECT id, kind, step FROM privacy_work')
      if (left.length > 0) throw new Error(`still to do: ${JSON.stringify(left)}`)
    },
    { timeout: 8_000, interval: 20 },
  )
  await untilQuiet(merchant)
}
