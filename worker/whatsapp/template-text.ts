const PLACEHOLDER = /\{\{([^{}]*)\}\}/g
/** WhatsApp refuses an empty value, so what says nothing becomes a dash. */
const NOTHING = '-'

/**
 * A value as WhatsApp takes it: one line, no tabs, no runs of spaces, never empty (132018, 131008). Control characters and those that
 * turn the direction of writing are dropped: the latter can make an amount or a link read differently from what it is.
 */
export function sanitizeText(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(/[\s\u0085]+/g, ' ')
    .replace(/[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim()
  return /[^\s\p{Cf}\p{M}]/u.test(clean) ? clean : NOTHING
}

/** The names (or numbers) between the braces, in order, repeats included. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => (match[1] ?? '').trim())
}

/** Puts values in one pass, so that braces inside a value stay what they are. Without a value the placeholder stays visible. */
export function fillIn(text: string, values: Readonly<Record<string, string | undefined>>): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => own(values, name.trim()) ?? whole)
}

/** A variable may be called `constructor`; what an object merely inherits is no value of it. */
export function own(values: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

/** The text around the values. */
export const withoutPlaceholders = (text: string): string => text.replace(PLACEHOLDER, '')

/**
 * Cuts the longest values until the filled text fits, evenly, at the border of a character as people see it. Short values such as the
 * order number stay whole as long as anything longer can give way.
 */
export function clampValues(text: string, values: Readonly<Record<string, string>>, limit: number): Record<string, string> {
  const names = placeholdersIn(text)
  const room = limit - withoutPlaceholders(text).length
  const lengthAt = (cap: number) => names.reduce((sum, name) => sum + Math.min(own(values, name)?.length ?? 0, cap), 0)
  if (lengthAt(Infinity) <= room) return { ...values }
  let cap = limit
  while (cap > 1 && lengthAt(cap) > room) cap--
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, names.includes(name) ? cut(value, cap) : value]))
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (kept.length + segment.length > length - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

export const HEADER_LIMIT = 60
export const BODY_LIMIT = 1024

/** The end of a button's address: no slash in front (the approved part has one), and safe to stand in an address. */
export function urlSuffix(text: string): string {
  return encodeURI(text.toWellFormed().trim().replace(/^\/+/, '')).replaceAll(/%25([0-9A-Fa-f]{2})/g, '%$1')
}
