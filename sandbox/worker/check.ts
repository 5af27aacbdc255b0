import type { Refusal } from './graph-error.ts'
import { refuse } from './graph-error.ts'
import type { Json } from './json.ts'
import { record } from './json.ts'

/** Undefined is a pass. Checks are chained with `??`, so that the first thing that is wrong is the one that is told. */
export type Verdict = Refusal | undefined

export const missing = (path: string): Refusal => refuse(131008, `Parameter ${path} is required.`)
export const invalid = (path: string, why: string): Refusal => refuse(131009, `Param ${path} ${why}`)

interface TextRule {
  readonly max: number
  /** May be left out. */
  readonly optional?: boolean
  readonly pattern?: RegExp
}

/** A text that is there, is not empty, and is not too long. Length is counted in characters, as Meta does, not in UTF-16 units. */
export function checkText(value: unknown, path: string, { max, optional, pattern }: TextRule): Verdict {
  if (value === undefined || value === null) return optional ? undefined : missing(path)
  if (typeof value !== 'string') return invalid(path, 'must be a string.')
  if (value === '') return missing(path)
  const length = value.length <= max ? value.length : [...value].length
  if (length > max) return invalid(path, `must be at most ${max} characters long.`)
  return pattern && !pattern.test(value) ? invalid(path, 'has characters that are not allowed.') : undefined
}

export function checkObject(value: unknown, path: string): Verdict {
  if (value === undefined || value === null) return missing(path)
  return record(value) ? undefined : invalid(path, 'must be a JSON object.')
}

/** Graph refuses what it doesn't know, so that a slip of the pen shows. */
export function checkKeys(value: Json, path: string, allowed: readonly string[]): Verdict {
  const odd = Object.keys(value).find((key) => !allowed.includes(key))
  return odd === undefined ? undefined : refuse(100, path ? `Unexpected key "${odd}" on param "${path}".` : `Unexpected key "${odd}".`)
}

export function checkOneOf(value: unknown, path: string, allowed: readonly string[]): Verdict {
  if (value === undefined || value === null) return missing(path)
  return typeof value === 'string' && allowed.includes(value) ? undefined : invalid(path, `must be one of {${allowed.join(', ')}}.`)
}

export function checkList(value: unknown, path: string, min: number, max: number): Verdict {
  if (value === undefined || value === null) return missing(path)
  if (!Array.isArray(value)) return invalid(path, 'must be an array.')
  return value.length < min || value.length > max
    ? invalid(path, `must have between ${min} and ${max} elements, has ${value.length}.`)
    : undefined
}

export function checkNumber(value: unknown, path: string, min: number, max: number): Verdict {
  if (value === undefined || value === null) return missing(path)
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || Number.isNaN(number)) return invalid(path, 'must be a number.')
  return number < min || number > max ? invalid(path, `must be between ${min} and ${max}.`) : undefined
}

export function checkLink(value: unknown, path: string, max = 2000): Verdict {
  const wrong = checkText(value, path, { max })
  if (wrong) return wrong
  const url = URL.parse(value as string)
  return url && /^https?:$/.test(url.protocol) ? undefined : invalid(path, 'is not a valid URI.')
}

/** Runs a check on each element; the first refusal counts. */
export function each(items: readonly unknown[], check: (item: Json, index: number) => Verdict): Verdict {
  for (const [index, item] of items.entries()) {
    const verdict = check(record(item) ?? {}, index)
    if (verdict) return verdict
  }
  return undefined
}

/** Two equal values where each must differ. */
export function checkUnique(values: readonly unknown[], path: string): Verdict {
  return new Set(values).size === values.length ? undefined : invalid(path, 'must be unique.')
}
