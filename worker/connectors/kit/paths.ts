/** Names with dots between them, and places in lists: "data.items[0].id". A "$." in front says nothing and is allowed. */
export const PATH = /^(?:\$\.)?[\w@-]{1,64}(?:\[\d{1,3}\])*(?:\.[\w@-]{1,64}(?:\[\d{1,3}\])*){0,9}$/

/** What lies at a path of a parsed body; undefined where nothing does. Only what the body itself holds, nothing of a prototype. */
export function valueAt(body: unknown, path: string): unknown {
  if (!PATH.test(path)) return undefined
  const steps = path.replace(/^\$\./, '').split(/[.[\]]+/)
  let value: unknown = body
  for (const step of steps) {
    if (step === '') continue
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    if (Array.isArray(value) && !/^\d+$/.test(step)) return undefined
    value = Reflect.get(value, step)
  }
  return value
}

/** The single value at a path as a trimmed text; undefined for blanks, lists and records. */
export function textAt(body: unknown, path: string | undefined): string | undefined {
  const value = path ? valueAt(body, path) : undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).trim() || undefined
    : undefined
}
