import { getTableColumns, getTableName } from 'drizzle-orm'
import { CasingCache } from 'drizzle-orm/casing'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'

const casing = new CasingCache('snake_case')

interface Plan {
  /** What makes a row the same row: property names of the primary key. */
  readonly key: readonly string[]
  /** What a later write may change. Columns of an index stay out, or each update would rewrite the index too. */
  readonly changes: readonly string[]
  /** An older write never undoes a newer one. */
  readonly newerBy?: string
  /** A row that is the same in these columns is not written again. */
  readonly differsIn?: readonly string[]
}

/**
 * One statement for any number of rows: they travel as one JSON parameter and are unpacked by json_each, so that a
 * round stays far under D1's limits of 100 parameters per statement and 1,000 statements per invocation.
 */
export function upsert<T extends SQLiteTable>(
  d1: D1Database,
  table: T,
  plan: Plan,
  rows: readonly T['$inferInsert'][],
): D1PreparedStatement {
  const columns = getTableColumns(table)
  const properties = Object.keys(columns)
  const sqlName = (property: string) => `"${casing.getColumnCasing(columns[property] as never)}"`
  const name = `"${getTableName(table)}"`
  const values = properties.map((_, i) => `json_extract(value, '$[${i}]')`)
  const sets = plan.changes.map((p) => `${sqlName(p)} = excluded.${sqlName(p)}`)
  const guards = [
    ...(plan.newerBy ? [`excluded.${sqlName(plan.newerBy)} >= ${name}.${sqlName(plan.newerBy)}`] : []),
    ...(plan.differsIn ? [`(${plan.differsIn.map((p) => `excluded.${sqlName(p)} IS NOT ${name}.${sqlName(p)}`).join(' OR ')})`] : []),
  ]
  const guard = guards.length > 0 ? ` WHERE ${guards.join(' AND ')}` : ''
  const onConflict = sets.length > 0 ? `DO UPDATE SET ${sets.join(', ')}${guard}` : 'DO NOTHING'
  const json = JSON.stringify(rows.map((row) => properties.map((p) => toSql((row as Record<string, unknown>)[p]))))
  return d1
    .prepare(
      `INSERT INTO ${name} (${properties.map(sqlName).join(', ')}) SELECT ${values.join(', ')} FROM json_each(?1) WHERE true ` +
        `ON CONFLICT (${plan.key.map(sqlName).join(', ')}) ${onConflict}`,
    )
    .bind(json)
}

function toSql(value: unknown): string | number | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string' || typeof value === 'number') return value
  return JSON.stringify(value)
}
