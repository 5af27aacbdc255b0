import { migrateTables } from '../schema.ts'
import { all, one } from '../tables.ts'

/** By which rules a message came about: those of today, or the changed ones. */
export const SIDES = ['today', 'changed'] as const
export type Side = (typeof SIDES)[number]

/** What a dry run keeps beside the Relay's own tables, which it plays in. */
const OWN = `
CREATE TABLE IF NOT EXISTS run (
  id TEXT PRIMARY KEY, merchant_id TEXT NOT NULL, state TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
  rules TEXT NOT NULL, events INTEGER NOT NULL, side TEXT NOT NULL, done INTEGER NOT NULL, tries INTEGER NOT NULL, reason TEXT,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS agenda (n INTEGER PRIMARY KEY, subject_id TEXT NOT NULL, id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS signs (
  id TEXT PRIMARY KEY, contact_id TEXT NOT NULL, purpose TEXT NOT NULL, state TEXT NOT NULL, source TEXT NOT NULL, version TEXT,
  at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, applied INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS signs_due ON signs (recorded_at) WHERE applied = 0;
CREATE TABLE IF NOT EXISTS inside (message_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outcomes (
  side TEXT NOT NULL, key TEXT NOT NULL, rule TEXT NOT NULL, order_id TEXT, number TEXT, contact_id TEXT, country TEXT, state TEXT NOT NULL,
  at INTEGER, template TEXT, language TEXT, category TEXT, reason TEXT, window INTEGER NOT NULL, price_micros INTEGER, price_currency TEXT,
  PRIMARY KEY (side, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS told (side TEXT NOT NULL, rule TEXT NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (side, rule)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lines (n INTEGER PRIMARY KEY, key TEXT NOT NULL, difference TEXT NOT NULL);
`

/** Of the own tables, those that say what came of it; they alone outlast a pass. */
const KEPT: ReadonlySet<string> = new Set(['run', 'agenda', 'outcomes', 'told', 'lines', 'meta'])

export function makeTables(storage: DurableObjectStorage): void {
  migrateTables(storage)
  storage.sql.exec(OWN)
}

/** Whether a run lies here. */
export const hasTables = (sql: SqlStorage): boolean => one(sql, `SELECT 1 AS x FROM sqlite_master WHERE name = 'run'`) !== undefined

/** Empties the stage. What is personal and what is sealed lies in these tables only. */
export function clearStage(sql: SqlStorage): void {
  const tables = all<{ name: string }>(
    sql,
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'`,
  )
  for (const { name } of tables) if (!KEPT.has(name)) sql.exec(`DELETE FROM "${name}"`)
}

export type RunRow = {
  id: string
  merchant_id: string
  state: 'running' | 'done' | 'failed'
  from_at: number
  to_at: number
  rules: string
  events: number
  /** Which rules it is at, and how many events are done by these. */
  side: Side
  done: number
  tries: number
  reason: string | null
  expires_at: number
}

export const runOf = (sql: SqlStorage): RunRow | undefined => (hasTables(sql) ? one<RunRow>(sql, 'SELECT * FROM run') : undefined)
