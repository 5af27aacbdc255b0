import type { Context } from 'hono'
import { AppError } from '../../domain/errors.ts'
import type { WidgetAnswer, WidgetAsk } from '../../relay/asked.ts'
import { relayOf } from '../accept.ts'
import type { AppContext } from '../context.ts'
import { askerOf } from './guard.ts'

/**
 * Hands it to the merchant's Relay, which counts who asks and does it in the same call. Gives the code of a visit, '' for the
 * rest. Throws `rate.limited` with Retry-After set, and `storage.failed` where the Relay can't be reached.
 */
export async function tellRelay(c: Context<AppContext>, merchantId: string, ask: WidgetAsk): Promise<string> {
  c.set('line', { merchantId, topic: ask.kind })
  const answer = await asked(c, merchantId, ask)
  if ('code' in answer) return answer.code
  c.header('retry-after', String(Math.ceil(answer.waitMs / 1000)))
  throw new AppError('rate.limited')
}

async function asked(c: Context<AppContext>, merchantId: string, ask: WidgetAsk): Promise<WidgetAnswer> {
  const asker = await askerOf(c, merchantId)
  try {
    return await relayOf(c.env, merchantId).fromWidget(merchantId, asker, ask)
  } catch (cause) {
    throw new AppError('storage.failed', {}, cause)
  }
}
