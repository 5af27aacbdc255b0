import { OpenAPIHono, z } from '@hono/zod-openapi'
import { refused } from '../../lib/refused.ts'
import type { Explained } from '../../relay/explain.ts'
import type { ApiContext } from './key.ts'

/** A part of the API. Whatever its schemas refuse is answered in the one shape of errors, with the fields named. */
export const newPart = () =>
  new OpenAPIHono<ApiContext>({
    defaultHook: (result) => {
      if (!result.success) throw refused(result.target, result.error.issues)
    },
  })

const ErrorAnswer = z
  .object({
    error: z.object({
      code: z.string().openapi({ example: 'request.invalid' }),
      message: z.string().openapi({ example: 'The request does not have the expected form.' }),
      action: z.string().openapi({ example: 'Correct the fields named in the details.' }),
      detail: z
        .record(z.string(), z.union([z.string(), z.number()]))
        .openapi({ example: { in: 'query', fields: 'limit', problem: 'limit: Too big: expected number to be <=200' } }),
      requestId: z.string().optional().openapi({ description: 'Quote it when you ask us.' }),
    }),
  })
  .openapi('Error', { description: 'Every failure has this shape, whatever the address.' })

export const problem = (description: string) => ({ description, content: { 'application/json': { schema: ErrorAnswer } } })

/** What any call with a key may be answered with. */
export const problems = {
  400: problem('`request.invalid`: the details name the fields.'),
  401: problem('`key.invalid`: the key is missing, unknown or revoked.'),
  403: problem('`key.scope`: the key lacks the scope that the details name.'),
} as const

/** What a call with a body may be answered with besides. */
export const bodyProblems = { 413: problem('`payload.too_large`: more than 2 MiB.') } as const

/** What reading somebody's body may end in. */
export const readProblems = { 422: problem('`payload.unreadable`: it is neither JSON nor a form, or it can’t be taken apart.') } as const

/** What storing may end in. */
export const storeProblems = {
  422: problem('`event.unknown_time`: the time lies outside 2000 to 2099.'),
  503: problem('`storage.failed`: nothing was kept; send it again.'),
} as const

/** What a dry run of too long a time is answered with. */
export const tooLarge = { 422: problem('`dry_run.too_large`: more events than one run takes.') } as const

export const notFound = { 404: problem('`request.not_found`: there is nothing of this name for this key.') } as const

export const answer = <S extends z.ZodType>(description: string, schema: S) => ({
  description,
  content: { 'application/json': { schema } },
})

export const security: Record<string, string[]>[] = [{ apiKey: [] }]

export const Time = z.iso.datetime().openapi({ description: 'ISO 8601, UTC', example: '2026-11-22T09:30:00.000Z' })

export const Reason = z
  .object({
    code: z.string().openapi({ example: 'consent.missing' }),
    plain: z.string().openapi({ example: 'The shopper never agreed to messages of this kind.' }),
    action: z.string().openapi({ example: 'Switch on a way to collect consent, such as the checkout notice or the opt-in box.' }),
  })
  .openapi('Reason', { description: 'Why: a code that stays the same, plain words, and what to do.' }) satisfies z.ZodType<Explained>

export const limit = z.coerce.number().int().min(1).max(200).default(50).openapi({ description: 'How many at most', example: 50 })
export const cursor = z
  .string()
  .max(200)
  .optional()
  .openapi({ description: '`next` of the page before', example: 'bXNnXzAxazJxNHB6OXI3YjhjOWQwZTFmMmczaDRq' })
export const next = z.string().nullable().openapi({ description: 'Give it as `cursor` for the next page; null on the last one' })
export const phoneQuery = z
  .string()
  .min(1)
  .max(60)
  .optional()
  .openapi({ description: 'A phone number in any way of writing it, best with country code', example: '+919876500001' })

/** A time that may not have come yet. */
export const iso = (at: number | null): string | null => (at === null ? null : isoOf(at))

const MAX_TIME = 8.64e15
/** Senders' clocks can be wrong by more than a date can hold. */
export const isoOf = (at: number): string => new Date(Math.max(-MAX_TIME, Math.min(MAX_TIME, at))).toISOString()
