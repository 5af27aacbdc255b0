import type { DomainEvent } from '../../domain/events.ts'
import { PARCEL_RANK } from '../parcels.ts'
import { one, type OrderRow, type ParcelRow } from '../tables.ts'

/** `missing`: nobody told us of the order. `behind`: we know it, and something happened to it that we don't know. */
export type Gap = 'missing' | 'behind' | undefined

type Known = (order: OrderRow, event: DomainEvent, sql: SqlStorage, connectionId: string) => boolean

/** Whether what an event tells has been heard. Events that only bring details up to date open no gap. */
const KNOWN: Partial<Record<DomainEvent['type'], Known>> = {
  'order.placed': (order) => order.placed_at !== null,
  'payment.captured': (order) => order.paid_at !== null,
  'payment.refunded': (order) => order.refunded_minor > 0,
  'order.cancelled': (order) => order.cancelled_at !== null,
  'order.fulfilled': (order) => ['fulfilled', 'refunded', 'cancelled', 'deleted'].includes(order.status),
}

/** Compares an order as the shop has it, told as events, with what is known of it here. Reads only. */
export function gapOfOrder(sql: SqlStorage, connectionId: string, shopOrderId: string, events: readonly DomainEvent[]): Gap {
  const order = one<OrderRow>(
    sql,
    'SELECT o.* FROM refs r CROSS JOIN orders o ON o.id = r.entity WHERE r.ref = ?',
    `shop:${connectionId}:${shopOrderId}`,
  )
  if (!order) return 'missing'
  const isHeard = (event: DomainEvent) =>
    event.type.startsWith('parcel.')
      ? knowsParcel(sql, connectionId, event)
      : (KNOWN[event.type]?.(order, event, sql, connectionId) ?? true)
  if (events.every(isHeard)) return undefined
  return order.placed_at === null && events.some((event) => event.type === 'order.placed') ? 'missing' : 'behind'
}

/** A parcel that is here, and at least as far on its way. */
function knowsParcel(sql: SqlStorage, connectionId: string, { type, refs }: DomainEvent): boolean {
  const names = [
    ...(refs.awb ? [`parcel-awb:${refs.awb}`] : []),
    ...(refs.fulfillmentId ? [`parcel-ful:${connectionId}:${refs.fulfillmentId}`] : []),
  ]
  for (const name of names) {
    const parcel = one<ParcelRow>(sql, 'SELECT p.* FROM refs r CROSS JOIN parcels p ON p.id = r.entity WHERE r.ref = ?', name)
    if (parcel && (PARCEL_RANK[parcel.state as DomainEvent['type']] ?? 0) >= (PARCEL_RANK[type] ?? 0)) return true
  }
  return false
}
