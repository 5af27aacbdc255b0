import type { ContactRow } from '../../db/contacts.ts'
import { consentsOf, type ConsentRow } from '../../db/consents.ts'
import type { MessageRow } from '../../db/messages.ts'
import { contactsByIds, messagesAround } from '../../db/rehearsal.ts'
import type { Tenant } from '../../db/tenant.ts'
import type { ContactId } from '../../domain/ids.ts'
import { findContact, insertContact, linkContact } from '../contacts.ts'
import type { KnownContacts } from '../lookups.ts'
import { all, one } from '../tables.ts'

/** Reads what only the merchant's Relay knows. */
export type AskRelay = (contactIds: readonly string[]) => Promise<KnownContacts>

/**
 * What was there before an event of the past came. Contacts come onto the stage with the first thing that concerns them, as they are
 * known today; their consents as they were at each moment, from the ledger.
 */
export function openHistory(sql: SqlStorage, tenant: Tenant, askRelay: AskRelay) {
  const asked = new Set<string>()
  const waiting = new Map<string, { readonly row: ContactRow; readonly userId: string | null; readonly refs: readonly string[] }>()

  return {
    /** Reads these contacts and their consents, unless that was done. */
    async read(contactIds: readonly (string | null)[]): Promise<void> {
      const fresh = [...new Set(contactIds)].filter((id): id is string => id !== null && !asked.has(id))
      if (fresh.length === 0) return
      const [rows, signs, known] = await Promise.all([contactsByIds(tenant, fresh), consentsOf(tenant, fresh), askRelay(fresh)])
      for (const id of fresh) asked.add(id)
      for (const row of rows)
        waiting.set(row.id, {
          row,
          userId: known.userIds.find(({ id }) => id === row.id)?.sealed ?? null,
          refs: known.refs.filter(({ entity }) => entity === row.id).map(({ ref }) => ref),
        })
      for (const sign of signs) keepSign(sql, sign)
      for (const p of known.preferences)
        sql.exec(
          'INSERT OR REPLACE INTO preferences (contact_id, quiet_from, quiet_to, snooze_until, language, updated_at) VALUES (?, ?, ?, ?, ?, 0)',
          p.contact_id,
          p.quiet_from,
          p.quiet_to,
          p.snooze_until,
          p.language,
        )
    },

    /** Brings a contact onto the stage who was known before that moment. */
    enter(contactId: string | null, before: number): void {
      const found = contactId === null ? undefined : waiting.get(contactId)
      if (!found || found.row.createdAt >= before) return
      const { row, userId, refs } = found
      waiting.delete(row.id)
      insertContact(sql, {
        id: row.id as ContactId,
        name: row.nameSealed,
        phone: row.phoneSealed,
        email: row.emailSealed,
        userId,
        phoneState: row.phoneState,
        country: row.country,
        language: row.language,
        now: row.createdAt,
      })
      linkContact(sql, row.id, refs, row.createdAt)
    },

    /** Whom an event makes known, it makes known here, too: the contact has its id of then, and learns the rest from the event. */
    introduce(contactId: string | null, refs: readonly string[]): void {
      const found = contactId === null ? undefined : waiting.get(contactId)
      if (!found || refs.length === 0 || findContact(sql, refs)) return
      const { id, createdAt: now } = found.row
      waiting.delete(id)
      const nothing = { name: null, phone: null, email: null, userId: null, country: null, language: null }
      insertContact(sql, { id: id as ContactId, ...nothing, phoneState: 'phone.missing', now })
      linkContact(sql, id, refs, now)
    },
  }
}

export type History = ReturnType<typeof openHistory>

function keepSign(sql: SqlStorage, sign: ConsentRow): void {
  sql.exec(
    `INSERT OR IGNORE INTO signs (id, contact_id, purpose, state, source, version, at, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    sign.id,
    sign.contactId,
    sign.purpose,
    sign.state,
    sign.source,
    sign.wordingVersion,
    sign.at,
    sign.recordedAt,
  )
}

/** Whether the ledger has this sign. */
export const isInLedger = (sql: SqlStorage, id: string): boolean => one(sql, 'SELECT 1 AS x FROM signs WHERE id = ?', id) !== undefined

/** When the next sign was written down. */
export const nextSignAt = (sql: SqlStorage): number | undefined =>
  one<{ at: number | null }>(sql, 'SELECT min(recorded_at) AS at FROM signs WHERE applied = 0')?.at ?? undefined

/** What stood in the ledger by that moment holds. WhatsApp tells whole seconds, so a withdrawal wins within its own (privacy/consent.ts). */
export function applySigns(sql: SqlStorage, now: number): void {
  const due = all<{ id: string }>(sql, 'SELECT id FROM signs WHERE applied = 0 AND recorded_at <= ?', now)
  if (due.length === 0) return
  sql.exec(
    `INSERT INTO consents (contact_id, purpose, state, source, version, at)
       SELECT contact_id, purpose, state, source, version, at FROM signs WHERE applied = 0 AND recorded_at <= ?
       ORDER BY at + CASE state WHEN 'withdrawn' THEN 1000 ELSE 0 END, recorded_at
     ON CONFLICT (contact_id, purpose) DO UPDATE SET state = excluded.state, source = excluded.source, version = excluded.version, at = excluded.at
       WHERE excluded.at + CASE excluded.state WHEN 'withdrawn' THEN 1000 ELSE 0 END >= consents.at`,
    now,
  )
  sql.exec('UPDATE signs SET applied = 1 WHERE applied = 0 AND recorded_at <= ?', now)
}

/** Messages that waited when the time begins wait here, too; those of the day before count for the caps. */
export const waitingAt = (tenant: Tenant, at: number): Promise<MessageRow[]> => messagesAround(tenant, at)

/** A message of the past as a row of the stage. Facts of it were told. */
export function keepPast(sql: SqlStorage, m: MessageRow, from: number): void {
  const isOver = (m.acceptedAt ?? m.endedAt ?? from) < from
  const parcelId = /^parcel:([^:]+):/.exec(m.fact ?? '')?.[1] ?? null
  sql.exec(
    `INSERT OR IGNORE INTO messages (id, direction, order_id, parcel_id, contact_id, rule_id, event_id, purpose, fact, state, reason, due_at,
       best_before, sending_at, ended_at, created_at, updated_at)
     VALUES (?, 'out', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    m.id,
    m.orderId,
    parcelId,
    m.contactId === '-' ? null : m.contactId,
    m.ruleId,
    m.eventId,
    m.purpose,
    m.fact,
    isOver ? (m.state === 'suppressed' ? 'suppressed' : 'delivered') : 'queued',
    isOver && m.state === 'suppressed' ? m.reason : null,
    m.dueAt ?? from,
    m.bestBefore,
    isOver ? m.acceptedAt : null,
    isOver ? m.endedAt : null,
    m.createdAt,
    m.createdAt,
  )
  if (m.ruleId && m.fact)
    sql.exec('INSERT OR REPLACE INTO facts (rule_id, fact, message_id, at) VALUES (?, ?, ?, ?)', m.ruleId, m.fact, m.id, m.createdAt)
}
