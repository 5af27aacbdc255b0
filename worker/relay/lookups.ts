import { hasUnrecorded } from './record.ts'
import type { Choices } from './rest.ts'
import { all, metaOf, one, setMeta } from './tables.ts'

/** How much waits, for the health page and for scripts that wait until nothing does. */
export interface RelayHealth {
  readonly waiting: number
  readonly parked: number
  readonly queued: number
  readonly held: number
  readonly inDoubt: number
  readonly unrecorded: boolean
  readonly storageBytes: number
}

export function healthOf(sql: SqlStorage): RelayHealth {
  const count = (what: string) => one<{ n: number }>(sql, `SELECT count(*) AS n FROM ${what}`)?.n ?? 0
  return {
    waiting: count(`inbox WHERE state = 'new'`),
    parked: count(`inbox WHERE state = 'parked'`),
    queued: count(`messages WHERE state = 'queued' AND hold IS NULL`),
    held: count(`messages WHERE state = 'queued' AND hold IS NOT NULL`),
    inDoubt: count(`messages WHERE state IN ('sending', 'unknown')`),
    unrecorded: hasUnrecorded(sql),
    storageBytes: sql.databaseSize,
  }
}

/** The ids behind references: an order's number, a phone's hash. */
export function entitiesOf(sql: SqlStorage, refs: readonly string[]): string[] {
  return refs.flatMap((ref) => all<{ entity: string }>(sql, 'SELECT entity FROM refs WHERE ref = ?', ref).map((r) => r.entity))
}

/** How far back it is looked: a shop that has not told anything for so many deliveries of others has not told anything. */
const LOOKED_AT = 2_000

/** When the last delivery of a connection came; null where none of the latest is its. */
function lastDeliveryOf(sql: SqlStorage, connectionId: string): number | null {
  const found = one<{ at: number | null }>(
    sql,
    `SELECT max(received_at) AS at FROM (SELECT connection_id, received_at FROM inbox ORDER BY seq DESC LIMIT ${LOOKED_AT}) WHERE connection_id = ?`,
    connectionId,
  )
  return found?.at ?? null
}

/** Where and when a storefront last asked for the widget. */
interface WidgetSeen {
  readonly at: number
  /** An origin that the merchant named. */
  readonly where: string
}

const SEEN = 'widget.seen'

export const noteWidget = (sql: SqlStorage, seen: WidgetSeen): void => setMeta(sql, SEEN, JSON.stringify(seen))

export interface ShopFacts {
  readonly lastDeliveryAt: number | null
  readonly widgetSeen: WidgetSeen | null
}

/** When a connection's shop spoke last, and where its storefront showed the widget. */
export function shopFactsOf(sql: SqlStorage, connectionId: string): ShopFacts {
  const seen = metaOf(sql, SEEN)
  return { lastDeliveryAt: lastDeliveryOf(sql, connectionId), widgetSeen: seen === undefined ? null : (JSON.parse(seen) as WidgetSeen) }
}

/** What of contacts only this object knows: the references that lead to them, the sealed user ids, and what they chose. */
export interface KnownContacts {
  readonly refs: readonly { readonly ref: string; readonly entity: string }[]
  readonly userIds: readonly { readonly id: string; readonly sealed: string }[]
  readonly preferences: readonly ({ readonly contact_id: string } & Choices)[]
}

export function contactsKnown(sql: SqlStorage, contactIds: readonly string[]): KnownContacts {
  const ids = JSON.stringify(contactIds)
  const among = (column: string) => `${column} IN (SELECT value FROM json_each(?))`
  return {
    refs: all(sql, `SELECT ref, entity FROM refs WHERE ${among('entity')}`, ids),
    userIds: all(sql, `SELECT id, user_id_sealed AS sealed FROM contacts WHERE user_id_sealed IS NOT NULL AND ${among('id')}`, ids),
    preferences: all(
      sql,
      `SELECT contact_id, quiet_from, quiet_to, snooze_until, language FROM preferences WHERE ${among('contact_id')}`,
      ids,
    ),
  }
}
