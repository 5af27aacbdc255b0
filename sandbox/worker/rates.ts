/** Token buckets by key. A key that isn't there is full. */
export type Buckets = Map<string, { tokens: number; at: number }>

const MOST_KEYS = 50_000

export const buckets = (): Buckets => new Map()

/** Takes one token; false where none is left. `perSecond` refills up to `burst`. */
export function take(rates: Buckets, key: string, now: number, perSecond: number, burst: number): boolean {
  const bucket = rates.get(key)
  const tokens = bucket ? Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond) : burst
  if (tokens < 1) return false
  // Dropping all of them is kind to the caller and keeps memory bounded; no sender has that many pairs within a burst.
  if (!bucket && rates.size >= MOST_KEYS) rates.clear()
  rates.set(key, { tokens: tokens - 1, at: now })
  return true
}
