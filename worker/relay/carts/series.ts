import type { DomainEvent } from '../../domain/events.ts'
import type { Rule } from '../../domain/rules.ts'
import type { RelaySettings } from '../settings.ts'
import { all, one, type ContactRow, type MessageRow, type OrderRow } from '../tables.ts'

type Rules = Pick<RelaySettings, 'rules'>

const idsOf = ({ rules }: Rules, series: string) => JSON.stringify(rules.filter((r) => r.definition.series === series).map((r) => r.id))

/** Whether another cart of this shopper still has steps of the series before it. */
export function isRunningElsewhere(sql: SqlStorage, settings: Rules, series: string, contactId: string, cartId: string): boolean {
  return (
    one(
      sql,
      `SELECT 1 AS x FROM messages WHERE state = 'queued' AND order_id IN (SELECT id FROM orders WHERE contact_id = ? AND id <> ?)
         AND rule_id IN (SELECT value FROM json_each(?)) LIMIT 1`,
      contactId,
      cartId,
      idsOf(settings, series),
    ) !== undefined
  )
}

/** When an order became one: placed in the shop, or paid where only a gateway has told of it. A cart has neither. */
const MADE_AT = 'coalesce(placed_at, paid_at)'

/** Whether the shopper has bought anything since this cart was begun, on whatever device. */
export function hasBoughtSince(sql: SqlStorage, contactId: string, cart: OrderRow): boolean {
  const query = `SELECT 1 AS x FROM orders WHERE contact_id = ? AND id <> ? AND ${MADE_AT} >= ? LIMIT 1`
  return one(sql, query, contactId, cart.id, cart.created_at) !== undefined
}

interface Purchase {
  readonly event: DomainEvent
  readonly order: OrderRow
  /** Who gets the order, and who paid for it, where that is another. */
  readonly buyers: () => readonly (Pick<ContactRow, 'id'> | undefined)[]
}

/** A purchase ends what waits of the series for every cart that was begun before it. */
export function endByPurchase(sql: SqlStorage, settings: Rules, { event, order, buyers }: Purchase, now: number): void {
  const ends = settings.rules.filter(({ definition }) => definition.series && definition.cancelOn.includes(event.type))
  const madeAt = order.placed_at ?? order.paid_at
  if (ends.length === 0 || madeAt === null) return
  sql.exec(
    `UPDATE messages SET state = 'suppressed', reason = 'cart.bought', ended_at = ?1, hold = NULL, updated_at = ?1, dirty = dirty + 1
     WHERE state = 'queued' AND order_id <> ?3 AND rule_id IN (SELECT value FROM json_each(?4))
       AND order_id IN (SELECT o.id FROM json_each(?2) b CROSS JOIN orders o ON o.contact_id = b.value WHERE o.created_at <= ?5)`,
    now,
    JSON.stringify(buyers().flatMap((buyer) => buyer?.id ?? [])),
    order.id,
    JSON.stringify(ends.map(({ id }) => id)),
    madeAt,
  )
}

/** How the step before stands; absent where there is none, or none that is switched on. */
export type StepBefore = Pick<MessageRow, 'state' | 'reason' | 'due_at'>

/** The nearest earlier step of the same series about the same thing that was planned and whose rule is still on. */
export function stepBefore(sql: SqlStorage, settings: Rules, rule: Rule | undefined, message: MessageRow): StepBefore | undefined {
  const { series, delaySeconds } = rule?.definition ?? {}
  if (!series || delaySeconds === undefined) return undefined
  const earlier = settings.rules
    .filter((r) => r.on && r.definition.series === series && r.definition.delaySeconds < delaySeconds)
    .toSorted((a, b) => b.definition.delaySeconds - a.definition.delaySeconds)
  const planned = all<{ rule_id: string } & StepBefore>(
    sql,
    `SELECT f.rule_id, m.state, m.reason, m.due_at FROM facts f JOIN messages m ON m.id = f.message_id
     WHERE f.fact = ? AND f.rule_id IN (SELECT value FROM json_each(?))`,
    message.fact,
    JSON.stringify(earlier.map(({ id }) => id)),
  )
  for (const { id } of earlier) {
    const step = planned.find((p) => p.rule_id === id)
    if (step) return step
  }
  return undefined
}
