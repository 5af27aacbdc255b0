import * as z from 'zod'
import type { EventType, ParcelFacts, Person, Refs } from '../../domain/events.ts'
import type { Parsed } from '../contract.ts'
import { meaningOf } from './words.ts'

/** Where a shipment can stand, and what each state is in our words. */
export const STATES = {
  label_created: 'parcel.labelled',
  picked_up: 'parcel.shipped',
  in_transit: 'parcel.moved',
  ready_for_pickup: 'parcel.ready_for_pickup',
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

const PREFIX = 'status:'

/** The topic of a delivery about a parcel: couriers have one kind of call, and what it says is the state. */
export const topicOf = (state: State | undefined) => `${PREFIX}${state ?? 'unknown'}`

/** A manifest's topics: the states that the courier's words can mean, and the one for words that nobody knows yet. */
export const topicsOf = (states: Iterable<State>): Readonly<Record<string, EventType | 'ignored'>> =>
  Object.fromEntries([...new Set<State>([...states, 'unknown'])].map((state) => [topicOf(state), STATES[state]]))

export const isStateTopic = (topic: string) => topic.startsWith(PREFIX) && Object.hasOwn(STATES, topic.slice(PREFIX.length))

export const notUsed = (topic: string): Parsed => ({ ignored: `topic ${topic.slice(0, 80)} is not used` })

/** What a courier said of one parcel. */
export interface ParcelNews {
  readonly state: State | undefined
  /** The courier's own word for the state, as the merchant would write it into the map. */
  readonly word: string | undefined
  readonly occurredAt: number
  readonly refs: Refs
  readonly parcel: ParcelFacts
  readonly person?: Person | undefined
}

/** The event of a state; its word where nobody knows it. The reasons name no word: a field may hold more than the courier meant it to. */
export function tell({ state, word, occurredAt, refs, parcel, person }: ParcelNews): Parsed {
  if (state === undefined || state === 'unknown') return word ? { unknown: word.slice(0, 80) } : { ignored: 'it names no status' }
  const type = STATES[state]
  return type === 'ignored'
    ? { ignored: 'its status says nothing about the parcel’s way' }
    : { events: [{ type, occurredAt, refs, ...(person ? { person } : {}), parcel }] }
}

/**
 * What a courier calls the order's number. A short plain number is never taken for an id: where a shop numbers its orders itself,
 * another order can have that id, and the news would go to the wrong shopper. Ids of eleven digits and more are no such numbers.
 */
export function orderRefs(reference: string | undefined): Refs {
  if (reference === undefined) return {}
  return /^\d{11,}$/.test(reference) ? { number: reference, shopOrderId: reference } : { number: reference }
}

/** States in which the courier's own words help the merchant. */
export const EXPLAINED: ReadonlySet<State | undefined> = new Set<State>(['delivery_failed', 'exception'])
