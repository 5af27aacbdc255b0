import type { Context } from 'hono'
import { AppError } from '../../domain/errors.ts'
import { Limiter, type Limit } from '../../relay/limits.ts'
import type { AppContext } from '../context.ts'
import { askerOf } from '../widget/guard.ts'

/** More than a merchant who tries and tries again. Tries that cost more (a row, a call to a shop) are counted in the record as well (install/woocommerce/states.ts). */
const LIMITS: readonly Limit[] = [
  { most: 20, windowMs: 10_000 },
  { most: 120, windowMs: 600_000 },
]

/** Of this isolate only: it keeps floods away from the database; what is counted for good is counted there. */
const limiter = new Limiter(5_000)

/** Counts who asks, and says under which name: the address hashed with the day. Throws `rate.limited`. */
export async function guard(c: Context<AppContext>): Promise<string> {
  const asker = await askerOf(c, 'connect')
  const waitMs = limiter.take(asker, LIMITS, Date.now())
  if (waitMs === 0) return asker
  throw new AppError('rate.limited', { retryAfterSeconds: Math.ceil(waitMs / 1000) })
}
