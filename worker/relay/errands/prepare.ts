import type { ReasonCode } from '../../domain/reasons.ts'
import type { Preparation } from '../../domain/rules.ts'
import { noteMessage, suppress } from '../outbox.ts'
import type { MessageRow } from '../tables.ts'
import { dropErrand, errandsOf, wantErrand, type ErrandKind } from './errands.ts'
import { lastLinkOf } from './links.ts'

/** What was found out is looked up anew where the message waited longer than this for something else. */
const FRESH_MS = 10 * 60_000

/** Whether what was found out may hold no more. A code that was made is good as long as it says. */
const STALE: Partial<Record<ErrandKind, (sql: SqlStorage, message: MessageRow) => boolean>> = {
  recheck: () => true,
  // Closed meanwhile: the order was changed, or the link ran out.
  payment_link: (sql, { order_id: id }) => {
    const link = id === null ? undefined : lastLinkOf(sql, id)
    return link !== undefined && link.state !== 'open'
  },
}

/**
 * Sees to what a message needs from outside systems before it can be put together. `ready`: all is there. `waiting`: the message is
 * held until the errands are run. `ended`: one of them says that it must not go, or could not be run at all; unknown is a no.
 */
export function prepareMessage(
  sql: SqlStorage,
  message: MessageRow,
  needs: readonly Preparation[],
  now: number,
): 'ready' | 'waiting' | 'ended' {
  if (needs.length === 0) return 'ready'
  const known = new Map(errandsOf(sql, message.id).map((errand) => [errand.kind, errand]))
  const failed = needs.map((kind) => known.get(kind)).find((errand) => errand?.state === 'failed')
  if (failed) {
    suppress(sql, message, (failed.reason ?? 'preparation.failed') as ReasonCode, now)
    return 'ended'
  }
  let seed = message.id
  for (const errand of known.values()) {
    if (errand.state !== 'done' || (errand.ended_at ?? 0) >= now - FRESH_MS || !STALE[errand.kind]?.(sql, message)) continue
    dropErrand(sql, errand.id)
    known.delete(errand.kind)
    seed = `${message.id}|${errand.ended_at}`
  }
  const missing = needs.filter((kind) => known.get(kind)?.state !== 'done')
  if (missing.length === 0) return 'ready'
  // One after another, in the order of the rule: no code is made for a cart that is bought already.
  const [kind] = missing as [Preparation, ...Preparation[]]
  wantErrand(sql, {
    kind,
    seed,
    at: now,
    orderId: message.order_id,
    parcelId: message.parcel_id,
    contactId: message.contact_id,
    messageId: message.id,
  })
  noteMessage(sql, message.id, { hold: 'preparing' }, now)
  return 'waiting'
}

/** The message that waited for an errand goes on; one that was put off meanwhile, when its time comes. */
export function releasePrepared(sql: SqlStorage, messageId: string, now: number): void {
  sql.exec(
    `UPDATE messages SET hold = NULL, due_at = max(coalesce(due_at, 0), ?1), updated_at = ?1, dirty = dirty + 1 WHERE id = ?2 AND state = 'queued' AND hold = 'preparing'`,
    now,
    messageId,
  )
}

/** A message that waits is to wait for longer: what was found out for it is asked anew then. False where it waits no more. */
export function postpone(sql: SqlStorage, messageId: string, dueAt: number, bestBefore: number, now: number): boolean {
  const moved = sql.exec(
    `UPDATE messages SET due_at = ?1, best_before = ?2, updated_at = ?3, dirty = dirty + 1 WHERE id = ?4 AND state = 'queued'`,
    dueAt,
    bestBefore,
    now,
    messageId,
  )
  if (moved.rowsWritten > 0) sql.exec('DELETE FROM errands WHERE message_id = ?', messageId)
  return moved.rowsWritten > 0
}
