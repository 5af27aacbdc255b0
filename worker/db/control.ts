import { and, asc, count, desc, eq, gt, isNotNull, ne, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { ConnectionId, MerchantId } from '../domain/ids.ts'
import { apiKeys, connections, keyCheck, merchants, numbers } from './schema.ts'

export type MerchantRow = typeof merchants.$inferSelect
export type ConnectionRow = typeof connections.$inferSelect
export type NumberRow = typeof numbers.$inferSelect

/** The control tables: who the merchants are, and which address, number or key belongs to whom. */
export function openControl(d1: D1Database) {
  const db = drizzle(d1, { casing: 'snake_case' })
  return {
    merchant: (id: MerchantId) => db.select().from(merchants).where(eq(merchants.id, id)).get(),
    oldestMerchant: () => db.select().from(merchants).orderBy(asc(merchants.id)).limit(1).get(),
    merchantIds: () => db.select({ id: merchants.id }).from(merchants).where(eq(merchants.status, 'active')).all(),
    merchantsAfter: (after: string, limit: number) =>
      db
        .select({
          id: merchants.id,
          name: merchants.name,
          shard: merchants.shard,
          status: merchants.status,
          createdAt: merchants.createdAt,
        })
        .from(merchants)
        .where(gt(merchants.id, after))
        .orderBy(merchants.id)
        .limit(limit)
        .all(),
    addMerchant: (row: typeof merchants.$inferInsert) => db.insert(merchants).values(row).onConflictDoNothing(),
    updateMerchant: (id: MerchantId, patch: Partial<typeof merchants.$inferInsert>) =>
      db.update(merchants).set(patch).where(eq(merchants.id, id)),

    connection: (id: ConnectionId) => db.select().from(connections).where(eq(connections.id, id)).get(),
    /** Of those that are connected: an account may have been somebody else's before. */
    connectionByAccount: (connector: string, account: string) =>
      db
        .select()
        .from(connections)
        .where(and(eq(connections.connector, connector), eq(connections.account, account), eq(connections.status, 'active')))
        .get(),
    /** The latest that this account had, connected or not. */
    lastOfAccount: (connector: string, account: string) =>
      db
        .select()
        .from(connections)
        .where(and(eq(connections.connector, connector), eq(connections.account, account)))
        .orderBy(asc(connections.status), desc(connections.updatedAt))
        .limit(1)
        .get(),
    connectionsOf: (merchantId: MerchantId) => db.select().from(connections).where(eq(connections.merchantId, merchantId)).all(),
    addConnection: (row: typeof connections.$inferInsert) => db.insert(connections).values(row).onConflictDoNothing(),
    updateConnection: (id: ConnectionId, patch: Partial<typeof connections.$inferInsert>) =>
      db.update(connections).set(patch).where(eq(connections.id, id)),

    number: (phoneNumberId: string) => db.select().from(numbers).where(eq(numbers.phoneNumberId, phoneNumberId)).get(),
    numberOfWaba: (wabaId: string) => db.select().from(numbers).where(eq(numbers.wabaId, wabaId)).get(),
    numbersOf: (merchantId: MerchantId) => db.select().from(numbers).where(eq(numbers.merchantId, merchantId)).all(),
    /** Adds the number, or changes it where it is this merchant's already; undefined where it is another's. */
    putNumber: ({ createdAt, ...row }: typeof numbers.$inferInsert) =>
      db
        .insert(numbers)
        .values({ ...row, createdAt })
        .onConflictDoUpdate({ target: numbers.phoneNumberId, set: row, setWhere: eq(numbers.merchantId, row.merchantId) })
        .returning()
        .get(),

    apiKey: (hash: string) => db.select().from(apiKeys).where(eq(apiKeys.hash, hash)).get(),
    addApiKey: (row: typeof apiKeys.$inferInsert) => db.insert(apiKeys).values(row).onConflictDoNothing(),

    keyCheck: () => db.select().from(keyCheck).where(eq(keyCheck.id, 1)).get(),
    addKeyCheck: (sealed: string) => db.insert(keyCheck).values({ id: 1, sealed }).onConflictDoNothing(),
    replaceKeyCheck: (sealed: string) =>
      db.insert(keyCheck).values({ id: 1, sealed }).onConflictDoUpdate({ target: keyCheck.id, set: { sealed } }),

    /** The wrapped data keys in the order of ids; merchants whose key was erased have none. */
    dataKeysAfter: (after: string, limit: number) =>
      db
        .select({ id: merchants.id, dataKey: sql<string>`${merchants.dataKey}`, dataKeyId: merchants.dataKeyId })
        .from(merchants)
        .where(and(isNotNull(merchants.dataKey), gt(merchants.id, after)))
        .orderBy(merchants.id)
        .limit(limit)
        .all(),
    countKeysNotUnder: async (keyId: string) =>
      (
        await db
          .select({ n: count() })
          .from(merchants)
          .where(and(isNotNull(merchants.dataKey), ne(merchants.dataKeyId, keyId)))
          .get()
      )?.n ?? 0,
    /** One statement for the page. A key is replaced only where it still is what it was: one that was erased meanwhile stays erased. */
    replaceDataKeys: (
      changes: readonly { readonly id: string; readonly from: string; readonly to: string }[],
      keyId: string,
      now: number,
    ) =>
      d1
        .prepare(
          `UPDATE merchants SET data_key = json_extract(j.value, '$.to'), data_key_id = ?1, updated_at = ?2 FROM json_each(?3) AS j ` +
            `WHERE merchants.id = json_extract(j.value, '$.id') AND merchants.data_key = json_extract(j.value, '$.from')`,
        )
        .bind(keyId, now, JSON.stringify(changes))
        .run(),
  }
}
