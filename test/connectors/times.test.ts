import { describe, expect, it } from 'vitest'
import { readTime, type TimeFormat } from '../../worker/connectors/kit/times.ts'

const iso = (value: unknown, format: TimeFormat = 'auto', zone = 'UTC') => {
  const at = readTime(value, format, zone)
  return at === undefined ? undefined : new Date(at).toISOString()
}

describe('readTime', () => {
  it.each<[unknown, TimeFormat, string, string | undefined]>([
    ['2026-01-01T20:15:00Z', 'auto', 'Asia/Kolkata', '2026-01-01T20:15:00.000Z'],
    ['2026-01-01T20:15:00.123456+05:30', 'iso', 'UTC', '2026-01-01T14:45:00.000Z'],
    ['2026-01-01 20:15:00 -0800', 'auto', 'UTC', '2026-01-02T04:15:00.000Z'],
    ['2026-01-01 20:15:00', 'auto', 'Asia/Kolkata', '2026-01-01T14:45:00.000Z'],
    ['2026-01-01 20:15', 'auto', 'Asia/Kathmandu', '2026-01-01T14:30:00.000Z'],
    ['2026-01-01', 'auto', 'Asia/Dubai', '2025-12-31T20:00:00.000Z'],
    ['2026/1/2, 8:05 PM', 'auto', 'UTC', '2026-01-02T20:05:00.000Z'],
    ['31/12/2025 09:42:10', 'day_month_year', 'Asia/Kolkata', '2025-12-31T04:12:10.000Z'],
    ['12/31/2025 12:00 AM', 'month_day_year', 'UTC', '2025-12-31T00:00:00.000Z'],
    ['01 02 2026', 'day_month_year', 'UTC', '2026-02-01T00:00:00.000Z'],
    [1767225600, 'auto', 'UTC', '2026-01-01T00:00:00.000Z'],
    ['1767225600000', 'auto', 'UTC', '2026-01-01T00:00:00.000Z'],
    ['1767225600.5', 'seconds', 'UTC', '2026-01-01T00:00:00.500Z'],
    [1767225600000, 'milliseconds', 'UTC', '2026-01-01T00:00:00.000Z'],
    // Which is the day and which the month is not guessed.
    ['01/02/2026', 'auto', 'UTC', undefined],
    ['31/12/2025', 'month_day_year', 'UTC', undefined],
    ['2026-02-30', 'auto', 'UTC', undefined],
    ['2026-01-01 25:00', 'auto', 'UTC', undefined],
    ['2026-01-01 13:00 PM', 'auto', 'UTC', undefined],
    ['0000-00-00 00:00:00', 'auto', 'UTC', undefined],
    ['1970-01-01', 'auto', 'UTC', undefined],
    ['2026-01-01 10:00', 'auto', 'Not/AZone', undefined],
    ['tomorrow', 'auto', 'UTC', undefined],
    [1767225600, 'milliseconds', 'UTC', undefined],
    [1767225600000, 'seconds', 'UTC', undefined],
    [{}, 'auto', 'UTC', undefined],
    [null, 'auto', 'UTC', undefined],
  ])('%s as %s in %s', (value, format, zone, expected) => expect(iso(value, format, zone)).toBe(expected))

  it('reads both nights on which clocks are changed', () => {
    // 2026-03-08 02:30 is left out in New York, 2026-11-01 01:30 comes twice.
    expect(iso('2026-03-08 01:59', 'auto', 'America/New_York')).toBe('2026-03-08T06:59:00.000Z')
    expect(iso('2026-03-08 02:30', 'auto', 'America/New_York')).toBe('2026-03-08T07:30:00.000Z')
    expect(iso('2026-03-08 03:00', 'auto', 'America/New_York')).toBe('2026-03-08T07:00:00.000Z')
    expect(iso('2026-11-01 01:30', 'auto', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z')
    expect(iso('2026-11-01 02:00', 'auto', 'America/New_York')).toBe('2026-11-01T07:00:00.000Z')
    expect(iso('2026-10-25 02:30', 'auto', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z')
  })
})
