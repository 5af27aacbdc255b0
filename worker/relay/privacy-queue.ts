import type { NamedOrder } from '../db/erase.ts'
import { all, one } from './tables.ts'

const DAY_MS = 86_400_000

/** What shops must have within a month (Shopify's compliance webhooks; GDPR article 12). We begin at once. */
export const WITHIN_MS = 30 * DAY_MS

/** What can be asked for: a copy, that a person, a shop or the merchant is erased, or that a connection ends. */
export type WorkKind = 'export' | 'contact' | 'shop' | 'merchant' | 'leave'

/** Whom and what it is about. Ids of ours, and of an erased contact what finds their data in bodies that nobody could read. */
export interface Targets {
  readonly contacts: readonly string[]
  readonly orders: readonly string[]
  readonly named: readonly NamedOrder[]
  /** Sealed, as they were in the contact's row; gone with this row. */
  readonly identities: readonly { readonly phone: string | null; readonly email: string | null }[]
  readonly connectionId?: string
  /** Of a connection that ended: itself, and what ended with it. */
  readonly ended?: readonly string[]
  /** How far a long step came. */
  readonly cursor?: string
}

export interface PrivacyWork {
  readonly id: string
  readonly kind: WorkKind
  readonly source: string
  readonly requestedAt: number
  readonly dueAt: number
  readonly targets: Targets
  /** What is to be done next; a crash repeats this step and no other. */
  readonly step: string
  readonly counts: Readonly<Record<string, number>>
}

type Row = {
  id: string
  kind: string
  source: string
  requested_at: number
  due_at: number
  targets: string
  step: string
  counts: string
  next_at: number
}

export const NOBODY: Targets = { contacts: [], orders: [], named: [], identities: [] }

const workOf = (row: Row): PrivacyWork => ({
  id: row.id,
  kind: row.kind as WorkKind,
  source: row.source,
  requestedAt: row.requested_at,
  dueAt: row.due_at,
  targets: JSON.parse(row.targets) as Targets,
  step: row.step,
  counts: JSON.parse(row.counts) as Record<string, number>,
})

export function keepWork(sql: SqlStorage, work: PrivacyWork, nextAt = 0): void {
  const { id, kind, source, requestedAt, dueAt, targets, step, counts } = work
  sql.exec(
    `INSERT OR REPLACE INTO privacy_work (id, kind, source, requested_at, due_at, targets, step, counts, next_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    kind,
    source,
    requestedAt,
    dueAt,
    JSON.stringify(targets),
    step,
    JSON.stringify(counts),
    nextAt,
  )
}

export const getWork = (sql: SqlStorage, id: string): PrivacyWork | undefined => {
  const row = one<Row>(sql, 'SELECT * FROM privacy_work WHERE id = ?', id)
  return row && workOf(row)
}

/** What may be worked on now, the oldest request first. */
export const nextWork = (sql: SqlStorage, now: number): PrivacyWork | undefined => {
  const row = one<Row>(sql, 'SELECT * FROM privacy_work WHERE next_at <= ? ORDER BY requested_at, id LIMIT 1', now)
  return row && workOf(row)
}

export const worksOf = (sql: SqlStorage, kind: WorkKind): PrivacyWork[] =>
  all<Row>(sql, 'SELECT * FROM privacy_work WHERE kind = ? ORDER BY requested_at, id', kind).map(workOf)

/** When the next of them may be worked on, or undefined where there is none. */
export const privacyDueAt = (sql: SqlStorage): number | undefined =>
  one<{ at: number | null }>(sql, 'SELECT min(next_at) AS at FROM privacy_work')?.at ?? undefined

export const endWork = (sql: SqlStorage, id: string): void => void sql.exec('DELETE FROM privacy_work WHERE id = ?', id)

/** It broke; it is tried again then, and what else waits is not held up by it. */
export const delayWork = (sql: SqlStorage, id: string, until: number): void =>
  void sql.exec('UPDATE privacy_work SET next_at = ? WHERE id = ?', until, id)

/** Sums of what was erased, by table. */
export function addCounts(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const sum: Record<string, number> = { ...a }
  for (const [name, n] of Object.entries(b)) if (n > 0) sum[name] = (sum[name] ?? 0) + n
  return sum
}
