/** One step of a path: a name, an index in brackets, or a quoted name in brackets. */
const STEP = /(?:^|\.)([^.[\]]+)|\[(\d{1,9})\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y
const MAX_STEPS = 64

/** The names and indexes of a path such as `a.b[0]['odd key']`; undefined where it is none. */
function stepsOf(path: string): readonly string[] | undefined {
  if (path.startsWith('.')) return undefined
  const steps: string[] = []
  STEP.lastIndex = 0
  let at = 0
  while (at < path.length) {
    const [, name, index, single, double] = STEP.exec(path) ?? []
    const quoted = (single ?? double)?.replace(/\\(.)/g, '$1')
    const step = name ?? index ?? quoted
    if (step === undefined || steps.length === MAX_STEPS) return undefined
    steps.push(step)
    at = STEP.lastIndex
  }
  return steps.length > 0 ? steps : undefined
}

/**
 * The value at a path of a parsed body: `a.b[0].c`, and `['odd key']` for names with dots or brackets. Only what the body itself holds
 * is seen, never what objects and lists inherit. Undefined where the path leads nowhere or is none.
 */
export function readPath(body: unknown, path: string): unknown {
  let value = body
  for (const step of stepsOf(path) ?? [undefined]) {
    if (step === undefined || typeof value !== 'object' || value === null) return undefined
    if (Array.isArray(value) && !/^\d+$/.test(step)) return undefined
    if (!Object.hasOwn(value, step)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[step]
  }
  return value
}

/** Whether this is a path at all. */
export const isPath = (path: string): boolean => path.length <= 400 && stepsOf(path) !== undefined

/** The single value at a path as a trimmed text; undefined for blanks, lists and records. A "$." in front, as JSONPath has it, says nothing. */
export function textAt(body: unknown, path: string | undefined): string | undefined {
  const value = path ? readPath(body, path.replace(/^\$\./, '')) : undefined
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).trim() || undefined
    : undefined
}
