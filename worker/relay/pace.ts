/**
 * How fast a number may send. Limits delay and never drop: who finds no room gets the moment at which there will be some.
 */

/** One message per six seconds to the same shopper, up to 45 at once that are then paid back (whatsapp.md section 9). */
export const PAIR_INTERVAL_MS = 6_000
export const PAIR_BURST = 45

/**
 * The pair limit as a "theoretical arrival time" (GCRA, ITU-T I.371): one number per pair holds the whole bucket.
 * `wait` is 0 where the message may go now; `next` is the pair's new time if it goes.
 */
export function pairPace(tat: number, now: number): { readonly wait: number; readonly next: number } {
  const earliest = tat - PAIR_INTERVAL_MS * (PAIR_BURST - 1)
  return { wait: Math.max(0, earliest - now), next: Math.max(tat, now) + PAIR_INTERVAL_MS }
}

/** A quarter of a second's worth may go at once: a whole second's would let twice the rate through in the first. */
const depthOf = (perSecond: number) => Math.max(1, perSecond / 4)

/** Messages per second of one number. Kept in memory: after a restart a second has gone by anyway. */
export class NumberPace {
  #tokens: number
  #at: number

  constructor(now: number, perSecond: number) {
    this.#tokens = depthOf(perSecond)
    this.#at = now
  }

  /** How many places there are right now. */
  free(now: number, perSecond: number): number {
    this.#refill(now, perSecond)
    return Math.floor(this.#tokens)
  }

  #refill(now: number, perSecond: number): void {
    this.#tokens = Math.min(depthOf(perSecond), this.#tokens + ((now - this.#at) / 1000) * perSecond)
    this.#at = now
  }

  /** Takes one place; returns 0, or the milliseconds until there is one. */
  take(now: number, perSecond: number): number {
    this.#refill(now, perSecond)
    if (this.#tokens >= 1) {
      this.#tokens -= 1
      return 0
    }
    return Math.ceil(((1 - this.#tokens) / perSecond) * 1000)
  }
}
