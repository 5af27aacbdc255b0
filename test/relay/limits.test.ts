import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Limiter } from '../../worker/relay/limits.ts'

const MINUTE = { most: 3, windowMs: 60_000 }

describe('a limit', () => {
  it('lets as many through as it says, then none until the window has slid', () => {
    const limiter = new Limiter()
    expect([0, 1, 2].map((n) => limiter.take('a', [MINUTE], n))).toEqual([0, 0, 0])
    const wait = limiter.take('a', [MINUTE], 10)
    expect(wait).toBeGreaterThan(59_000)
    expect(limiter.take('b', [MINUTE], 10)).toBe(0)
    expect(limiter.take('a', [MINUTE], 120_000)).toBe(0)
  })

  it('counts the window before by the part of it that is not over', () => {
    const limiter = new Limiter()
    for (const at of [59_000, 59_001, 59_002]) limiter.take('a', [MINUTE], at)
    expect(limiter.take('a', [MINUTE], 60_100)).toBeGreaterThan(0)
    expect(limiter.take('a', [MINUTE], 85_000)).toBe(0)
  })

  it('holds to the tightest of several, and what is refused counts for none', () => {
    const limiter = new Limiter()
    const day = { most: 4, windowMs: 86_400_000 }
    const allowed = Array.from({ length: 20 }, (_, n) => limiter.take('a', [MINUTE, day], n * 61_000)).filter((wait) => wait === 0)
    expect(allowed).toHaveLength(4)
  })

  it('is never exceeded by more than its own size, whatever the times', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30_000), { minLength: 1, maxLength: 200 }), (gaps) => {
        const limiter = new Limiter()
        const passed: number[] = []
        let now = 0
        for (const gap of gaps) {
          now += gap
          const wait = limiter.take('a', [MINUTE], now)
          if (wait === 0) passed.push(now)
          else expect(wait).toBeLessThanOrEqual(2 * MINUTE.windowMs)
          const within = passed.filter((at) => at > now - MINUTE.windowMs).length
          // Two fixed windows only estimate the sliding one.
          expect(within).toBeLessThanOrEqual(2 * MINUTE.most)
          const fixed = passed.filter((at) => Math.floor(at / MINUTE.windowMs) === Math.floor(now / MINUTE.windowMs)).length
          expect(fixed).toBeLessThanOrEqual(MINUTE.most)
        }
      }),
    )
  })

  it('waits no longer than it says', () => {
    const limiter = new Limiter()
    for (const at of [1, 2, 3]) limiter.take('a', [MINUTE], at)
    let now = 4
    for (let tries = 0; tries < 3; tries++) {
      const wait = limiter.take('a', [MINUTE], now)
      if (wait === 0) return
      now += wait
    }
    expect(limiter.take('a', [MINUTE], now)).toBe(0)
  })

  it('forgets the names not seen for longest where there are too many', () => {
    const limiter = new Limiter(3)
    const once = [{ most: 1, windowMs: 60_000 }]
    for (const name of ['a', 'b', 'c']) limiter.take(name, once, 0)
    limiter.take('a', once, 1)
    limiter.take('d', once, 1)
    expect([limiter.take('b', once, 2) === 0, limiter.take('a', once, 2) > 0]).toEqual([true, true])
  })
})
