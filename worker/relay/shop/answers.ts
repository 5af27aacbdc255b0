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

export type OrderAnswer = (typeof ORDER_ANSWERS)[keyof typeof ORDER_ANSWERS]

/**
 * A shopper's answer to the question about an order of theirs: confirmed, it is tagged and noted in the shop; cancelled, it is cancelled
 * there if the merchant allows that, and noted in any case. Only the message that asked says which order is meant. The last answer counts.
 * Returns it; undefined where the message is no answer to such a question.
 */
export function takeOrderAnswer(
  sql: SqlStorage,
  { choices: { writeBacks }, rules }: Pick<RelaySettings, 'choices' | 'rules'>,
  contactId: string,
  { payload, contextWamid, at }: Said,
): OrderAnswer | undefined {
  const answer =
    payload !== undefined && Object.hasOwn(ORDER_ANSWERS, payload) ? ORDER_ANSWERS[payload as keyof typeof ORDER_ANSWERS] : undefined
  if (!answer || !contextWamid) return undefined
  const order = one<OrderRow>(
    sql,
    `SELECT o.* FROM messages m JOIN orders o ON o.id = m.order_id WHERE m.wamid = ? AND m.contact_id = ? AND m.direction = 'out'`,
    contextWamid,
    contactId,
  )
  if (!order || order.cancelled_at !== null) return undefined
  sql.exec('UPDATE orders SET answer = ? WHERE id = ?', answer, order.id)
  const day = new Date(at).toISOString().slice(0, 10)
  if (answer === 'confirmed') {
    releaseHold(sql, { rules }, order, at)
    if (!writeBacks.confirmed) return answer
    wantOnOrder(sql, order.id, 'tag', writeBacks.tag, at)
    wantOnOrder(sql, order.id, 'note', `Confirmed by the shopper on WhatsApp, ${day}`, at)
    return answer
  }
  wantOnOrder(sql, order.id, 'note', `The shopper asked on WhatsApp to cancel, ${day}`, at)
  if (writeBacks.cancel) wantOnOrder(sql, order.id, 'cancel', 'customer', at)
  return answer
}
