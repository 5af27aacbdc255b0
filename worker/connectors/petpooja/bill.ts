import * as z from 'zod'
import type { DomainEvent, LineItem, Person, Refs } from '../../domain/events.ts'
import { moneyFromDecimal } from '../../domain/money.ts'
import { sameText } from '../../lib/crypto.ts'
import type { Parsed } from '../contract.ts'
import { present, text } from '../kit/fields.ts'
import { readTime } from '../kit/times.ts'
import type { Settings } from './settings.ts'

const Properties = z.object({
  Restaurant: z.object({ restID: text }).nullish(),
  Customer: z.object({ name: text, phone: text }).nullish(),
  Order: z.object({ orderID: text, total: text, created_on: text, order_from: text, order_from_id: text, status: text }),
  OrderItem: z.array(z.object({ name: text, quantity: z.coerce.number().catch(1) })).nullish(),
})
export const Bill = z.object({ token: text, event: z.literal('orderdetails'), properties: Properties })
type Bill = z.infer<typeof Bill>['properties']

/** A phone that whoever stood at the till typed to get on. */
const DUMMY_PHONE = /(\d)\1{7}$|1234567890$/

/** A bill of the till. It comes again after each edit; what was told of it once is told. */
export function billEvents(body: unknown, options: Settings, receivedAt: number): Parsed {
  const { token, properties: bill } = Bill.parse(body)
  if (options.billToken && !sameText(token ?? '', options.billToken)) return { ignored: 'the bill carries another token', keepBody: false }
  const from = bill.Order.order_from?.toLowerCase() ?? ''
  if (options.marketplaces.some((name) => from.includes(name.toLowerCase())))
    return { ignored: 'a marketplace’s order; its guests are not written to', keepBody: false }
  const at = Math.min(readTime(bill.Order.created_on, 'auto', options.timeZone) ?? receivedAt, receivedAt)
  const total = moneyFromDecimal(bill.Order.total, options.currency)
  const said: Omit<DomainEvent, 'type' | 'order'> = { occurredAt: at, refs: refsOf(bill), person: personOf(bill, options) }
  const order = present({ placedAt: at, total, items: itemsOf(bill), status: bill.Order.status })
  const status = bill.Order.status?.toLowerCase()
  if (status === 'success') return { events: [{ ...said, type: 'order.completed', order: { ...order, paid: true } }] }
  // A bill that is taken back at the till is mostly typed anew; the guest stands beside it and needs no message.
  if (status === 'cancelled') return { events: [{ ...said, type: 'order.updated', order: { ...order, cancelledAt: at } }] }
  return bill.Order.status ? { unknown: bill.Order.status } : { ignored: 'the bill says no status' }
}

/**
 * The till counts bills on its own: its number may be that of another guest's order in a shop, so it is never taken for one. Only the id
 * that another system gave leads to an order there.
 */
function refsOf({ Restaurant, Order }: Bill): Refs {
  const own = Order.orderID && `petpooja:${Restaurant?.restID ?? '-'}:${Order.orderID}`
  const fromTill = /^pos$/i.test(Order.order_from ?? 'POS')
  return present({ gatewayOrderId: own, number: fromTill ? undefined : Order.order_from_id })
}

function personOf({ Customer }: Bill, { country }: Settings): Person {
  const phone = Customer?.phone
  const real = phone && !DUMMY_PHONE.test(phone.replace(/\D/g, ''))
  return present({
    name: Customer?.name,
    phones: real ? [{ raw: phone, ...(phone.startsWith('+') ? {} : { country }), from: 'order' as const }] : [],
  })
}

function itemsOf({ OrderItem }: Bill): readonly LineItem[] | undefined {
  return OrderItem?.flatMap(({ name, quantity }) => (name ? [{ title: name, quantity: Math.max(1, Math.round(quantity)) }] : []))
}
