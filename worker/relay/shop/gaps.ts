import { all, one } from '../tables.ts'

/** How the comparison with one shop stands. Times in epoch ms. */
export interface GapReport {
  /** Everything that the shop changed before this is known here. */
  readonly watermark: number
  readonly running: boolean
  /** Whether what was there before the connection has been taken in. */
  readonly firstSyncDone: boolean
  readonly lastFinishedAt: number | null
  readonly lastError: string | null
  /** Of the run under way, else of the last one. */
  readonly checked: number
  readonly missing: number
  readonly behind: number
  readonly healed: number
  /** Healed since the connection was made. */
  readonly healedEver: number
}

export type GapRow = {
  connection_id: string
  /** Everything changed before this was compared. */
  watermark: number
  /** Where the run under way begins to look; null where none is. */
  since: number | null
  started_at: number | null
  cursor: string | null
  /** Change of the order that was looked at last. */
  reached: number
  /** How many orders the run has turned over under one cursor. */
  turned: number
  next_at: number | null
  failures: number
  checked: number
  missing: number
  behind: number
  healed: number
  healed_ever: number
  first_done: number
  finished_at: number | null
  error: string | null
}

export const gapOf = (sql: SqlStorage, id: string): GapRow | undefined =>
  one<GapRow>(sql, 'SELECT * FROM shop_gaps WHERE connection_id = ?', id)

export const gapsDue = (sql: SqlStorage, now: number): GapRow[] =>
  all<GapRow>(sql, 'SELECT * FROM shop_gaps WHERE next_at <= ? ORDER BY next_at LIMIT 5', now)

/** Marks a comparison as due; a new one looks back to `from`. */
export function wakeGap(sql: SqlStorage, id: string, from: number, now: number): void {
  sql.exec(
    `INSERT INTO shop_gaps (connection_id, watermark, reached, next_at) VALUES (?1, ?2, ?2, ?3)
     ON CONFLICT (connection_id) DO UPDATE SET next_at = min(coalesce(next_at, ?3), ?3)`,
    id,
    from,
    now,
  )
}

export function patchGap(sql: SqlStorage, id: string, patch: Partial<Omit<GapRow, 'connection_id'>>): void {
  const entries = Object.entries(patch)
  const set = entries.map(([column]) => `${column} = ?`).join(', ')
  sql.exec(`UPDATE shop_gaps SET ${set} WHERE connection_id = ?`, ...entries.map(([, value]) => value), id)
}

export const dropGap = (sql: SqlStorage, id: string): void => void sql.exec('DELETE FROM shop_gaps WHERE connection_id = ?', id)

export function reportOf(sql: SqlStorage, id: string): GapReport | undefined {
  const row = gapOf(sql, id)
  return (
    row && {
      watermark: row.watermark,
      running: row.since !== null,
      firstSyncDone: row.first_done === 1,
      lastFinishedAt: row.finished_at,
      lastError: row.error,
      checked: row.checked,
      missing: row.missing,
      behind: row.behind,
      healed: row.healed,
      healedEver: row.healed_ever,
    }
  )
}
