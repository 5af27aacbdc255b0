import { AppError } from '../domain/errors.ts'

const MAX_DEPTH = 64
const LONG_NUMBER = /[0-9]{16}/

/**
 * Reads JSON without losing 64-bit ids: whole numbers beyond 2^53 come out as texts, all else as usual.
 * Throws `payload.unreadable` on broken JSON and on nesting deeper than 64.
 */
export function parseJson(text: string): unknown {
  if (tooDeep(text)) throw new AppError('payload.unreadable', { why: `nested deeper than ${MAX_DEPTH}` })
  try {
    // The reviver costs about ten times the parse, so it runs only where a number is long enough to need it.
    return LONG_NUMBER.test(text) ? JSON.parse(text, keepLongIntegers) : JSON.parse(text)
  } catch {
    // Without the cause: the engine's message quotes the body, and errors are logged.
    throw new AppError('payload.unreadable', { why: 'not JSON' })
  }
}

/** The third argument is the source text (ECMAScript "JSON.parse source text access"); TypeScript's library lacks it. */
function keepLongIntegers(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source ?? ''
  return /^-?[0-9]{16,40}$/.test(source) ? source : value
}

/** Counts brackets outside strings; a cheap guard that needs no recursion. */
function tooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (inString) {
      if (c === 92) i++
      else if (c === 34) inString = false
    } else if (c === 34) inString = true
    else if (c === 123 || c === 91) {
      if (++depth > MAX_DEPTH) return true
    } else if (c === 125 || c === 93) depth--
  }
  return false
}

/**
 * The same JSON with every number as the text that its sender wrote: 499.00 stays "499.00". For proofs that are made of single values.
 * Where the platform keeps no source text, a number comes out as JavaScript writes it.
 */
export function parseJsonAsWritten(text: string): unknown {
  if (tooDeep(text)) throw new AppError('payload.unreadable', { why: `nested deeper than ${MAX_DEPTH}` })
  try {
    return JSON.parse(text, keepNumbersAsWritten)
  } catch {
    throw new AppError('payload.unreadable', { why: 'not JSON' })
  }
}

function keepNumbersAsWritten(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? String(value)) : value
}
