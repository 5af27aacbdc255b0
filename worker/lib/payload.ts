import { parseJson, parseJsonAsWritten } from './json.ts'

/** No JSON begins with a name and "=". */
const FORM = /^[\w.%+[\]-]{1,200}=/

/** A body as its sender wrote it: JSON, or a form as a record of texts (of a name that comes twice, the last). Throws `payload.unreadable`. */
export function parsePayload(text: string): unknown {
  return FORM.test(text) ? Object.fromEntries(new URLSearchParams(text)) : parseJson(text)
}

/**
 * The fields of a body, JSON or form, as their sender wrote them: numbers, true and false as texts; null, lists and objects are left out.
 * Undefined where it is no record.
 */
export function fieldsAsWritten(text: string): Readonly<Record<string, string>> | undefined {
  if (FORM.test(text)) return Object.fromEntries(new URLSearchParams(text))
  try {
    return leavesOf(parseJsonAsWritten(text))
  } catch {
    return undefined
  }
}

/** The single values of a record, as texts. */
export function leavesOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) =>
      typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean' ? [[name, String(one)]] : [],
    ),
  )
}
