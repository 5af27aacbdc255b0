import { all, one, type InboxRow } from './tables.ts'

/** One envelope on its way into the Relay: proven, sealed, not yet read. */
export interface Delivery {
  /** Unique per connection; the same on retries. */
  readonly key: string
  readonly kind: InboxRow['kind']
  readonly connectionId: string | null
  readonly connector: string
  readonly topic: string
  readonly deliveryId?: string
  readonly sentAt?: number
  readonly receivedAt: number
  readonly body: Uint8Array
}

/** How long a delivery is remembered, longer than any sender retries; and how long its body is kept for replay. */
export const REMEMBER_MS = 30 * 86_400_000
export const KEEP_BODY_MS = 7 * 86_400_000
const HOUR_MS = 3_600_000
const FULL_BYTES = 6 * 1024 ** 3

/** Takes deliveries in; one that is known already adds nothing. Returns how many were new. */
export function acceptDeliveries(sql: SqlStorage, deliveries: readonly Delivery[]): number {
  let fresh = 0
  for (const d of deliveries) {
    const inserted = sql.exec(
      `INSERT OR IGNORE INTO inbox (key, kind, connection_id, connector, topic, delivery_id, sent_at, received_at, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      d.key,
      d.kind,
      d.connectionId,
      d.connector,
      d.topic,
      d.deliveryId ?? null,
      d.sentAt ?? null,
      d.receivedAt,
      d.body,
    )
    if (inserted.rowsWritten > 0) fresh++
  }
  return fresh
}

/** Opened bodies lie in memory side by side, and an isolate has 128 MB. */
const ROUND_BYTES = 8 * 1024 * 1024

/** The oldest deliveries that wait to be worked on, as many as fit into a round; always one, however large. */
export function nextDeliveries(sql: SqlStorage, now: number, limit: number): InboxRow[] {
  const waiting = all<{ seq: number; bytes: number }>(
    sql,
    `SELECT seq, coalesce(length(body), 0) AS bytes FROM inbox WHERE state = 'new' AND next_at <= ? ORDER BY next_at, seq LIMIT ?`,
    now,
    limit,
  )
  let bytes = 0
  const fits = waiting.filter((row, i) => (bytes += row.bytes) <= ROUND_BYTES || i === 0)
  return all<InboxRow>(
    sql,
    'SELECT * FROM inbox WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq',
    JSON.stringify(fits.map((r) => r.seq)),
  )
}

export function getDelivery(sql: SqlStorage, seq: number): InboxRow | undefined {
  return one<InboxRow>(sql, 'SELECT * FROM inbox WHERE seq = ?', seq)
}

/** Done: understood, or known to be of no use. Bodies that we must not keep go at once. */
export function finishDelivery(sql: SqlStorage, seq: number, state: 'done' | 'ignored', note: string | null, keepBody: boolean): void {
  sql.exec(`UPDATE inbox SET state = ?, note = ?, body = CASE WHEN ? THEN body END WHERE seq = ?`, state, note, keepBody ? 1 : 0, seq)
}

/** It stays, visible to the merchant, until somebody replays it. */
export function parkDelivery(sql: SqlStorage, seq: number, note: string): void {
  sql.exec(`UPDATE inbox SET state = 'parked', note = ? WHERE seq = ?`, note, seq)
}

export function retryDelivery(sql: SqlStorage, seq: number, at: number, note: string): void {
  sql.exec('UPDATE inbox SET tries = tries + 1, next_at = ?, note = ? WHERE seq = ?', at, note, seq)
}

export interface DeliverySummary {
  readonly id: number
  readonly state: string
  readonly connector: string
  readonly connectionId: string | null
  readonly topic: string
  readonly receivedAt: number
  readonly tries: number
  readonly note: string | null
  readonly replayable: boolean
}

/** What came lately, newest first, without bodies. */
export function listDeliveries(sql: SqlStorage, state: string | null, before: number | null, limit: number): DeliverySummary[] {
  const rows = all<Omit<InboxRow, 'body'> & { has_body: number }>(
    sql,
    `SELECT seq, kind, connection_id, connector, topic, received_at, state, tries, note, body IS NOT NULL AS has_body FROM inbox
     WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR seq < ?2) ORDER BY seq DESC LIMIT ?3`,
    state,
    before,
    limit,
  )
  return rows.map((r) => ({
    id: r.seq,
    state: r.state,
    connector: r.connector,
    connectionId: r.connection_id,
    topic: r.topic,
    receivedAt: r.received_at,
    tries: r.tries,
    note: r.note,
    replayable: r.has_body === 1,
  }))
}

/** Forgets bodies after a week and deliveries after a month. Parked ones wait as long. */
export function forgetDeliveries(sql: SqlStorage, now: number): void {
  sql.exec(`UPDATE inbox SET body = NULL WHERE received_at < ? AND body IS NOT NULL AND state IN ('done', 'ignored')`, now - KEEP_BODY_MS)
  sql.exec('DELETE FROM inbox WHERE received_at < ?', now - REMEMBER_MS)
  // Bodies are most of what an object stores. A shop so busy that they would fill its ten gigabytes keeps them for an hour.
  if (sql.databaseSize > FULL_BYTES) {
    sql.exec(`UPDATE inbox SET body = NULL WHERE received_at < ? AND body IS NOT NULL AND state IN ('done', 'ignored')`, now - HOUR_MS)
  }
}
