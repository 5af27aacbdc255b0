import { stateOf, type State, type StatusMap } from '../kit/parcels.ts'

/** `tag` → state (the package @aftership/tracking-sdk 17.0.0 lists the nine tags). */
export const TAGS: StatusMap = {
  Pending: 'none', // nothing known of it yet
  InfoReceived: 'label_created',
  InTransit: 'in_transit',
  OutForDelivery: 'out_for_delivery',
  AttemptFail: 'delivery_failed',
  Delivered: 'delivered',
  AvailableForPickup: 'ready_for_pickup',
  Exception: 'exception',
  Expired: 'none', // no news for thirty days
}

/**
 * `subtag` → state, where it says more than the tag (aftership.com/docs/tracking/enum/delivery-sub-statuses; 020 and 021 came in
 * March 2026, tracking-helpcenter.aftership.com, "Learn About Delivery Sub-Status").
 */
export const SUBTAGS: Readonly<Record<string, { readonly state: State; readonly note?: string }>> = {
  Exception_010: { state: 'rto_initiated' },
  Exception_011: { state: 'rto_delivered' },
  Exception_012: { state: 'lost', note: 'damaged' },
  Exception_013: { state: 'lost' },
  Exception_020: { state: 'cancelled' },
  Exception_021: { state: 'lost', note: 'disposed of' },
}

/** What a tag means of a parcel that goes back: "Delivered" is the shop's door then, not the shopper's. */
const GOING_BACK: Readonly<Partial<Record<State, State>>> = {
  in_transit: 'rto_initiated',
  out_for_delivery: 'rto_initiated',
  ready_for_pickup: 'rto_initiated',
  delivery_failed: 'rto_initiated',
  delivered: 'rto_delivered',
}

export interface Standing {
  readonly tag: string | undefined
  readonly subtag: string | undefined
  /** The first news under this tag. */
  readonly isFirst: boolean
  readonly goesBack: boolean
}

/** The merchant's word on the subtag comes first, then that on the tag. */
export function standingOf({ tag, subtag, isFirst, goesBack }: Standing, own: StatusMap): { state: State | undefined; note?: string } {
  const chosen = (subtag && stateOf(subtag, own, {})) || stateOf(tag, own, {})
  if (chosen) return { state: chosen }
  const known = subtag !== undefined && Object.hasOwn(SUBTAGS, subtag) ? SUBTAGS[subtag] : undefined
  if (known) return known
  const state = stateOf(tag, {}, TAGS)
  if (goesBack && state) return { state: GOING_BACK[state] ?? state }
  // The carrier's first scan is the moment at which it has the parcel.
  return { state: state === 'in_transit' && isFirst ? 'picked_up' : state }
}
