/** Bodies come from outside; these read them without believing anything. */
export type Json = Readonly<Record<string, unknown>>

export const record = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
export const fields = (value: unknown): Json => record(value) ?? {}
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
export const number = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)

/** Undefined where the text is not JSON. */
export function parse(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    return undefined
  }
}

/** A number of more than 53 bits as JSON; TypeScript's library lacks JSON.rawJSON (ECMAScript, JSON.parse source text access). */
export const bigNumber = (digits: string): unknown => (JSON as unknown as { rawJSON(source: string): unknown }).rawJSON(digits)

/**
 * JSON as Meta and WordPress put it on the wire: `\/` for a slash and lower-case `\uXXXX` for everything outside ASCII.
 * A receiver that signs its own re-serialised text instead of the bytes fails on it, as it would in production.
 */
export function wireJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
