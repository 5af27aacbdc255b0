import type { Heard } from '../reply.ts'
import { one } from '../tables.ts'

const HOUR_MS = 3_600_000
/** More answers of ours to one shopper in an hour help nobody: either two machines talk, or a person is needed. */
const MOST_IN_HOUR = 30
const MOST_STATUSES_IN_HOUR = 5

const repliesLike = ({ sql, contact, now }: Heard, fact: string): number =>
  one<{ n: number }>(
    sql,
    `SELECT count(*) AS n FROM messages WHERE contact_id = ? AND created_at > ? AND direction = 'out' AND rule_id IS NULL AND fact LIKE ?`,
    contact.id,
    now - HOUR_MS,
    `reply:${fact}%`,
  )?.n ?? 0

export const mayAnswer = (heard: Heard): boolean => repliesLike(heard, 'chat.') < MOST_IN_HOUR
export const mayTellStatus = (heard: Heard): boolean => repliesLike(heard, 'chat.status') < MOST_STATUSES_IN_HOUR
