/** When a try that may work later is made again: seconds after the first, second, … failure. */
export const RETRY_SECONDS = [5, 30, 120, 600, 3600, 3600, 7200] as const

const MAX_RETRY_AFTER_SECONDS = 3600

/**
 * Milliseconds until the next try, or undefined after the last one. What the other side asks for (Retry-After) is
 * honoured up to an hour. The delay is spread over ±20 %, so that what failed together doesn't come back together.
 */
export function retryDelayMs(
  failures: number,
  random: number,
  retryAfterSeconds?: number,
  schedule: readonly number[] = RETRY_SECONDS,
): number | undefined {
  const base = schedule[failures - 1]
  if (base === undefined) return undefined
  const asked = Math.min(Math.max(retryAfterSeconds ?? 0, 0), MAX_RETRY_AFTER_SECONDS)
  const seconds = Math.max(base * (0.8 + 0.4 * random), asked)
  return Math.round(seconds * 1000)
}

/** Reads a Retry-After header: seconds or an HTTP date. Undefined where it says neither. */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (!header) return undefined
  if (/^\d{1,9}$/.test(header.trim())) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, (at - now) / 1000)
}
