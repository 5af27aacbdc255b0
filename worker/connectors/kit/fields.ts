import * as z from 'zod'

/** A text or a number as a trimmed text. Null, missing and blank are one thing: undefined. */
export const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? undefined : String(value).trim() || undefined))

/** An id that must be there, as a text: 64-bit ids come out of lib/json.ts as texts, the others as numbers. */
export const id = z.union([z.string().trim().min(1), z.number()]).transform(String)

/** A whole number; null counts as missing. */
export const whole = z
  .number()
  .int()
  .nullish()
  .transform((value) => value ?? undefined)

/** Fields that may be undefined; `unknown` isn't one of them. */
type Optional<T> = { [K in keyof T]: undefined extends T[K] ? (unknown extends T[K] ? never : K) : never }[keyof T]
type Present<T> = Omit<T, Optional<T>> & { [K in Optional<T>]?: Exclude<T[K], undefined> }

/** The same record without the fields that are undefined, for types where a field is there or isn't. */
export function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>
}

/** A link that a browser may open, or undefined. What people type into tracking fields isn't always one. */
export function webLink(value: string | undefined): string | undefined {
  return value && /^https?:\/\/[^\s"'<>]+$/i.test(value) ? value : undefined
}

/**
 * Reads "2026-01-01T10:00:00" or "2026-01-01 10:00:00" as the clock of one zone, in epoch ms.
 * Undefined for blanks and for the zero date that PHP and MySQL write when there is none.
 */
export function zonedTime(value: string | undefined, zone: 'Z' | '+05:30'): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})/.exec(value ?? '')
  if (!match) return undefined
  const at = Date.parse(`${match[1]}T${match[2]}${zone}`)
  return Number.isNaN(at) || at <= 0 ? undefined : at
}

/** A moment that says its zone ("2026-01-01T10:00:00+05:30", "…Z"), in epoch ms. What says none is nobody's time: undefined. */
export function instant(value: string | undefined): number | undefined {
  if (!value || !/^\d{4}-\d{2}-\d{2}T.+(?:Z|[+-]\d{2}:?\d{2})$/i.test(value)) return undefined
  const at = Date.parse(value)
  return Number.isNaN(at) || at <= 0 ? undefined : at
}
