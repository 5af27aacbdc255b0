import type { Held } from '../privacy/export.ts'
import { getContact } from './contacts.ts'
import { all, one } from './tables.ts'

/** What only this object knows of a contact: the record has the rest. */
export function heldOf(sql: SqlStorage, contactId: string): Held {
  const choices = one<{ quiet_from: string | null; quiet_to: string | null; snooze_until: number | null; language: string | null }>(
    sql,
    'SELECT quiet_from, quiet_to, snooze_until, language FROM preferences WHERE contact_id = ?',
    contactId,
  )
  const contact = getContact(sql, contactId)
  return {
    userIdSealed: contact?.user_id_sealed ?? null,
    unreachable: contact?.unreachable ?? 0,
    choices: choices
      ? { quietFrom: choices.quiet_from, quietTo: choices.quiet_to, snoozeUntil: choices.snooze_until, language: choices.language }
      : null,
    questions: all<{ agreed: string; at: number; endedAt: number | null }>(
      sql,
      'SELECT agreed, at, ended_at AS endedAt FROM optins WHERE contact_id = ? ORDER BY at',
      contactId,
    ),
    talks: all<{ kind: string; step: string; notes: string; at: number; until: number }>(
      sql,
      'SELECT kind, step, notes, at, until FROM talks WHERE contact_id = ? ORDER BY at',
      contactId,
    ),
    prices: all<{ product: string; alert: string; minor: number; currency: string }>(
      sql,
      `SELECT product, alert, base_minor AS minor, base_currency AS currency FROM subscriptions
       WHERE contact_id = ? AND base_minor IS NOT NULL ORDER BY at`,
      contactId,
    ),
  }
}
