import { derivedId } from '../domain/ids.ts'
import { one } from './tables.ts'

/** Whether anything may be open, so that the usual case, nothing to close, costs no statement. */
const mayBeOpen = new WeakMap<SqlStorage, boolean>()

/**
 * Tells the merchant something once: the same notice about the same subject only counts on until it is closed.
 * Opened again after that, it is a new one.
 */
export function openNotice(
  sql: SqlStorage,
  code: string,
  subject: string,
  detail: Readonly<Record<string, string | number>>,
  now: number,
): void {
  mayBeOpen.set(sql, true)
  const updated = sql.exec(
    'UPDATE notices SET count = count + 1, last_at = ?, detail = ?, dirty = dirty + 1 WHERE code = ? AND subject = ? AND closed_at IS NULL',
    now,
    JSON.stringify(detail),
    code,
    subject,
  )
  if (updated.rowsWritten > 0) return
  sql.exec(
    'INSERT OR IGNORE INTO notices (id, code, subject, detail, count, first_at, last_at) VALUES (?, ?, ?, ?, 1, ?, ?)',
    derivedId('ntc', now, `${code}|${subject}`),
    code,
    subject,
    JSON.stringify(detail),
    now,
    now,
  )
}

/** What the notices of a subject complained about works again. */
export function closeNotice(
  sql: SqlStorage,
  kind: 'number' | 'connection' | 'template' | 'request' | 'rule',
  id: string,
  now: number,
): void {
  if (mayBeOpen.get(sql) === undefined)
    mayBeOpen.set(sql, one(sql, 'SELECT 1 AS x FROM notices WHERE closed_at IS NULL LIMIT 1') !== undefined)
  if (mayBeOpen.get(sql) === false) return
  sql.exec(`UPDATE notices SET closed_at = ?, dirty = dirty + 1 WHERE closed_at IS NULL AND subject = ?`, now, `${kind}:${id}`)
}

/** Some of what a subject complained about works again. */
export function closeNotices(sql: SqlStorage, subject: string, codes: readonly string[], now: number): void {
  sql.exec(
    `UPDATE notices SET closed_at = ?, dirty = dirty + 1 WHERE closed_at IS NULL AND subject = ? AND code IN (SELECT value FROM json_each(?))`,
    now,
    subject,
    JSON.stringify(codes),
  )
}
