import type { DomainEvent, EventType } from '../domain/events.ts'
import { derivedId } from '../domain/ids.ts'
import { awbRefs, isOtherCarrier } from './carriers.ts'
import type { Speaker } from './find-order.ts'
import { all, assign, one, type ParcelRow } from './tables.ts'

const SHIPPED = 20

/** How far along a parcel is. Out and failed alternate; an end is an end (payments-logistics.md B0). */
export const PARCEL_RANK: Partial<Record<EventType, number>> = {
  'parcel.labelled': 10,
  'parcel.shipped': 20,
  'parcel.moved': 30,
  'parcel.ready_for_pickup': 38,
  'parcel.out_for_delivery': 40,
  'parcel.delivery_failed': 40,
  'parcel.delivered': 50,
  'parcel.returning': 60,
  'parcel.returned': 70,
  'parcel.cancelled': 90,
  'parcel.lost': 95,
}

/** Whether a parcel of the order is with the courier, or was. */
export const hasLeft = (sql: SqlStorage, orderId: string): boolean =>
  all<ParcelRow>(sql, 'SELECT * FROM parcels WHERE order_id = ?', orderId).some(
    ({ state }) => state !== 'parcel.cancelled' && (PARCEL_RANK[state as EventType] ?? 0) >= SHIPPED,
  )

/** A second report of one failed try comes within this time; a later one is another try. */
const SAME_TRY_MS = 4 * 3_600_000

export interface ParcelChange {
  readonly parcel: ParcelRow
  /** What sets this fact apart from the same fact of an earlier try to deliver. */
  readonly qualifier: string
}

/** The parcel that the event speaks of, brought forward. Late news is recorded by the caller and changes nothing here. */
export function upsertParcel(
  sql: SqlStorage,
  event: DomainEvent,
  { speaker, receivedAt }: { readonly speaker: Speaker; readonly receivedAt: number },
  orderId: string,
  now: number,
): ParcelChange {
  const ofAny = event.refs.awb ? `parcel-awb:${event.refs.awb}` : undefined
  const said = [
    ...awbRefs('parcel-awb', event.refs, event.parcel?.carrier),
    ...(event.refs.fulfillmentId ? [`parcel-ful:${speaker.connectionId}:${event.refs.fulfillmentId}`] : []),
  ]
  if (said.length === 0) said.push(`parcel-of:${orderId}`)
  // Another carrier gave the same number to a parcel of another order, and keeps it.
  const holder = findParcel(sql, said)
  const isTaken = holder !== undefined && holder.order_id !== orderId && isOtherCarrier(holder.carrier, event.parcel?.carrier)
  const refs = isTaken ? said.filter((ref) => ref !== ofAny) : said
  const known = (isTaken ? findParcel(sql, refs) : holder) ?? (event.refs.awb ? onlyUnnumbered(sql, orderId) : undefined)
  const id = known?.id ?? derivedId('par', receivedAt, `${orderId}|${refs.join('|')}`)
  if (!known) {
    sql.exec(`INSERT OR IGNORE INTO parcels (id, order_id, state, state_at, updated_at) VALUES (?, ?, 'known', 0, ?)`, id, orderId, now)
  }
  for (const ref of refs) {
    sql.exec('DELETE FROM refs WHERE ref = ? AND entity <> ?', ref, id)
    sql.exec('INSERT OR IGNORE INTO refs (ref, entity) VALUES (?, ?)', ref, id)
  }
  const before = known ?? (one<ParcelRow>(sql, 'SELECT * FROM parcels WHERE id = ?', id) as ParcelRow)
  const attempts = attemptsAfter(before, event)
  const forward = movesForward(before, event)
  const facts = event.parcel
  const wanted = {
    awb: before.awb === null ? (event.refs.awb ?? null) : null,
    carrier: facts?.carrier ?? null,
    tracking_url: facts?.trackingUrl ?? null,
    expected_at: facts?.expectedAt ?? null,
    is_return: facts?.isReturn ? 1 : null,
    connection_id: before.connection_id === null && !speaker.isShop ? speaker.connectionId : null,
    attempts,
    ...(forward ? { state: event.type, state_at: event.occurredAt } : {}),
  }
  const patch = assign(Object.fromEntries(Object.entries(wanted).filter(([k, v]) => v !== null && v !== before[k as keyof ParcelRow])))
  if (patch.values.length > 0) {
    sql.exec(`UPDATE parcels SET ${patch.set}, updated_at = ?, dirty = dirty + 1 WHERE id = ?`, ...patch.values, now, id)
  }
  const parcel = one<ParcelRow>(sql, 'SELECT * FROM parcels WHERE id = ?', id) as ParcelRow
  const isTry = event.type === 'parcel.out_for_delivery' || event.type === 'parcel.delivery_failed'
  return { parcel, qualifier: isTry ? `:${event.type === 'parcel.delivery_failed' ? attempts : before.attempts}` : '' }
}

function findParcel(sql: SqlStorage, refs: readonly string[]): ParcelRow | undefined {
  for (const ref of refs) {
    const row = one<ParcelRow>(sql, 'SELECT p.* FROM refs r JOIN parcels p ON p.id = r.entity WHERE r.ref = ?', ref)
    if (row) return row
  }
  return undefined
}

/** A courier's number for an order with one parcel that has none yet can only mean that parcel. */
function onlyUnnumbered(sql: SqlStorage, orderId: string): ParcelRow | undefined {
  const rows = all<ParcelRow>(sql, 'SELECT * FROM parcels WHERE order_id = ?', orderId)
  return rows.length === 1 && rows[0]?.awb === null ? rows[0] : undefined
}

function movesForward(before: ParcelRow, event: DomainEvent): boolean {
  const from = PARCEL_RANK[before.state as EventType] ?? 0
  const to = PARCEL_RANK[event.type] ?? 0
  if (to === 0) return false
  if (before.state === 'parcel.cancelled') return to >= 20 && to < 90 && event.occurredAt > before.state_at
  return to > from || (to === from && event.occurredAt > before.state_at)
}

function attemptsAfter(before: ParcelRow, event: DomainEvent): number {
  if (event.type !== 'parcel.delivery_failed') return before.attempts
  const again = before.state === 'parcel.delivery_failed' && Math.abs(event.occurredAt - before.state_at) < SAME_TRY_MS
  const late = event.occurredAt < before.state_at
  return again || (late && before.attempts > 0) ? before.attempts : before.attempts + 1
}
