import { Hono, type Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { AppError, ERRORS } from './domain/errors.ts'
import { varsOf } from './env.ts'
import { log } from './lib/log.ts'
import { api } from './routes/api/index.ts'
import type { AppContext } from './routes/context.ts'
import { dev } from './routes/dev.ts'
import { hooks } from './routes/hooks.ts'
import { links } from './routes/links.ts'
import { operator } from './routes/operator.ts'
import { whatsapp } from './routes/whatsapp.ts'

/** Every HTTP surface of the product. */
export const app = new Hono<AppContext>()

/** Of what machines send us and we took, one in so many is written; everything else, and all that is slow or refused, always. */
const SAMPLED = 100
const SLOW_MS = 1_000
const MACHINES: ReadonlySet<string> = new Set(['hooks', 'whatsapp'])
let taken = 0

/** One wide line per request: ids, codes and durations, never an address with a token in it. */
app.use(async function oneLine(c, next) {
  const startedAt = Date.now()
  const requestId = c.req.header('cf-ray') ?? crypto.randomUUID()
  c.set('requestId', requestId)
  c.set('line', {})
  await next()
  // Not c.header(): after the answer is there, that wraps it into another Response, body stream and all.
  c.res.headers.set('x-request-id', requestId)
  const route = c.req.path.split('/')[1] ?? ''
  const durationMs = Date.now() - startedAt
  const isRoutine = MACHINES.has(route) && c.res.status === 200 && durationMs < SLOW_MS
  if (isRoutine && taken++ % SAMPLED !== 0) return
  const sampled = isRoutine ? SAMPLED : undefined
  log({ work: 'http', requestId, method: c.req.method, route, status: c.res.status, durationMs, sampled, ...c.get('line') })
})
// Machines call these by the thousand and look at the status only; the headers below are for browsers.
app.route('/hooks', hooks)
app.route('/whatsapp', whatsapp)
app.use(secureHeaders())
app.route('/l', links)
app.route('/api/v1', api)
app.route('/operator', operator)
app.use('/dev/*', async function onlyInDemo(c, next) {
  if (varsOf(c.env).DEMO !== '1') throw new AppError('request.not_found')
  await next()
})
app.route('/dev', dev)

app.get('/', (c) => c.json({ name: 'WeNext', docs: '/api/v1/openapi.json' }))
// Not thrown: what a not-found handler throws goes past the headers above.
app.notFound((c) => answerTo(new AppError('request.not_found'), c))
app.onError(answerTo)

/** Translates every failure once, into one shape. */
function answerTo(error: Error, c: Context<AppContext>): Response {
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
