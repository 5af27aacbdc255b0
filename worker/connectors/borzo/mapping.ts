import { stateOf, type State, type StatusMap } from '../kit/parcels.ts'

/** What a callback is about. Both have a status, and the same word in both does not mean the same. */
export type About = 'order' | 'delivery'

/** `status` → state. The words are those of Borzo's Business API (borzodelivery.com/in/business-api/doc); their meaning is ours. */
export const STATUSES: Readonly<Record<About, StatusMap>> = {
  order: {
    draft: 'none',
    new: 'label_created',
    available: 'label_created',
    reactivated: 'label_created',
    delayed: 'label_created',
    active: 'picked_up',
    completed: 'delivered',
    canceled: 'cancelled',
  },
  delivery: {
    invalid: 'none',
    draft: 'none',
    planned: 'label_created',
    courier_assigned: 'label_created',
    courier_departed: 'label_created',
    courier_at_pickup: 'label_created',
    parcel_picked_up: 'picked_up',
    active: 'out_for_delivery',
    courier_arrived: 'out_for_delivery',
    finished: 'delivered',
    failed: 'delivery_failed',
    canceled: 'cancelled',
    deleted: 'cancelled',
    // A second try begins with a courier who comes to fetch the parcel.
    reattempt_planned: 'none',
    reattempt_courier_assigned: 'none',
    reattempt_courier_departed: 'none',
    reattempt_courier_picked_up: 'out_for_delivery',
    reattempt_finished: 'delivered',
    return_planned: 'rto_initiated',
    return_courier_assigned: 'rto_initiated',
    return_courier_departed: 'rto_initiated',
    return_courier_picked_up: 'rto_initiated',
    return_finished: 'rto_delivered',
  },
}

/** A status with what it is about before it, as the merchant writes it where both have it: "order_active", "delivery_active". */
export const wordOf = (about: About, status: string | undefined) => status && `${about}_${status}`

export function standingOf(about: About, status: string | undefined, own: StatusMap): State | undefined {
  return stateOf(wordOf(about, status), own, {}) ?? stateOf(status, own, STATUSES[about])
}
