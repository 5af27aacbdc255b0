import type { State, StatusMap } from '../kit/parcels.ts'

/** `status` of a tracker → state (the package @easypost/api 8.9.0 lists them; docs.easypost.com/docs/trackers says what they mean). */
export const STATUSES: StatusMap = {
  pre_transit: 'label_created',
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  available_for_pickup: 'ready_for_pickup',
  delivered: 'delivered',
  return_to_sender: 'rto_initiated',
  failure: 'exception',
  cancelled: 'cancelled',
  // Every tracker begins with “unknown”; neither word says anything about the parcel.
  error: 'none',
  unknown: 'none',
}

/** What a tracker says before the carrier has the parcel. */
export const BEFORE_PICKUP: ReadonlySet<string> = new Set(['unknown', 'pre_transit'])

/** Where `status_detail` says more than `status` does. */
const DETAILS: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  failure: { lost: 'lost', damaged: 'lost', refused: 'delivery_failed', delivery_exception: 'delivery_failed' },
}

/** The state of a status by its detail, where the detail counts. */
export function byDetail(status: string | undefined, detail: string | undefined): State | undefined {
  const details = status !== undefined && Object.hasOwn(DETAILS, status) ? DETAILS[status] : undefined
  return details && detail !== undefined && Object.hasOwn(details, detail) ? details[detail] : undefined
}
