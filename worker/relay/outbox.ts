import { mayMove, type MessageState } from '../domain/message.ts'
import type { ReasonCode } from '../domain/reasons.ts'
import { wallMonth } from '../lib/clock.ts'
import type { GraphReason } from '../whatsapp/error-reasons.ts'
import type { RelaySettings } from './settings.ts'
import { all, assign, one, type MessageRow } from './tables.ts'

/** A reason that has words: one of ours, or one of WhatsApp's. A code without words doesn't compile. */
export type Reason = ReasonCode | GraphReason

/** The messages that are due, oldest first. */
export function dueMessages(sql: SqlStorage, now: number, limit: number): MessageRow[] {
  return all<MessageRow>(
    sql,
    `SELECT * FROM messages WHERE state = 'queued' AND hold IS NULL AND due_at <= ? ORDER BY due_at LIMIT ?`,
    now,
    limit,
  )
}

export function getMessage(sql: SqlStorage, id: string): MessageRow | undefined {
  return one<MessageRow>(sql, 'SELECT * FROM messages WHERE id = ?', id)
}

type Patch = { readonly hold?: Reason | null; readonly reason?: Reason | null } & Partial<
  Record<
    | 'graph_code'
    | 'wamid'
    | 'attempts'
    | 'failures'
    | 'resent'
    | 'due_at'
    | 'sending_at'
    | 'number_id'
    | 'template'
    | 'language'
    | 'category'
    | 'accepted_at'
    | 'sent_at'
    | 'delivered_at'
    | 'read_at'
    | 'ended_at'
    | 'pricing',
    string | number | null
  >
>

/** Moves a message, if that is forward. Returns whether it moved; a late word never undoes a newer one. */
export function moveMessage(sql: SqlStorage, message: MessageRow, to: MessageState, patch: Patch, now: number): boolean {
  if (!mayMove(message.state as MessageState, to)) return false
  const { set, values } = assign({ ...patch, state: to, updated_at: now })
  sql.exec(`UPDATE messages SET ${set}, dirty = dirty + 1 WHERE id = ? AND state = ?`, ...values, message.id, message.state)
  return true
}

/** Notes something about a message that stays where it is. */
export function noteMessage(sql: SqlStorage, id: string, patch: Patch, now: number): void {
  const { set, values } = assign({ ...patch, updated_at: now })
  sql.exec(`UPDATE messages SET ${set}, dirty = dirty + 1 WHERE id = ?`, ...values, id)
}

export function suppress(sql: SqlStorage, message: MessageRow, reason: Reason, now: number): void {
  moveMessage(sql, message, 'suppressed', { reason, ended_at: now, hold: null }, now)
}

interface Which {
  readonly orderId: string
  readonly ruleId: string
  /** Null for all parcels of the order. */
  readonly parcelId: string | null
}

/** Takes back the waiting messages of an order that one rule planned. */
export function suppressQueued(sql: SqlStorage, { orderId, ruleId, parcelId }: Which, reason: Reason, now: number): void {
  sql.exec(
    `UPDATE messages SET state = 'suppressed', reason = ?1, ended_at = ?2, hold = NULL, updated_at = ?2, dirty = dirty + 1
     WHERE state = 'queued' AND order_id = ?3 AND rule_id = ?4 AND (?5 IS NULL OR parcel_id IS NULL OR parcel_id = ?5)`,
    reason,
    now,
    orderId,
    ruleId,
    parcelId,
  )
}

/** A shopper wrote: what waits for them of these rules is not sent any more. */
export function suppressForContact(sql: SqlStorage, contactId: string, ruleIds: readonly string[], reason: Reason, now: number): void {
  if (ruleIds.length === 0) return
  sql.exec(
    `UPDATE messages SET state = 'suppressed', reason = ?1, ended_at = ?2, hold = NULL, updated_at = ?2, dirty = dirty + 1
     WHERE state = 'queued' AND contact_id = ?3 AND rule_id IN (SELECT value FROM json_each(?4))`,
    reason,
    now,
    contactId,
    JSON.stringify(ruleIds),
  )
}

/** Held messages whose news is no news any more end with the reason they were held for; what could not be found out by then, never was. */
export function endStaleHolds(sql: SqlStorage, now: number): void {
  sql.exec(
    `UPDATE messages SET state = 'suppressed', reason = CASE hold WHEN 'preparing' THEN 'preparation.failed' ELSE hold END, hold = NULL,
       ended_at = ?1, updated_at = ?1, dirty = dirty + 1
     WHERE state = 'queued' AND hold IS NOT NULL AND best_before < ?1`,
    now,
  )
}

/** After a restart nobody knows what became of a call that was under way: it may have gone out. */
export function doubtInterrupted(sql: SqlStorage, now: number): void {
  sql.exec(`UPDATE messages SET state = 'unknown', updated_at = ?1, dirty = dirty + 1 WHERE state = 'sending'`, now)
}

/** Messages to this shopper for this purpose in the last day, those under way included, for the frequency cap. */
export function recentTo(sql: SqlStorage, contactId: string, purpose: string, since: number): { count: number; oldestAt: number } {
  const row = one<{ n: number; oldest: number | null }>(
    sql,
    `SELECT count(*) AS n, min(sending_at) AS oldest FROM messages WHERE contact_id = ? AND sending_at >= ? AND purpose = ?
       AND state NOT IN ('queued', 'suppressed', 'failed') AND rule_id IS NOT NULL`,
    contactId,
    since,
    purpose,
  )
  return { count: row?.n ?? 0, oldestAt: row?.oldest ?? since }
}

/** Messages that count towards the merchant's monthly limit; 0 where there is no limit to count for. */
export function sentThisMonth(sql: SqlStorage, { choices, timeZone }: Pick<RelaySettings, 'choices' | 'timeZone'>, now: number): number {
  if (choices.monthlyMessages === null) return 0
  const month = wallMonth(now, timeZone)
  const times = all<{ at: number }>(
    sql,
    `SELECT accepted_at AS at FROM messages WHERE accepted_at > ? AND direction = 'out' AND template IS NOT NULL`,
    now - 32 * 86_400_000,
  )
  return times.filter(({ at }) => wallMonth(at, timeZone) === month).length
}
