import { closeOldNotices } from './chat/notices.ts'
import { forgetTalks } from './chat/talks.ts'
import { forgetErrands } from './errands/errands.ts'
import { forgetLinks } from './errands/links.ts'
import { forgetTokens } from './systems/tokens.ts'
import { forgetRequests } from './optins.ts'
import { forgetProducts } from './shelf.ts'
import { forgetRates } from './velocity.ts'
import { forgetVisits } from './visits.ts'
import { forgetVitals } from './vitals.ts'

const DAY_MS = 86_400_000

/** The record (D1) keeps what ended; the Relay needs it only as long as late news may still speak of it. */
const KEEP_ENDED_MS = 90 * DAY_MS

/** Rows per sweep, so that one sweep of a large shop stays short; the next goes on. */
const ROWS = 5_000

/**
 * Forgets messages, parcels and orders that ended long ago, with the facts and references that led to them; what a message still waits
 * for stays until it has ended, and a fact as long as the message that told it. What a contact that may yet
 * be removed was asked stays until then: by these rows the record is told what to forget.
 */
export function forgetEnded(sql: SqlStorage, now: number): void {
  const before = now - KEEP_ENDED_MS
  sql.exec(
    `DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE updated_at < ? AND dirty = 0
       AND state IN ('delivered', 'read', 'failed', 'suppressed', 'expired', 'received')
       AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.id = messages.contact_id AND c.form_at IS NOT NULL) LIMIT ?)`,
    before,
    ROWS,
  )
  sql.exec(
    `DELETE FROM orders WHERE id IN (SELECT id FROM orders o WHERE updated_at < ? AND dirty = 0
       AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.order_id = o.id AND m.state = 'queued') LIMIT ?)`,
    before,
    ROWS,
  )
  sql.exec(
    `DELETE FROM parcels WHERE id IN (SELECT id FROM parcels p WHERE updated_at < ? AND dirty = 0
       AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.order_id = p.order_id AND m.state = 'queued') LIMIT ?)`,
    before,
    ROWS,
  )
  sql.exec('DELETE FROM facts WHERE at < ? AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = facts.message_id)', before)
  sql.exec(
    `DELETE FROM sealed WHERE (id LIKE 'msg\\_%' ESCAPE '\\' AND id NOT IN (SELECT id FROM messages))
       OR (id LIKE 'ord\\_%' ESCAPE '\\' AND id NOT IN (SELECT id FROM orders))
       OR (id LIKE 'evt\\_%' ESCAPE '\\' AND id NOT IN (SELECT event_id FROM messages WHERE event_id IS NOT NULL))`,
  )
  sql.exec(
    `DELETE FROM refs WHERE (entity LIKE 'ord\\_%' ESCAPE '\\' AND entity NOT IN (SELECT id FROM orders))
       OR (entity LIKE 'par\\_%' ESCAPE '\\' AND entity NOT IN (SELECT id FROM parcels))`,
  )
}

/** Forgets what was asked (errands and talks that ended, visits that led nowhere, questions without an answer), and old counts and measurements. */
export function forgetAsked(sql: SqlStorage, now: number): void {
  forgetErrands(sql, now)
  forgetLinks(sql)
  forgetTokens(sql, now)
  forgetTalks(sql, now)
  closeOldNotices(sql, now)
  forgetVisits(sql, now)
  forgetRequests(sql, now)
  forgetVitals(sql, now)
  forgetProducts(sql, now)
  forgetRates(sql, now)
}
