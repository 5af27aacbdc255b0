import type { DomainEvent, Refs } from '../domain/events.ts'
import { derivedId } from '../domain/ids.ts'
import { all, assign, keepSealed, one, type OrderRow } from './tables.ts'

/** Who speaks: a shop knows its orders by id; gateways and couriers know them by number, or by ids of their own. */
export interface Speaker {
  readonly connectionId: string | null
  readonly isShop: boolean
}

/** "#B1", "b1" and " #b1 " are one number. */
export function plainNumber(number: string): string {
  return number.trim().replace(/^#/, '').toLowerCase()
}

/** References that can lead to one order only. */
function exactRefs(refs: Refs, speaker: Speaker): string[] {
  return [
    ...(refs.shopOrderId && speaker.isShop ? [`shop:${speaker.connectionId}:${refs.shopOrderId}`] : []),
    ...(refs.checkoutToken ? [`checkout:${refs.checkoutToken}`] : []),
    ...(refs.cartToken ? [`cart:${refs.cartToken}`] : []),
    ...(refs.paymentId ? [`payment:${refs.paymentId}`] : []),
    ...(refs.gatewayOrderId ? [`gateway:${refs.gatewayOrderId}`] : []),
    ...(refs.paymentLinkId ? [`plink:${refs.paymentLinkId}`] : []),
    ...(refs.awb ? [`awb:${refs.awb}`] : []),
    ...(refs.fulfillmentId ? [`ful:${speaker.connectionId}:${refs.fulfillmentId}`] : []),
  ]
}

/** References that two shops of one merchant may both use. */
function sharedRefs(refs: Refs): string[] {
  return [...(refs.number ? [`number:${plainNumber(refs.number)}`] : []), ...(refs.shopOrderId ? [`order:${refs.shopOrderId}`] : [])]
}

function ordersBy(sql: SqlStorage, refs: readonly string[]): OrderRow[] {
  if (refs.length === 0) return []
  return all<OrderRow>(
    sql,
    'SELECT DISTINCT o.* FROM json_each(?) j CROSS JOIN refs r ON r.ref = j.value CROSS JOIN orders o ON o.id = r.entity ORDER BY j.key',
    JSON.stringify(refs),
  )
}

/**
 * The order that an event speaks of. A shop takes over what a gateway or a courier told before it; two orders that turn
 * out to be one are joined. Where two shops use the same number, the amount decides, then the younger order.
 */
export function findOrder(sql: SqlStorage, event: DomainEvent, speaker: Speaker, now: number): OrderRow | undefined {
  const [exact] = ordersBy(sql, exactRefs(event.refs, speaker))
  const shared = ordersBy(sql, sharedRefs(event.refs)).filter((o) => o.id !== exact?.id)
  const candidates = speaker.isShop ? shared.filter((o) => o.connection_id === null) : shared
  const amount = event.payment?.amount
  const [best] = candidates.sort(
    (a, b) => Number(b.total_minor === amount?.minor) - Number(a.total_minor === amount?.minor) || b.created_at - a.created_at,
  )
  if (!exact) return best
  // An order that no shop has spoken of yet was made up from a gateway's or courier's words; it joins the real one.
  if (best && exact.connection_id === null && best.connection_id !== null) return joinOrders(sql, exact, best, now)
  if (best && best.connection_id === null && exact.connection_id !== null) return joinOrders(sql, best, exact, now)
  return exact
}

/** The shop has named the order: what a gateway had to say of it waits no longer. */
function releaseUnmatched(sql: SqlStorage, orderId: string, now: number): void {
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

function joinOrders(sql: SqlStorage, from: OrderRow, into: OrderRow, now: number): OrderRow {
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
  moveMessages(sql, from.id, into.id, now)
  releaseUnmatched(sql, into.id, now)
  sql.exec(
    `UPDATE orders SET contact_id = coalesce(contact_id, ?1), paid_at = coalesce(paid_at, ?2), refunded_minor = max(refunded_minor, ?3),
     refunds = CASE WHEN refunds = '[]' THEN ?4 ELSE refunds END, updated_at = ?6, dirty = dirty + 1 WHERE id = ?5`,
    from.contact_id,
    from.paid_at,
    from.refunded_minor,
    from.refunds,
    into.id,
    now,
  )
  sql.exec(`UPDATE orders SET status = 'joined', contact_id = NULL, updated_at = ?, dirty = dirty + 1 WHERE id = ?`, now, from.id)
  return one<OrderRow>(sql, 'SELECT * FROM orders WHERE id = ?', into.id) as OrderRow
}

/** Brings the order up to what the event says, or makes it. Older words never undo newer ones. */
export function upsertOrder(
  sql: SqlStorage,
  event: DomainEvent,
  contactId: string | null,
  details: string | undefined,
  { speaker, seed, receivedAt }: { readonly speaker: Speaker; readonly seed: string; readonly receivedAt: number },
  now: number,
): OrderRow {
  const known = findOrder(sql, event, speaker, now)
  const refs = [...exactRefs(event.refs, speaker), ...sharedRefs(event.refs)]
  const id = known?.id ?? derivedId('ord', receivedAt, refs.join('|') || seed)
  if (!known) {
    sql.exec(`INSERT OR IGNORE INTO orders (id, status, state_at, created_at, updated_at) VALUES (?, 'known', 0, ?, ?)`, id, now, now)
  }
  sql.exec('INSERT OR IGNORE INTO refs (ref, entity) SELECT value, ? FROM json_each(?)', id, JSON.stringify(refs))
  const before = known ?? (one<OrderRow>(sql, 'SELECT * FROM orders WHERE id = ?', id) as OrderRow)
  const changes = changesOf(before, event, speaker, contactId, details)
  if (details && changes['details_at'] !== undefined) keepSealed(sql, id, details)
  const patch = assign(changes)
  if (patch.values.length > 0) {
    sql.exec(`UPDATE orders SET ${patch.set}, updated_at = ?, dirty = dirty + 1 WHERE id = ?`, ...patch.values, now, id)
  }
  if (speaker.isShop && before.connection_id === null) releaseUnmatched(sql, id, now)
  return one<OrderRow>(sql, 'SELECT * FROM orders WHERE id = ?', id) as OrderRow
}

function changesOf(before: OrderRow, event: DomainEvent, speaker: Speaker, contactId: string | null, details: string | undefined) {
  const { order, checkout, payment, type, occurredAt } = event
  const isNewer = occurredAt >= before.state_at
  const total = order?.total ?? checkout?.total ?? (speaker.isShop || before.total_minor !== null ? undefined : payment?.amount)
  const placedNow = type === 'order.placed' && before.placed_at === null
  const cancelledAt = type === 'order.cancelled' ? (order?.cancelledAt ?? occurredAt) : order?.cancelledAt
  const paid = type === 'payment.captured' || order?.paid === true
  const after = {
    connection_id: before.connection_id === null && speaker.isShop ? speaker.connectionId : null,
    contact_id: before.contact_id === null ? contactId : null,
    number: before.number === null || (speaker.isShop && isNewer) ? (event.refs.number ?? null) : null,
    shop_order_id: before.shop_order_id === null ? (event.refs.shopOrderId ?? null) : null,
    currency: total && (isNewer || before.currency === null) ? total.currency : null,
    total_minor: total && total.minor >= 0 && (isNewer || before.total_minor === null) ? total.minor : null,
    cod: order?.cashOnDelivery === undefined ? null : Number(order.cashOnDelivery),
    placed_at: placedNow ? (order?.placedAt ?? occurredAt) : null,
    paid_when_placed: placedNow && order?.paid === true ? 1 : null,
    paid_at: paid && before.paid_at === null ? occurredAt : null,
    test: order?.test === true ? 1 : null,
    details_at: details && occurredAt > (before.details_at ?? -1) ? occurredAt : null,
    status: statusAfter(before, event, paid, cancelledAt, isNewer),
  }
  // Only what differs is written; "not said" leaves a column alone. A cancellation can be taken back, so it alone may become null.
  const said = Object.entries(after).filter(([column, value]) => value !== null && value !== before[column as keyof OrderRow])
  const changes: Record<string, string | number | null> = Object.fromEntries(said)
  if (cancelledAt !== undefined && isNewer && cancelledAt !== before.cancelled_at) changes['cancelled_at'] = cancelledAt
  if (isNewer && event.order && occurredAt !== before.state_at && Object.keys(changes).length > 0) changes['state_at'] = occurredAt
  return changes
}

const STATUS_OF: Partial<Record<DomainEvent['type'], string>> = {
  'order.placed': 'placed',
  'order.fulfilled': 'fulfilled',
  'order.completed': 'fulfilled',
  'order.cancelled': 'cancelled',
  'order.deleted': 'deleted',
  'payment.captured': 'paid',
  'payment.refunded': 'refunded',
  'checkout.updated': 'checkout',
}
const STATUS_RANK: Readonly<Record<string, number>> = {
  known: 0,
  checkout: 1,
  placed: 2,
  paid: 3,
  fulfilled: 4,
  refunded: 5,
  cancelled: 6,
  deleted: 7,
  joined: 8,
}

/** One word for lists; the flags beside it decide. Forward only, except that a cancellation may be taken back. */
function statusAfter(
  before: OrderRow,
  event: DomainEvent,
  paid: boolean,
  cancelledAt: number | null | undefined,
  isNewer: boolean,
): string | null {
  if (cancelledAt) return 'cancelled'
  if (cancelledAt === null && before.status === 'cancelled' && isNewer) return paid ? 'paid' : 'placed'
  const next = STATUS_OF[event.type] ?? (paid ? 'paid' : undefined)
  return next !== undefined && (STATUS_RANK[next] ?? 0) > (STATUS_RANK[before.status] ?? 0) ? next : null
}

/**
 * Counts a refund once per sender and tells the how-manieth of its amount it is. Shop and gateway name one refund by two
 * ids; the amount and this count make it one fact.
 */
export function countRefund(sql: SqlStorage, order: OrderRow, event: DomainEvent, speaker: Speaker, now: number): number {
  const minor = event.payment?.amount?.minor ?? 0
  const source = speaker.connectionId ?? '-'
  const refunds = JSON.parse(order.refunds) as { id: string; source: string; minor: number }[]
  const sameAmount = refunds.filter((r) => r.source === source && r.minor === minor)
  const id = event.payment?.refundId ?? `${event.occurredAt}`
  const seen = sameAmount.findIndex((r) => r.id === id)
  if (seen >= 0) return seen + 1
  const all = [...refunds, { id, source, minor }]
  const perSource = new Map<string, number>()
  for (const r of all) perSource.set(r.source, (perSource.get(r.source) ?? 0) + r.minor)
  sql.exec(
    'UPDATE orders SET refunds = ?, refunded_minor = ?, updated_at = ?, dirty = dirty + 1 WHERE id = ?',
    JSON.stringify(all),
    Math.max(...perSource.values()),
    now,
    order.id,
  )
  return sameAmount.length + 1
}
