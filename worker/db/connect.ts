import { and, count, eq, gt, inArray, isNull, lt } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { connectCodes, connectStates } from './schema/control.ts'

export type ConnectState = typeof connectStates.$inferSelect
type Status = ConnectState['status']

/** Tries to connect a shop, and the codes that let one join a merchant. Each step is one conditional statement, so that of two at once one counts. */
export function openConnect(d1: D1Database) {
  const db = drizzle(d1, { casing: 'snake_case' })
  return {
    addState: (row: typeof connectStates.$inferInsert) => db.insert(connectStates).values(row),
    state: (hash: string, now: number) =>
      db
        .select()
        .from(connectStates)
        .where(and(eq(connectStates.hash, hash), gt(connectStates.expiresAt, now)))
        .get(),
    /** How many tries began at this address since then. */
    triesOf: async (asker: string, since: number) =>
      (
        await db
          .select({ n: count() })
          .from(connectStates)
          .where(and(eq(connectStates.asker, asker), gt(connectStates.createdAt, since)))
          .get()
      )?.n ?? 0,
    /** Moves the state on, where it is in one of these and not too old. Says whether it was. */
    moveState: async (hash: string, from: readonly Status[], to: Partial<Pick<ConnectState, 'status' | 'keysSealed'>>, now: number) =>
      (
        await db
          .update(connectStates)
          .set(to)
          .where(and(eq(connectStates.hash, hash), inArray(connectStates.status, [...from]), gt(connectStates.expiresAt, now)))
      ).meta.changes > 0,

    addCode: (row: typeof connectCodes.$inferInsert) => db.insert(connectCodes).values(row),
    /** Codes that are good now. */
    code: (hash: string, now: number) =>
      db
        .select()
        .from(connectCodes)
        .where(and(eq(connectCodes.hash, hash), isNull(connectCodes.usedAt), gt(connectCodes.expiresAt, now)))
        .get(),
    useCode: async (hash: string, now: number) =>
      (
        await db
          .update(connectCodes)
          .set({ usedAt: now })
          .where(and(eq(connectCodes.hash, hash), isNull(connectCodes.usedAt)))
      ).meta.changes > 0,

    /** Forgets what ended before then. */
    forget: (endedBefore: number) =>
      db.batch([
        db.delete(connectStates).where(lt(connectStates.expiresAt, endedBefore)),
        db.delete(connectCodes).where(lt(connectCodes.expiresAt, endedBefore)),
      ]),
  }
}
