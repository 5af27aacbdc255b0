import { getTableName, is } from 'drizzle-orm'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { CasingCache } from 'drizzle-orm/casing'
import * as tables from './schema/tenant.ts'
import type { Tenant } from './tenant.ts'

const casing = new CasingCache('snake_case')

/** The tables that begin with the merchant, by their own definition, so that a new one can't be forgotten; the key's other columns. */
const TENANT_TABLES: readonly { readonly name: string; readonly key: readonly string[] }[] = Object.values<unknown>(tables)
  .filter((value): value is SQLiteTable => is(value, SQLiteTable))
  .flatMap((table) => {
    const [first, ...rest] = (getTableConfig(table).primaryKeys[0]?.columns ?? []).map((column) => casing.getColumnCasing(column))
    return first === 'merchant_id' ? [{ name: getTableName(table), key: rest }] : []
  })

/** Deletes one bounded run of a merchant's rows from each table. Returns rows by table; nothing left when all are 0. */
export async function wipeRun({ d1, merchantId }: Pick<Tenant, 'd1' | 'merchantId'>, rows: number): Promise<Record<string, number>> {
  const results = await d1.batch(
    TENANT_TABLES.map(({ name, key }) =>
      d1
        .prepare(
          `DELETE FROM "${name}" WHERE merchant_id = ?1 AND (${key.join(', ')}) IN (SELECT ${key.join(', ')} FROM "${name}" WHERE merchant_id = ?1 LIMIT ?2)`,
        )
        .bind(merchantId, rows),
    ),
  )
  return Object.fromEntries(TENANT_TABLES.map(({ name }, i) => [name, results[i]?.meta.changes ?? 0]))
}
