import { runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, it, vi } from 'vitest'
import type { Tenant } from '../../worker/db/tenant.ts'
import { hasUnrecorded, writeRecord } from '../../worker/relay/record.ts'
import { endSubscription, subscribe } from '../../worker/relay/subscriptions.ts'
import { STEPS } from '../../worker/relay/schema.ts'
import type { Visit } from '../../worker/relay/widget.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { fromMeta } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { rows, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

const noNotice = { checkoutNotice: { on: false, wording: '', version: '', locale: 'en' } }
const WA_ID = '919876540001'
let serial = 0

const write = async (merchant: TestMerchant, text: string) => {
  await fromMeta(merchant, {
    contacts: [{ wa_id: WA_ID, profile: { name: 'Asha' } }],
    messages: [
      { from: WA_ID, id: `wamid.rw-${++serial}`, timestamp: String(Math.floor(Date.now() / 1000)), type: 'text', text: { body: text } },
    ],
  })
  await untilQuiet(merchant)
}

/** A chat that began on the page of this product, and asks for news of it. */
async function chatFrom(merchant: TestMerchant, product: string, source = 'newsletter'): Promise<void> {
  const visit: Visit = {
    at: Date.now(),
    page: { url: `https://shop.example.com/products/${product}`, lang: 'en', title: `Kurta ${product}` },
    utm: { source },
    gclid: 'click-1',
    optin: {
      purposes: ['product_alerts'],
      version: 'en-1',
      lang: 'en',
      wording: { product_alerts: 'About this product.' },
      product,
      alert: 'back_in_stock',
    },
  }
  const answer = await relayOf(testEnv, merchant.id).fromWidget(merchant.id, 'net', { kind: 'visit', visit })
  await write(merchant, `Hello (${'code' in answer ? answer.code : ''})`)
}

const recorded = async <T>(merchant: TestMerchant, query: string): Promise<T[]> =>
  (await merchant.tenant.d1.prepare(query).bind(merchant.id).all<T>()).results
const alertsOf = (merchant: TestMerchant) =>
  recorded<{ product: string; title_sealed: string; at: number; ended_at: number | null }>(
    merchant,
    'SELECT product, title_sealed, at, ended_at FROM subscriptions WHERE merchant_id = ? ORDER BY product',
  )
const inRelay = <T>(merchant: TestMerchant, work: (storage: DurableObjectStorage) => T | Promise<T>): Promise<T> =>
  runInDurableObject(relayOf(testEnv, merchant.id) as never, (_relay: unknown, state: DurableObjectState) => work(state.storage))

it('has what shoppers want to be told of, sealed, until it is taken back and when it is asked for again', async () => {
  fakeGraph()
  const merchant = await aMerchant({ settings: noNotice, shard: 'DB_01' })
  await chatFrom(merchant, 'p1')
  const [first] = await alertsOf(merchant)
  expect(first).toMatchObject({ product: 'p1', ended_at: null })
  expect(await merchant.vault.open('subscriptions.title', first?.title_sealed ?? '')).toBe('Kurta p1')
  await chatFrom(merchant, 'p2')
  await write(merchant, 'STOP')
  expect((await alertsOf(merchant)).map((a) => [a.product, a.ended_at !== null])).toEqual([
    ['p1', true],
    ['p2', true],
  ])
  await write(merchant, 'START')
  await chatFrom(merchant, 'p2')
  const again = await alertsOf(merchant)
  expect(again.map((a) => [a.product, a.ended_at !== null])).toEqual([
    ['p1', true],
    ['p2', false],
  ])
  const [contact] = await rows<{ id: string }>(merchant, 'SELECT id FROM contacts')
  await relayOf(testEnv, merchant.id).changePreferences(
    merchant.id,
    contact?.id ?? '',
    { kind: 'remove', product: 'p2', alert: 'back_in_stock' },
    { order_updates: '', marketing: '', product_alerts: '' },
  )
  await untilQuiet(merchant)
  expect((await alertsOf(merchant)).filter((a) => a.ended_at === null)).toEqual([])
})

it('has where a contact’s first chat began, sealed; later visits don’t change it', async () => {
  fakeGraph()
  const merchant = await aMerchant({ settings: noNotice })
  await write(merchant, 'Hello')
  const visits = () =>
    recorded<{ first_visit_sealed: string | null }>(merchant, 'SELECT first_visit_sealed FROM contacts WHERE merchant_id = ?')
  expect(await visits()).toEqual([{ first_visit_sealed: null }])
  await chatFrom(merchant, 'p1', 'newsletter')
  await chatFrom(merchant, 'p2', 'poster')
  const [contact] = await visits()
  expect(contact?.first_visit_sealed).not.toContain('newsletter')
  expect(JSON.parse(await merchant.vault.open('visits.data', contact?.first_visit_sealed ?? ''))).toMatchObject({
    page: { url: 'https://shop.example.com/products/p1' },
    utm: { source: 'newsletter' },
    gclid: 'click-1',
  })
})

it('sends them along in the batch of what else has changed', async () => {
  fakeGraph()
  const merchant = await aMerchant({ settings: noNotice })
  await write(merchant, 'Hello')
  const answer = await inRelay(merchant, async ({ sql }) => {
    const [contact] = sql.exec<{ id: string }>('SELECT id FROM contacts').toArray()
    sql.exec('UPDATE contacts SET dirty = dirty + 1')
    for (const product of ['p1', 'p2', 'p3']) subscribe(sql, contact?.id ?? '', { id: product }, 'price_drop', 1)
    return { ...(await writeRecord(sql, merchant.tenant)), left: hasUnrecorded(sql) }
  })
  expect(answer).toMatchObject({ batches: 1, more: false, left: false })
  expect(await alertsOf(merchant)).toHaveLength(3)
})

it('writes what changes while D1 writes once more, and lets an older write lose', async () => {
  fakeGraph()
  const merchant = await aMerchant({ settings: noNotice })
  await write(merchant, 'Hello')
  await inRelay(merchant, async ({ sql }) => {
    const wanted = (at: number) => subscribe(sql, 'cnt_1', { id: 'p1' }, 'price_drop', at)
    wanted(1)
    const { tenant } = merchant
    const meanwhile = {
      prepare: (query: string) => tenant.d1.prepare(query),
      batch: (statements: D1PreparedStatement[]) => {
        endSubscription(sql, 'cnt_1', 'p1', 'price_drop', 2)
        wanted(3)
        return tenant.d1.batch(statements)
      },
    }
    await writeRecord(sql, { ...tenant, d1: meanwhile as unknown as D1Database } satisfies Tenant)
    expect(hasUnrecorded(sql)).toBe(true)
    await writeRecord(sql, tenant)
    expect(hasUnrecorded(sql)).toBe(false)
    expect(await alertsOf(merchant)).toMatchObject([{ product: 'p1', at: 3, ended_at: null }])
    sql.exec('UPDATE subscriptions SET at = 2, ended_at = 2, updated_at = 2, dirty = 1')
    await writeRecord(sql, tenant)
    expect(await alertsOf(merchant)).toMatchObject([{ product: 'p1', at: 3, ended_at: null }])
  })
})

it('gets what a Relay kept before the record had a place for it', async () => {
  fakeGraph()
  const merchant = await aMerchant({ settings: noNotice })
  await chatFrom(merchant, 'p1')
  await merchant.tenant.d1.prepare('DELETE FROM subscriptions WHERE merchant_id = ?').bind(merchant.id).run()
  await merchant.tenant.d1.prepare('UPDATE contacts SET first_visit_sealed = NULL WHERE merchant_id = ?').bind(merchant.id).run()
  await inRelay(merchant, async (storage) => {
    storage.sql.exec('DROP INDEX subscriptions_dirty')
    for (const column of ['dirty', 'updated_at']) storage.sql.exec(`ALTER TABLE subscriptions DROP COLUMN ${column}`)
    storage.sql.exec(STEPS.find((step) => step.includes('subscriptions_dirty')) ?? '')
    await writeRecord(storage.sql, merchant.tenant)
  })
  expect(await alertsOf(merchant)).toMatchObject([{ product: 'p1', ended_at: null }])
  const [contact] = await recorded<{ first_visit_sealed: string | null }>(
    merchant,
    'SELECT first_visit_sealed FROM contacts WHERE merchant_id = ?',
  )
  expect(contact?.first_visit_sealed).toBeTruthy()
})
