import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { sealBody } from '../../worker/relay/body.ts'
import { acceptDeliveries, finishDelivery, forgetDeliveries, nextDeliveries, type Delivery } from '../../worker/relay/inbox.ts'
import { migrateTables } from '../../worker/relay/schema.ts'
import { metaOf } from '../../worker/relay/tables.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { placeOrder, shopifyOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'
import { rows, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

const DAY_MS = 86_400_000

/** Storage of a Relay that nobody else uses. */
const inStorage = <T>(work: (storage: DurableObjectStorage) => T | Promise<T>): Promise<T> =>
  runInDurableObject(relayOf(testEnv, `mer_inbox_${crypto.randomUUID()}`) as never, (_relay: unknown, state: DurableObjectState) =>
    work(state.storage),
  )
const aDelivery = (key: string, receivedAt: number, size = 10): Delivery => ({
  key,
  kind: 'hook',
  connectionId: null,
  connector: 'shopify',
  topic: 'orders/create',
  receivedAt,
  body: new Uint8Array(10),
  size,
})
const noPause = async () => {}

describe('retention of deliveries', () => {
  const shop = (sql: SqlStorage, now: number) => {
    const days = [40, 31, 29, 8, 6, 0]
    acceptDeliveries(
      sql,
      days.map((d) => aDelivery(`d${d}`, now - d * DAY_MS)),
    )
    return days.map((d) => `d${d}`)
  }
  const left = (sql: SqlStorage) => sql.exec<{ key: string; kept: number }>('SELECT key, body IS NOT NULL AS kept FROM inbox ORDER BY seq')

  it('forgets what was worked on: bodies after a week, the rest after a month', () =>
    inStorage(async ({ sql }) => {
      const now = Date.now()
      shop(sql, now)
      sql.exec(`UPDATE inbox SET state = 'done'`)
      await forgetDeliveries(sql, now, noPause)
      expect(left(sql).toArray()).toEqual([
        { key: 'd29', kept: 0 },
        { key: 'd8', kept: 0 },
        { key: 'd6', kept: 1 },
        { key: 'd0', kept: 1 },
      ])
    }))

  it('keeps the bodies of what still waits or is parked, and drops one that is worked on late', () =>
    inStorage(async ({ sql }) => {
      const now = Date.now()
      shop(sql, now)
      sql.exec(`UPDATE inbox SET state = 'parked' WHERE key = 'd29'`)
      await forgetDeliveries(sql, now, noPause)
      expect(left(sql).toArray().slice(0, 2)).toEqual([
        { key: 'd29', kept: 1 },
        { key: 'd8', kept: 1 },
      ])
      for (const { seq } of sql.exec<{ seq: number }>('SELECT seq FROM inbox').toArray()) finishDelivery(sql, seq, 'done', null, true, now)
      expect(
        left(sql)
          .toArray()
          .map((r) => r.kept),
      ).toEqual([0, 0, 1, 1])
    }))

  it('goes on where it stopped, over more rows than one run takes, and lets others in between', () =>
    inStorage(async ({ sql }) => {
      const now = Date.now()
      acceptDeliveries(
        sql,
        Array.from({ length: 1_700 }, (_, i) => aDelivery(`k${i}`, now - (i < 600 ? 31 : i < 1_600 ? 10 : 1) * DAY_MS)),
      )
      sql.exec(`UPDATE inbox SET state = 'done'`)
      const pause = vi.fn(noPause)
      await forgetDeliveries(sql, now, pause)
      const sums = () => sql.exec('SELECT count(*) AS n, sum(body IS NOT NULL) AS kept FROM inbox').toArray()
      expect(sums()).toEqual([{ n: 1_100, kept: 100 }])
      expect(pause.mock.calls.length).toBeGreaterThanOrEqual(4)
      await forgetDeliveries(sql, now + 7 * DAY_MS, noPause)
      expect(sums()).toEqual([{ n: 1_100, kept: 0 }])
    }))
})

describe('a round', () => {
  it('holds no more opened bytes than fit, however small they are when packed', () =>
    inStorage(({ sql }) => {
      const MIB = 1024 * 1024
      acceptDeliveries(sql, [aDelivery('huge', 1, 9 * MIB), ...Array.from({ length: 9 }, (_, i) => aDelivery(`big${i}`, 1, 2 * MIB))])
      const keys = () => nextDeliveries(sql, Date.now(), 100).map((row) => row.key)
      expect(keys()).toEqual(['huge'])
      sql.exec(`UPDATE inbox SET state = 'done' WHERE key = 'huge'`)
      expect(keys()).toEqual(['big0', 'big1', 'big2', 'big3'])
    }))
})

describe('bodies', () => {
  it('lie packed and sealed in the inbox, and come back when they are replayed', async () => {
    fakeGraph()
    const merchant = await aMerchant()
    const line_items = Array.from({ length: 60 }, (_, i) => ({ id: i, title: 'Masala chai, 250 g', quantity: 1, price: '249.00' }))
    await placeOrder(merchant, 1, { line_items })
    await untilQuiet(merchant)
    const [kept] = await rows<{ seq: number; size: number; bytes: number }>(merchant, 'SELECT seq, size, length(body) AS bytes FROM inbox')
    expect(kept?.size).toBe(JSON.stringify(shopifyOrder(1, { line_items })).length)
    expect(kept?.bytes).toBeLessThan((kept?.size ?? 0) / 3)
    expect(await relayOf(testEnv, merchant.id).replay(merchant.id, kept?.seq ?? 0, 'dry_run')).toMatchObject({ outcome: 'would_apply' })
  })

  it('may begin with the bytes that packed ones begin with', async () => {
    const merchant = await aMerchant()
    const bytes = new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3])
    const { body, size } = await sealBody(merchant.vault, bytes)
    await relayOf(testEnv, merchant.id).accept(merchant.id, [{ ...aDelivery('magic', Date.now()), body, size }])
    await untilQuiet(merchant)
    expect(await rows(merchant, 'SELECT state, note FROM inbox')).toEqual([{ state: 'parked', note: 'payload.unreadable' }])
  })
})

describe('the tables', () => {
  it('of an object from before the first step was counted are brought up to date, and keep their rows', () =>
    inStorage((storage) => {
      const { sql } = storage
      const before = metaOf(sql, 'schema')
      sql.exec(`DELETE FROM meta WHERE key = 'schema'; ALTER TABLE inbox DROP COLUMN size; CREATE INDEX inbox_age ON inbox (received_at)`)
      sql.exec(
        'DROP INDEX subscriptions_dirty; ALTER TABLE subscriptions DROP COLUMN dirty; ALTER TABLE subscriptions DROP COLUMN updated_at',
      )
      sql.exec(
        'DROP INDEX contacts_form; ALTER TABLE contacts DROP COLUMN form_at; ALTER TABLE inbox DROP COLUMN quiet; ALTER TABLE orders DROP COLUMN answer; ALTER TABLE orders DROP COLUMN cycle_days; ALTER TABLE orders DROP COLUMN due_minor',
      )
      sql.exec(`DROP INDEX subscriptions_open; ALTER TABLE subscriptions DROP COLUMN base_minor;
        ALTER TABLE subscriptions DROP COLUMN base_currency; ALTER TABLE subscriptions DROP COLUMN message_id`)
      sql.exec(
        'DROP TABLE rule_hours; DROP TABLE breakers; ALTER TABLE contacts DROP COLUMN free_until; ALTER TABLE messages DROP COLUMN way',
      )
      for (const column of ['price_micros', 'price_currency', 'price_why']) sql.exec(`ALTER TABLE messages DROP COLUMN ${column}`)
      sql.exec('DROP TABLE errands; DROP TABLE links; DROP TABLE paid_through; DROP TABLE system_tokens')
      sql.exec(
        'ALTER TABLE orders DROP COLUMN pay_sealed; ALTER TABLE orders DROP COLUMN pay_until; ALTER TABLE parcels DROP COLUMN connection_id',
      )
      sql.exec(
        'DROP TABLE talks; DROP INDEX messages_replies; ALTER TABLE orders DROP COLUMN items; ALTER TABLE shop_writes DROP COLUMN more_sealed',
      )
      sql.exec(`INSERT INTO inbox (key, kind, connector, topic, received_at) VALUES ('old', 'hook', 'shopify', 'orders/create', 1)`)
      migrateTables(storage)
      expect(sql.exec('SELECT key, size FROM inbox').toArray()).toEqual([{ key: 'old', size: null }])
      expect(metaOf(sql, 'schema')).toBe(before)
      migrateTables(storage)
      expect(sql.exec('SELECT count(*) AS n FROM inbox').toArray()).toEqual([{ n: 1 }])
    }))
})
