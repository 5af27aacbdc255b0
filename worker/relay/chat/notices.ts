import { openNotice } from '../notices.ts'
import type { Heard } from '../reply.ts'

/** One notice each, however many shoppers it is about, and none of their names: the orders and the chats say who. */
const SUBJECT = 'chat'
/** What came up so long ago was seen, or is too late. */
const OLD_MS = 3 * 86_400_000

/** Only people can answer this shopper. */
export const needPerson = ({ sql, now }: Pick<Heard, 'sql' | 'now'>): void => openNotice(sql, 'shopper.needs_you', SUBJECT, {}, now)

export const tellOfReturn = (sql: SqlStorage, now: number): void => openNotice(sql, 'return.requested', SUBJECT, {}, now)

/** Nobody says here when a chat was answered, so these notices close by themselves. */
export const closeOldNotices = (sql: SqlStorage, now: number): void =>
  void sql.exec(
    'UPDATE notices SET closed_at = ?1, dirty = dirty + 1 WHERE subject = ?2 AND closed_at IS NULL AND last_at < ?3',
    now,
    SUBJECT,
    now - OLD_MS,
  )
