import { derivedId } from '../domain/ids.ts'
import type { Rule } from '../domain/rules.ts'
import { productStates } from './shelf.ts'
import { saleOf, type SaleState } from './products.ts'
import type { Decision } from './plan.ts'
import type { RelaySettings } from './settings.ts'
import { wishOf } from './subscriptions.ts'
import { all, one } from './tables.ts'
import { EVENT_OF, factOf, tailOf, type ProductEdge } from './told-product.ts'
import type { ProductAlert } from './widget.ts'

/** Messages of one round; the next follows when these are on their way, so that ten thousand subscribers hold nobody up. */
const ROUND = 500
const TELLINGS = 20

type TellingRow = { connection_id: string; product: string; variant: string; alert: ProductAlert; event_id: string; since: number }
type Choices = RelaySettings['choices']['productAlerts']

/** Notes that who waits for this is to be told. A later edge of the same thing takes the place of an earlier one. */
export function beginTelling(sql: SqlStorage, edge: ProductEdge, eventId: string, now: number): void {
  sql.exec(
    'INSERT OR REPLACE INTO shop_tellings (connection_id, product, variant, alert, event_id, since, next_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    edge.connectionId,
    edge.product,
    edge.variant,
    edge.alert,
    eventId,
    edge.since,
    now,
  )
}

export const nextTellingAt = (sql: SqlStorage): number | undefined =>
  one<{ at: number | null }>(sql, 'SELECT min(next_at) AS at FROM shop_tellings')?.at ?? undefined

/** It is gone again: what waits ends, and who waits goes on waiting. */
export function endTellings(sql: SqlStorage, connectionId: string, product: string, variant: string, now: number): void {
  sql.exec('DELETE FROM shop_tellings WHERE connection_id = ? AND product = ? AND variant = ?', connectionId, product, variant)
  sql.exec(
    `UPDATE messages SET state = 'suppressed', reason = 'product.sold_out', hold = NULL, ended_at = ?1, updated_at = ?1, dirty = dirty + 1
     WHERE state = 'queued' AND id IN (SELECT message_id FROM subscriptions WHERE product = ?2 AND ended_at IS NULL)`,
    now,
    wishOf(product, variant),
  )
}

/**
 * Who waits for this and may be told: the oldest wish first. Not who has heard of this edge, nor who has another message on its way;
 * one that was not sent told nobody. Of a price only whom it is low enough for.
 */
export function waitingFor(sql: SqlStorage, edge: ProductEdge, sale: SaleState, rule: Rule, choices: Choices, most: number): string[] {
  const { price } = sale
  const rows = all<{ contact_id: string }>(
    sql,
    `SELECT s.contact_id FROM subscriptions s CROSS JOIN consents c ON c.contact_id = s.contact_id AND c.purpose = ?1 AND c.state = 'granted'
     WHERE s.product = ?2 AND s.alert = ?3 AND s.ended_at IS NULL AND s.at < ?7
       AND (?3 <> 'price_drop' OR s.base_currency = ?4 AND ?5 * 100 <= s.base_minor * (100 - ?6))
       AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = s.message_id AND m.state <> 'suppressed'
         AND (m.state <> 'failed' OR m.reason = 'send.unconfirmed'))
       AND NOT EXISTS (SELECT 1 FROM facts f WHERE f.rule_id = ?8 AND f.fact = 'product:' || s.contact_id || ':' || ?9)
     ORDER BY s.at, s.contact_id LIMIT ?10`,
    rule.definition.purpose,
    wishOf(edge.product, edge.variant),
    edge.alert,
    price?.currency ?? '',
    price?.minor ?? 0,
    choices.smallestDrop,
    edge.since,
    rule.id,
    tailOf(edge),
    most,
  )
  return rows.map((row) => row.contact_id)
}

/** One round of what is to be told now. Synchronous, for one transaction. Returns how many messages it made. */
export function tellNext(sql: SqlStorage, settings: RelaySettings, now: number): number {
  const due = all<TellingRow>(sql, 'SELECT * FROM shop_tellings WHERE next_at <= ? ORDER BY next_at LIMIT ?', now, TELLINGS)
  return due.reduce((made, row) => made + tell(sql, settings, row, now), 0)
}

function tell(sql: SqlStorage, settings: RelaySettings, row: TellingRow, now: number): number {
  const edge: ProductEdge = { ...row, connectionId: row.connection_id }
  const sale = saleOf(productStates(sql, edge.connectionId, [edge.product]).get(edge.product), edge.variant)
  const rules = settings.rules.filter((rule) => rule.definition.event === EVENT_OF[edge.alert] && decisionOf(rule).outcome === 'planned')
  const [first] = rules
  if (!first || !sale || sale.available === false || bestBefore(first, edge) < now) return after(sql, edge, undefined)
  const { productAlerts } = settings.choices
  const most = Math.min(ROUND, placesFor(sql, edge, sale, productAlerts))
  const who = most > 0 ? waitingFor(sql, edge, sale, first, productAlerts, most) : []
  rules.forEach((rule) => plan(sql, { row, edge, rule, who }, now))
  const goesOnAt = who.length < most ? undefined : most < ROUND ? now + productAlerts.waitMinutes * 60_000 : now
  return after(sql, edge, goesOnAt, who.length * rules.length)
}

/** What a rule says to an edge. Its conditions are about orders: of a product none of them holds. */
export function decisionOf({ id, on, pausedReason, definition }: Rule): Decision {
  if (!on) return { rule: id, outcome: 'skipped', reason: pausedReason ? 'rule.paused' : 'rule.off' }
  const isForOrders = definition.conditions.length > 0 || definition.minTotal !== undefined
  return isForOrders ? { rule: id, outcome: 'skipped', reason: 'conditions' } : { rule: id, outcome: 'planned' }
}

const bestBefore = ({ definition }: Rule, { since }: ProductEdge): number =>
  since + (definition.delaySeconds + definition.bestBeforeSeconds) * 1000

/** Sets when it goes on; ends it where nobody is left. */
function after(sql: SqlStorage, { connectionId, product, variant, alert }: ProductEdge, nextAt: number | undefined, made = 0): number {
  const which = 'WHERE connection_id = ? AND product = ? AND variant = ? AND alert = ?'
  if (nextAt === undefined) sql.exec(`DELETE FROM shop_tellings ${which}`, connectionId, product, variant, alert)
  else sql.exec(`UPDATE shop_tellings SET next_at = ? ${which}`, nextAt, connectionId, product, variant, alert)
  return made
}

/** For how many there is room: a few for each piece, less those whose message still waits. Who takes a break from offers takes no place. */
function placesFor(sql: SqlStorage, edge: ProductEdge, { stock }: SaleState, { perPiece }: Choices): number {
  if (edge.alert !== 'back_in_stock' || typeof stock !== 'number') return ROUND
  const waiting = one<{ n: number }>(
    sql,
    `SELECT count(*) AS n FROM subscriptions s CROSS JOIN messages m ON m.id = s.message_id
     WHERE s.product = ? AND s.alert = ? AND s.ended_at IS NULL AND m.state IN ('queued', 'sending') AND m.reason IS NOT 'snoozed'`,
    wishOf(edge.product, edge.variant),
    edge.alert,
  )
  return Math.max(0, Math.max(1, Math.floor(stock * perPiece)) - (waiting?.n ?? 0))
}

interface Planned {
  readonly row: TellingRow
  readonly edge: ProductEdge
  readonly rule: Rule
  readonly who: readonly string[]
}

/** Messages, facts, and what the subscriptions know of them: one statement each. */
function plan(sql: SqlStorage, { row, edge, rule, who }: Planned, now: number): void {
  if (who.length === 0) return
  const { definition } = rule
  const dueAt = Math.max(now, edge.since + definition.delaySeconds * 1000)
  // A millisecond apart, so that they leave in the order of the wishes.
  const rows = JSON.stringify(
    who.map((contactId, i) => {
      const fact = factOf(edge, contactId)
      return [derivedId('msg', now, `${rule.id}|${fact}|${row.event_id}`), contactId, fact, dueAt + i]
    }),
  )
  const column = (n: number) => `json_extract(value, '$[${n}]')`
  sql.exec(
    `INSERT OR IGNORE INTO messages (id, direction, contact_id, rule_id, event_id, purpose, fact, state, due_at, best_before, created_at, updated_at)
     SELECT ${column(0)}, 'out', ${column(1)}, ?1, ?2, ?3, ${column(2)}, 'queued', ${column(3)}, ?4, ?5, ?5 FROM json_each(?6)`,
    rule.id,
    row.event_id,
    definition.purpose,
    bestBefore(rule, edge),
    now,
    rows,
  )
  sql.exec(
    `INSERT OR REPLACE INTO facts (rule_id, fact, message_id, at) SELECT ?1, ${column(2)}, ${column(0)}, ?2 FROM json_each(?3)`,
    rule.id,
    now,
    rows,
  )
  sql.exec(
    `UPDATE subscriptions SET message_id = ${column(0)} FROM json_each(?1) WHERE contact_id = ${column(1)} AND product = ?2 AND alert = ?3`,
    rows,
    wishOf(edge.product, edge.variant),
    edge.alert,
  )
}
