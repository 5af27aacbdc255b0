import type { Env } from './env.ts'
import { parse } from './json.ts'
import type { Buckets } from './rates.ts'
import { buckets } from './rates.ts'
import type { Settings } from './settings.ts'
import { DEFAULTS } from './settings.ts'

/** One WhatsApp number of a business. */
export interface Sender {
  readonly id: string
  readonly wabaId: string
  readonly display: string
  readonly name: string
  readonly deleted: boolean
}

/** What is kept in memory: caches of stored rows, and rates, which start full after a restart. */
export interface Memory {
  settings: Settings
  /** Rises with every change that the page must see. */
  rev: number
  /** Rises when messages are thrown away, so that the page starts over. */
  epoch: number
  alarmAt: number | undefined
  flushing: boolean
  senders: Map<string, Sender>
  demo: { readonly at: number; readonly value: unknown } | undefined
  readonly numberRates: Buckets
  readonly pairRates: Buckets
  readonly contacts: Map<string, string>
}

/** Everything a handler of the sandbox works with. */
export interface Box {
  readonly sql: SqlStorage
  readonly storage: DurableObjectStorage
  readonly env: Env
  readonly now: () => number
  readonly memory: Memory
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS messages (
    n INTEGER PRIMARY KEY AUTOINCREMENT, rev INTEGER NOT NULL, at INTEGER NOT NULL, pnid TEXT NOT NULL, path TEXT NOT NULL, auth INTEGER NOT NULL,
    body TEXT NOT NULL, status INTEGER NOT NULL, response TEXT NOT NULL, wamid TEXT, contact TEXT, state TEXT NOT NULL, rank INTEGER NOT NULL DEFAULT 0,
    sent_at INTEGER, delivered_at INTEGER, read_at INTEGER, failure TEXT);
  CREATE INDEX IF NOT EXISTS messages_by_rev ON messages (rev);
  CREATE INDEX IF NOT EXISTS messages_by_wamid ON messages (wamid) WHERE wamid IS NOT NULL;
  CREATE TABLE IF NOT EXISTS inbound (
    id INTEGER PRIMARY KEY AUTOINCREMENT, rev INTEGER NOT NULL, at INTEGER NOT NULL, pnid TEXT NOT NULL, contact TEXT NOT NULL, wamid TEXT NOT NULL,
    type TEXT NOT NULL, shown TEXT NOT NULL, context TEXT, told INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS inbound_by_rev ON inbound (rev);
  CREATE TABLE IF NOT EXISTS contacts (user_id TEXT PRIMARY KEY, wa_id TEXT UNIQUE, name TEXT, username TEXT, rev INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS windows (pnid TEXT NOT NULL, contact TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (pnid, contact)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS hooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, waba TEXT NOT NULL, pnid TEXT NOT NULL, field TEXT NOT NULL,
    n INTEGER, status TEXT, value TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS hooks_by_at ON hooks (at);
  CREATE TABLE IF NOT EXISTS templates (
    id TEXT PRIMARY KEY, waba TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL, category TEXT NOT NULL, status TEXT NOT NULL, format TEXT NOT NULL,
    components TEXT NOT NULL, reason TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (waba, name, language)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS media (id TEXT PRIMARY KEY, pnid TEXT NOT NULL, mime TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, name TEXT, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS media_parts (id TEXT NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (id, part)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS orders (number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, state TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS deliveries (id INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL, at INTEGER NOT NULL, told TEXT NOT NULL);
`

/** Opens the storage: makes the tables where they are missing and reads back what lives in memory. */
export function openBox(storage: DurableObjectStorage, env: Env, now: () => number = Date.now): Box {
  const sql = storage.sql
  sql.exec(TABLES)
  const memory: Memory = {
    settings: DEFAULTS,
    rev: Number(
      sql
        .exec(
          'SELECT max(coalesce((SELECT max(rev) FROM messages), 0), coalesce((SELECT max(rev) FROM inbound), 0), coalesce((SELECT max(rev) FROM contacts), 0)) AS rev',
        )
        .one()['rev'],
    ),
    epoch: 0,
    alarmAt: undefined,
    flushing: false,
    senders: new Map(),
    demo: undefined,
    numberRates: buckets(),
    pairRates: buckets(),
    contacts: new Map(),
  }
  const box: Box = { sql, storage, env, now, memory }
  memory.settings = { ...DEFAULTS, ...(readMeta(box, 'settings') as Partial<Settings> | undefined) }
  memory.epoch = Number(readMeta(box, 'epoch') ?? 0)
  memory.senders = new Map((readMeta(box, 'senders') as [string, Sender][] | undefined) ?? [])
  return box
}

export function readMeta(box: Box, key: string): unknown {
  const row = box.sql.exec('SELECT value FROM meta WHERE key = ?', key).toArray()[0]
  return row ? parse(String(row['value'])) : undefined
}

export function writeMeta(box: Box, key: string, value: unknown): void {
  box.sql.exec('INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2', key, JSON.stringify(value))
}

export function saveSettings(box: Box, settings: Settings): void {
  box.memory.settings = settings
  writeMeta(box, 'settings', settings)
}

export const nextRev = (box: Box): number => ++box.memory.rev
