import type { DomainEvent, EventType } from '../domain/events.ts'
import { derivedId } from '../domain/ids.ts'
import { beginErasure } from './erasure.ts'
import { findContacts, getContact } from './contacts.ts'
import type { Source } from './plan.ts'
import type { Prepared } from './prepare.ts'
import { getWork, keepWork, NOBODY, WITHIN_MS, type PrivacyWork } from './privacy-queue.ts'
import { all, one, type ContactRow, type OrderRow } from './tables.ts'

type Take = (sql: SqlStorage, prepared: Prepared, source: Source) => void

/** What a sender asks of us, rather than tells: who does it, in the transaction that takes the delivery. */
const REQUESTS: Partial<Record<EventType, Take>> = {
  'privacy.data_requested': takeExport,
  'privacy.contact_redacted': takeErasure,
  'privacy.merchant_redacted': (sql, { event }, source) => takeEnd(sql, 'shop', event, source),
  'app.uninstalled': (sql, { event }, source) => takeEnd(sql, 'leave', event, source),
}

export const requestOf = (type: EventType): Take | undefined => REQUESTS[type]

/** A delivery may hold several events of one request (one for each order it names); they are one piece of work. */
const deliveryOf = ({ seed }: Source): string => seed.slice(0, seed.lastIndexOf('|'))

function takeExport(sql: SqlStorage, { phoneRefs, otherRefs }: Prepared, source: Source): void {
  const contacts = findContacts(sql, [...phoneRefs, ...otherRefs]).map((c) => c.id)
  beginExport(sql, { seed: deliveryOf(source), source: source.connector, at: source.receivedAt, contacts })
}

/** Notes that a copy is to be made. Returns the request's id. */
export function beginExport(
  sql: SqlStorage,
  {
    seed,
    source,
    at,
    contacts,
  }: { readonly seed: string; readonly source: string; readonly at: number; readonly contacts: readonly string[] },
): string {
  const id = derivedId('prq', at, seed)
  if (!getWork(sql, id))
    keepWork(sql, {
      id,
      kind: 'export',
      source,
      requestedAt: at,
      dueAt: at + WITHIN_MS,
      targets: { ...NOBODY, contacts },
      step: 'make',
      counts: {},
    })
  return id
}

function takeErasure(sql: SqlStorage, { event, phoneRefs, otherRefs }: Prepared, source: Source): void {
  const { connectionId } = source.speaker
  const named = event.refs.shopOrderId ? [{ connectionId, id: event.refs.shopOrderId }] : []
  const orders = named.flatMap(({ id }) => ordersNamed(sql, connectionId, id))
  const people = new Map(findContacts(sql, [...phoneRefs, ...otherRefs]).map((c) => [c.id, c]))
  for (const order of orders) {
    const contact = people.has(order.contact_id ?? '') ? undefined : getContact(sql, order.contact_id)
    // The receiver of a parcel whom only this order told us of goes with it; whoever has a life of their own here stays.
    if (contact && hasNothingElse(sql, contact, orders)) people.set(contact.id, contact)
  }
  beginErasure(sql, {
    seed: deliveryOf(source),
    source: source.connector,
    at: source.receivedAt,
    contacts: [...people.values()],
    orders: orders.map((order) => order.id),
    named,
  })
}

/** The order that this shop knows by this id; one that no shop has spoken of may be it, too. */
function ordersNamed(sql: SqlStorage, connectionId: string | null, shopOrderId: string): OrderRow[] {
  return all<OrderRow>(
    sql,
    'SELECT DISTINCT o.* FROM refs r JOIN orders o ON o.id = r.entity WHERE r.ref IN (?1, ?2) AND (o.connection_id = ?3 OR o.connection_id IS NULL)',
    `shop:${connectionId}:${shopOrderId}`,
    `order:${shopOrderId}`,
    connectionId,
  )
}

function hasNothingElse(sql: SqlStorage, { id }: ContactRow, orders: readonly OrderRow[]): boolean {
  const others = one(
    sql,
    `SELECT 1 AS x WHERE EXISTS (SELECT 1 FROM orders WHERE contact_id = ?1 AND id NOT IN (SELECT value FROM json_each(?2)))
       OR EXISTS (SELECT 1 FROM messages WHERE contact_id = ?1 AND direction = 'in')
       OR EXISTS (SELECT 1 FROM consents WHERE contact_id = ?1 AND source NOT IN ('checkout_notice', 'order_attribute', 'order_meta', 'shop_sync'))
       OR EXISTS (SELECT 1 FROM subscriptions WHERE contact_id = ?1)`,
    id,
    JSON.stringify(orders.map((order) => order.id)),
  )
  return others === undefined
}

/** The shop is gone, or its data must be. Both are carried out outside of this transaction, and only if the shop is not back by then. */
function takeEnd(sql: SqlStorage, kind: 'shop' | 'leave', event: DomainEvent, source: Source): void {
  const { connectionId } = source.speaker
  if (connectionId) beginEnd(sql, kind, { connectionId, seed: deliveryOf(source), source: source.connector, at: event.occurredAt })
}

/** `at`: when the sender says it happened; what was connected later is not meant. */
export function beginEnd(
  sql: SqlStorage,
  kind: 'shop' | 'leave',
  {
    connectionId,
    seed,
    source,
    at,
  }: { readonly connectionId: string; readonly seed: string; readonly source: string; readonly at: number },
): string {
  const id = derivedId('era', at, `${kind}|${seed}`)
  const work: PrivacyWork = {
    id,
    kind,
    source,
    requestedAt: at,
    dueAt: at + WITHIN_MS,
    targets: { ...NOBODY, connectionId },
    step: 'decide',
    counts: {},
  }
  if (!getWork(sql, id)) keepWork(sql, work)
  return id
}
