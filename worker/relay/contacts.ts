import { derivedId, type ContactId } from '../domain/ids.ts'
import { choseLanguage } from './rest.ts'
import type { Prepared } from './prepare.ts'
import { obeyMarks } from './suppressed.ts'
import { all, assign, one, type ContactRow } from './tables.ts'
import { keepContact } from './unconfirmed.ts'

/** A contact by any of these references. */
export function findContact(sql: SqlStorage, refs: readonly string[]): ContactRow | undefined {
  if (refs.length === 0) return undefined
  return one<ContactRow>(
    sql,
    'SELECT c.* FROM json_each(?) j CROSS JOIN refs r ON r.ref = j.value CROSS JOIN contacts c ON c.id = r.entity ORDER BY j.key LIMIT 1',
    JSON.stringify(refs),
  )
}

/** Everybody whom these references lead to: of one person the shop may have told us under two numbers. */
export function findContacts(sql: SqlStorage, refs: readonly string[]): ContactRow[] {
  return all<ContactRow>(
    sql,
    'SELECT DISTINCT c.* FROM json_each(?) j CROSS JOIN refs r ON r.ref = j.value CROSS JOIN contacts c ON c.id = r.entity ORDER BY c.id',
    JSON.stringify(refs),
  )
}

export function getContact(sql: SqlStorage, id: string | null): ContactRow | undefined {
  return id === null ? undefined : one<ContactRow>(sql, 'SELECT * FROM contacts WHERE id = ?', id)
}

/**
 * The contact an event speaks of, made or brought up to date; undefined where the event names nobody.
 * The phone decides. Customer id and e-mail find a contact only if that contact has no other phone: the receiver of a
 * gift must not become the buyer.
 */
export function upsertContact(sql: SqlStorage, prepared: Prepared, receivedAt: number, now: number): ContactRow | undefined {
  const { phone, phoneRefs, otherRefs, sealed, event } = prepared
  if (phoneRefs.length + otherRefs.length === 0 && !sealed.phone) return undefined
  const byPhone = findContact(sql, phoneRefs)
  const byOther = byPhone ? undefined : findContact(sql, otherRefs)
  const usable = byOther && (phoneRefs.length === 0 || byOther.phone_state !== 'ok') ? byOther : undefined
  const known = byPhone ?? usable
  const learnsPhone = phone.state === 'ok' && known?.phone_state !== 'ok'
  const phoneState = phone.state === 'ok' ? 'ok' : phone.reason
  if (!known) {
    const id = derivedId('cnt', receivedAt, [...phoneRefs, ...otherRefs, sealed.phone ?? ''].join('|'))
    insertContact(sql, {
      id,
      name: sealed.name ?? null,
      phone: sealed.phone ?? null,
      email: sealed.email ?? null,
      userId: null,
      phoneState,
      now,
      country: phone.state === 'ok' ? phone.country : null,
      language: event.person?.locale ?? null,
    })
    linkContact(sql, id, [...phoneRefs, ...otherRefs], now)
    return getContact(sql, id)
  }
  keepContact(sql, known)
  const patch = assign({
    // Sealing twice gives two texts, so an equal name can't be seen here; it is written only when it was missing.
    name_sealed: known.name_sealed ? undefined : sealed.name,
    email_sealed: known.email_sealed ? undefined : sealed.email,
    ...(learnsPhone || (known.phone_state !== 'ok' && sealed.phone) ? { phone_sealed: sealed.phone, phone_state: phoneState } : {}),
    ...(phone.state === 'ok' && (learnsPhone || known.country === null) ? { country: phone.country } : {}),
    language: newLanguage(sql, known, event.person?.locale),
  })
  linkContact(sql, known.id, [...phoneRefs, ...otherRefs], now)
  if (patch.values.length > 0) {
    sql.exec(`UPDATE contacts SET ${patch.set}, updated_at = ?, dirty = dirty + 1 WHERE id = ?`, ...patch.values, now, known.id)
  }
  return getContact(sql, known.id)
}

/** What the shop says of the shopper's language, unless they chose one themselves. */
function newLanguage(sql: SqlStorage, known: ContactRow, locale: string | undefined): string | undefined {
  return locale && locale !== known.language && !choseLanguage(sql, known.id) ? locale : undefined
}

interface NewContact {
  readonly id: ContactId
  readonly name: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly userId: string | null
  readonly phoneState: string
  readonly country: string | null
  readonly language: string | null
  readonly now: number
}

export function insertContact(sql: SqlStorage, c: NewContact): void {
  sql.exec(
    `INSERT OR IGNORE INTO contacts (id, name_sealed, phone_sealed, email_sealed, user_id_sealed, country, language, phone_state, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    c.id,
    c.name,
    c.phone,
    c.email,
    c.userId,
    c.country,
    c.language,
    c.phoneState,
    c.now,
    c.now,
  )
}

/** References that lead to nobody yet lead to this contact from now on. Whoever said STOP under one of them has said it still. */
export function linkContact(sql: SqlStorage, id: string, refs: readonly string[], now: number): void {
  const linked = sql.exec(
    'INSERT INTO refs (ref, entity) SELECT value, ? FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM refs WHERE ref = value)',
    id,
    JSON.stringify(refs),
  )
  if (linked.rowsWritten > 0) obeyMarks(sql, id, refs, now)
}

/** A contact's phone became known, or an order's contact did: what waited for it may go. */
export function releaseHeld(sql: SqlStorage, contact: ContactRow, orderId: string | null, now: number): void {
  if (contact.phone_state !== 'ok' && !contact.user_id_sealed) return
  const release = `UPDATE messages SET hold = NULL, contact_id = ?1, due_at = max(coalesce(due_at, 0), ?2), updated_at = ?2, dirty = dirty + 1
     WHERE state = 'queued' AND hold <> 'rule.velocity'`
  // Two statements, because each has an index of its own; one with OR would read every waiting message.
  sql.exec(`${release} AND contact_id = ?1`, contact.id, now)
  if (orderId) sql.exec(`${release} AND contact_id IS NULL AND order_id = ?3`, contact.id, now, orderId)
}
