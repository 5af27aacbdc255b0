import type { State } from '../kit/parcels.ts'

interface Status {
  readonly state: State
  /** What the state leaves out. */
  readonly note?: string
}

/**
 * `shipment_status_id` → state. Shiprocket's own table; others on the web differ. `current_status_id` counts in another
 * number space (20 there is 18 here) and is never read.
 */
const STATUSES: Readonly<Record<string, Status>> = {
  1: { state: 'label_created' }, // AWB Assigned
  2: { state: 'label_created' }, // Label Generated
  3: { state: 'label_created' }, // Pickup Scheduled
  4: { state: 'label_created' }, // Pickup Queued
  5: { state: 'label_created' }, // Manifest Generated
  6: { state: 'picked_up' }, // Shipped
  7: { state: 'delivered' },
  8: { state: 'cancelled' },
  9: { state: 'rto_initiated' },
  10: { state: 'rto_delivered' },
  11: { state: 'unknown' }, // Pending
  12: { state: 'lost' },
  13: { state: 'exception' }, // Pickup Error
  14: { state: 'rto_delivered' }, // RTO Acknowledged
  15: { state: 'label_created' }, // Pickup Rescheduled
  16: { state: 'none' }, // Cancellation Requested
  17: { state: 'out_for_delivery' },
  18: { state: 'in_transit' },
  19: { state: 'label_created' }, // Out For Pickup
  20: { state: 'exception' }, // Pickup Exception
  21: { state: 'delivery_failed' }, // Undelivered
  22: { state: 'in_transit', note: 'delayed' },
  23: { state: 'delivered', note: 'partly delivered' },
  24: { state: 'lost', note: 'destroyed' },
  25: { state: 'lost', note: 'damaged' },
  26: { state: 'none' }, // Fulfilled: the merchant ships without Shiprocket
  27: { state: 'label_created' }, // Pickup Booked
  38: { state: 'in_transit' }, // Reached at Destination Hub
  39: { state: 'in_transit', note: 'misrouted' },
  40: { state: 'rto_initiated' }, // RTO NDR
  41: { state: 'rto_initiated' }, // RTO OFD
  42: { state: 'picked_up' },
  43: { state: 'delivered' }, // Self Fulfilled
  44: { state: 'lost', note: 'disposed of' },
  45: { state: 'cancelled' }, // Cancelled Before Dispatched
  46: { state: 'rto_initiated' }, // RTO In Transit
  47: { state: 'exception' }, // QC Failed (returns)
  48: { state: 'in_transit' }, // Reached Warehouse
  49: { state: 'in_transit' }, // Custom Cleared
  50: { state: 'in_transit' }, // In Flight
  51: { state: 'picked_up' }, // Handover to Courier
  52: { state: 'label_created' }, // Shipment Booked
  54: { state: 'in_transit' }, // In Transit Overseas
  55: { state: 'in_transit' }, // Connection Aligned
  56: { state: 'in_transit' }, // Reached Overseas Warehouse
  57: { state: 'in_transit' }, // Custom Cleared Overseas
  59: { state: 'label_created' }, // Box Packing
  60: { state: 'label_created' }, // FC Allocated
  61: { state: 'label_created' }, // Picklist Generated
  62: { state: 'label_created' }, // Ready To Pack
  63: { state: 'label_created' }, // Packed
  67: { state: 'label_created' }, // FC Manifest Generated
  68: { state: 'label_created' }, // Processed At Warehouse
  71: { state: 'exception' }, // Handover Exception
  72: { state: 'exception' }, // Packed Exception
  75: { state: 'rto_initiated' }, // RTO Lock
  76: { state: 'lost', note: 'untraceable' },
  77: { state: 'delivery_failed' }, // Issue Related To The Recipient
  78: { state: 'rto_initiated' }, // Reached Back At Seller City
}

/** For ids that the table lacks. The order matters: "UNDELIVERED" and "RTO DELIVERED" hold the word "DELIVERED". */
const TEXTS: readonly (readonly [RegExp, State])[] = [
  [/\bRTO\b.*\b(DELIVERED|ACKNOWLEDGED)\b/, 'rto_delivered'],
  [/\bRTO\b|BACK AT SELLER/, 'rto_initiated'],
  [/UNDELIVERED|\bNDR\b/, 'delivery_failed'],
  [/OUT FOR DELIVERY/, 'out_for_delivery'],
  [/^DELIVERED$/, 'delivered'],
  [/CANCELL?ATION REQUESTED/, 'none'],
  [/CANCEL/, 'cancelled'],
  [/\b(LOST|DAMAGED|DESTROYED)\b/, 'lost'],
  [/^PICKED UP$/, 'picked_up'],
  [/TRANSIT|REACHED/, 'in_transit'],
]

/** The state by the id, else by the words; "unknown" where neither says anything. */
export function statusOf(statusId: string | undefined, words: string | undefined, overrides: Readonly<Record<string, State>> = {}): Status {
  const known = statusId !== undefined && Object.hasOwn(STATUSES, statusId) ? STATUSES[statusId] : undefined
  const override = statusId !== undefined && Object.hasOwn(overrides, statusId) ? overrides[statusId] : undefined
  if (override) return { state: override }
  if (known) return known
  const said = (words ?? '')
    .trim()
    .toUpperCase()
    .replace(/[\s_-]+/g, ' ')
  return { state: TEXTS.find(([pattern]) => pattern.test(said))?.[1] ?? 'unknown' }
}
