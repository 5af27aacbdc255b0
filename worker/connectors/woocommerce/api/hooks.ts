import * as z from 'zod'
import { AppError } from '../../../domain/errors.ts'
import type { AskShop, HookReport, HookTarget, ShopHooks } from '../../contract.ts'
import { answerOf, isMissing, listOf } from './answer.ts'

/** What we want to hear. Not order.restored: an order out of the trash is saved, so order.updated says it as well. */
const TOPICS = ['order.created', 'order.updated', 'order.deleted', 'product.updated'] as const

const PATH = '/wc/v3/webhooks'
const PER_PAGE = 100
const MOST_PAGES = 20

const Row = z.object({ id: z.number().int(), name: z.string(), status: z.string(), topic: z.string(), delivery_url: z.string() })
type Row = z.infer<typeof Row>

export const hooks: ShopHooks = { mend, remove }

/**
 * Secrets can't be read, so what looks right keeps its own unless `resetSecrets` is said. Re-enabling leaves the shop's counter of failures
 * where it was: the next failure switches the webhook off again (measured), which is why this is looked at every hour.
 */
async function mend(ask: AskShop, target: HookTarget, resetSecrets = false): Promise<HookReport> {
  const ours = (await all(ask)).filter((hook) => isOurs(hook, target.url))
  let made = 0
  let mended = 0
  let wereOff = 0
  for (const topic of TOPICS) {
    const [first, ...doubles] = ours.filter((hook) => hook.topic === topic).toSorted((a, b) => likeness(b, target) - likeness(a, target))
    for (const double of doubles) await take(ask, double.id)
    const right = first?.status === 'active' && first.delivery_url === target.url
    if (!first) {
      await answerOf(ask, { method: 'POST', path: PATH, body: { ...wanted(topic, target), status: 'active' } })
      made++
    } else if (!right || resetSecrets) {
      const body = right ? { secret: target.secret } : { ...wanted(topic, target), status: 'active' }
      await answerOf(ask, { method: 'PUT', path: `${PATH}/${first.id}`, body, repeatable: true })
      if (!right) mended++
      if (first.status !== 'active') wereOff++
    }
  }
  return { made, mended, wereOff }
}

async function remove(ask: AskShop, url: string): Promise<number> {
  const ours = (await all(ask)).filter((hook) => isOurs(hook, url))
  for (const { id } of ours) await take(ask, id)
  return ours.length
}

/** The addresses that the shop's webhooks lead to, whoever made them. */
export const hookAddresses = async (ask: AskShop): Promise<readonly string[]> => (await all(ask)).map((hook) => hook.delivery_url)

const nameOf = (topic: string) => `WeNext: ${topic}`

const wanted = (topic: string, { url, secret }: HookTarget) => ({ name: nameOf(topic), topic, delivery_url: url, secret })

/** The same connection, wherever this deployment was when the webhook was made; or one of ours whose address somebody overwrote. */
function isOurs({ name, topic, delivery_url: url }: Row, target: string): boolean {
  const [there, here] = [connectionIn(url), connectionIn(target)]
  return there === undefined ? name === nameOf(topic) : there === here
}

/** The connection in an address of ours; undefined for addresses of anybody else. */
const connectionIn = (url: string): string | undefined => /\/hooks\/(?:woocommerce|in)\/(con_[a-z0-9]+)(?:$|[/?#])/.exec(url)?.[1]

const likeness = ({ status, delivery_url: url }: Row, target: HookTarget) => (url === target.url ? 2 : 0) + (status === 'active' ? 1 : 0)

/** DELETE without `force` is refused (501): webhooks have no trash. One that is gone already is what was wanted. */
async function take(ask: AskShop, id: number): Promise<void> {
  try {
    await answerOf(ask, { method: 'DELETE', path: `${PATH}/${id}`, query: { force: 'true' }, repeatable: true })
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

async function all(ask: AskShop): Promise<readonly Row[]> {
  const found: Row[] = []
  for (let page = 1; page <= MOST_PAGES; page++) {
    const query = { status: 'all', per_page: String(PER_PAGE), page: String(page), orderby: 'id', order: 'asc' }
    const { list } = await listOf(ask, { method: 'GET', path: PATH, query })
    for (const entry of list) {
      const row = Row.safeParse(entry)
      if (row.success) found.push(row.data)
    }
    if (list.length < PER_PAGE) return found
  }
  throw new AppError('shop.refused', { why: 'more webhooks than we look through' })
}
