import type { EventType } from '../../domain/events.ts'

/** Where an order of the kitchen can stand, and what each state is in our words. */
export const ORDER_STATES = {
  accepted: 'order.accepted',
  ready: 'order.ready',
  dispatched: 'parcel.out_for_delivery',
  delivered: 'parcel.delivered',
  cancelled: 'order.cancelled',
  none: 'ignored',
  unknown: 'ignored',
} as const satisfies Record<string, EventType | 'ignored'>

export type OrderState = keyof typeof ORDER_STATES
export const ORDER_STATE_NAMES = Object.keys(ORDER_STATES) as readonly OrderState[]

/** PetPooja's numbers. 4 comes after 5: the food is ready before it is sent out. 1, 2 and 3 are one thing. */
const NUMBERS: Readonly<Record<string, OrderState>> = {
  '-1': 'cancelled',
  1: 'accepted',
  2: 'accepted',
  3: 'accepted',
  4: 'dispatched',
  5: 'ready',
  10: 'delivered',
}

/** The state of a number: by the merchant's own map, then by PetPooja's table. */
export function orderState(status: string | undefined, own: Readonly<Record<string, OrderState>> = {}): OrderState {
  for (const table of [own, NUMBERS]) {
    const state = status !== undefined && Object.hasOwn(table, status) ? table[status] : undefined
    if (state) return state
  }
  return 'unknown'
}

/** Where a rider can stand. Whoever picks a meal up brings it straight to the guest. */
export const RIDER_STATES = {
  assigned: 'parcel.labelled',
  arrived: 'ignored',
  picked_up: 'parcel.out_for_delivery',
  delivered: 'parcel.delivered',
  unknown: 'ignored',
} as const satisfies Record<string, EventType | 'ignored'>

export type RiderState = keyof typeof RIDER_STATES

const RIDER_WORDS: Readonly<Record<string, RiderState>> = {
  riderassigned: 'assigned',
  riderarrived: 'arrived',
  pickedup: 'picked_up',
  delivered: 'delivered',
}

/** "rider-assigned", "rider assigned" and "RIDER_ASSIGNED" are one word. */
export function riderState(status: string | undefined): RiderState {
  const word = (status ?? '').toLowerCase().replace(/[\s_-]+/g, '')
  return (Object.hasOwn(RIDER_WORDS, word) && RIDER_WORDS[word]) || 'unknown'
}
