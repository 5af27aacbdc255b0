import { isTimeZone } from '../../domain/time-zone.ts'

/** How a sender writes a time. `auto` reads what can be read in one way only. */
export const TIME_FORMATS = ['auto', 'iso', 'seconds', 'milliseconds', 'day_month_year', 'month_day_year'] as const
export type TimeFormat = (typeof TIME_FORMATS)[number]

const YEAR_2000 = Date.UTC(2000, 0, 1)
const YEAR_2100 = Date.UTC(2100, 0, 1)
const SECONDS_END = YEAR_2100 / 1000

/** A time as somebody wrote it, in epoch ms. A text without a zone of its own is read on the clock of `zone`. Undefined for all else. */
export function readTime(value: unknown, format: TimeFormat, zone: string): number | undefined {
  const said = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
  const at = numberTime(said, format) ?? (format === 'seconds' || format === 'milliseconds' ? undefined : textTime(said, format, zone))
  return at !== undefined && at >= YEAR_2000 && at < YEAR_2100 ? at : undefined
}

function numberTime(said: string, format: TimeFormat): number | undefined {
  if (!/^\d{9,13}(\.\d{1,9})?$/.test(said)) return undefined
  const value = Number(said)
  if (format === 'seconds') return Math.round(value * 1000)
  if (format === 'milliseconds') return Math.round(value)
  return format === 'auto' ? Math.round(value < SECONDS_END ? value * 1000 : value) : undefined
}

/** Year first, or last where the format says in which order day and month stand. */
const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})/
const YEAR_LAST = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})/
const CLOCK = /^(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*([AaPp][Mm])?)?\s*(Z|[+-]\d{2}:?\d{2})?$/

function textTime(said: string, format: TimeFormat, zone: string): number | undefined {
  const dayFirst = format === 'day_month_year'
  const date = dayFirst || format === 'month_day_year' ? YEAR_LAST.exec(said) : YEAR_FIRST.exec(said)
  const clock = date && CLOCK.exec(said.slice(date[0].length))
  if (!date || !clock) return undefined
  const [a = 0, b = 0, c = 0] = date.slice(1).map(Number)
  const [year, month, day] = date[1]?.length === 4 ? [a, b, c] : dayFirst ? [c, b, a] : [c, a, b]
  const hour = hourOf(Number(clock[1] ?? 0), clock[4])
  const wall = [year, month, day, hour, Number(clock[2] ?? 0), Number(clock[3] ?? 0)] as const
  if (!exists(wall)) return undefined
  return clock[5] ? Date.UTC(wall[0], wall[1] - 1, ...tail(wall)) - offsetIn(clock[5]) : onClock(wall, zone)
}

type Wall = readonly [number, number, number, number, number, number]
const tail = (wall: Wall) => wall.slice(2) as [number, number, number, number]

function hourOf(hour: number, half: string | undefined): number {
  if (!half) return hour
  if (hour < 1 || hour > 12) return 99
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
}

/** No 31st of February, no hour 25. */
function exists([year, month, day, hour, minute, second]: Wall): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
}

function offsetIn(text: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(text)
  return match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000 : 0
}

/**
 * The moment at which a zone's clocks show this. Of an hour that comes twice the first; in an hour that is left out, the moment
 * that the clocks would have shown before they were put forward.
 */
function onClock(wall: Wall, zone: string): number | undefined {
  if (!isTimeZone(zone)) return undefined
  const asUtc = Date.UTC(wall[0], wall[1] - 1, ...tail(wall))
  const offsets = [asUtc - 86_400_000, asUtc + 86_400_000].map((at) => offsetAt(at, zone))
  const fitting = offsets.map((offset) => asUtc - offset).filter((at, i) => offsetAt(at, zone) === offsets[i])
  return fitting.length > 0 ? Math.min(...fitting) : asUtc - (offsets[0] ?? 0)
}

const clocks = new Map<string, Intl.DateTimeFormat>()
const KEPT_CLOCKS = 100

/** How far a zone's clocks are ahead of UTC at a moment, in ms. */
function offsetAt(at: number, zone: string): number {
  let clock = clocks.get(zone)
  if (!clock) {
    if (clocks.size >= KEPT_CLOCKS) clocks.clear()
    const digits = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
    clock = new Intl.DateTimeFormat('en-US', { ...digits, hourCycle: 'h23', timeZone: zone })
    clocks.set(zone, clock)
  }
  const shown = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = shown
  return Date.UTC(year, month - 1, day, hour % 24, minute, second) - Math.floor(at / 1000) * 1000
}
