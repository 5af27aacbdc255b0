import * as z from 'zod'
import { AppError } from '../../../domain/errors.ts'
import type { AskShop } from '../../contract.ts'
import { answerOf } from './answer.ts'

const Pending = z.object({ challenge: z.string() })

/**
 * The challenge of the try that our plugin has under way, for the user whose key asks; undefined where the shop has no such plugin, or no
 * such try. Throws what stands in the way of asking. The namespace begins with "wc-" because WooCommerce lets its keys in there and nowhere
 * else (includes/class-wc-rest-authentication.php, is_request_to_rest_api).
 */
export async function pendingChallenge(ask: AskShop): Promise<string | undefined> {
  try {
    const { body } = await answerOf(ask, { method: 'GET', path: '/wc-wenext/v1/connect' })
    return Pending.safeParse(body).data?.challenge
  } catch (error) {
    if (error instanceof AppError && NOBODY_BEGAN.has(String(error.detail['shopCode']))) return undefined
    throw error
  }
}

const NOBODY_BEGAN: ReadonlySet<string> = new Set(['rest_no_route', 'wenext_nothing_pending'])
