import type { Rule } from '../domain/rules.ts'
import { one } from './tables.ts'

/** A message that was not sent for want of these told nobody; the next report of the fact may find what was missing. */
const UNTOLD = `'consent.missing', 'phone.missing', 'phone.invalid', 'phone.ambiguous', 'contact.unknown',
  'cart.item_gone', 'cart.empty', 'cart.below_floor', 'series.ended'`

/** The message by which one of these rules told the fact, or is about to. */
export function messageThatTold(sql: SqlStorage, fact: string, ruleIds: readonly string[]): string | undefined {
  return one<{ message_id: string }>(
    sql,
    `SELECT f.message_id FROM facts f LEFT JOIN messages m ON m.id = f.message_id
     WHERE f.fact = ? AND f.rule_id IN (SELECT value FROM json_each(?))
       AND ifnull(m.state = 'suppressed' AND m.reason IN (${UNTOLD}), 0) = 0 LIMIT 1`,
    fact,
    JSON.stringify(ruleIds),
  )?.message_id
}

/** From now on the rule has told the fact, by this message. */
export function noteTold(sql: SqlStorage, fact: string, ruleId: string, messageId: string, now: number): void {
  sql.exec('INSERT OR REPLACE INTO facts (rule_id, fact, message_id, at) VALUES (?, ?, ?, ?)', ruleId, fact, messageId, now)
}

/**
 * The rules that say the same words about the same event at the same moment: the shopper reads them once. A merchant who asks about every
 * order paid at the door, and holds the risky ones, asks about those by two rules.
 */
export const twinsOf = (rules: readonly Rule[], { id, definition }: Rule): string[] =>
  rules.flatMap((other) =>
    other.id !== id &&
    other.on &&
    other.definition.event === definition.event &&
    other.definition.template === definition.template &&
    other.definition.delaySeconds === definition.delaySeconds
      ? [other.id]
      : [],
  )
