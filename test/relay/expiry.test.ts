import { afterEach, describe, expect, it, vi } from 'vitest'
import { openErasures } from '../../worker/db/erasures.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { rows, untilQuiet } from '../support/relay.ts'
import { contactIdOf, shopper, untilErased, write } from '../flow/erasure-support.ts'

afterEach(() => vi.restoreAllMocks())

const DAY_MS = 86_400_000

async function aged(days: number, n: number): Promise<TestMerchant> {
  fakeGraph()
  const merchant = await aMerchant({ rules: ['order_placed'], shard: 'DB_01' })
  await placeOrder(merchant, n)
  await untilQuiet(merchant)
  const age = days * DAY_MS
  const inRecord = (statement: string) => merchant.tenant.d1.prepare(`${statement} WHERE merchant_id = ?2`).bind(age, merchant.id).run()
  await inRecord(`UPDATE messages SET ended_at = coalesce(ended_at, created_at) - ?1, updated_at = updated_at - ?1`)
  await inRecord('UPDATE orders SET updated_at = updated_at - ?1')
  await inRecord('UPDATE events SET received_at = received_at - ?1')
  await inRecord('UPDATE contacts SET updated_at = updated_at - ?1')
  return merchant
}

/** Keeps house as if a day had passed since the last time. */
async function sweep(merchant: TestMerchant): Promise<void> {
  await rows(merchant, `DELETE FROM meta WHERE key = 'expired_at'`)
  await relayOf(testEnv, merchant.id).sweep(merchant.id)
  await untilErased(merchant)
}

const left = async (merchant: TestMerchant) =>
  Object.fromEntries(
    await Promise.all(
      (
        [
          ['text', 'messages', 'content_sealed IS NOT NULL'],
          ['details', 'orders', 'details_sealed IS NOT NULL'],
          ['events', 'events', 'data_sealed IS NOT NULL'],
          ['consents', 'consents', '1'],
          ['notices', 'notices', '1'],
        ] as const
      ).map(async ([name, table, where]) => [
        name,
        await merchant.tenant.d1
          .prepare(`SELECT count(*) AS n FROM ${table} WHERE merchant_id = ? AND ${where}`)
          .bind(merchant.id)
          .first('n'),
      ]),
    ),
  ) as Record<string, number>

describe('what is sealed in the record', () => {
  it.each([
    [179, { text: 1, details: 1, events: 1 }],
    [181, { text: 0, details: 1, events: 1 }],
    [395, { text: 0, details: 1, events: 1 }],
    [397, { text: 0, details: 0, events: 0 }],
  ])('is emptied when it has had its time: after %i days', async (days, expected) => {
    const merchant = await aged(days, 600)
    await sweep(merchant)
    expect(await left(merchant)).toMatchObject(expected)
  })

  it('is looked at once a day, in bounded runs', async () => {
    const merchant = await aged(181, 601)
    await relayOf(testEnv, merchant.id).sweep(merchant.id)
    expect(await left(merchant)).toMatchObject({ text: 0 })
    await merchant.tenant.d1.prepare(`UPDATE messages SET content_sealed = 'x' WHERE merchant_id = ?`).bind(merchant.id).run()
    await relayOf(testEnv, merchant.id).sweep(merchant.id)
    expect(await left(merchant)).toMatchObject({ text: 1 })
  })

  it('of consents goes three years after it was taken back, and stays as long as it holds', async () => {
    const merchant = await aged(0, 602)
    const insert = (id: string, purpose: string, state: string, years: number) =>
      merchant.tenant.d1
        .prepare(
          `INSERT INTO consents (merchant_id, contact_id, id, purpose, state, source, proof, at, recorded_at) VALUES (?, 'cnt_old', ?, ?, ?, 'keyword', 'p', ?, 1)`,
        )
        .bind(merchant.id, id, purpose, state, Date.now() - years * 365 * DAY_MS)
        .run()
    await insert('a', 'marketing', 'granted', 5)
    await insert('b', 'marketing', 'withdrawn', 4)
    await insert('c', 'order_updates', 'granted', 9)
    await insert('d', 'support', 'granted', 5)
    await insert('e', 'support', 'withdrawn', 2)
    await sweep(merchant)
    const { results } = await merchant.tenant.d1
      .prepare(`SELECT id FROM consents WHERE merchant_id = ? AND contact_id = 'cnt_old' ORDER BY id`)
      .bind(merchant.id)
      .all<{ id: string }>()
    expect(results.map((r) => r.id)).toEqual(['c', 'd', 'e'])
  })

  it('of closed notices goes after ninety days', async () => {
    const merchant = await aged(0, 603)
    for (const [id, closed] of [
      ['ntc_old', Date.now() - 91 * DAY_MS],
      ['ntc_new', Date.now() - 89 * DAY_MS],
      ['ntc_open', null],
    ] as const)
      await merchant.tenant.d1
        .prepare(
          `INSERT INTO notices (merchant_id, id, code, subject, detail, count, first_at, last_at, closed_at) VALUES (?, ?, 'c', 's', '{}', 1, 1, 1, ?)`,
        )
        .bind(merchant.id, id, closed)
        .run()
    await sweep(merchant)
    expect(await left(merchant)).toMatchObject({ notices: 2 })
  })
})

describe('a contact of whom nobody has heard for two years', () => {
  const age = async (merchant: TestMerchant, days: number) => {
    await rows(merchant, 'DELETE FROM orders')
    await rows(merchant, 'DELETE FROM messages')
    await rows(merchant, 'UPDATE contacts SET updated_at = updated_at - ?1, created_at = created_at - ?1', days * DAY_MS)
  }

  it('is erased like one who asked, with a STOP remembered', async () => {
    const merchant = await aged(731, 610)
    await write(merchant, shopper(610), 'STOP ALL')
    await merchant.tenant.d1.prepare('UPDATE messages SET updated_at = 1 WHERE merchant_id = ?').bind(merchant.id).run()
    await age(merchant, 731)
    await sweep(merchant)
    expect(await contactIdOf(merchant, shopper(610))).toBeUndefined()
    expect(await merchant.tenant.d1.prepare('SELECT count(*) AS n FROM contacts WHERE merchant_id = ?').bind(merchant.id).first('n')).toBe(
      0,
    )
    expect(await rows(merchant, 'SELECT ref FROM suppressed')).toHaveLength(1)
    expect(await openErasures(testEnv.DB).of(merchant.id, 5)).toMatchObject([{ source: 'retention' }])
  })

  it.each([
    ['was changed since', 700, 800],
    ['has an order since, in the record only', 731, 700],
  ])('stays where it %s', async (_what, contactDays, orderDays) => {
    const merchant = await aged(orderDays, 611)
    await age(merchant, contactDays)
    await sweep(merchant)
    expect(await contactIdOf(merchant, shopper(611))).toBeTypeOf('string')
  })
})
