import type { DomainEvent } from '../../domain/events.ts'
import { AppError } from '../../domain/errors.ts'
import type { SystemAnswer } from '../actions.ts'
import type { Parsed } from '../contract.ts'

/**
 * The body of an answer that says yes; undefined for one that says "there is no such thing" (`absent`), and an error with its remedy
 * for all others. `busy`: statuses by which this system says that it is asked too often, besides 429.
 */
export function bodyOf(
  { status, body }: SystemAnswer,
  { absent = [404], busy = [] }: { absent?: number[]; busy?: number[] } = {},
): unknown {
  if (status >= 200 && status < 300) return body
  if (absent.includes(status)) return undefined
  if (status === 429 || status >= 500 || busy.includes(status)) throw new AppError('upstream.failed', { status })
  throw new AppError(status === 401 || status === 403 ? 'courier.key_refused' : 'courier.refused', { status })
}

/** A key that a connection may lack: webhooks come without it. */
export function keyOf(key: string | undefined): string {
  if (!key) throw new AppError('courier.no_key')
  return key
}

/** The event of what was read; undefined where nothing is to be told of it. */
export const eventOf = (parsed: Parsed): DomainEvent | undefined => ('events' in parsed ? parsed.events[0] : undefined)
