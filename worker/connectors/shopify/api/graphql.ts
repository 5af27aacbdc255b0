import * as z from 'zod'
import type { AskShop, ShopAnswer } from '../../contract.ts'
import { AppError } from '../../../domain/errors.ts'
import { API_VERSION } from './version.ts'

/** One document of `operations/`, with what it means to say it twice. */
export interface Operation {
  readonly document: string
  /** Done twice, it is as done once. */
  readonly repeatable: boolean
  /** An answer with a part that we may not see is none. Elsewhere such a part reads as empty. */
  readonly whole?: true
}

const Cost = z.object({
  requestedQueryCost: z.number(),
  throttleStatus: z.object({ currentlyAvailable: z.number(), restoreRate: z.number().positive() }),
})
type Cost = z.infer<typeof Cost>

const Envelope = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }).partial().optional() }).loose()).optional(),
  extensions: z
    .object({ cost: Cost.optional().catch(undefined) })
    .loose()
    .optional(),
})

/** What was said of the bucket last, per caller: the next call waits before it is refused. */
const buckets = new WeakMap<
  AskShop,
  { readonly available: number; readonly perSecond: number; readonly at: number; readonly costs: number }
>()

const TRIES = 4
const LONGEST_WAIT_MS = 10_000

/**
 * Says an operation to the shop and reads its data. Waits while the bucket is empty and repeats what was throttled. Throws AppErrors:
 * `shop.reconnect`, `shop.scope`, `shop.closed`, `rate.limited`, `shop.refused`, `upstream.failed`.
 */
export async function say<S extends z.ZodType>(
  ask: AskShop,
  operation: Operation,
  variables: Readonly<Record<string, unknown>>,
  schema: S,
): Promise<z.output<S>> {
  for (let tries = 1; ; tries++) {
    await restore(ask)
    const answer = await ask({
      method: 'POST',
      path: `/admin/api/${API_VERSION}/graphql.json`,
      body: { query: operation.document, variables },
      repeatable: operation.repeatable,
    })
    const said = read(answer)
    const cost = said.extensions?.cost
    if (cost) remember(ask, cost)
    const code = said.errors?.[0]?.extensions?.code
    if (code === 'THROTTLED') {
      const wait = cost ? waitFor(cost.requestedQueryCost, cost.throttleStatus) : 1000
      // Throttled before anything was done, so that everything may be said again.
      if (tries >= TRIES || wait > LONGEST_WAIT_MS) throw new AppError('rate.limited', { why: 'shopify', waitMs: Math.ceil(wait) })
      await sleep(wait)
    } else if (code === 'INTERNAL_SERVER_ERROR' && operation.repeatable && tries < TRIES) await sleep(500 * tries)
    else return dataOf(said, schema, operation.whole)
  }
}

/** Meaning of the statuses: shopify.dev, "API response status and error codes". */
const REFUSALS: Readonly<Record<number, 'shop.reconnect' | 'shop.closed' | 'rate.limited'>> = {
  401: 'shop.reconnect',
  402: 'shop.closed',
  403: 'shop.closed',
  404: 'shop.closed',
  423: 'shop.closed',
  429: 'rate.limited',
}

function read({ status, body }: ShopAnswer): z.infer<typeof Envelope> {
  const known = REFUSALS[status]
  if (known) throw new AppError(known, { httpStatus: status })
  const envelope = status === 200 ? Envelope.safeParse(body) : undefined
  if (!envelope?.success) throw new AppError('upstream.failed', { httpStatus: status })
  return envelope.data
}

function dataOf<S extends z.ZodType>({ data, errors = [] }: z.infer<typeof Envelope>, schema: S, whole?: true): z.output<S> {
  const code = errors[0]?.extensions?.code
  // Fields that the app may not see (protected customer data) come as null beside such an error; the rest of the data is good.
  const isGood = whole ? errors.length === 0 : errors.every((e) => e.extensions?.code === 'ACCESS_DENIED')
  const parsed = isGood && data ? schema.safeParse(data) : undefined
  if (parsed?.success) return parsed.data
  if (code === 'ACCESS_DENIED') throw new AppError('shop.scope')
  if (code === 'INTERNAL_SERVER_ERROR') throw new AppError('upstream.failed', { code })
  if (errors.length > 0) throw new AppError('shop.refused', { code: wordOf(code) })
  throw new AppError('upstream.failed', { why: 'an answer of another form' })
}

/** Codes are words of Shopify's own; anything else may quote what we sent. */
export const wordOf = (code: string | null | undefined): string => (code && /^[A-Za-z_]{1,60}$/.test(code) ? code : 'OTHER')

function remember(ask: AskShop, { requestedQueryCost, throttleStatus }: Cost): void {
  const { currentlyAvailable: available, restoreRate: perSecond } = throttleStatus
  buckets.set(ask, { available, perSecond, at: Date.now(), costs: requestedQueryCost })
}

/** Waits until the bucket holds what the last call cost. */
async function restore(ask: AskShop): Promise<void> {
  const bucket = buckets.get(ask)
  if (!bucket) return
  const now = bucket.available + (bucket.perSecond * (Date.now() - bucket.at)) / 1000
  const wait = waitFor(bucket.costs, { currentlyAvailable: now, restoreRate: bucket.perSecond })
  if (wait > 0) await sleep(Math.min(wait, LONGEST_WAIT_MS))
}

const waitFor = (cost: number, { currentlyAvailable, restoreRate }: Cost['throttleStatus']) =>
  Math.max(0, ((cost - currentlyAvailable) / restoreRate) * 1000)

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))
