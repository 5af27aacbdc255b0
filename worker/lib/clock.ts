/** Minutes since midnight on the wall clock of a zone. Falls back to UTC for a zone that isn't one. */
export function wallMinutes(at: number, timeZone: string): number {
  const parts = formatter(timeZone).formatToParts(at)
  const value = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? 0)
  return (value('hour') % 24) * 60 + value('minute')
}

/** "2026-11" on the wall clock of a zone. */
export function wallMonth(at: number, timeZone: string): string {
  const parts = formatter(timeZone).formatToParts(at)
  const value = (type: string) => parts.find((p) => p.type === type)?.value ?? ''
  return `${value('year')}-${value('month')}`
}

/** "2026-11-30" on the wall clock of a zone, so many days later: counted on the calendar, so no change of clocks moves it. */
export function wallDay(at: number, timeZone: string, later = 0): string {
  const parts = formatter(timeZone).formatToParts(at)
  const value = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? 0)
  return new Date(Date.UTC(value('year'), value('month') - 1, value('day') + later)).toISOString().slice(0, 10)
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  const made = makeFormatter(timeZone)
  formatters.set(timeZone, made)
  return made
}

function makeFormatter(timeZone: string): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }
  try {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone })
  } catch {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' })
  }
}

/** Every zone of a country; empty where the country is unknown. TypeScript's library doesn't list the method yet. */
export function zonesOf(country: string | null): readonly string[] {
  if (!country || !/^[A-Z]{2}$/.test(country)) return []
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & { getTimeZones?: () => string[] | undefined; timeZones?: string[] }
  return locale.getTimeZones?.() ?? locale.timeZones ?? []
}

/** The zone that a shopper's day is counted in: the shop's own where their country has it or none is known, else the country's first. */
export function zoneOf(country: string | null, shopZone: string): string {
  const zones = zonesOf(country)
  return zones.length === 0 || zones.includes(shopZone) ? shopZone : (zones[0] ?? shopZone)
}

export interface QuietTime {
  /** "21:00" */
  readonly from: string
  /** "09:00" */
  readonly to: string
}

const STEP_MS = 15 * 60_000
const LOOK_AHEAD_STEPS = (30 * 3600_000) / STEP_MS

/**
 * The first moment from `at` on that lies outside the quiet time in every one of the zones; `at` itself where it is loud
 * already. It walks wall clocks in quarter hours, so both ends of summer time and zones of 30 and 45 minutes come out
 * right. A country so wide that it is always night somewhere is asked in its first zone only.
 */
export function nextLoudMoment(at: number, quiet: QuietTime, zones: readonly string[]): number {
  const from = minutesOf(quiet.from)
  const to = minutesOf(quiet.to)
  if (from === to) return at
  const isQuiet = (when: number, zone: string) => {
    const wall = wallMinutes(when, zone)
    return from < to ? wall >= from && wall < to : wall >= from || wall < to
  }
  for (const asked of [zones, zones.slice(0, 1)]) {
    let when = at
    for (let i = 0; i < LOOK_AHEAD_STEPS; i++) {
      if (!asked.some((zone) => isQuiet(when, zone))) return when
      when = Math.floor(when / STEP_MS) * STEP_MS + STEP_MS
    }
  }
  return at
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}
