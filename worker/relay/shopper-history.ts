import { one } from './tables.ts'

/** Whether nothing else is known here that this shopper ordered; orders are forgotten 90 days after their last change. */
export const isFirstOrder = (sql: SqlStorage, orderId: string, contactId: string): boolean =>
  one(
    sql,
    `SELECT 1 AS x FROM orders WHERE contact_id = ? AND id <> ? AND placed_at IS NOT NULL AND status <> 'joined' LIMIT 1`,
    contactId,
    orderId,
  ) === undefined

/** Whether a parcel to this shopper went back undelivered. What shoppers send back themselves is none. */
export const hasReturned = (sql: SqlStorage, orderId: string, contactId: string): boolean =>
  one(
    sql,
    `SELECT 1 AS x FROM parcels p JOIN orders o ON o.id = p.order_id WHERE o.contact_id = ? AND o.id <> ? AND p.is_return = 0
       AND p.state IN ('parcel.returning', 'parcel.returned') LIMIT 1`,
    contactId,
    orderId,
  ) !== undefined
