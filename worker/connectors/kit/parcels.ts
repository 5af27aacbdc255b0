import * as z from 'zod'
import type { EventType } from '../../domain/events.ts'
import { meaningOf } from './words.ts'

/** Where a shipment can stand, and what each state is in our words. */
export const STATES = {
  label_created: 'parcel.labelled',
  picked_up: 'parcel.shipped',
  in_transit: 'parcel.moved',
  out_for_delivery: 'parcel.out_for_delivery',
  delivery_failed: 'parcel.delivery_failed',
  delivered: 'parcel.delivered',
  rto_initiated: 'parcel.returning',
  rto_delivered: 'parcel.returned',
  cancelled: 'parcel.cancelled',
  lost: 'parcel.lost',
  exception: 'parcel.excepted',
  none: 'ignored',
  unknown: 'ignored',
} as const satisfies Record<string, EventType | 'ignored'>

export type State = keyof typeof STATES
export const STATE_NAMES = Object.keys(STATES) as readonly State[]

/** A courier's words → states. Looked up without regard to case, spaces, dashes and underscores. */
export type StatusMap = Readonly<Record<string, State>>

/** The setting by which a merchant gives a courier's words a meaning of their own; it comes before the connector's table. */
export const statusMapSetting = z.record(z.string().trim().min(1).max(80), z.enum(STATE_NAMES)).default({}).meta({
  title: 'Own meaning of statuses',
  description: 'The courier’s word → state, where your use of it differs or the word is new.',
})

/** The state of a word: by the merchant's own map, then by the connector's; undefined where neither knows it. */
export function stateOf(word: string | undefined, own: StatusMap, known: StatusMap): State | undefined {
  return meaningOf(word, own, known)
}
