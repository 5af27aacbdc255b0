import type { DomainEvent } from '../domain/events.ts'
import { derivedId } from '../domain/ids.ts'
import { refsOf, type Speaker } from './find-order.ts'
import { releaseUnmatched } from './join-orders.ts'
import { assign, keepSealed, one, type OrderRow } from './tables.ts'

/** Brings the order that was found up to what the event says, or makes it. Older words never undo newer ones. */
export function upsertOrder(
  sql: SqlStorage,
  event: DomainEvent,
  known: OrderRow | undefined,
  contactId: string | null,
  details: string | undefined,
  { speaker, seed, receivedAt }: { readonly speaker: Speaker; readonly seed: string; readonly receivedAt: number },
  now: number,
): OrderRow {
  const refs = refsOf(event, speaker)
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
    due_minor: order?.due && isNewer && order.due.currency === total?.currency ? order.due.minor : null,
    cod: order?.cashOnDelivery === undefined ? null : Number(order.cashOnDelivery),
    placed_at: placedNow ? (order?.placedAt ?? occurredAt) : null,
    paid_when_placed: placedNow && order?.paid === true ? 1 : null,
    paid_at: paid && before.paid_at === null ? occurredAt : null,
    test: order?.test === true ? 1 : null,
    details_at: details && occurredAt > (before.details_at ?? -1) ? occurredAt : null,
    items: details && occurredAt > (before.details_at ?? -1) ? (order?.items?.length ?? null) : null,
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
