import * as z from 'zod'
import { AppError } from '../../../domain/errors.ts'
import { plainText } from '../../kit/html.ts'
import type { AskShop, WriteBack } from '../../contract.ts'
import { answerOf, isMissing, listOf } from './answer.ts'

/** Where our tags lie: WooCommerce has none of its own. Hidden from shoppers and from the form of custom fields. */
const TAGS_KEY = '_wenext_tags'

/** A status that an order leaves only by a decision of the merchant's, so that nobody cancels it from a phone. */
const TOO_LATE: ReadonlySet<string> = new Set(['completed', 'refunded', 'trash'])

const Order = z.object({ status: z.string(), meta_data: z.array(z.object({ key: z.string(), value: z.unknown() })).catch([]) })

/** Writes into an order, once. Saving an order makes the shop send order.updated; it tells nothing new, so nothing follows from it. */
export async function writeBack(ask: AskShop, wanted: WriteBack): Promise<void> {
  if (!/^\d{1,20}$/.test(wanted.shopOrderId)) throw new AppError('request.invalid', { why: 'not an order of this shop' })
  const path = `/wc/v3/orders/${wanted.shopOrderId}`
  try {
    switch (wanted.kind) {
      case 'tag':
        await addNote(ask, path, wanted.tag)
        return await changeTags(ask, path, (tags) => [...new Set([...tags, wanted.tag])])
      case 'untag':
        return await changeTags(ask, path, (tags) => tags.filter((tag) => tag !== wanted.tag))
      case 'note':
        return await addNote(ask, path, wanted.text)
      case 'cancel':
        return await cancel(ask, path)
    }
  } catch (error) {
    throw isMissing(error) ? new AppError('shop.refused', { why: 'the order is gone' }, error) : error
  }
}

/** The tag for programs; the note beside it is what people see. */
async function changeTags(ask: AskShop, path: string, change: (tags: readonly string[]) => readonly string[]): Promise<void> {
  const { meta_data: metas } = Order.parse((await answerOf(ask, { method: 'GET', path })).body)
  const stored = metas.find(({ key }) => key === TAGS_KEY)?.value
  const tags = typeof stored === 'string' ? stored.split(', ').filter(Boolean) : []
  const wanted = change(tags)
  if (wanted.length !== tags.length) await put(ask, path, { meta_data: [{ key: TAGS_KEY, value: wanted.join(', ') }] })
}

/** A note for the shop's people. `customer_note: true` would send the shopper an e-mail. */
async function addNote(ask: AskShop, path: string, note: string): Promise<void> {
  const { list } = await listOf(ask, { method: 'GET', path: `${path}/notes`, query: { type: 'internal' } })
  const there = list.map((entry) => z.object({ note: z.string() }).safeParse(entry).data?.note)
  if (there.some((text) => plainText(text) === plainText(note))) return
  await answerOf(ask, { method: 'POST', path: `${path}/notes`, body: { note, customer_note: false } })
}

/** The note comes first: if the call breaks between the two, the merchant sees the wish, and doing it again cancels. */
async function cancel(ask: AskShop, path: string): Promise<void> {
  const { status } = Order.parse((await answerOf(ask, { method: 'GET', path })).body)
  if (status === 'cancelled') return
  if (TOO_LATE.has(status)) throw new AppError('shop.refused', { why: 'too late to cancel', status })
  await addNote(ask, path, 'The shopper asked on WhatsApp to cancel this order.')
  await put(ask, path, { status: 'cancelled' })
}

const put = async (ask: AskShop, path: string, body: object): Promise<void> => {
  await answerOf(ask, { method: 'PUT', path, body, repeatable: true })
}
