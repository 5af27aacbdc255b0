import { openControl } from '../db/control.ts'
import { openErasures, type ErasureRow } from '../db/erasures.ts'
import { openTenant } from '../db/tenant.ts'
import { wipeRun } from '../db/wipe.ts'
import type { MerchantId } from '../domain/ids.ts'
import { shardOf, type Env } from '../env.ts'
import { log } from '../lib/log.ts'
import { forgetRehearsal, inRecord } from './privacy-context.ts'
import { addCounts, endWork, keepWork, worksOf, type PrivacyWork } from './privacy-queue.ts'
import { migrateTables } from './schema.ts'
import { all, one } from './tables.ts'

const ROWS = 1_000
/** Runs of one call: D1 takes a thousand statements of an invocation. */
const RUNS = 40

/** The erasure of the whole merchant that is under way; while it is, this object does nothing else. */
export const wipeUnderWay = (sql: SqlStorage): PrivacyWork | undefined => worksOf(sql, 'merchant')[0]

interface WipeContext {
  readonly env: Env
  readonly storage: DurableObjectStorage
  readonly merchantId: MerchantId
  readonly now: () => number
}

/**
 * Erases a merchant: first the data key, so that nothing sealed opens from then on, wherever a copy lies; then every row of the record,
 * run by run; then the control rows; this object's own storage last. key → rows → end. Returns 'gone' when nothing is left here,
 * 'more' when it must go on, 'called off' where a shop came back before the key was destroyed.
 */
export async function wipe(ctx: WipeContext, work: PrivacyWork): Promise<'gone' | 'more' | 'called off'> {
  const { env, storage, merchantId, now } = ctx
  const { sql } = storage
  const control = openControl(env.DB)
  const merchant = await control.merchant(merchantId)
  switch (work.step) {
    case 'key': {
      const isDestroyed = await control.destroyKey(merchantId, work.requestedAt, now())
      if (merchant?.dataKey && !isDestroyed) {
        await openErasures(env.DB).callOff(work.id)
        endWork(sql, work.id)
        log({ work: 'privacy', merchantId, topic: 'merchant.called_off' })
        return 'called off'
      }
      await openErasures(env.DB).put(proofOf(ctx, work, null))
      await forgetRehearsal(ctx)
      keepWork(sql, { ...work, step: 'rows' })
      return 'more'
    }
    case 'rows': {
      const tenant = openTenant(shardOf(env, merchant?.shard ?? 'DB'), merchantId)
      let { counts } = work
      for (let run = 0; run < RUNS; run++) {
        const rows = await wipeRun(tenant, ROWS)
        counts = addCounts(counts, inRecord(rows))
        keepWork(sql, { ...work, counts })
        if (Object.values(rows).every((n) => n === 0)) {
          keepWork(sql, { ...work, counts: addCounts(counts, rowsHere(sql)), step: 'end' })
          break
        }
      }
      return 'more'
    }
    default: {
      const counts = addCounts(work.counts, inRecord(await control.deleteMerchant(merchantId)))
      // Before the storage that knows of it goes, so that whoever looks for what broke off finds it (index.ts).
      await openErasures(env.DB).put(proofOf(ctx, { ...work, counts }, null))
      await storage.deleteAlarm()
      await storage.deleteAll()
      // Empty tables, so that whoever still calls this object finds nothing instead of an error.
      migrateTables(storage)
      try {
        await openErasures(env.DB).put(proofOf(ctx, { ...work, counts }, now()))
        await openErasures(env.DB).callOffOthers(merchantId)
      } catch {
        // Nothing here remembers any more; the hourly run sees that the last word is missing.
        log({ work: 'privacy', merchantId, code: 'storage.failed', topic: 'merchant.proof' })
      }
      log({ work: 'privacy', merchantId, topic: 'merchant.erased', durationMs: now() - work.requestedAt })
      return 'gone'
    }
  }
}

function proofOf({ merchantId }: WipeContext, work: PrivacyWork, doneAt: number | null): ErasureRow {
  const { id, source, requestedAt, dueAt, counts } = work
  return { id, merchantId, kind: 'merchant', source, requestedAt, dueAt, doneAt, counts }
}

/** What lies in this object, table by table. */
function rowsHere(sql: SqlStorage): Record<string, number> {
  const tables = all<{ name: string }>(
    sql,
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'`,
  )
  return Object.fromEntries(
    tables
      .filter(({ name }) => name !== 'meta' && name !== 'privacy_work')
      .map(({ name }) => [`relay.${name}`, one<{ n: number }>(sql, `SELECT count(*) AS n FROM "${name}"`)?.n ?? 0]),
  )
}
