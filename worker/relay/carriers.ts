import type { DomainEvent, Refs } from '../domain/events.ts'
import { one, type OrderRow } from './tables.ts'

const squeezed = (name: string) => name.toLowerCase().replace(/[^\p{L}\d]+/gu, '')
const firstWord = (name: string) => /[\p{L}\d]{3,}/u.exec(name.toLowerCase())?.[0] ?? ''

/**
 * Whether two names cannot be one carrier's. Systems write one in many ways ("Delhivery Surface", "delhivery"), so a name inside the
 * other is the same, and what nobody named is nobody else's.
 */
export function isOtherCarrier(one: string | null | undefined, other: string | null | undefined): boolean {
  const [a, b] = [squeezed(one ?? ''), squeezed(other ?? '')]
  if (!a || !b) return false
  const [first, second] = [firstWord(one ?? ''), firstWord(other ?? '')]
  return !(a.includes(b) || b.includes(a) || (first && b.includes(first)) || (second && a.includes(second)))
}

/** An air waybill number as references: of this carrier first, then of any, as the first who used it has it. */
export function awbRefs(prefix: 'awb' | 'parcel-awb', { awb }: Refs, carrier: string | undefined): string[] {
  if (!awb) return []
  const of = squeezed(carrier ?? '')
  return [...(of ? [`${prefix}:${awb}@${of}`] : []), `${prefix}:${awb}`]
}

/**
 * Whether the number that led to this order is another carrier's: both carriers are known and differ, and the event names an order that
 * is not this one. A different name alone is no proof; shops write what they like.
 */
export function isOfAnotherCarrier(
  sql: SqlStorage,
  order: OrderRow,
  { refs: { awb }, parcel }: DomainEvent,
  namesAnother: boolean,
): boolean {
  if (!awb || !parcel?.carrier || !namesAnother) return false
  const known = one<{ carrier: string | null }>(sql, 'SELECT carrier FROM parcels WHERE order_id = ? AND awb = ?', order.id, awb)
  return isOtherCarrier(known?.carrier, parcel.carrier)
}
