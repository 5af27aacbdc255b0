import type { StepName } from './names.ts'
import { textsOf } from './texts.ts'

/** Names of what can be chosen that no table of words has: numbers of orders by their id, what is in the order. */
interface Known {
  readonly language: string
  readonly country: string | null
  readonly numbers: ReadonlyMap<string, string>
  readonly items?: readonly string[]
}

/** What an option is called. Without the order's opened lines an item has no name; then its number chooses it. */
export function labelOf(step: StepName, option: string, { language, country, numbers, items }: Known): string {
  const { texts } = textsOf(language)
  switch (step) {
    case 'day':
      return dayLabel(option, language, country)
    case 'order':
      return numbers.get(option) ?? ''
    case 'item':
      return option === 'all' ? texts.all : (items?.[Number(option)] ?? '')
    case 'reason':
      return texts.reasons[option as keyof typeof texts.reasons] ?? ''
    case 'photo':
      return texts.skip
    case 'address':
      return ''
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** "2026-11-24" as people of this language and country say it: "Tue, 24 Nov". It is a day of a calendar, in no zone. */
export function dayLabel(day: string, language: string, country: string | null): string {
  const locale = country && /^[A-Z]{2}$/.test(country) ? `${language}-${country}` : language
  const known = formatters.get(locale)
  const made = known ?? new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
  if (!known) formatters.set(locale, made)
  const at = Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(at) ? day : made.format(at)
}
