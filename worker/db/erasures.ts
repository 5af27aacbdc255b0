import { and, desc, eq, isNotNull, isNull, lte, notExists, or } from 'drizzle-orm'
import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1'
import type { MerchantId } from '../domain/ids.ts'
import { erasures, merchants } from './schema/control.ts'

export type ErasureRow = typeof erasures.$inferSelect

/** What was erased and what is to be. It lies with the control tables, so that it outlives the rows it speaks of. */
export function openErasures(d1: D1Database) {
  const db = drizzle(d1, { casing: 'snake_case' })
  return {
    /** Written when the work begins and when it ends; a proof that says "done" is never taken back. */
    put: (row: ErasureRow) =>
      db
        .insert(erasures)
        .values(row)
        .onConflictDoUpdate({ target: erasures.id, set: { doneAt: row.doneAt, counts: row.counts }, setWhere: isNull(erasures.doneAt) }),
    of: (merchantId: MerchantId, limit: number) =>
      db.select().from(erasures).where(eq(erasures.merchantId, merchantId)).orderBy(desc(erasures.id)).limit(limit).all(),
    one: (merchantId: MerchantId, id: string) =>
      db
        .select()
        .from(erasures)
        .where(and(eq(erasures.merchantId, merchantId), eq(erasures.id, id)))
        .get(),
    /** Merchants whose time has come, or whose erasure broke off after their key was destroyed. */
    dueMerchants: (now: number, limit: number) =>
      db
        .select()
        .from(erasures)
        .where(and(eq(erasures.kind, 'merchant'), isNull(erasures.doneAt), or(lte(erasures.dueAt, now), notExists(withKey(db)))))
        .limit(limit)
        .all(),
    /** A merchant who came back is not erased. */
    callOff: (id: string) => db.delete(erasures).where(and(eq(erasures.id, id), isNull(erasures.doneAt))),
    /** One proof is enough for a merchant who is gone: what else was planned has nothing left to do. */
    callOffOthers: (merchantId: MerchantId) =>
      db.delete(erasures).where(and(eq(erasures.merchantId, merchantId), eq(erasures.kind, 'merchant'), isNull(erasures.doneAt))),
  }
}

const withKey = (db: DrizzleD1Database) =>
  db
    .select({ id: merchants.id })
    .from(merchants)
    .where(and(eq(merchants.id, erasures.merchantId), isNotNull(merchants.dataKey)))
