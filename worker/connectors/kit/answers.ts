import type * as z from 'zod'
import { AppError } from '../../domain/errors.ts'
import type { SystemAnswer } from '../actions.ts'

/** The key that an action needs. Keys are optional in a connection: its webhooks work without them. */
export function needed(value: string | undefined, setting: string): string {
  if (!value) throw new AppError('gateway.no_key', { setting })
  return value
}

/** What stands for a refusal in a gateway's answer: its own code, never its words, which may quote a shopper. */
export type CodeOf = (body: unknown) => string | undefined

/** The body of an answer that says yes. Every other answer is an error with a remedy. */
export function accepted(answer: SystemAnswer, codeOf: CodeOf): unknown {
  const { status, body } = answer
  if (status >= 200 && status < 300) return body
  throw refusal(status, codeOf(body))
}

/** The error for an answer that says no. */
export function refusal(status: number, code: string | undefined): AppError {
  const detail = { status, ...(code ? { code: code.slice(0, 80) } : {}) }
  if (status === 401 || status === 403) return new AppError('gateway.key_refused', detail)
  if (status === 429 || status >= 500) return new AppError('upstream.failed', detail)
  return new AppError('gateway.refused', detail)
}

/** A yes that is not of the documented form is no clear answer. */
export function understood<T extends z.ZodType>(form: T, body: unknown): z.infer<T> {
  const { data, success } = form.safeParse(body)
  if (!success) throw new AppError('upstream.failed', { why: 'the answer has another form' })
  return data
}
