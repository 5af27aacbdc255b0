import { all, metaOf, one, setMeta, type InboxRow } from './tables.ts'

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
  /** Bytes of the body before it was packed and sealed. */
  readonly size: number
  readonly quiet?: Quiet
}

/** Deliveries that are not told as any other. Kept in the inbox, so a number never changes its meaning. */
export const QUIET = {
  /** Nobody sent it, we found it missing; stale news in it is not planned. */
  healed: 1,
  /** Besides, it is older than the connection: nobody is told, and nothing that waits is ended. */
  before: 2,
  /** Its connection is paused: the state follows, what waits and became pointless ends, nothing new is planned. */
  paused: 3,
} as const
export type Quiet = (typeof QUIET)[keyof typeof QUIET]

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
      `INSERT OR IGNORE INTO inbox (key, kind, connection_id, connector, topic, delivery_id, sent_at, received_at, body, size, quiet)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      d.key,
      d.kind,
      d.connectionId,
      d.connector,
      d.topic,
      d.deliveryId ?? null,
      d.sentAt ?? null,
      d.receivedAt,
      d.body,
      d.size,
      d.quiet ?? 0,
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
    `SELECT seq, coalesce(size, 0) AS bytes FROM inbox WHERE state = 'new' AND next_at <= ? ORDER BY next_at, seq LIMIT ?`,
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

/** Done: understood, or known to be of no use. Bodies that we must not keep, or not any longer, go at once. */
export function finishDelivery(
  sql: SqlStorage,
  seq: number,
  state: 'done' | 'ignored',
  note: string | null,
  keepBody: boolean,
  now: number,
): void {
  const keepSince = keepBody ? now - KEEP_BODY_MS : Number.MAX_SAFE_INTEGER
  sql.exec(
    `UPDATE inbox SET state = ?, note = ?, body = CASE WHEN received_at >= ? THEN body END WHERE seq = ?`,
    state,
    note,
    keepSince,
    seq,
  )
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

/** Which deliveries: in this state, older than this one, at most so many, of this kind; null for any. */
export type DeliveriesAsked = [state: string | null, before: number | null, limit: number, kind?: InboxRow['kind'] | null]

/** What came lately, newest first, without bodies. */
export function listDeliveries(sql: SqlStorage, ...[state, before, limit, kind = null]: DeliveriesAsked): DeliverySummary[] {
  const rows = all<SummaryRow>(
    sql,
    `SELECT seq, kind, connection_id, connector, topic, received_at, state, tries, note, body IS NOT NULL AS has_body FROM inbox
     WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR seq < ?2) AND (?4 IS NULL OR kind = ?4) ORDER BY seq DESC LIMIT ?3`,
    state,
    before,
    limit,
    kind,
  )
  return rows.map(summaryOf)
}

type SummaryRow = Omit<InboxRow, 'body'> & { readonly has_body: number }

export const summaryOf = (r: SummaryRow): DeliverySummary => ({
  id: r.seq,
  state: r.state,
  connector: r.connector,
  connectionId: r.connection_id,
  topic: r.topic,
  receivedAt: r.received_at,
  tries: r.tries,
  note: r.note,
  replayable: r.has_body === 1,
})

/** Rows between two pauses of the sweep, so that deliveries are taken in meanwhile. */
const RUN = 500
const BODIES = 'bodies_forgotten_to'

/**
 * Forgets bodies after a week and deliveries after a month. Parked ones wait as long. Goes by order of arrival, which needs no
 * index on time, and remembers how far it came.
 */
export async function forgetDeliveries(sql: SqlStorage, now: number, pause: () => Promise<void>): Promise<void> {
  const oldest = 'SELECT seq FROM inbox ORDER BY seq LIMIT ?'
  while (sql.exec(`DELETE FROM inbox WHERE seq IN (${oldest}) AND received_at < ?`, RUN, now - REMEMBER_MS).rowsWritten > 0) await pause()
  // Bodies are most of what an object stores. A shop so busy that they would fill its ten gigabytes keeps them for an hour.
  const before = now - (sql.databaseSize > FULL_BYTES ? HOUR_MS : KEEP_BODY_MS)
  while (forgetBodies(sql, before)) await pause()
}

/** One run of bodies that came before a time. False where nothing is left to do. */
function forgetBodies(sql: SqlStorage, before: number): boolean {
  const from = Number(metaOf(sql, BODIES) ?? 0)
  const run = all<{ seq: number; received_at: number }>(
    sql,
    'SELECT seq, received_at FROM inbox WHERE seq > ? ORDER BY seq LIMIT ?',
    from,
    RUN,
  )
  const young = run.findIndex((row) => row.received_at >= before)
  const to = (young < 0 ? run : run.slice(0, young)).at(-1)?.seq
  if (to === undefined) return false
  sql.exec(`UPDATE inbox SET body = NULL WHERE seq > ? AND seq <= ? AND body IS NOT NULL AND state IN ('done', 'ignored')`, from, to)
  setMeta(sql, BODIES, String(to))
  return young < 0
}
