import * as z from 'zod'
import type { OpenSettings, Parsed } from '../contract.ts'
import { readPath } from './paths.ts'

/** More in one call are kept as one delivery, and read together. */
const MAX_PARTS = 100

/** The setting for senders who tell of many things in one call. */
export const batchSetting = z.string().trim().min(1).max(200).optional().meta({
  title: 'Path of the list',
  description:
    'If one call tells of many: where the list of them stands. Other paths begin inside each. A call that is a list itself needs nothing here.',
})

/** The path that a connection has set; none where it has no settings, or where they are of another shape. */
export const batchOf = ({ batch }: OpenSettings): string | undefined => (typeof batch === 'string' ? batch : undefined)

/** What one call tells of: itself, each of a list, or each of a list at a path. A part has no such list, and is its own part. */
export function partsIn(body: unknown, path: string | undefined): readonly unknown[] {
  const calls: readonly unknown[] = Array.isArray(body) ? body : [body]
  if (path === undefined) return calls
  return calls.flatMap((call): readonly unknown[] => {
    const list = readPath(call, path)
    return Array.isArray(list) ? list : [call]
  })
}

/** The parts that are kept one by one, so that one that can't be read holds back nobody else; the whole call where there are too many, or none. */
export function takenApart(body: unknown, path: string | undefined): readonly unknown[] {
  const parts = partsIn(body, path)
  return parts.length > 0 && parts.length <= MAX_PARTS ? parts : [body]
}

/**
 * What a kept call says of all its parts. Of parts that were kept together, one word without a meaning holds back all: the call is read
 * again as soon as the merchant has given the word a meaning, so that nothing in it is lost or told twice.
 */
export function readParts(parts: readonly unknown[], read: (part: unknown) => Parsed): Parsed {
  const told = parts.map(read)
  const unknown = told.find((one) => 'unknown' in one)
  if (unknown) return unknown
  const events = told.flatMap((one) => ('events' in one ? one.events : []))
  return events.length > 0 ? { events } : (told[0] ?? { ignored: 'it is an empty list' })
}
