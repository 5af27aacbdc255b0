import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { getTableName } from 'drizzle-orm'
import { CasingCache } from 'drizzle-orm/casing'
import { consents, contacts, messages, subscriptions } from './schema/tenant.ts'
import type { Tenant } from './tenant.ts'

const casing = new CasingCache('snake_case')

/** Where rows are found by an id of ours without reading the whole table. */
const NAMED_BY: readonly (readonly [SQLiteTable, SQLiteColumn])[] = [
  [contacts, contacts.id],
  [consents, consents.contactId],
  [subscriptions, subscriptions.contactId],
  [messages, messages.id],
]

/** Takes contacts and messages with these ids out of the record, and the consents and subscriptions of those contacts. */
export const removals = ({ d1, merchantId }: Pick<Tenant, 'd1' | 'merchantId'>, ids: readonly string[]): D1PreparedStatement[] =>
  NAMED_BY.map(([table, column]) =>
    d1
      .prepare(
        `DELETE FROM "${getTableName(table)}" WHERE merchant_id = ?1 AND "${casing.getColumnCasing(column)}" IN (SELECT value FROM json_each(?2))`,
      )
      .bind(merchantId, JSON.stringify(ids)),
  )
