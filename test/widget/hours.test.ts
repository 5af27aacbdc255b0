import { describe, expect, it } from 'vitest'
import { backText, openingAt } from '../../widget/hours.ts'
import type { Hours } from '../../worker/routes/widget/config.ts'

const nine = [[9 * 60, 18 * 60]] as const
const WEEK: Hours = { timeZone: 'Asia/Kolkata', days: [[], nine, nine, nine, nine, nine, []], closed: [] }
const at = (iso: string) => new Date(iso)
const next = (hours: Hours, iso: string) => {
  const state = openingAt(hours, at(iso))
  return state.open ? 'open' : (state.next?.toISOString() ?? 'never')
}

describe('openingAt', () => {
  // 2026-11-23 is a Monday; Kolkata is 5½ hours ahead of UTC.
  it('reads the clock of the shop, not of the shopper', () => {
    expect(next(WEEK, '2026-11-23T03:29:00Z')).toBe('2026-11-23T03:30:00.000Z')
    expect(next(WEEK, '2026-11-23T03:30:00Z')).toBe('open')
    expect(next(WEEK, '2026-11-23T12:29:59Z')).toBe('open')
    expect(next(WEEK, '2026-11-23T12:30:00Z')).toBe('2026-11-24T03:30:00.000Z')
  })

  it('goes over closed days, and over dates that are closed', () => {
    expect(next(WEEK, '2026-11-27T13:00:00Z')).toBe('2026-11-30T03:30:00.000Z')
    expect(next({ ...WEEK, closed: ['2026-11-30', '2026-12-01'] }, '2026-11-27T13:00:00Z')).toBe('2026-12-02T03:30:00.000Z')
    expect(next({ ...WEEK, closed: ['2026-11-23'] }, '2026-11-23T06:00:00Z')).toBe('2026-11-24T03:30:00.000Z')
  })

  it('has a break in the middle of the day', () => {
    const day = [
      [540, 780],
      [840, 1080],
    ] as const
    const hours = { ...WEEK, timeZone: 'UTC', days: [day, day, day, day, day, day, day] }
    expect(next(hours, '2026-11-23T12:59:00Z')).toBe('open')
    expect(next(hours, '2026-11-23T13:00:00Z')).toBe('2026-11-23T14:00:00.000Z')
  })

  it('goes past midnight, also out of the last day of the week', () => {
    const hours: Hours = { timeZone: 'UTC', days: [[], [], [], [], [], [], [[1200, 120]]], closed: [] }
    expect(next(hours, '2026-11-28T23:00:00Z')).toBe('open')
    expect(next(hours, '2026-11-29T01:59:00Z')).toBe('open')
    expect(next(hours, '2026-11-29T02:00:00Z')).toBe('2026-12-05T20:00:00.000Z')
  })

  it('is open all day, and never', () => {
    const all: Hours = { timeZone: 'UTC', days: Array.from({ length: 7 }, () => [[0, 1440]] as const), closed: [] }
    expect(next(all, '2026-11-23T00:00:00Z')).toBe('open')
    expect(next(all, '2026-11-23T23:59:59Z')).toBe('open')
    expect(next({ ...all, days: [] }, '2026-11-23T00:00:00Z')).toBe('never')
  })

  it('keeps to the wall clock when it changes', () => {
    const berlin: Hours = { timeZone: 'Europe/Berlin', days: Array.from({ length: 7 }, () => nine), closed: [] }
    // 28 March 2027, 2:00 becomes 3:00; 25 October 2026, 3:00 becomes 2:00.
    expect(next(berlin, '2027-03-27T18:00:00Z')).toBe('2027-03-28T07:00:00.000Z')
    expect(next(berlin, '2026-10-24T17:00:00Z')).toBe('2026-10-25T08:00:00.000Z')
    const night: Hours = { ...berlin, days: Array.from({ length: 7 }, () => [[150, 240]] as const) }
    // Half past two does not exist that night; the moment it would have been does.
    expect(next(night, '2027-03-28T00:00:00Z')).toBe('2027-03-28T01:30:00.000Z')
    const far: Hours = { ...berlin, timeZone: 'Pacific/Auckland' }
    expect(next(far, '2026-09-26T10:00:00Z')).toBe('2026-09-26T20:00:00.000Z')
  })
})

describe('backText', () => {
  const texts = { backAt: 'Back at {time}', backOn: 'Back {day} at {time}' }
  const say = (iso: string, lang = 'en-GB', zone = 'Asia/Kolkata') => backText(at(iso), at('2026-11-23T12:30:00Z'), lang, texts, zone)

  it('names the time, the day or the date, as far as it takes', () => {
    expect(say('2026-11-23T16:30:00Z')).toBe('Back at 22:00')
    expect(say('2026-11-24T03:30:00Z')).toBe('Back Tuesday at 9:00')
    expect(say('2026-12-07T03:30:00Z')).toBe('Back 7 December at 9:00')
  })

  it('speaks the shopper’s language, on the shopper’s clock', () => {
    expect(say('2026-11-24T03:30:00Z', 'en-US', 'America/New_York')).toMatch(/^Back at 10:30\sPM$/)
    expect(say('2026-11-24T03:30:00Z', 'de', 'Asia/Kolkata')).toBe('Back Dienstag at 9:00')
  })
})
