import type * as z from 'zod'
import { AppError } from '../../domain/errors.ts'
import type { DomainEvent } from '../../domain/events.ts'
import type { SystemAnswer } from '../actions.ts'
import type { Parsed } from '../contract.ts'

/** What stands for a refusal in an answer: the system's own code, never its words, which may quote a shopper. */
export type CodeOf = (body: unknown) => string | undefined

interface Reading {
  readonly codeOf?: CodeOf
  /** Statuses that say "there is no such thing": the answer is undefined then. */
  readonly absent?: readonly number[]
  /** Statuses by which this system says that it is asked too often, besides 429. */
  readonly busy?: readonly number[]
}

/** Reads answers of one kind of system: what a merchant can do about a no depends on whose it is. */
function answersOf(party: 'gateway' | 'courier') {
  const refusal = (status: number, code?: string): AppError => {
    const detail = { status, ...(code ? { code: code.slice(0, 80) } : {}) }
    if (status === 401 || status === 403) return new AppError(`${party}.key_refused`, detail)
    if (status === 429 || status >= 500) return new AppError('upstream.failed', detail)
    return new AppError(`${party}.refused`, detail)
  }
  return {
    /** The key that an action needs. Keys are optional in a connection: its webhooks work without them. */
    needed(value: string | undefined, setting: string): string {
      if (!value) throw new AppError(`${party}.no_key`, { setting })
      return value
    },

    /** The error for an answer that says no. */
    refusal,

    /** The body of an answer that says yes. Every other answer is an error with a remedy. */
    accepted({ status, body }: SystemAnswer, { codeOf, absent = [], busy = [] }: Reading = {}): unknown {
      if (status >= 200 && status < 300) return body
      if (absent.includes(status)) return undefined
      if (busy.includes(status)) throw new AppError('upstream.failed', { status })
      throw refusal(status, codeOf?.(body))
    },
  }
}

export const gateway = answersOf('gateway')
export const courier = answersOf('courier')

/** A yes that is not of the documented form is no clear answer. */
export function understood<T extends z.ZodType>(form: T, body: unknown): z.infer<T> {
  const { data, success } = form.safeParse(body)
  if (!success) throw new AppError('upstream.failed', { why: 'the answer has another form' })
  return data
}

/** The event of what was read; undefined where nothing is to be told of it. */
export const eventOf = (parsed: Parsed): DomainEvent | undefined => ('events' in parsed ? parsed.events[0] : undefined)
