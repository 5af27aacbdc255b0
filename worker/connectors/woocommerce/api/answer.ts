import * as z from 'zod'
import { AppError } from '../../../domain/errors.ts'
import { retryAfterSeconds } from '../../../lib/backoff.ts'
import type { AskShop, ShopAnswer, ShopCall } from '../../contract.ts'

const Failure = z.object({ code: z.string() })

/** The JSON that the shop answers with. Every other answer becomes the error that says what to do about it. */
export async function answerOf(ask: AskShop, call: ShopCall): Promise<ShopAnswer> {
  const answer = await ask(call).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'upstream.failed') throw new AppError('shop.unreachable', { why: 'no answer' }, error)
    throw error
  })
  if (answer.status < 200 || answer.status > 299) throw failureOf(answer)
  // A maintenance page, or PHP warnings before the JSON: nothing is cut out of it, because nobody knows what else is wrong.
  if (answer.body === undefined || answer.body === null) throw new AppError('shop.not_json', { httpStatus: answer.status })
  return answer
}

/** The same, where a list is expected. */
export async function listOf(ask: AskShop, call: ShopCall): Promise<{ readonly list: readonly unknown[]; readonly headers: Headers }> {
  const { body, headers, status } = await answerOf(ask, call)
  if (!Array.isArray(body)) throw new AppError('shop.not_json', { httpStatus: status })
  return { list: body as unknown[], headers }
}

/** Whether this is WooCommerce's way of saying that there is no such order or webhook (404 where it is read, 400 where it is changed). */
export const isMissing = (error: unknown): boolean =>
  error instanceof AppError &&
  error.code === 'shop.refused' &&
  /_invalid_id$|_invalid_shop_order_id$/.test(String(error.detail['shopCode']))

/**
 * `{ code, message, data: { status } }` is WordPress speaking; anything else with such a status comes from something in front of it.
 * Codes: includes/class-wc-rest-authentication.php, wp-includes/rest-api/class-wp-rest-server.php; measured on WooCommerce 10.5.
 */
function failureOf({ status, headers, body }: ShopAnswer): AppError {
  const shopCode = shopCodeOf(body)
  const detail = { httpStatus: status, ...(shopCode ? { shopCode } : {}) }
  if (status >= 300 && status < 400) return new AppError('shop.moved', detail)
  if (status === 429 || status >= 500) {
    const wait = retryAfterSeconds(headers.get('retry-after'), Date.now())
    return new AppError('shop.unreachable', {
      ...detail,
      why: status === 429 || status === 503 ? 'busy' : 'failed',
      ...(wait === undefined ? {} : { retryAfterSeconds: Math.ceil(wait) }),
    })
  }
  if (status === 404 && (shopCode === undefined || shopCode === 'rest_no_route')) return new AppError('shop.no_api', detail)
  if (shopCode === undefined) return new AppError('shop.not_json', detail)
  if (status !== 401 && status !== 403) return new AppError('shop.refused', detail)
  // "REST for members only" plugins refuse before WooCommerce looks at the key, with codes of their own.
  if (!shopCode.startsWith('woocommerce_')) return new AppError('shop.no_api', detail)
  // 403 is said to somebody who is known, 401 to nobody (rest_authorization_required_code).
  return new AppError(status === 403 ? 'shop.key_weak' : 'shop.key_refused', detail)
}

/** The shop's own code, where it is fit for a log. */
function shopCodeOf(body: unknown): string | undefined {
  const code = Failure.safeParse(body).data?.code
  if (code === undefined) return undefined
  return /^[a-zA-Z0-9_-]{1,80}$/.test(code) ? code : 'other'
}
