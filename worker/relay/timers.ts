import { moveMessage, noteMessage } from './outbox.ts'
import { failMessage } from './outcome.ts'
import { openNotice } from './notices.ts'
import { all, one, type MessageRow } from './tables.ts'

const DAY_MS = 86_400_000
/** WhatsApp keeps a message for an offline phone this long, then drops it without a word (whatsapp.md section 3.1). */
const EXPIRE_MS = 30 * DAY_MS
const LOOK_AGAIN_MS = 15_000
const LONGEST_CALL_MS = 120_000

/** When the object must wake next, or undefined where nothing waits. */
export function nextWake(sql: SqlStorage, settleMs: number): number | undefined {
  const row = one<{ at: number | null }>(
    sql,
    `SELECT min(at) AS at FROM (
       SELECT min(next_at) AS at FROM inbox WHERE state = 'new'
       UNION ALL SELECT min(due_at) FROM messages WHERE state = 'queued' AND hold IS NULL
       UNION ALL SELECT min(best_before) FROM messages WHERE state = 'queued' AND hold IS NOT NULL
       UNION ALL SELECT min(CASE state WHEN 'unknown' THEN max(sending_at + ?1, coalesce(due_at, 0)) ELSE sending_at + max(?1, ?2) END)
         FROM messages WHERE state IN ('sending', 'unknown')
     )`,
    settleMs,
    LONGEST_CALL_MS,
  )
  return row?.at ?? undefined
}

/**
 * Decides messages that were only maybe sent, once their time is up (design, rule 6). A status would have settled them.
 * Statuses come otherwise, so silence means "not sent": order news goes once more, marketing never. No statuses come at
 * all, so silence means nothing: wait, and tell the merchant.
 */
export function settleDoubts(sql: SqlStorage, now: number, settleMs: number): void {
  // A call never takes that long: whoever made it is gone.
  sql.exec(
    `UPDATE messages SET state = 'unknown', updated_at = ?1, dirty = dirty + 1 WHERE state = 'sending' AND sending_at <= ?2`,
    now,
    now - Math.max(settleMs, LONGEST_CALL_MS),
  )
  const doubtful = all<MessageRow>(
    sql,
    `SELECT * FROM messages WHERE state = 'unknown' AND sending_at <= ? AND coalesce(due_at, 0) <= ?`,
    now - settleMs,
    now,
  )
  for (const message of doubtful) {
    const lastStatusAt =
      one<{ last_status_at: number }>(sql, 'SELECT last_status_at FROM numbers WHERE id = ?', message.number_id)?.last_status_at ?? 0
    if (lastStatusAt <= (message.sending_at ?? 0)) {
      // The news may become stale while we wait; then it ends as unconfirmed.
      openNotice(sql, 'status.missing', `number:${message.number_id}:status`, {}, now)
      if ((message.best_before ?? 0) < now) failMessage(sql, message, 'send.unconfirmed', null, now)
      else noteMessage(sql, message.id, { due_at: now + LOOK_AGAIN_MS, reason: 'send.unconfirmed_waiting' }, now)
    } else if (message.purpose === 'order_updates' && message.resent === 0) {
      moveMessage(sql, message, 'queued', { due_at: now, resent: 1, reason: 'send.resent' }, now)
    } else {
      failMessage(sql, message, 'send.unconfirmed', null, now)
    }
  }
}

/** Once a day: what never reached a phone, and what need not be remembered. */
export function expireUndelivered(sql: SqlStorage, now: number): void {
  for (const message of all<MessageRow>(
    sql,
    `SELECT * FROM messages WHERE state IN ('accepted', 'sent') AND accepted_at < ? LIMIT 1000`,
    now - EXPIRE_MS,
  )) {
    moveMessage(sql, message, 'expired', { reason: 'status.expired', ended_at: now }, now)
  }
}
