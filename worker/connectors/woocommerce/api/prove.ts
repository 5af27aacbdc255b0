import * as z from 'zod'
import { AppError } from '../../../domain/errors.ts'
import { plainText } from '../../kit/html.ts'
import type { AskShop } from '../../contract.ts'
import { answerOf, listOf } from './answer.ts'

export interface Proven {
  readonly currency?: string | undefined
  /** What the shop's clock showed, epoch ms in whole seconds. */
  readonly clock?: number | undefined
}

const Status = z.object({ settings: z.object({ currency: z.string() }).partial().catch({}) }).catch({ settings: {} })

/**
 * Whether the key opens this shop, for reading and for writing. Throws what stands in the way. The write is an empty batch of webhooks:
 * a key that may only read is refused before anything is looked at (check_user_permissions), one that may write changes nothing.
 */
export async function prove(ask: AskShop): Promise<Proven> {
  const status = await readProof(ask)
  try {
    const { headers } = await answerOf(ask, { method: 'POST', path: '/wc/v3/webhooks/batch', body: { create: [] }, repeatable: true })
    const clock = Date.parse(headers.get('date') ?? '')
    return { currency: Status.parse(status).settings.currency, clock: Number.isNaN(clock) ? undefined : clock }
  } catch (error) {
    if (error instanceof AppError && error.code === 'shop.key_refused')
      throw new AppError('shop.key_weak', { why: 'it may only read' }, error)
    throw error
  }
}

/** The report on the system is for those who manage the shop, as webhooks are. Some hosts close it or break on it; orders do as well. */
async function readProof(ask: AskShop): Promise<unknown> {
  try {
    return (await answerOf(ask, { method: 'GET', path: '/wc/v3/system_status', query: { _fields: 'settings' } })).body
  } catch (error) {
    // A site that gives no answer gives none to another question either.
    const isSilent = error instanceof AppError && error.code === 'shop.unreachable' && error.detail['why'] !== 'failed'
    if (!(error instanceof AppError) || !TRY_ORDERS.has(error.code) || isSilent) throw error
  }
  await listOf(ask, { method: 'GET', path: '/wc/v3/orders', query: { per_page: '1', _fields: 'id' } })
  return {}
}

const TRY_ORDERS: ReadonlySet<string> = new Set(['shop.no_api', 'shop.not_json', 'shop.refused', 'shop.unreachable'])

/** What the shop says of itself, as far as it does; a new merchant begins with it. */
export interface ShopFacts {
  readonly name?: string | undefined
  readonly country?: string | undefined
  readonly currency?: string | undefined
  readonly timeZone?: string | undefined
}

const Index = z.object({ name: z.string().catch(''), timezone_string: z.string().catch('') })
const Options = z.array(z.object({ id: z.string(), value: z.unknown() }))

/** Never throws: what can't be read is left out. */
export async function facts(ask: AskShop): Promise<ShopFacts> {
  const [index, options] = await Promise.all([
    answerOf(ask, { method: 'GET', path: '/', query: { _fields: 'name,timezone_string' } }).then(
      ({ body }) => Index.safeParse(body).data,
      none,
    ),
    answerOf(ask, { method: 'GET', path: '/wc/v3/settings/general' }).then(({ body }) => Options.safeParse(body).data, none),
  ])
  const option = (wanted: string): string | undefined => {
    const value = options?.find(({ id }) => id === wanted)?.value
    return typeof value === 'string' ? value : undefined
  }
  return {
    // WordPress keeps the title of the site with its HTML entities.
    name: plainText(index?.name),
    timeZone: index?.timezone_string || undefined,
    // "IN:KA": the country, then its state.
    country: option('woocommerce_default_country')?.split(':')[0],
    currency: option('woocommerce_currency'),
  }
}

const none = () => undefined
