import { parseJson } from './json.ts'

/** No JSON begins with a name and "=". */
const FORM = /^[\w.%+[\]-]{1,200}=/

/** A body as its sender wrote it: JSON, or a form as a record of texts (of a name that comes twice, the last). Throws `payload.unreadable`. */
export function parsePayload(text: string): unknown {
  return FORM.test(text) ? Object.fromEntries(new URLSearchParams(text)) : parseJson(text)
}
