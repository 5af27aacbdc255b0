import type { Hours } from '../worker/routes/widget/config.ts'

/** Open, or closed until `next`; without `next` where nothing opens within a month. */
export type Opening = { readonly open: true } | { readonly open: false; readonly next?: Date }

const MINUTE = 60_000
const DAY = 1440 * MINUTE

/** Whether these hours are open at this moment on their own clock. Hours that end before they begin go on past midnight. */
export function openingAt({ timeZone, days, closed }: Hours, now: Date): Opening {
  const clock = clockIn(timeZone, now)
  const today = clock - (clock % DAY)
  // From yesterday, whose night may not be over.
  for (let day = today - DAY; day < today + 31 * DAY; day += DAY) {
    const date = new Date(day)
    if (closed.includes(date.toISOString().slice(0, 10))) continue
    const spans = (days[date.getUTCDay()] ?? []).map(
      ([from, to]) => [day + from * MINUTE, day + (to > from ? to : to + 1440) * MINUTE] as const,
    )
    if (spans.some(([from, to]) => from <= clock && clock < to)) return { open: true }
    const next = Math.min(...spans.map(([from]) => from).filter((from) => from > clock))
    // A night that is still open is found before any later start, because days come in order.
    if (next < Infinity) return { open: false, next: momentOf(timeZone, next) }
  }
  return { open: false }
}

/** The words for when it opens again, on the shopper's own clock: `Back at 9:00`, `Back Monday at 9:00`, `Back 3 May at 9:00`. */
export function backText(
  next: Date,
  now: Date,
  lang: string,
  texts: { readonly backAt: string; readonly backOn: string },
  timeZone?: string,
): string {
  const say = (options: Intl.DateTimeFormatOptions, at = next) => new Intl.DateTimeFormat(lang, { ...options, timeZone }).format(at)
  const date = { year: 'numeric', month: 'numeric', day: 'numeric' } as const
  const sameDay = say(date) === say(date, now)
  const day = say(next.getTime() - now.getTime() < 6 * DAY ? { weekday: 'long' } : { day: 'numeric', month: 'long' })
  const values: Record<string, string> = { day, time: say({ hour: 'numeric', minute: '2-digit' }) }
  return (sameDay ? texts.backAt : texts.backOn).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

/** What the clock on the wall says there, as if it were UTC. */
function clockIn(timeZone: string, at: Date): number {
  const parts: Record<string, number> = {}
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  for (const { type, value } of format.formatToParts(at)) parts[type] = +value
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute)
}

/** The moment at which that clock shows this. Twice, because the first guess may lie on the other side of a change of the clock. */
function momentOf(timeZone: string, clock: number): Date {
  let at = clock
  for (let turn = 0; turn < 2; turn++) at += clock - clockIn(timeZone, new Date(at))
  return new Date(at)
}
