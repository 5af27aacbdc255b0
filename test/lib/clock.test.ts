import { describe, expect, it } from 'vitest'
import { nextLoudMoment, wallMinutes, wallMonth, zonesOf } from '../../worker/lib/clock.ts'

const QUIET = { from: '21:00', to: '09:00' }
const wall = (at: number, zone: string) => {
  const minutes = wallMinutes(at, zone)
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

describe('nextLoudMoment', () => {
  it.each([
    ['Asia/Kolkata', '2026-11-22T18:00:00Z'],
    ['Asia/Kathmandu', '2026-11-22T18:00:00Z'],
    ['Pacific/Kiritimati', '2026-11-22T10:00:00Z'], // +14
    ['Pacific/Pago_Pago', '2026-11-22T10:00:00Z'], // -11
    ['Europe/Berlin', '2026-03-28T23:30:00Z'], // the night that has an hour less
    ['Europe/Berlin', '2026-10-24T23:30:00Z'], // the night that has an hour more
    ['America/New_York', '2026-11-01T04:30:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T14:00:00Z'], // half an hour of summer time
  ])('ends the night of %s at nine on the wall, on %s too', (zone, start) => {
    const loud = nextLoudMoment(Date.parse(start), QUIET, [zone])
    expect(wall(loud, zone)).toBe('09:00')
    expect(loud - Date.parse(start)).toBeGreaterThan(0)
    expect(loud - Date.parse(start)).toBeLessThanOrEqual(13 * 3_600_000)
  })

  it('leaves a moment of the day alone, and works for quiet time within a day', () => {
    const noon = Date.parse('2026-11-22T12:00:00Z')
    expect(nextLoudMoment(noon, QUIET, ['UTC'])).toBe(noon)
    expect(wall(nextLoudMoment(noon, { from: '11:00', to: '13:00' }, ['UTC']), 'UTC')).toBe('13:00')
    expect(nextLoudMoment(noon, { from: '08:00', to: '08:00' }, ['UTC'])).toBe(noon)
  })

  it('waits until it is day in every zone of a country', () => {
    const loud = nextLoudMoment(Date.parse('2026-11-22T13:00:00Z'), QUIET, zonesOf('US'))
    for (const zone of ['America/New_York', 'America/Los_Angeles', 'Pacific/Honolulu']) {
      const minutes = wallMinutes(loud, zone)
      expect([zone, minutes >= 9 * 60 && minutes < 21 * 60]).toEqual([zone, true])
    }
  })
})

describe('zonesOf', () => {
  it('knows the zones of a country, and none of what is no country', () => {
    expect(zonesOf('IN')).toEqual(['Asia/Calcutta'].map((z) => expect.stringMatching(new RegExp(`${z}|Asia/Kolkata`))))
    expect(zonesOf('US').length).toBeGreaterThan(5)
    expect(zonesOf(null)).toEqual([])
    expect(zonesOf('x')).toEqual([])
  })
})

it('reads the month on the wall, and takes UTC for a zone that is none', () => {
  expect(wallMonth(Date.parse('2026-11-30T20:00:00Z'), 'Asia/Kolkata')).toBe('2026-12')
  expect(wallMonth(Date.parse('2026-11-30T20:00:00Z'), 'Nowhere/Atall')).toBe('2026-11')
})
