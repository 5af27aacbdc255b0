import { hasLeft } from '../parcels.ts'
import type { RelaySettings } from '../settings.ts'
import { one, type OrderRow } from '../tables.ts'
import { releaseHold } from './hold.ts'
import { wantOnOrder } from './writes.ts'

/** What stands behind the buttons of a message that asks whether an order is meant. */
const ORDER_ANSWERS = { confirm_order: 'confirmed', cancel_order: 'cancelled' } as const

interface Said {
  readonly payload?: string
  /** The message that was answered. */
  readonly contextWamid?: string
  readonly at: number
}

/** `cancel_asked`: nobody cancels by itself, the merchant is asked to. */
type OrderAnswer = (typeof ORDER_ANSWERS)[keyof typeof ORDER_ANSWERS] | 'cancel_asked'

/** The order that a message to this shopper was about; only the message that was answered says which one is meant. */
export const orderAnswered = (sql: SqlStorage, contactId: string, wamid: string): OrderRow | undefined =>
  one<OrderRow>(
    sql,
    `SELECT o.* FROM messages m JOIN orders o ON o.id = m.order_id WHERE m.wamid = ? AND m.contact_id = ? AND m.direction = 'out'`,
    wamid,
    contactId,
  )

/**
 * A shopper's answer to the question about an order of theirs: confirmed, it is tagged and noted in the shop; cancelled, it is cancelled
 * there if the merchant allows that and nothing has left, and noted in any case. The last answer counts. Undefined where the message is
 * no answer to such a question.
 */
export function takeOrderAnswer(
  sql: SqlStorage,
  { choices: { writeBacks }, rules }: Pick<RelaySettings, 'choices' | 'rules'>,
  contactId: string,
  { payload, contextWamid, at }: Said,
): { readonly answer: OrderAnswer; readonly orderId: string } | undefined {
  const answer =
    payload !== undefined && Object.hasOwn(ORDER_ANSWERS, payload) ? ORDER_ANSWERS[payload as keyof typeof ORDER_ANSWERS] : undefined
  if (!answer || !contextWamid) return undefined
  const order = orderAnswered(sql, contactId, contextWamid)
  if (!order || order.cancelled_at !== null) return undefined
  sql.exec('UPDATE orders SET answer = ? WHERE id = ?', answer, order.id)
  const day = new Date(at).toISOString().slice(0, 10)
  if (answer === 'confirmed') {
    releaseHold(sql, { rules }, order, at)
    if (!writeBacks.confirmed) return { answer, orderId: order.id }
    wantOnOrder(sql, order.id, 'tag', writeBacks.tag, at)
    wantOnOrder(sql, order.id, 'note', `Confirmed by the shopper on WhatsApp, ${day}`, at)
    return { answer, orderId: order.id }
  }
  wantOnOrder(sql, order.id, 'note', `The shopper asked on WhatsApp to cancel, ${day}`, at)
  const isDone = writeBacks.cancel && order.connection_id !== null && order.shop_order_id !== null && !hasLeft(sql, order.id)
  if (isDone) wantOnOrder(sql, order.id, 'cancel', 'customer', at)
  return { answer: isDone ? 'cancelled' : 'cancel_asked', orderId: order.id }
}
