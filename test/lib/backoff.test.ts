import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RETRY_SECONDS, retryAfterSeconds, retryDelayMs } from '../../worker/lib/backoff.ts'

const failures = fc.integer({ min: 1, max: RETRY_SECONDS.length })
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('retryDelayMs', () => {
  test('follows the schedule, spread by a fifth to either side', () => {
    fc.assert(
      fc.property(failures, random, (n, r) => {
        const base = (RETRY_SECONDS[n - 1] ?? 0) * 1000
        const delay = retryDelayMs(n, r) ?? -1
        expect(delay).toBeGreaterThanOrEqual(base * 0.8)
        expect(delay).toBeLessThanOrEqual(base * 1.2)
      }),
    )
    expect(retryDelayMs(1, 0.5)).toBe(5000)
  })

  test('ends after the last try', () => {
    expect(retryDelayMs(RETRY_SECONDS.length + 1, 0.5)).toBeUndefined()
    expect(retryDelayMs(RETRY_SECONDS.length + 1, 0.5, 60)).toBeUndefined()
  })

  test('waits at least as long as it was asked to, up to an hour', () => {
    fc.assert(
      fc.property(failures, random, fc.integer({ min: 0, max: 3600 }), (n, r, asked) => {
        expect(retryDelayMs(n, r, asked)).toBeGreaterThanOrEqual(asked * 1000)
      }),
    )
    expect(retryDelayMs(1, 0.5, 86_400)).toBe(3_600_000)
    expect(retryDelayMs(1, 0.5, -5)).toBe(5000)
  })
})

describe('retryAfterSeconds', () => {
  const now = Date.UTC(2026, 10, 17, 12, 0, 0)

  test.each([
    ['0', 0],
    ['120', 120],
    [' 7 ', 7],
  ])('%j is %i seconds', (header, seconds) => {
    expect(retryAfterSeconds(header, now)).toBe(seconds)
  })

  test('a date is counted from now, and one that has passed is none', () => {
    expect(retryAfterSeconds('Tue, 17 Nov 2026 12:01:30 GMT', now)).toBe(90)
    expect(retryAfterSeconds('Tue, 17 Nov 2026 11:00:00 GMT', now)).toBe(0)
  })

  test.each([null, '', 'soon', 'null'])('%j says nothing', (header) => {
    expect(retryAfterSeconds(header, now)).toBeUndefined()
  })

  test('never gives a number that can’t be waited for', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const seconds = retryAfterSeconds(header, now)
        if (seconds !== undefined) expect(Number.isFinite(seconds) && seconds >= 0).toBe(true)
      }),
    )
  })
})
