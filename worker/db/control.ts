import { and, asc, count, desc, eq, exists, gt, inArray, isNotNull, lte, ne, notExists, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { ConnectionId, MerchantId } from '../domain/ids.ts'
import { apiKeys, connections, keyCheck, merchants, numbers } from './schema/control.ts'

export type MerchantRow = typeof merchants.$inferSelect
export type ConnectionRow = typeof connections.$inferSelect
export type NumberRow = typeof numbers.$inferSelect

/** The control tables: who the merchants are, and which address, number or key belongs to whom. */
export function openControl(d1: D1Database) {
  const db = drizzle(d1, { casing: 'snake_case' })
  return {
    merchant: (id: MerchantId) => db.select().from(merchants).where(eq(merchants.id, id)).get(),
    oldestMerchant: () => db.select().from(merchants).orderBy(asc(merchants.id)).limit(1).get(),
    /** Whose data we hold. Who paused or left is swept, too: what has had its time goes, whoever is looking. */
    merchantIds: () => db.select({ id: merchants.id, status: merchants.status }).from(merchants).where(isNotNull(merchants.dataKey)).all(),
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
    /** Changes these choices and leaves the others as they are, whoever changes those at the same time. */
    setChoices: (id: MerchantId, choices: Readonly<Record<string, unknown>>, now: number) => {
      const pairs = Object.entries(choices).map(([name, value]) => sql`, ${`$.${name}`}, json(${JSON.stringify(value)})`)
      const settings = sql`json_set(${merchants.settings}${sql.join(pairs)})`
      return db.update(merchants).set({ settings, updatedAt: now }).where(eq(merchants.id, id))
    },

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

    /** Of an account that is connected no more, the latest: what it asks of us about personal data still counts. */
    formerByAccount: (connector: string, account: string) =>
      db
        .select()
        .from(connections)
        .where(and(eq(connections.connector, connector), eq(connections.account, account)))
        .orderBy(desc(connections.createdAt))
        .limit(1)
        .get(),
    /**
     * Ends a connection, and others with it, and wipes their secrets, unless it was made after that time: the late word of a removal must
     * not end the shop that was connected since. One statement, so that nobody connects in between. Returns those that ended.
     */
    disconnect: async (id: ConnectionId, others: readonly ConnectionId[], before: number, now: number): Promise<string[]> => {
      const known = db
        .select({ id: connections.id })
        .from(connections)
        .where(and(eq(connections.id, id), lte(connections.createdAt, before)))
      const ended = await db
        .update(connections)
        .set({ status: 'disconnected', secretsSealed: null, updatedAt: now })
        .where(and(inArray(connections.id, [id, ...others]), exists(known)))
        .returning({ id: connections.id })
        .all()
      return ended.map((row) => row.id)
    },
    /** The merchant is gone as far as anybody outside can tell; not where a connection of these connectors is active, again or still. */
    leave: (id: MerchantId, shops: readonly string[], now: number) => {
      const open = db
        .select({ id: connections.id })
        .from(connections)
        .where(and(eq(connections.merchantId, id), eq(connections.status, 'active'), inArray(connections.connector, [...shops])))
      return db
        .update(merchants)
        .set({ status: 'left', updatedAt: now })
        .where(and(eq(merchants.id, id), ne(merchants.status, 'left'), notExists(open)))
    },
    /**
     * Destroys the data key, and with it everything that was sealed, and kills what opens a door: keys, secrets, tokens, the widget. One
     * batch. False where a shop was connected after the request, or the merchant is there no more.
     */
    destroyKey: async (id: MerchantId, requestedAt: number, now: number): Promise<boolean> => {
      const isGone = `(SELECT data_key FROM merchants WHERE id = ?1) IS NULL`
      const [destroyed] = await d1.batch([
        d1
          .prepare(
            `UPDATE merchants SET data_key = NULL, status = 'left', updated_at = ?3 WHERE id = ?1
               AND NOT EXISTS (SELECT 1 FROM connections c WHERE c.merchant_id = ?1 AND c.status = 'active' AND c.created_at > ?2) RETURNING id`,
          )
          .bind(id, requestedAt, now),
        d1
          .prepare(
            `UPDATE connections SET status = 'disconnected', secrets_sealed = NULL, updated_at = ?2 WHERE merchant_id = ?1 AND ${isGone}`,
          )
          .bind(id, now),
        d1
          .prepare(`UPDATE numbers SET status = 'disconnected', token_sealed = NULL, updated_at = ?2 WHERE merchant_id = ?1 AND ${isGone}`)
          .bind(id, now),
        d1.prepare(`UPDATE widgets SET status = 'revoked', updated_at = ?2 WHERE merchant_id = ?1 AND ${isGone}`).bind(id, now),
        d1.prepare(`DELETE FROM api_keys WHERE merchant_id = ?1 AND ${isGone}`).bind(id),
      ])
      return (destroyed?.results.length ?? 0) > 0
    },
    /** The last of a merchant, once the rows are gone. Returns rows by table. */
    deleteMerchant: async (id: MerchantId): Promise<Record<string, number>> => {
      const tables = ['api_keys', 'widgets', 'numbers', 'connections', 'merchants'] as const
      const results = await d1.batch(
        tables.map((table) => d1.prepare(`DELETE FROM ${table} WHERE ${table === 'merchants' ? 'id' : 'merchant_id'} = ?1`).bind(id)),
      )
      return Object.fromEntries(tables.map((table, i) => [table, results[i]?.meta.changes ?? 0]))
    },
    deleteConnection: (id: ConnectionId) => db.delete(connections).where(and(eq(connections.id, id), ne(connections.status, 'active'))),

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
    /** Takes the number away from the merchant, its token with it. False where it isn't this merchant's. */
    disconnectNumber: async (merchantId: MerchantId, phoneNumberId: string, now: number) => {
      const patch = { status: 'disconnected' as const, statusReason: null, tokenSealed: null, updatedAt: now }
      const mine = and(eq(numbers.merchantId, merchantId), eq(numbers.phoneNumberId, phoneNumberId))
      return (await db.update(numbers).set(patch).where(mine).returning({ id: numbers.phoneNumberId }).all()).length > 0
    },

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
