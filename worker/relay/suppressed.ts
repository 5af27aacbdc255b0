import { recordSign, type Shown } from './consents.ts'
import type { ConsentSignal } from '../domain/events.ts'
import { all, one } from './tables.ts'

/**
 * The one thing that outlives an erasure: that somebody said STOP, under the keyed hash of their phone (or of their WhatsApp id). Without
 * it the next import or checkout notice would write to them again. It is no contact: nothing leads from it to anybody but the hash.
 */
interface Stop {
  readonly purpose: ConsentSignal['purpose']
  readonly source: ConsentSignal['source']
  readonly at: number
}

/** Marks the numbers of these contacts, as far as they took consent back. Call it before their rows go. */
export function keepMarks(sql: SqlStorage, contactId: string): number {
  const stops = all<{ purpose: string; source: string; at: number }>(
    sql,
    `SELECT purpose, source, at FROM consents WHERE contact_id = ? AND state = 'withdrawn' ORDER BY purpose`,
    contactId,
  )
  if (stops.length === 0) return 0
  const refs = all<{ ref: string }>(sql, `SELECT ref FROM refs WHERE entity = ? AND (ref LIKE 'phone:%' OR ref LIKE 'bsuid:%')`, contactId)
  for (const { ref } of refs) sql.exec('INSERT OR REPLACE INTO suppressed (ref, stops) VALUES (?, ?)', ref, JSON.stringify(stops))
  return refs.length
}

/** A marked number leads to a contact again: what was stopped is stopped for this one, and the mark has done its work. */
export function obeyMarks(sql: SqlStorage, contactId: string, refs: readonly string[], now: number): void {
  const list = JSON.stringify(refs)
  const rows = all<{ stops: string }>(sql, 'SELECT stops FROM suppressed WHERE ref IN (SELECT value FROM json_each(?))', list)
  if (rows.length === 0) return
  for (const { purpose, source, at } of rows.flatMap(({ stops }) => JSON.parse(stops) as Stop[])) {
    const newer = one(sql, 'SELECT 1 AS x FROM consents WHERE contact_id = ? AND purpose = ? AND at > ?', contactId, purpose, at)
    if (newer) continue
    sql.exec(
      `INSERT OR REPLACE INTO consents (contact_id, purpose, state, source, version, at) VALUES (?, ?, 'withdrawn', ?, NULL, ?)`,
      contactId,
      purpose,
      source,
      at,
    )
    recordSign(sql, contactId, { purpose, state: 'withdrawn', source, proof: 'kept through an erasure', at }, {} satisfies Shown, now)
  }
  sql.exec('DELETE FROM suppressed WHERE ref IN (SELECT value FROM json_each(?))', list)
}
