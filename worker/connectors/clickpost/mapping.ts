import { stateOf, type State, type StatusMap } from '../kit/parcels.ts'

/** `clickpost_status_code` → state. ClickPost has brought the couriers' own words to these codes. */
export const CODES: StatusMap = {
  1: 'label_created', // order placed
  2: 'label_created', // pickup pending
  3: 'exception', // pickup failed
  4: 'picked_up',
  5: 'in_transit',
  6: 'out_for_delivery',
  7: 'exception', // not serviceable
  8: 'delivered',
  9: 'delivery_failed',
  10: 'cancelled',
  11: 'rto_initiated', // return requested
  12: 'rto_initiated',
  13: 'rto_initiated', // out for delivery to the shop
  14: 'rto_delivered',
  15: 'rto_initiated', // the shop did not take it
  16: 'lost',
  17: 'lost', // damaged
  18: 'in_transit', // delayed
  19: 'exception', // contact customer care
  20: 'in_transit', // held
  21: 'rto_initiated', // on its way back
  25: 'label_created', // out for pickup
  26: 'rto_initiated',
  27: 'rto_initiated',
  28: 'label_created', // known to ClickPost
}

const NOTES: Readonly<Record<string, string>> = { 17: 'damaged', 18: 'delayed', 20: 'held' }
export const noteOf = (code: string | undefined) => (code !== undefined && Object.hasOwn(NOTES, code) ? NOTES[code] : undefined)

/** "No attempt": nobody came to the door, so the shopper missed nobody. */
const NO_ATTEMPT = '4'

/** The merchant may name the code or ClickPost's description of it. */
export function standingOf(
  code: string | undefined,
  description: string | undefined,
  ndr: string | undefined,
  own: StatusMap,
): State | undefined {
  const chosen = (code && stateOf(code, own, {})) || (description && stateOf(description, own, {}))
  if (chosen) return chosen
  const state = stateOf(code, {}, CODES)
  return state === 'delivery_failed' && ndr === NO_ATTEMPT ? 'exception' : state
}
