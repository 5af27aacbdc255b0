import { stateOf, type State, type StatusMap } from '../kit/parcels.ts'

/** `StatusType` and `Status` → state. The type says whether a parcel goes forward (UD), back (RT), or is fetched from a shopper (PP, PU). */
export const STATUSES: StatusMap = {
  'UD Manifested': 'label_created',
  'UD Not Picked': 'label_created',
  'UD In Transit': 'in_transit',
  'UD Pending': 'in_transit',
  'UD Dispatched': 'out_for_delivery',
  'DL Delivered': 'delivered',
  'RT In Transit': 'rto_initiated',
  'RT Pending': 'rto_initiated',
  'RT Dispatched': 'rto_initiated',
  'DL RTO': 'rto_delivered',
  'LT Lost': 'lost',
  'PP Open': 'label_created',
  'PP Scheduled': 'label_created',
  'PP Dispatched': 'label_created',
  'PU In Transit': 'in_transit',
  'PU Pending': 'in_transit',
  'PU Dispatched': 'in_transit',
  'DL DTO': 'delivered',
  'CN Canceled': 'cancelled',
  'CN Closed': 'cancelled',
}

/** Statuses of parcels that go from a shopper to the shop. */
const OF_RETURNS = /^(PP|PU|CN) |^DL DTO$/i
export const isReturn = (word: string) => OF_RETURNS.test(word)

/**
 * "Net service level" codes that say more than the status, while a parcel goes forward. The failed attempts are those that public tables
 * of the codes agree on; EOD-86 ("not attempted") is none: nobody came to the door.
 */
const LEVELS: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  'UD In Transit': { 'X-PPOM': 'picked_up', 'X-PPONM': 'picked_up' },
  'UD Pending': Object.fromEntries(
    // Reschedule asked, refused, unavailable, moved, cannot pay, payment disputed, self collect, wants to open it, bad address, no entry, opened and refused.
    [3, 6, 11, 15, 16, 40, 43, 69, 74, 104, 111].map((code) => [`EOD-${code}`, 'delivery_failed' as const]),
  ),
}

/** The levels at which a new try can be asked for (one.delhivery.com/developer-portal/document/b2c/detail/ndr-api). */
export const REATTEMPTABLE: ReadonlySet<string> = new Set([6, 11, 15, 43, 69, 74, 86, 104].map((code) => `EOD-${code}`))

export const wordOf = (type: string | undefined, status: string | undefined) => [type, status].filter(Boolean).join(' ') || undefined

/** The merchant's word counts first: on the level, on type and status, on the status alone. */
export function standingOf(type: string | undefined, status: string | undefined, level: string | undefined, own: StatusMap) {
  const word = wordOf(type, status)
  const chosen = (level && stateOf(level, own, {})) || stateOf(word, own, {}) || stateOf(status, own, {})
  if (chosen) return chosen
  const levels = word !== undefined && Object.hasOwn(LEVELS, word) ? LEVELS[word] : undefined
  return levels && level !== undefined && Object.hasOwn(levels, level) ? levels[level] : stateOf(word, {}, STATUSES)
}
