import { all, one, type OrderRow } from './tables.ts'

/** The shop has named the order: what a gateway had to say of it waits no longer. */
export function releaseUnmatched(sql: SqlStorage, orderId: string, now: number): void {
  sql.exec(
    `UPDATE messages SET due_at = ?1, reason = NULL, updated_at = ?1, dirty = dirty + 1
     WHERE state = 'queued' AND order_id = ?2 AND reason = 'order.unmatched'`,
    now,
    orderId,
  )
}

/** All facts about a subject lie side by side; ';' is the character after ':'. */
const FACTS_OF = 'fact >= ?1 AND fact < ?2'
const rangeOf = (subject: string): [string, string] => [`${subject}:`, `${subject};`]

/** What two orders that are one were going to tell is told once, and told of the one that stays. */
function moveMessages(sql: SqlStorage, from: string, into: string, now: number): void {
  const parcels = all<{ id: string }>(sql, 'SELECT id FROM parcels WHERE order_id IN (?, ?)', from, into)
  for (const subject of [`order:${from}`, `checkout:${from}`, ...parcels.map((p) => `parcel:${p.id}`)]) {
    const range = rangeOf(subject)
    sql.exec(
      `UPDATE messages SET state = 'suppressed', reason = 'fact.told', ended_at = ?5, updated_at = ?5, dirty = dirty + 1
       WHERE state = 'queued' AND id IN (SELECT f.message_id FROM facts f WHERE f.${FACTS_OF.replace('AND fact', 'AND f.fact')}
         AND EXISTS (SELECT 1 FROM facts g WHERE g.fact = replace(f.fact, ?3, ?4) AND g.rule_id = f.rule_id AND g.message_id <> f.message_id))`,
      ...range,
      from,
      into,
      now,
    )
    sql.exec(
      `UPDATE messages SET order_id = ?3, updated_at = ?4, dirty = dirty + 1 WHERE id IN (SELECT message_id FROM facts WHERE ${FACTS_OF})`,
      ...range,
      into,
      now,
    )
    sql.exec(`UPDATE OR IGNORE facts SET fact = replace(fact, ?3, ?4) WHERE ${FACTS_OF}`, ...range, from, into)
  }
}

/** Two orders that turn out to be one: what was told of `from` is told of `into`, and all that led to the one leads to the other. */
export function joinOrders(sql: SqlStorage, from: OrderRow, into: OrderRow, now: number): OrderRow {
  sql.exec('INSERT OR IGNORE INTO refs (ref, entity) SELECT ref, ? FROM refs WHERE entity = ?', into.id, from.id)
  sql.exec('DELETE FROM refs WHERE entity = ?', from.id)
  // The record keeps what was written under the old id; these lead from one to the other.
  sql.exec(
    'INSERT OR IGNORE INTO refs (ref, entity) SELECT ?1, entity FROM refs WHERE ref = ?2',
    `joined-from:${into.id}`,
    `joined-from:${from.id}`,
  )
  sql.exec(
    'INSERT OR IGNORE INTO refs (ref, entity) VALUES (?, ?), (?, ?)',
    `joined-into:${from.id}`,
    into.id,
    `joined-from:${into.id}`,
    from.id,
  )
  sql.exec('UPDATE parcels SET order_id = ?, updated_at = ?, dirty = dirty + 1 WHERE order_id = ?', into.id, now, from.id)
  for (const table of ['links', 'errands', 'talks']) sql.exec(`UPDATE ${table} SET order_id = ? WHERE order_id = ?`, into.id, from.id)
  moveMessages(sql, from.id, into.id, now)
  releaseUnmatched(sql, into.id, now)
  sql.exec(
    `UPDATE orders SET contact_id = coalesce(contact_id, ?1), paid_at = coalesce(paid_at, ?2), refunded_minor = max(refunded_minor, ?3),
     refunds = CASE WHEN refunds = '[]' THEN ?4 ELSE refunds END, pay_until = CASE WHEN pay_sealed IS NULL THEN ?8 ELSE pay_until END,
     pay_sealed = coalesce(pay_sealed, ?7), updated_at = ?6, dirty = dirty + 1 WHERE id = ?5`,
    from.contact_id,
    from.paid_at,
    from.refunded_minor,
    from.refunds,
    into.id,
    now,
    from.pay_sealed,
    from.pay_until,
  )
  sql.exec(`UPDATE orders SET status = 'joined', contact_id = NULL, updated_at = ?, dirty = dirty + 1 WHERE id = ?`, now, from.id)
  return one<OrderRow>(sql, 'SELECT * FROM orders WHERE id = ?', into.id) as OrderRow
}
