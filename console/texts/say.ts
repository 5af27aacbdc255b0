import { en, type TextKey, type Texts } from './en.ts'

const LANGUAGES: Readonly<Record<string, Texts>> = { en }
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'fa', 'he', 'ur'])

export type Values = Readonly<Record<string, string | number>>
export type Say = (key: TextKey, values?: Values) => string

export interface Speech {
  readonly say: Say
  /** Of the words, and so of dates and numbers too: never two languages in one sentence. */
  readonly locale: string
  readonly direction: 'ltr' | 'rtl'
}

/** The words for whoever wants this locale; English where we don't speak it. */
export function speechFor(wanted: string): Speech {
  const language = wanted.split('-')[0]?.toLowerCase() ?? 'en'
  const texts = LANGUAGES[language] ?? en
  const locale = LANGUAGES[language] ? wanted : 'en'
  const plural = new Intl.PluralRules(locale)
  const number = new Intl.NumberFormat(locale)
  return {
    locale,
    direction: RIGHT_TO_LEFT.has(locale.split('-')[0] ?? '') ? 'rtl' : 'ltr',
    say: (key, values = {}) => {
      const entry = texts[key]
      const text = typeof entry === 'string' ? entry : entry[plural.select(Number(values['count'])) === 'one' ? 'one' : 'other']
      return text.replace(/\{(\w+)\}/g, (hole, name: string) => {
        const value = Object.hasOwn(values, name) ? values[name] : undefined
        return value === undefined ? hole : typeof value === 'number' ? number.format(value) : value
      })
    },
  }
}
