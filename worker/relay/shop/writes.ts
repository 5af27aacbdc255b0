import type { ConsentSignal } from '../../domain/events.ts'
import { derivedId } from '../../domain/ids.ts'
import { all, one } from '../tables.ts'

/** What we want to write into a shop, kept until it is there. */
export type WriteRow = {
  id: string
  /** Null for a consent, which goes to each shop that keeps one. */
  connection_id: string | null
  order_id: string | null
  contact_id: string | null
  kind: 'tag' | 'untag' | 'note' | 'cancel' | 'consent' | 'publish' | 'checkout'
  /** The tag, the note, the state of the consent, what is shown, or what was answered in the checkout. */
  what: string
  /** What a note adds in the shopper's own words. Sealed for `shop_writes.more`. */
  more_sealed: string | null
  /** When the shopper or the merchant said so. */
  at: number
  state: 'queued' | 'done' | 'failed'
  reason: string | null
  tries: number
  next_at: number
}

const KEEP_MS = 90 * 86_400_000
/** Webhooks tell times in whole seconds. */
const SAME_MS = 1_000

export const writesDue = (sql: SqlStorage, now: number): WriteRow[] =>
  all<WriteRow>(sql, `SELECT * FROM shop_writes WHERE state = 'queued' AND next_at <= ? ORDER BY next_at, id LIMIT 50`, now)

export const nextWriteAt = (sql: SqlStorage): number | undefined =>
  one<{ at: number | null }>(sql, `SELECT min(next_at) AS at FROM shop_writes WHERE state = 'queued'`)?.at ?? undefined

/** What a note adds in the shopper's own words, and what tells it from another one of the same day. */
interface Added {
  readonly seed: string
  readonly sealed: string
}

/** Notes what is to be written to an order's shop, once: the same wish again changes nothing. Orders that no shop has named are left alone. */
export function wantOnOrder(
  sql: SqlStorage,
  orderId: string,
  kind: 'tag' | 'untag' | 'note' | 'cancel',
  what: string,
  at: number,
  added?: Added,
): void {
  sql.exec(
    `INSERT OR IGNORE INTO shop_writes (id, connection_id, order_id, kind, what, more_sealed, at, state, tries, next_at)
     SELECT ?1, connection_id, id, ?2, ?3, ?6, ?4, 'queued', 0, ?4 FROM orders
     WHERE id = ?5 AND connection_id IS NOT NULL AND shop_order_id IS NOT NULL`,
    derivedId('wrt', 0, `${orderId}|${kind}|${what}${added ? `|${added.seed}` : ''}`),
    kind,
    what,
    at,
    orderId,
    added?.sealed ?? null,
  )
}

/** A shopper's word on offers, for the shops that keep it too. Only the last one counts; what a shop told us is not told back to it. */
export function wantConsent(sql: SqlStorage, contactId: string, { purpose, source, state, at }: ConsentSignal): void {
  if (purpose !== 'marketing' || source === 'shop_sync') return
  if (!one(sql, `SELECT 1 AS x FROM shop_tokens LIMIT 1`)) return
  sql.exec(
    `INSERT OR REPLACE INTO shop_writes (id, contact_id, kind, what, at, state, tries, next_at) VALUES (?, ?, 'consent', ?, ?, 'queued', 0, 0)`,
    `consent:${contactId}`,
    contactId,
    state,
    at,
  )
}

/** Whether a shop only repeats what we wrote there. */
export function isEcho(sql: SqlStorage, contactId: string, { source, state, at }: ConsentSignal): boolean {
  if (source !== 'shop_sync') return false
  const ours = one<{ what: string; at: number }>(sql, 'SELECT what, at FROM shop_writes WHERE id = ?', `consent:${contactId}`)
  return ours?.what === state && Math.abs(ours.at - at) <= SAME_MS
}

export function endWrite(sql: SqlStorage, id: string, state: 'done' | 'failed', reason: string | null): void {
  // What a shopper answered stands in the ledger now, or nowhere.
  sql.exec(`DELETE FROM shop_writes WHERE id = ? AND kind = 'checkout'`, id)
  sql.exec('UPDATE shop_writes SET state = ?, reason = ? WHERE id = ?', state, reason, id)
}

export function delayWrite(sql: SqlStorage, id: string, until: number, reason: string): void {
  sql.exec('UPDATE shop_writes SET tries = tries + 1, next_at = ?, reason = ? WHERE id = ?', until, reason, id)
}

/** Nothing is written to a shop that is gone; and where it was the last one that keeps consent, no consent either. */
export const dropWrites = (sql: SqlStorage, connectionId: string): void =>
  void sql.exec(
    'DELETE FROM shop_writes WHERE connection_id = ? OR (connection_id IS NULL AND NOT EXISTS (SELECT 1 FROM shop_tokens))',
    connectionId,
  )

export const forgetWrites = (sql: SqlStorage, now: number): void =>
  void sql.exec(`DELETE FROM shop_writes WHERE state <> 'queued' AND at < ?`, now - KEEP_MS)
