import { and, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { ConnectionId, MerchantId } from '../domain/ids.ts'
import { apiKeys, connections, keyCheck, merchants, numbers } from './schema.ts'

/** The control tables: who the merchants are, and which address, number or key belongs to whom. */
export type Control = ReturnType<typeof openControl>

export type MerchantRow = typeof merchants.$inferSelect
export type ConnectionRow = typeof connections.$inferSelect
export type NumberRow = typeof numbers.$inferSelect

export function openControl(d1: D1Database) {
  const db = drizzle(d1, { casing: 'snake_case' })
  return {
    merchant: (id: MerchantId) => db.select().from(merchants).where(eq(merchants.id, id)).get(),
    merchantIds: () => db.select({ id: merchants.id }).from(merchants).where(eq(merchants.status, 'active')).all(),
    addMerchant: (row: typeof merchants.$inferInsert) => db.insert(merchants).values(row).onConflictDoNothing(),
    updateMerchant: (id: MerchantId, patch: Partial<typeof merchants.$inferInsert>) =>
      db.update(merchants).set(patch).where(eq(merchants.id, id)),

    connection: (id: ConnectionId) => db.select().from(connections).where(eq(connections.id, id)).get(),
    connectionByAccount: (connector: string, account: string) =>
      db
        .select()
        .from(connections)
        .where(and(eq(connections.connector, connector), eq(connections.account, account)))
        .get(),
    connectionsOf: (merchantId: MerchantId) => db.select().from(connections).where(eq(connections.merchantId, merchantId)).all(),
    addConnection: (row: typeof connections.$inferInsert) => db.insert(connections).values(row).onConflictDoNothing(),
    updateConnection: (id: ConnectionId, patch: Partial<typeof connections.$inferInsert>) =>
      db.update(connections).set(patch).where(eq(connections.id, id)),

    number: (phoneNumberId: string) => db.select().from(numbers).where(eq(numbers.phoneNumberId, phoneNumberId)).get(),
    numberOfWaba: (wabaId: string) => db.select().from(numbers).where(eq(numbers.wabaId, wabaId)).get(),
    numbersOf: (merchantId: MerchantId) => db.select().from(numbers).where(eq(numbers.merchantId, merchantId)).all(),
    addNumber: (row: typeof numbers.$inferInsert) => db.insert(numbers).values(row).onConflictDoNothing(),

    apiKey: (hash: string) => db.select().from(apiKeys).where(eq(apiKeys.hash, hash)).get(),
    addApiKey: (row: typeof apiKeys.$inferInsert) => db.insert(apiKeys).values(row).onConflictDoNothing(),

    keyCheck: () => db.select().from(keyCheck).where(eq(keyCheck.id, 1)).get(),
    addKeyCheck: (sealed: string) => db.insert(keyCheck).values({ id: 1, sealed }).onConflictDoNothing(),
  }
}
