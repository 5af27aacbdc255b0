import type { DomainEvent } from '../domain/events.ts'
import type { Rule, RuleDefinition } from '../domain/rules.ts'
import { one, type OrderRow } from './tables.ts'

const DAY_S = 86_400

/**
 * Notes how long what was bought lasts, by rule, as soon as the order names its items: after that they are sealed. What was bought is
 * not noted.
 */
export function noteCycles(sql: SqlStorage, rules: readonly Rule[], { order: facts }: DomainEvent, order: OrderRow): OrderRow {
  const bought = (facts?.items ?? []).flatMap(({ productId }) => (productId === undefined ? [] : [productId]))
  if (bought.length === 0) return order
  const days = rules.flatMap(({ id, definition: { cycleDays: cycles = {} } }) => {
    const known = bought.flatMap((product) => (Object.hasOwn(cycles, product) ? [cycles[product] as number] : []))
    return known.length > 0 ? [[id, Math.min(...known)] as const] : []
  })
  const noted = days.length > 0 ? JSON.stringify(Object.fromEntries(days)) : null
  if (noted === order.cycle_days) return order
  sql.exec('UPDATE orders SET cycle_days = ? WHERE id = ?', noted, order.id)
  return { ...order, cycle_days: noted }
}

/** How long the rule waits with this order: until the first of what was bought is used up, or the rule's own time. */
export function delaySecondsOf({ id, definition }: Rule, order: OrderRow | undefined): number {
  if (!definition.cycleDays || !order?.cycle_days) return definition.delaySeconds
  const days = (JSON.parse(order.cycle_days) as Record<string, number>)[id]
  return days === undefined ? definition.delaySeconds : days * DAY_S
}

/** A shopper who orders again is not asked to: what waits for them of earlier orders ends. */
export function endForBuyer(sql: SqlStorage, rules: readonly Rule[], { type }: DomainEvent, order: OrderRow, now: number): void {
  const ids = rules.filter(({ definition }) => definition.stopOnPurchase).map(({ id }) => id)
  if (type !== 'order.placed' || !order.contact_id || order.test === 1 || ids.length === 0) return
  sql.exec(
    `UPDATE messages SET state = 'suppressed', reason = 'shopper.bought', ended_at = ?1, hold = NULL, updated_at = ?1, dirty = dirty + 1
     WHERE state = 'queued' AND rule_id IN (SELECT value FROM json_each(?2))
       AND order_id IN (SELECT id FROM orders WHERE contact_id = ?3 AND id <> ?4 AND placed_at < ?5)`,
    now,
    JSON.stringify(ids),
    order.contact_id,
    order.id,
    order.placed_at ?? now,
  )
}

/** Whether the rule is pointless from the start, because the shopper ordered again before its event came. */
export function hasBoughtSince(sql: SqlStorage, { stopOnPurchase }: RuleDefinition, order: OrderRow | undefined): boolean {
  if (!stopOnPurchase || !order?.contact_id || order.placed_at === null) return false
  return (
    one(
      sql,
      'SELECT 1 AS x FROM orders WHERE contact_id = ? AND id <> ? AND placed_at > ? AND test IS NOT 1 AND cancelled_at IS NULL LIMIT 1',
      order.contact_id,
      order.id,
      order.placed_at,
    ) !== undefined
  )
}
