import type { Money } from '../domain/money.ts'
import { saleOf } from './products.ts'
import { productsOf } from './shelf.ts'
import { one } from './tables.ts'
import type { ProductAlert } from './widget.ts'

/** Shops' own ids; what is longer is none. */
const keyOf = (product: string): string => product.slice(0, 200)

/** What a subscription to a product is about, or to one variant of it: as the page said it, "<product>/<variant>". */
export const wishOf = (product: string, variant: string): string => keyOf(variant === '' ? product : `${product}/${variant}`)

/** A product by the shop's own id, or a variant by both, with its name for the shopper's eyes, sealed for `subscriptions.title`. */
export interface Wanted {
  readonly id: string
  readonly titleSealed?: string
}

/** Keeps that a shopper wants to be told when a product is back, or cheaper. Asking again begins anew, from the price of today. */
export function subscribe(sql: SqlStorage, contactId: string, product: Wanted, alert: ProductAlert, now: number): void {
  const price = knownPrice(sql, product.id)
  sql.exec(
    `INSERT INTO subscriptions (contact_id, product, alert, title_sealed, at, updated_at, base_minor, base_currency)
     VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7)
     ON CONFLICT (contact_id, product, alert) DO UPDATE
     SET title_sealed = excluded.title_sealed, at = excluded.at, ended_at = NULL, updated_at = excluded.at, dirty = dirty + 1,
       base_minor = excluded.base_minor, base_currency = excluded.base_currency, message_id = NULL`,
    contactId,
    keyOf(product.id),
    alert,
    product.titleSealed ?? null,
    now,
    price?.minor ?? null,
    price?.currency ?? null,
  )
}

/** The last known price; of two shops that use the same id none. */
function knownPrice(sql: SqlStorage, wish: string): Money | undefined {
  const [product = '', variant = ''] = wish.split('/', 2)
  const states = productsOf(sql, product)
  return states.length === 1 ? saleOf(states[0], variant)?.price : undefined
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

/** Ends those that the shopper made before they bought what they were about. */
export function endBought(sql: SqlStorage, contactId: string, wishes: readonly string[], boughtAt: number, now: number): void {
  sql.exec(`${END} AND at <= ?3 AND product IN (SELECT value FROM json_each(?4))`, now, contactId, boughtAt, JSON.stringify(wishes))
}

/** Ends the one that this message told of: nobody is told twice. */
export function endTold(sql: SqlStorage, contactId: string, messageId: string, now: number): void {
  sql.exec(`${END} AND message_id = ?3`, now, contactId, messageId)
}

/** Ends all of a shopper's. */
export function endSubscriptions(sql: SqlStorage, contactId: string, now: number): void {
  sql.exec(END, now, contactId)
}
