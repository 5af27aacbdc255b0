/** A JSON object from outside, of which nothing is known. */
export type Loose = Readonly<Record<string, unknown>>

/** The value as an object, or undefined. A list isn't one. */
export function objectOf(value: unknown): Loose | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : undefined
}

/** The value's entries, or none. Holes are left out: `map` would carry them on as entries that nobody made. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.filter(() => true) : []
}

/** A text that says something, or a whole number written as one (ids come as either). */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A finite number, or a text that is one. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string' && !/^-?\d{1,15}(\.\d{1,15})?$/.test(value)) return undefined
  const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : undefined
}

/** The object without the keys that hold nothing: for building values with optional fields. */
export function filled<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T
}
