export interface Format {
  readonly when: (iso: string) => string
  readonly ago: (iso: string, now?: number) => string
  readonly money: (amount: { readonly decimal: string; readonly currency: string }) => string
  readonly duration: (seconds: number) => string
  readonly language: (tag: string) => string
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** Times in the shop's zone, amounts in their own currency, all as the merchant's language writes them. */
export function formatFor(locale: string, timeZone: string): Format {
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const largest = (seconds: number) => UNITS.find(([, size]) => Math.abs(seconds) >= size)
  return {
    when: (iso) => date.format(new Date(iso)),
    ago: (iso, now = Date.now()) => {
      const seconds = (Date.parse(iso) - now) / 1000
      const [unit, size] = largest(seconds) ?? ['second', 1]
      // A clock that runs ahead of ours must not make the past "in 3 seconds".
      if (unit === 'second') return relative.format(0, 'second')
      return unit === 'day' && seconds < -6 * size ? date.format(new Date(iso)) : relative.format(Math.round(seconds / size), unit)
    },
    money: ({ decimal, currency }) =>
      new Intl.NumberFormat(locale, { style: 'currency', currency }).format(decimal as Intl.StringNumericLiteral),
    duration: (seconds) => {
      // Exact where any unit is: a day and a half is 36 hours, not two days.
      const [unit, size] = UNITS.find(([, each]) => seconds >= each && seconds % each === 0) ?? largest(seconds) ?? ['second', 1]
      const value = Math.round(seconds / size)
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
    },
    language: (tag) => new Intl.DisplayNames([locale], { type: 'language' }).of(tag) ?? tag,
  }
}
