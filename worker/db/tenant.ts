import { and, eq, type SQL } from 'drizzle-orm'
import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { MerchantId } from '../domain/ids.ts'

/**
 * The only handle to a merchant's rows. It is opened for one merchant, on the shard of that merchant, and every
 * condition is made by `of`, which adds the merchant. A row of another merchant can't be named through it.
 */
export interface Tenant {
  readonly merchantId: MerchantId
  readonly db: DrizzleD1Database
  readonly d1: D1Database
  of(table: { readonly merchantId: SQLiteColumn }, ...conditions: (SQL | undefined)[]): SQL
}

export function openTenant(d1: D1Database, merchantId: MerchantId): Tenant {
  return {
    merchantId,
    d1,
    db: drizzle(d1, { casing: 'snake_case' }),
    of: (table, ...conditions) => and(eq(table.merchantId, merchantId), ...conditions) as SQL,
  }
}
