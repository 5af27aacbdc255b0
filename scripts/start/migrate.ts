/** Brings a database up to date, in the way of `wrangler d1 migrations apply`: same table, same names. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartRefused } from './say.ts'

/** The part of a D1 binding that is used here. */
export interface Database {
  prepare(sql: string): Statement
  batch(statements: Statement[]): Promise<unknown>
}
interface Statement {
  bind(...values: unknown[]): Statement
  run(): Promise<unknown>
  all<T>(): Promise<{ results: T[] }>
}

const LEDGER = `CREATE TABLE IF NOT EXISTS d1_migrations(
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`

/** Applies what is missing and says how many that were. A file and its entry in the ledger are one transaction. */
export async function migrate(db: Database, name: string, folder: string): Promise<number> {
  await db.prepare(LEDGER).run()
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all<{ name: string }>()
  const applied = new Set(results.map((row) => row.name))
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
  const unknown = [...applied].filter((file) => !files.includes(file))
  if (unknown.length > 0) {
    throw new StartRefused(
      `The data of ${name} is newer than this code: it has the migration ${unknown[0]}. Start the newer version, or set DATA_DIR to another folder.`,
    )
  }
  const pending = files.filter((file) => !applied.has(file))
  for (const file of pending) {
    const sql = readFileSync(join(folder, file), 'utf8')
    try {
      await db.batch([db.prepare(sql), db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(file)])
    } catch (error) {
      throw new StartRefused(
        `The migration ${file} failed on ${name}, and nothing of it was kept: ${(error as Error).message}. Correct the file, or set DATA_DIR to an empty folder.`,
      )
    }
  }
  return pending.length
}
