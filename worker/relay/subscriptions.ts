import { one } from './tables.ts'
import type { ProductAlert } from './widget.ts'

/** Shops' own ids; what is longer is none. */
const keyOf = (product: string): string => product.slice(0, 200)

/** A product by the shop's own id, with its name for the shopper's eyes, sealed for `subscriptions.title`. */
export interface Wanted {
  readonly id: string
  readonly titleSealed?: string
}

/** Keeps that a shopper wants to be told when a product is back, or cheaper. Asking again begins anew. */
export function subscribe(sql: SqlStorage, contactId: string, product: Wanted, alert: ProductAlert, now: number): void {
  sql.exec(
    `INSERT INTO subscriptions (contact_id, product, alert, title_sealed, at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
     ON CONFLICT (contact_id, product, alert) DO UPDATE
     SET title_sealed = excluded.title_sealed, at = excluded.at, ended_at = NULL, updated_at = excluded.at, dirty = dirty + 1`,
    contactId,
    keyOf(product.id),
    alert,
    product.titleSealed ?? null,
    now,
  )
}

export const isSubscribed = (sql: SqlStorage, contactId: string, product: string, alert: ProductAlert): boolean =>
  one(
    sql,
    'SELECT 1 AS x FROM subscriptions WHERE contact_id = ? AND product = ? AND alert = ? AND ended_at IS NULL',
    contactId,
    keyOf(product),
    alert,
  ) !== undefined

const END = 'UPDATE subscriptions SET ended_at = ?1, updated_at = ?1, dirty = dirty + 1 WHERE contact_id = ?2 AND ended_at IS NULL'

/** Ends one. */
export function endSubscription(sql: SqlStorage, contactId: string, product: string, alert: string, now: number): void {
  sql.exec(`${END} AND product = ?3 AND alert = ?4`, now, contactId, keyOf(product), alert)
}

/** Ends all of a shopper's. */
export function endSubscriptions(sql: SqlStorage, contactId: string, now: number): void {
  sql.exec(END, now, contactId)
}
