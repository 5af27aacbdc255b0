import * as z from 'zod'
import type { AskShop, WriteBack } from '../../contract.ts'
import { AppError } from '../../../domain/errors.ts'
import { say, wordOf } from './graphql.ts'
import { ADD_TAGS, CANCEL_ORDER, ORDER_STATE, REMOVE_TAGS, SET_NOTE } from './operations/orders.ts'

/** What Shopify says of what it did not do. */
export const UserErrors = z.array(z.object({ field: z.array(z.string()).nullish(), message: z.string(), code: z.string().nullish() }))
const State = z.object({
  order: z
    .object({
      note: z.string().nullish(),
      tags: z.array(z.string()),
      cancelledAt: z.string().nullish(),
      displayFulfillmentStatus: z.string(),
    })
    .nullish(),
})
type State = NonNullable<z.infer<typeof State>['order']>

/** Writes into the shop. Done twice, it is as done once: what stands there already is not written again. */
export async function writeBack(ask: AskShop, wanted: WriteBack): Promise<void> {
  const id = `gid://shopify/Order/${wanted.shopOrderId}`
  const { order } = await say(ask, ORDER_STATE, { id }, State)
  // Older than 60 days, or deleted: nothing that could be written to.
  if (!order) throw new AppError('shop.refused', { why: 'order not found' })
  if (wanted.kind === 'tag') return addTag(ask, id, order, wanted.tag)
  if (wanted.kind === 'untag') return removeTag(ask, id, order, wanted.tag)
  if (wanted.kind === 'note') return addNote(ask, id, order, wanted.text)
  return cancel(ask, id, order)
}

async function addTag(ask: AskShop, id: string, { tags }: State, tag: string): Promise<void> {
  if (tags.some((known) => known.toLowerCase() === tag.toLowerCase())) return
  const { tagsAdd } = await say(ask, ADD_TAGS, { id, tags: [tag] }, z.object({ tagsAdd: z.object({ userErrors: UserErrors }) }))
  refuse(tagsAdd.userErrors)
}

async function removeTag(ask: AskShop, id: string, { tags }: State, tag: string): Promise<void> {
  const stored = tags.find((known) => known.toLowerCase() === tag.toLowerCase())
  if (stored === undefined) return
  const { tagsRemove } = await say(ask, REMOVE_TAGS, { id, tags: [stored] }, z.object({ tagsRemove: z.object({ userErrors: UserErrors }) }))
  refuse(tagsRemove.userErrors)
}

/** Shopify keeps one note, and writing means writing all of it: what merchant and shopper wrote stays above ours. */
async function addNote(ask: AskShop, id: string, { note }: State, text: string): Promise<void> {
  const lines = (note ?? '').split('\n')
  if (lines.includes(text)) return
  const said = await say(
    ask,
    SET_NOTE,
    { id, note: note ? `${note}\n${text}` : text },
    z.object({ orderUpdate: z.object({ userErrors: UserErrors }) }),
  )
  refuse(said.orderUpdate.userErrors)
}

/** What has left, or is being packed away, is not cancelled by a message. */
const OPEN: ReadonlySet<string> = new Set(['UNFULFILLED', 'ON_HOLD', 'SCHEDULED', 'OPEN'])

async function cancel(ask: AskShop, id: string, { cancelledAt, displayFulfillmentStatus }: State): Promise<void> {
  if (cancelledAt) return
  if (!OPEN.has(displayFulfillmentStatus)) throw new AppError('shop.refused', { why: 'already on its way' })
  const { orderCancel } = await say(
    ask,
    CANCEL_ORDER,
    { id, reason: 'CUSTOMER', note: 'Cancelled by the shopper on WhatsApp' },
    z.object({ orderCancel: z.object({ orderCancelUserErrors: UserErrors }) }),
  )
  refuse(orderCancel.orderCancelUserErrors)
}

/** `userErrors` are rules of business: they stay what they are however often one asks. Their texts may quote data, their codes and fields do not. */
export function refuse(errors: z.infer<typeof UserErrors>): void {
  const [first] = errors
  if (!first) return
  if (first.code === 'INTERNAL_ERROR') throw new AppError('upstream.failed', { code: first.code })
  const field = first.field?.filter((part) => /^[A-Za-z0-9]{1,40}$/.test(part)).join('.') ?? ''
  throw new AppError('shop.refused', { code: wordOf(first.code), ...(field ? { field } : {}) })
}
