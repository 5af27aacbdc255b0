import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { openErasures } from '../../worker/db/erasures.ts'
import type { ConnectionId } from '../../worker/domain/ids.ts'
import worker from '../../worker/index.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { contactIdOf, placesOf, shopper, tracesOf, untilErased, wholeLife } from '../flow/erasure-support.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { rows, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

const Statement = (testEnv.DB.prepare('SELECT 1') as unknown as { constructor: { prototype: D1PreparedStatement } }).constructor.prototype
const Database = (testEnv.DB as unknown as { constructor: { prototype: D1Database } }).constructor.prototype

/** Aborts the merchant's object after its nth answer of the databases: what was asked is done there, and nothing here knows of it. */
async function evictAfter(merchant: TestMerchant, nth: number): Promise<{ readonly happened: () => boolean }> {
  let count = 0
  let evicted = false
  let object: DurableObjectState | undefined
  await runInDurableObject(relayOf(testEnv, merchant.id) as never, (_r: unknown, state: DurableObjectState) => {
    object = state
  })
  // Others ask the databases, too: the test itself, and the objects of other merchants. Only its own may touch an object's storage.
  const isOwn = () => {
    try {
      return object !== undefined && object.storage.sql.databaseSize > 0
    } catch {
      return false
    }
  }
  const after = async <T>(answer: Promise<T>): Promise<T> => {
    const value = await answer
    if (evicted || !isOwn() || ++count < nth) return value
    evicted = true
    object?.abort('evicted for a test')
    return new Promise<never>(() => {})
  }
  for (const name of ['run', 'all', 'raw', 'first'] as const) {
    const now = Statement[name] as (...args: unknown[]) => Promise<unknown>
    vi.spyOn(Statement, name).mockImplementation(function (this: D1PreparedStatement, ...args: unknown[]) {
      return after(now.apply(this, args))
    } as never)
  }
  const batch = Database.batch
  vi.spyOn(Database, 'batch').mockImplementation(function (this: D1Database, ...args) {
    return after(batch.apply(this, args)) as never
  })
  return { happened: () => evicted }
}

/** Wakes the object up again, as the platform or the next webhook would, until everything is done. */
async function untilDone(merchant: TestMerchant, done: () => Promise<void>): Promise<void> {
  await vi.waitFor(
    async () => {
      await relayOf(testEnv, merchant.id)
        .settingsChanged()
        .catch(() => {})
      await done()
    },
    { timeout: 45_000, interval: 100 },
  )
}

describe('an erasure that is interrupted', () => {
  it('of a shopper is finished, wherever it was', async () => {
    let places = 0
    for (let nth = 1; nth <= 25; nth++) {
      vi.restoreAllMocks()
      const merchant = await aMerchant({ shard: 'DB_01', rules: ['order_placed', 'order_shipped'] })
      const who = shopper(500 + nth)
      await wholeLife(merchant, who)
      const id = (await contactIdOf(merchant, who)) ?? ''
      const traces = await tracesOf(merchant, who, [id])
      const eviction = await evictAfter(merchant, nth)
      await relayOf(testEnv, merchant.id)
        .askPrivacy(merchant.id, { kind: 'erase', contactId: id, source: 'api', isKnown: true })
        .catch(() => {})
      // Where the call itself broke, nobody was told that it was accepted: it is made again.
      await untilDone(merchant, async () => {
        if (await contactIdOf(merchant, who))
          await relayOf(testEnv, merchant.id).askPrivacy(merchant.id, { kind: 'erase', contactId: id, source: 'api', isKnown: true })
        expect(await rows(merchant, 'SELECT kind, step FROM privacy_work')).toEqual([])
      })
      await untilErased(merchant)
      await untilQuiet(merchant)
      expect(await placesOf(merchant, traces), `evicted after answer ${nth}`).toEqual([])
      const proofs = await openErasures(testEnv.DB).of(merchant.id, 10)
      expect(proofs.length).toBeGreaterThan(0)
      expect(proofs.every((proof) => proof.doneAt !== null)).toBe(true)
      if (!eviction.happened()) break
      places++
    }
    console.log(`interrupted at ${places} places`)
    expect(places).toBeGreaterThan(5)
  }, 240_000)

  it('of a merchant is finished, wherever it was', async () => {
    let places = 0
    for (let nth = 1; nth <= 25; nth++) {
      vi.restoreAllMocks()
      const merchant = await aMerchant({ shard: 'DB_01', rules: ['order_placed'] })
      const control = openControl(testEnv.DB)
      const who = shopper(540 + nth)
      await wholeLife(merchant, who)
      for (const c of Object.values(merchant.connections)) await control.updateConnection(c.id as ConnectionId, { status: 'disconnected' })
      const traces = await tracesOf(merchant, who, [(await contactIdOf(merchant, who)) ?? ''])
      const at = Date.now()
      const id = `era_${String(nth).padStart(26, '0')}`
      const [kind, source] = ['merchant', 'test'] as const
      await openErasures(testEnv.DB).put({
        id,
        merchantId: merchant.id,
        kind,
        source,
        requestedAt: at,
        dueAt: at,
        doneAt: null,
        counts: {},
      })
      await control.updateMerchant(merchant.id, { status: 'left' })
      const eviction = await evictAfter(merchant, nth)
      const hourly = () => worker.scheduled({ scheduledTime: Date.now(), cron: '' } as never, testEnv)
      void Promise.resolve(relayOf(testEnv, merchant.id).askPrivacy(merchant.id, { kind: 'wipe', id, source, at })).catch(() => {})
      await scheduler.wait(300)
      await untilDone(merchant, async () => {
        await Promise.race([hourly(), scheduler.wait(500)])
        const proof = await openErasures(testEnv.DB).one(merchant.id, id)
        expect(proof?.doneAt).toEqual(expect.any(Number))
      })
      vi.restoreAllMocks()
      expect(await control.merchant(merchant.id)).toBeUndefined()
      expect(await placesOf(merchant, traces), `evicted after answer ${nth}`).toEqual([])
      if (!eviction.happened()) break
      places++
    }
    console.log(`interrupted at ${places} places`)
    expect(places).toBeGreaterThan(5)
  }, 240_000)
})
