import type { DomainEvent, EventType } from '../domain/events.ts'
import { moneyFromMinor } from '../domain/money.ts'
import type { Found, Speaker } from './find-order.ts'
import { likeliest, SURE_ENOUGH, type SeenOrder, type SeenPayment } from './likeness.ts'
import { all, one, type OrderRow } from './tables.ts'

/** Whom an event speaks of. `byPhone`: known by a number that can be dialled, and not by an e-mail alone. */
export interface Shopper {
  readonly contactId: string | null
  readonly byPhone: boolean
}

/** What a gateway says of a payment for an order that isn't paid yet. A refund is about an order that is. */
const PAYMENTS: ReadonlySet<EventType> = new Set(['payment.authorized', 'payment.captured', 'payment.failed', 'payment.pending'])

/**
 * The last resort where no reference leads anywhere: phone, amount and time (likeness.ts). A gateway's payment looks for the order of
 * a shop; an order that a shop speaks of for the first time looks for a payment that came before it.
 */
export function likelyOrder(sql: SqlStorage, event: DomainEvent, speaker: Speaker, shopper: Shopper): Found | undefined {
  if (!shopper.byPhone || shopper.contactId === null) return undefined
  const orders = all<OrderRow>(sql, `SELECT * FROM orders WHERE contact_id = ? AND status <> 'joined'`, shopper.contactId)
  return speaker.isShop ? forOrder(sql, event, shopper.contactId, orders) : forPayment(event, shopper.contactId, orders)
}

function forPayment(event: DomainEvent, who: string, orders: readonly OrderRow[]): Found | undefined {
  const amount = event.payment?.amount
  if (!amount || !PAYMENTS.has(event.type)) return undefined
  const { number = null, shopOrderId = null } = event.refs
  const shops = orders.filter((order) => order.connection_id !== null)
  const match = likeliest({ who, amount, at: event.occurredAt, number, shopOrderId }, shops.map(seen))
  return found(orders, match)
}

/** Turned round: of all payments of this shopper that have no order yet, the one that this order is for. */
function forOrder(sql: SqlStorage, event: DomainEvent, who: string, orders: readonly OrderRow[]): Found | undefined {
  const { order, refs, occurredAt } = event
  if (!order?.total || order.cashOnDelivery || order.cancelledAt || order.test || event.type === 'order.deleted') return undefined
  const at = order.placedAt ?? occurredAt
  const { number = null, shopOrderId = null } = refs
  const mine: SeenOrder = { id: '-', who, total: order.total, at, open: true, number, shopOrderId }
  const others = orders.filter((o) => o.connection_id !== null).map(seen)
  const fitting = orders.flatMap((row) => {
    const payment = row.connection_id === null ? paymentOf(sql, row, who) : undefined
    const match = payment && likeliest(payment, [mine, ...others])
    return match?.id === mine.id ? [{ row, confidence: match.confidence }] : []
  })
  const [only] = fitting
  if (!only || fitting.length > 1 || only.confidence < SURE_ENOUGH) return undefined
  return { order: only.row, joined: { by: 'likeness', confidence: only.confidence } }
}

/** What a gateway told before any shop spoke of it; undefined where the row was made by a courier, a till or the merchant. */
function paymentOf(sql: SqlStorage, row: OrderRow, who: string): SeenPayment | undefined {
  const amount = moneyFromMinor(row.total_minor, row.currency)
  if (!amount || row.cancelled_at !== null || (row.status !== 'known' && row.status !== 'paid')) return undefined
  const isPayment = one(
    sql,
    `SELECT 1 AS x FROM refs WHERE entity = ? AND (ref GLOB 'payment:*' OR ref GLOB 'gateway:*' OR ref GLOB 'plink:*') LIMIT 1`,
    row.id,
  )
  return isPayment ? { who, amount, at: row.paid_at ?? row.created_at, number: row.number, shopOrderId: row.shop_order_id } : undefined
}

function seen(row: OrderRow): SeenOrder {
  const closed = row.paid_at !== null || row.cancelled_at !== null || row.cod === 1 || row.test === 1 || row.status === 'deleted'
  return {
    id: row.id,
    who: row.contact_id,
    total: moneyFromMinor(row.total_minor, row.currency) ?? null,
    at: row.placed_at ?? row.created_at,
    open: !closed,
    number: row.number,
    shopOrderId: row.shop_order_id,
  }
}

function found(orders: readonly OrderRow[], match: ReturnType<typeof likeliest>): Found | undefined {
  const order = match && match.confidence >= SURE_ENOUGH ? orders.find(({ id }) => id === match.id) : undefined
  return order && match ? { order, joined: { by: 'likeness', confidence: match.confidence } } : undefined
}
