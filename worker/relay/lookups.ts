import { hasUnrecorded } from './record.ts'
import { all, one } from './tables.ts'

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
