import type { Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { AppError, ERRORS } from './domain/errors.ts'
import { log } from './lib/log.ts'
import type { AppContext } from './routes/context.ts'

/** Of what machines and storefronts ask and we answered, one in so many is written; everything else, and all that is slow or refused, always. */
const SAMPLED = 100
const SLOW_MS = 1_000
const MACHINES: ReadonlySet<string> = new Set(['hooks', 'whatsapp', 'w'])
let taken = 0

/** Gives what every HTTP surface has to the routes that are added after it: one wide log line per request, and one shape for every failure. */
export function asSurface<E extends AppContext>(surface: Hono<E>): Hono<E> {
  surface.use(oneLine)
  // Not thrown: what a not-found handler throws goes past the headers of the middleware.
  surface.notFound((c) => answerTo(new AppError('request.not_found'), c))
  surface.onError(answerTo)
  return surface
}

/** One wide line per request: ids, codes and durations, never an address with a token in it. */
async function oneLine<E extends AppContext>(c: Context<E>, next: () => Promise<void>): Promise<void> {
  const startedAt = Date.now()
  const requestId = c.req.header('cf-ray') ?? crypto.randomUUID()
  c.set('requestId', requestId)
  c.set('line', {})
  await next()
  // Not c.header(): after the answer is there, that wraps it into another Response, body stream and all.
  c.res.headers.set('x-request-id', requestId)
  const route = c.req.path.split('/')[1] ?? ''
  const durationMs = Date.now() - startedAt
  const isRoutine = MACHINES.has(route) && c.res.status < 400 && durationMs < SLOW_MS
  if (isRoutine && taken++ % SAMPLED !== 0) return
  const sampled = isRoutine ? SAMPLED : undefined
  log({ work: 'http', requestId, method: c.req.method, route, status: c.res.status, durationMs, sampled, ...c.get('line') })
}

/** Translates every failure once, into one shape. */
function answerTo<E extends AppContext>(error: Error, c: Context<E>): Response {
  const known =
    error instanceof AppError
      ? error
      : error instanceof HTTPException
        ? new AppError('request.invalid', { why: 'the request could not be read' }, error)
        : new AppError('internal', {}, error)
  const { status, remedy } = ERRORS[known.code]
  // The stack says where; the message may quote a body, so it stays out.
  const why = error instanceof AppError ? undefined : error.stack?.split('\n')[1]?.trim().slice(0, 120)
  c.set('line', { ...c.get('line'), code: known.code, remedy, ...(why ? { why } : {}) })
  return c.json(known.toJSON(c.get('requestId')), status)
}
