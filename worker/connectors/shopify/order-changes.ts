import * as z from 'zod'
import type { Parsed } from '../contract.ts'
import type { PaymentFacts } from '../../domain/events.ts'
import { moneyFromDecimal, type Money } from '../../domain/money.ts'
import type { Context } from './settings.ts'
import { firstTime, given, Id, Text } from './values.ts'

const Edit = z.object({
  order_edit: z.object({ order_id: Id, committed_at: Text, created_at: Text, notify_customer: z.boolean().nullish() }),
})

/** `orders/edited` holds only what was added and removed; the new totals come with orders/updated. */
export function orderEdited(body: unknown, { sentAt }: Context): Parsed {
  const { order_edit: edit } = Edit.parse(body)
  if (edit.notify_customer === false) return { ignored: 'the merchant chose not to tell the shopper of this edit' }
  return {
    events: [
      { type: 'order.updated', occurredAt: firstTime(edit.committed_at, edit.created_at) ?? sentAt, refs: { shopOrderId: edit.order_id } },
    ],
  }
}

/** `orders/delete` is an id and nothing else. */
export function orderDeleted(body: unknown, { sentAt }: Context): Parsed {
  return { events: [{ type: 'order.deleted', occurredAt: sentAt, refs: { shopOrderId: z.object({ id: Id }).parse(body).id } }] }
}

const Refund = z.object({
  id: Id,
  order_id: Id,
  created_at: Text,
  processed_at: Text,
  transactions: z.array(z.object({ kind: Text, status: Text, amount: Text, currency: Text, gateway: Text })).nullish(),
})

/** A refund is also made to put goods back without money; then no successful transaction is in it, or one of nothing. */
export function refundCreated(body: unknown, { sentAt }: Context): Parsed {
  const refund = Refund.parse(body)
  const paidBack = (refund.transactions ?? []).filter(
    ({ kind, status, amount }) => (kind ?? 'refund') === 'refund' && status === 'success' && Number(amount) !== 0,
  )
  if (paidBack.length === 0) return { ignored: 'nothing was refunded' }
  const methods = new Set(paidBack.flatMap(({ gateway }) => gateway ?? []))
  return {
    events: [
      {
        type: 'payment.refunded',
        occurredAt: firstTime(refund.processed_at, refund.created_at) ?? sentAt,
        refs: { shopOrderId: refund.order_id },
        payment: given<PaymentFacts>({
          amount: sum(paidBack.map(({ amount, currency }) => moneyFromDecimal(amount, currency))),
          method: [...methods].join(', ') || undefined,
          refundId: refund.id,
        }),
      },
    ],
  }
}

/** Undefined where one part is unreadable or in another currency: a sum that lacks a part would be a lie. */
function sum(parts: readonly (Money | undefined)[]): Money | undefined {
  const [first] = parts
  if (!first || parts.some((part) => part?.currency !== first.currency || part.minor < 0)) return undefined
  return { minor: parts.reduce((total, part) => total + (part?.minor ?? 0), 0), currency: first.currency }
}
