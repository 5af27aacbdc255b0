import { all, type ContactRow } from './tables.ts'

const DAY_MS = 86_400_000

/** As long as questions are kept (optins.ts): who left the last one unanswered for so long did not mean it, or somebody else typed the number. */
const KEEP_MS = 30 * DAY_MS
/** Per sweep; the next goes on. */
const ROWS = 1_000

/** Somebody else than a form spoke of this contact, so it stays whatever becomes of the question. */
export function keepContact(sql: SqlStorage, contact: ContactRow): void {
  if (contact.form_at !== null) sql.exec('UPDATE contacts SET form_at = NULL WHERE id = ?', contact.id)
}

/**
 * Removes the contacts that a form made and nobody confirmed, with all that is kept of them, here and in the record. Whoever has an
 * order, a message that is not the question itself, or a consent given or refused, stays.
 */
export function forgetUnconfirmed(storage: DurableObjectStorage, now: number): void {
  const { sql } = storage
  // Messages have no index by contact, so they are read once for all.
  const ids = all<{ id: string }>(
    sql,
    `SELECT id FROM contacts c WHERE form_at < ?1
       AND NOT EXISTS (SELECT 1 FROM optins o WHERE o.contact_id = c.id AND o.at >= ?1)
       AND NOT EXISTS (SELECT 1 FROM consents s WHERE s.contact_id = c.id)
       AND NOT EXISTS (SELECT 1 FROM orders r WHERE r.contact_id = c.id)
       AND id NOT IN (SELECT contact_id FROM messages WHERE contact_id IS NOT NULL AND (fact IS NULL OR fact NOT LIKE 'optin:%'))
     LIMIT ?2`,
    now - KEEP_MS,
    ROWS,
  ).map(({ id }) => id)
  if (ids.length === 0) return
  const gone = JSON.stringify(ids)
  storage.transactionSync(() => {
    // The record learns of it by these ids, of contacts and of the questions they were asked.
    sql.exec(`INSERT OR IGNORE INTO removed (id) SELECT value FROM json_each(?)`, gone)
    sql.exec(`INSERT OR IGNORE INTO removed (id) SELECT id FROM messages WHERE contact_id IN (SELECT value FROM json_each(?))`, gone)
    for (const [table, column] of ABOUT) sql.exec(`DELETE FROM ${table} WHERE ${column} IN (SELECT value FROM json_each(?))`, gone)
    sql.exec('DELETE FROM sealed WHERE id IN (SELECT id FROM removed)')
  })
}

/** Where something of a contact may lie, by the column that names it. */
const ABOUT = [
  ['messages', 'contact_id'],
  ['optins', 'contact_id'],
  ['subscriptions', 'contact_id'],
  ['preferences', 'contact_id'],
  ['new_consents', `json_extract(row, '$.contactId')`],
  ['refs', 'entity'],
  ['contacts', 'id'],
] as const
