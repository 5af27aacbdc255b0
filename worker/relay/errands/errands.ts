import { derivedId } from '../../domain/ids.ts'
import { all, assign, one } from '../tables.ts'

/** What we ask of outside systems between two deliveries of theirs. Each kind has one worker (work.ts). */
export const ERRANDS = ['recheck', 'discount', 'payment_link', 'cancel_link', 'payment', 'track', 'reattempt', 'talk'] as const
export type ErrandKind = (typeof ERRANDS)[number]

/** An errand, kept until it is done. What is said and what was answered may name a shopper, so both are sealed. */
export type ErrandRow = {
  id: string
  kind: ErrandKind
  /** Null where the worker chooses the system. */
  connection_id: string | null
  order_id: string | null
  parcel_id: string | null
  contact_id: string | null
  /** The message that waits for it. */
  message_id: string | null
  /** Sealed for `errands.what`. */
  what: string | null
  /** Sealed for `errands.result`. */
  result: string | null
  at: number
  state: 'queued' | 'done' | 'failed'
  reason: string | null
  tries: number
  next_at: number
  ended_at: number | null
}

export interface Errand {
  readonly kind: ErrandKind
  /** The same for the same wish, which is run once. */
  readonly seed: string
  readonly at: number
  readonly connectionId?: string | null
  readonly orderId?: string | null
  readonly parcelId?: string | null
  readonly contactId?: string | null
  readonly messageId?: string | null
  readonly what?: string | null
  readonly notBefore?: number
}

export const errandId = (kind: ErrandKind, seed: string): string => derivedId('ern', 0, `${kind}|${seed}`)

/** Notes an errand; the same wish again changes nothing. Returns its id. */
export function wantErrand(sql: SqlStorage, wanted: Errand): string {
  const id = errandId(wanted.kind, wanted.seed)
  sql.exec(
    `INSERT OR IGNORE INTO errands (id, kind, connection_id, order_id, parcel_id, contact_id, message_id, what, at, state, tries, next_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', 0, ?)`,
    id,
    wanted.kind,
    wanted.connectionId ?? null,
    wanted.orderId ?? null,
    wanted.parcelId ?? null,
    wanted.contactId ?? null,
    wanted.messageId ?? null,
    wanted.what ?? null,
    wanted.at,
    wanted.notBefore ?? wanted.at,
  )
  return id
}

export const errandById = (sql: SqlStorage, id: string): ErrandRow | undefined =>
  one<ErrandRow>(sql, 'SELECT * FROM errands WHERE id = ?', id)

export const dropErrand = (sql: SqlStorage, id: string): void => void sql.exec('DELETE FROM errands WHERE id = ?', id)

/** More than are run at once, so that those of one order, which wait for each other, don't hide the rest. */
export const errandsDue = (sql: SqlStorage, now: number): ErrandRow[] =>
  all<ErrandRow>(sql, `SELECT * FROM errands WHERE state = 'queued' AND next_at <= ? ORDER BY next_at, id LIMIT 100`, now)

export const nextErrandAt = (sql: SqlStorage): number | undefined =>
  one<{ at: number | null }>(sql, `SELECT min(next_at) AS at FROM errands WHERE state = 'queued'`)?.at ?? undefined

export const errandsOf = (sql: SqlStorage, messageId: string): ErrandRow[] =>
  all<ErrandRow>(sql, 'SELECT * FROM errands WHERE message_id = ?', messageId)

/** Changes an errand, if it still waits: what was taken back meanwhile stays so. */
export function patchErrand(
  sql: SqlStorage,
  id: string,
  patch: Partial<Pick<ErrandRow, 'state' | 'reason' | 'tries' | 'next_at' | 'result' | 'ended_at'>>,
): void {
  const { set, values } = assign(patch)
  sql.exec(`UPDATE errands SET ${set} WHERE id = ? AND state = 'queued'`, ...values, id)
}

const KEEP_MS = 30 * 86_400_000

/** What ended a month ago is of no use, and names people. */
export const forgetErrands = (sql: SqlStorage, now: number): void =>
  void sql.exec(`DELETE FROM errands WHERE state <> 'queued' AND ended_at < ?`, now - KEEP_MS)
