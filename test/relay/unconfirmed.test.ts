import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { decidePhone } from '../../worker/lib/phone.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { fromMeta, placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { rows, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

const DAY_MS = 86_400_000
const noNotice = { checkoutNotice: { on: false, wording: '', version: '', locale: 'en' } }
/** Order n of `placeOrder` is of the shopper with this number. */
const phoneOf = (n: number) => `+9198765${String(10_000 + n).slice(-5)}`

async function ask(merchant: TestMerchant, n: number): Promise<void> {
  const phone = decidePhone([{ raw: phoneOf(n), from: 'api' }], { shop: 'IN' })
  if (phone.state !== 'ok') throw new Error('the test’s phone is none')
  const wording = { order_updates: 'News about my orders.' }
  const request = {
    purposes: ['order_updates'] as const,
    version: 'en-1',
    lang: 'en',
    wording,
    at: Date.now(),
    phone,
    page: 'https://shop.example.com/',
    name: 'Asha',
  }
  await relayOf(testEnv, merchant.id).fromWidget(merchant.id, 'net', { kind: 'optin', request })
  await untilQuiet(merchant)
}

const write = async (merchant: TestMerchant, n: number, text: string) => {
  const from = phoneOf(n).slice(1)
  const timestamp = String(Math.floor(Date.now() / 1000))
  await fromMeta(merchant, {
    contacts: [{ wa_id: from }],
    messages: [{ from, id: `wamid.un-${n}-${text}`, timestamp, type: 'text', text: { body: text } }],
  })
  await untilQuiet(merchant)
}

const inRelay = (merchant: TestMerchant, query: string, ...params: (string | number)[]) =>
  runInDurableObject(
    relayOf(testEnv, merchant.id) as never,
    (_r: unknown, state: DurableObjectState) => void state.storage.sql.exec(query, ...params),
  )

/** Makes everything so much older, then keeps house. */
async function sweepAfter(merchant: TestMerchant, days: number): Promise<void> {
  await inRelay(merchant, 'UPDATE contacts SET form_at = form_at - ?', days * DAY_MS)
  await inRelay(merchant, 'UPDATE optins SET at = at - ?', days * DAY_MS)
  await inRelay(merchant, 'UPDATE messages SET updated_at = updated_at - ?', days * DAY_MS)
  await relayOf(testEnv, merchant.id).sweep(merchant.id)
  await untilQuiet(merchant)
}

const contactsOf = async (merchant: TestMerchant) => (await rows(merchant, 'SELECT id FROM contacts')).length

async function asked(n: number): Promise<TestMerchant> {
  fakeGraph()
  const merchant = await aMerchant({ settings: noNotice, rules: ['order_placed'], shard: 'DB_01' })
  await ask(merchant, n)
  return merchant
}

describe('a contact that only a form spoke of', () => {
  it('goes with everything about it, here and in the record, once its question is thirty days old', async () => {
    const merchant = await asked(60)
    const [contact] = await rows<{ id: string }>(merchant, 'SELECT id FROM contacts')
    const left = async () => ({
      relay: (
        await Promise.all(
          ['contacts', 'refs', 'messages', 'optins', 'sealed', 'new_consents', 'removed'].map(async (table) => [
            table,
            (await rows<{ n: number }>(merchant, `SELECT count(*) AS n FROM ${table}`))[0]?.n,
          ]),
        )
      ).filter(([, n]) => n !== 0),
      record: await Promise.all(
        ['contacts', 'consents', 'messages', 'subscriptions'].map((table) =>
          merchant.tenant.d1.prepare(`SELECT count(*) AS n FROM ${table} WHERE merchant_id = ?`).bind(merchant.id).first('n'),
        ),
      ),
    })
    expect((await left()).record).toEqual([1, 1, 1, 0])
    await merchant.tenant.d1
      .prepare(
        `INSERT INTO subscriptions (merchant_id, contact_id, product, alert, at, updated_at) VALUES (?, ?, 'p1', 'price_drop', 1, 1)`,
      )
      .bind(merchant.id, contact?.id ?? '')
      .run()
    // Somebody else's rows, and another merchant's of the same name, are none of its business.
    const other = await aMerchant({ shard: 'DB_01' })
    await other.tenant.d1
      .prepare(
        `INSERT INTO contacts (merchant_id, id, phone_state, reachable, created_at, updated_at) VALUES (?1, ?3, 'ok', 1, 1, 1), (?2, 'cnt_else', 'ok', 1, 1, 1)`,
      )
      .bind(other.id, merchant.id, contact?.id ?? '')
      .run()

    await sweepAfter(merchant, 29)
    expect((await left()).record).toEqual([2, 1, 1, 1])
    await sweepAfter(merchant, 2)
    expect(await left()).toEqual({ relay: [], record: [1, 0, 0, 0] })
    expect(await other.tenant.d1.prepare('SELECT count(*) AS n FROM contacts WHERE merchant_id = ?').bind(other.id).first('n')).toBe(1)

    await ask(merchant, 60)
    expect(await contactsOf(merchant)).toBe(1)
  })

  it('stays as long as it is being asked, with all its questions', async () => {
    const merchant = await asked(61)
    await sweepAfter(merchant, 20)
    await ask(merchant, 61)
    await sweepAfter(merchant, 20)
    expect(await contactsOf(merchant)).toBe(1)
    // By its messages the record learns what to forget, so they outlive the ninety days of others.
    await inRelay(merchant, `UPDATE messages SET updated_at = 1, state = 'delivered', dirty = 0`)
    await sweepAfter(merchant, 0)
    expect(await rows(merchant, 'SELECT id FROM messages')).toHaveLength(2)
    await sweepAfter(merchant, 20)
    expect(await contactsOf(merchant)).toBe(0)
    expect(await merchant.tenant.d1.prepare('SELECT count(*) AS n FROM messages WHERE merchant_id = ?').bind(merchant.id).first('n')).toBe(
      0,
    )
  })

  const whatHappens: readonly (readonly [string, (merchant: TestMerchant) => Promise<void>])[] = [
    ['agreed', (merchant) => write(merchant, 62, 'Yes')],
    ['refused', (merchant) => write(merchant, 62, 'No')],
    ['stopped', (merchant) => write(merchant, 62, 'STOP ALL')],
    ['wrote', (merchant) => write(merchant, 62, 'Who are you?')],
    ['ordered', async (merchant) => void (await placeOrder(merchant, 62))],
  ]
  it.each(whatHappens)('stays where they %s', async (_what, happens) => {
    const merchant = await asked(62)
    await happens(merchant)
    await untilQuiet(merchant)
    expect(await rows(merchant, 'SELECT form_at FROM contacts')).toEqual([{ form_at: null }])
    await sweepAfter(merchant, 40)
    expect(await contactsOf(merchant)).toBe(1)
  })

  it.each([
    [
      'an order',
      `INSERT INTO orders (id, contact_id, status, state_at, created_at, updated_at) SELECT 'ord_x', id, 'placed', 1, 1, 1 FROM contacts`,
    ],
    [
      'a consent',
      `INSERT INTO consents (contact_id, purpose, state, source, at) SELECT id, 'marketing', 'withdrawn', 'api', 1 FROM contacts`,
    ],
    [
      'a message',
      `INSERT INTO messages (id, direction, contact_id, purpose, state, created_at, updated_at) SELECT 'msg_x', 'in', id, 'support', 'received', 1, 9e15 FROM contacts`,
    ],
  ] as const)('stays where %s names it, however that came to be', async (_what, query) => {
    const merchant = await asked(63)
    await inRelay(merchant, query)
    await sweepAfter(merchant, 40)
    expect(await contactsOf(merchant)).toBe(1)
  })

  it('is none that was known before', async () => {
    fakeGraph()
    const merchant = await aMerchant({ settings: noNotice, rules: [] })
    await placeOrder(merchant, 64)
    await untilQuiet(merchant)
    await inRelay(merchant, 'DELETE FROM orders; DELETE FROM consents')
    await ask(merchant, 64)
    await sweepAfter(merchant, 40)
    expect(await contactsOf(merchant)).toBe(1)
  })
})
