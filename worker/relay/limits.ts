/** At most so many in any stretch of so long. */
export interface Limit {
  readonly most: number
  readonly windowMs: number
}

interface Count {
  /** Number of the window that `now` counts. */
  window: number
  before: number
  now: number
}

/**
 * Counts by name in memory, with a sliding window made of two fixed ones. It forgets with the object that holds it, and the
 * names not seen for longest where there are too many: a guard against floods, not a ledger.
 */
export class Limiter {
  readonly #counts = new Map<string, Count>()
  readonly #mostNames: number

  constructor(mostNames = 20_000) {
    this.#mostNames = mostNames
  }

  /** Counts one where it may be, and gives 0; else the milliseconds until it may. What is refused doesn't count. */
  take(name: string, limits: readonly Limit[], now: number): number {
    const counted = limits.map((limit) => this.#count(`${limit.windowMs}|${name}`, limit, now))
    const wait = Math.max(0, ...counted.map((count, i) => waitFor(count, limits[i] as Limit, now)))
    if (wait === 0) for (const count of counted) count.now++
    return wait
  }

  #count(key: string, { windowMs }: Limit, now: number): Count {
    const window = Math.floor(now / windowMs)
    const known = this.#counts.get(key)
    const before = known?.window === window ? known.before : known?.window === window - 1 ? known.now : 0
    const count = { window, before, now: known?.window === window ? known.now : 0 }
    // Taken out and put back, so that the first name of the map is the one not seen for longest.
    this.#counts.delete(key)
    this.#counts.set(key, count)
    if (this.#counts.size > this.#mostNames) this.#counts.delete(this.#counts.keys().next().value ?? '')
    return count
  }
}

/** The window before counts with the share of it that lies within the last `windowMs`. */
function waitFor({ before, now: counted }: Count, { most, windowMs }: Limit, now: number): number {
  const passed = now % windowMs
  const free = most - 1 - counted
  if (before * (1 - passed / windowMs) <= free) return 0
  // Of a full window the next one must pass a part, too; its end is near enough for Retry-After.
  return free < 0 ? windowMs - passed : Math.max(1, Math.ceil(windowMs * (1 - free / before) - passed))
}
