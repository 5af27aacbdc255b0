import type { Stage } from './stage.ts'
import type { Side } from './tables.ts'

/** Shorter than this no two times differ. */
const SAME_MS = 1_000

/** What a pass came to, one row for each message of a rule. It names nobody: the stage with the people is emptied after this. */
export function keepOutcomes({ storage, told }: Stage, side: Side): void {
  const { sql } = storage
  storage.transactionSync(() => {
    // A fact whose message could not go for want of a consent or a phone may get another one; they are told apart by their order.
    sql.exec(
      `INSERT OR REPLACE INTO outcomes (side, key, rule, order_id, number, contact_id, country, state, at, template, language, category, reason, window,
         price_micros, price_currency)
       SELECT ?1, m.rule_id || '|' || coalesce(m.fact, m.id) || '|' || row_number() OVER (PARTITION BY m.rule_id, m.fact ORDER BY m.created_at, m.id),
         m.rule_id, m.order_id, o.number, m.contact_id, c.country,
         CASE WHEN m.state = 'accepted' THEN 'sent' WHEN m.state = 'queued' THEN 'waiting' ELSE m.state END,
         CASE m.state WHEN 'accepted' THEN m.sending_at WHEN 'queued' THEN m.due_at ELSE m.ended_at END,
         m.template, m.language, m.category, coalesce(m.hold, m.reason), i.message_id IS NOT NULL,
         m.price_micros, m.price_currency
       FROM messages m LEFT JOIN orders o ON o.id = m.order_id LEFT JOIN contacts c ON c.id = m.contact_id
         LEFT JOIN inside i ON i.message_id = m.id
       WHERE m.rule_id IS NOT NULL AND m.state IN ('accepted', 'queued', 'suppressed', 'failed')
         AND (m.created_at >= (SELECT from_at FROM run) OR coalesce(m.ended_at, m.sending_at, m.due_at) >= (SELECT from_at FROM run))`,
      side,
    )
    for (const [rule, times] of told) sql.exec('INSERT OR REPLACE INTO told (side, rule, times) VALUES (?, ?, ?)', side, rule, times)
  })
}

/** How the two sides differ in one message. */
export const DIFFERENCES = {
  same: 'the same',
  moved: 'at another time',
  added: 'only by the changed rules',
  removed: 'only by today’s rules',
  changed: 'with another end, reason or text',
} as const
export type Difference = keyof typeof DIFFERENCES

/** Puts the two sides beside each other, in the order of time. */
export function compareSides(sql: SqlStorage): void {
  sql.exec(
    `INSERT INTO lines (key, difference)
       SELECT key, CASE
         WHEN c_state IN ('sent', 'waiting') AND coalesce(t_state, '-') NOT IN ('sent', 'waiting') THEN 'added'
         WHEN t_state IN ('sent', 'waiting') AND coalesce(c_state, '-') NOT IN ('sent', 'waiting') THEN 'removed'
         WHEN t_state IS NOT c_state OR t_reason IS NOT c_reason OR t_template IS NOT c_template OR t_language IS NOT c_language THEN 'changed'
         WHEN abs(coalesce(t_at, 0) - coalesce(c_at, 0)) >= ${SAME_MS} THEN 'moved'
         ELSE 'same' END
       FROM (SELECT k.key AS key, t.state AS t_state, c.state AS c_state, t.reason AS t_reason, c.reason AS c_reason, t.template AS t_template,
           c.template AS c_template, t.language AS t_language, c.language AS c_language, t.at AS t_at, c.at AS c_at
         FROM (SELECT DISTINCT key FROM outcomes) k
           LEFT JOIN outcomes t ON t.side = 'today' AND t.key = k.key LEFT JOIN outcomes c ON c.side = 'changed' AND c.key = k.key)
       ORDER BY coalesce(t_at, c_at), key`,
  )
}
