import { stateOf, type State, type StatusMap } from '../kit/parcels.ts'

/** `tracking_status.status` → state (the package shippo 2.18.0 lists the six). */
export const STATUSES: StatusMap = {
  PRE_TRANSIT: 'label_created',
  TRANSIT: 'in_transit',
  DELIVERED: 'delivered',
  RETURNED: 'rto_delivered',
  FAILURE: 'exception',
  UNKNOWN: 'none', // the carrier has not said anything yet
}

/** `substatus.code` → state, where it says more than the status (docs.goshippo.com/docs/tracking/tracking, "Event definitions"). */
export const SUBSTATUSES: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  TRANSIT: {
    package_accepted: 'picked_up',
    out_for_delivery: 'out_for_delivery',
    pickup_available: 'ready_for_pickup',
    delivery_attempted: 'delivery_failed',
    notice_left: 'delivery_failed',
    location_inaccessible: 'delivery_failed',
    address_issue: 'exception',
    package_damaged: 'exception',
    return_to_sender: 'rto_initiated',
  },
  RETURNED: { return_to_sender: 'rto_initiated' },
  FAILURE: { package_lost: 'lost', package_disposed: 'lost', return_to_sender: 'rto_initiated' },
}

/** The merchant's word on the substatus comes first, then that on the status. */
export function standingOf(status: string | undefined, substatus: string | undefined, own: StatusMap): State | undefined {
  const chosen = (substatus && stateOf(substatus, own, {})) || stateOf(status, own, {})
  if (chosen) return chosen
  const finer = status !== undefined && Object.hasOwn(SUBSTATUSES, status) ? SUBSTATUSES[status] : undefined
  if (finer && substatus !== undefined && Object.hasOwn(finer, substatus)) return finer[substatus]
  return stateOf(status, {}, STATUSES)
}
