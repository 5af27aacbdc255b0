import * as z from 'zod'
import type { ConsentSignal, DomainEvent, EventType, OrderFacts, PaymentFacts, Person } from '../../domain/events.ts'
import { moneyFromDecimal } from '../../domain/money.ts'
import type { PhoneClaim } from '../../domain/phone.ts'
import { id, present, text, webLink, zonedTime } from '../kit/fields.ts'
import { plainText } from '../kit/html.ts'
import { NOT_PLACED, NOT_SHIPPING, STATUS_EVENTS, trackingsOf, type CUSTOM_MEANINGS } from './mapping.ts'

const Address = z.object({ first_name: text, last_name: text, country: text, email: text, phone: text }).nullish()

const Order = z.object({
  id,
  number: text,
  status: z.string(),
  currency: text,
  total: text,
  date_created: text,
  date_created_gmt: text,
  date_modified_gmt: text,
  date_paid_gmt: text,
  date_completed_gmt: text,
  customer_id: text,
  billing: Address,
  shipping: Address,
  payment_method: text,
  transaction_id: text,
  payment_url: text,
  needs_payment: z.boolean().nullish(),
  line_items: z.array(z.object({ name: text, quantity: z.number(), product_id: text })).nullish(),
  refunds: z.array(z.object({ id, reason: text, total: text })).nullish(),
  meta_data: z.array(z.object({ key: text, value: z.unknown() })).nullish(),
})
type Order = z.infer<typeof Order>

const Customer = z.object({
  id,
  email: text,
  first_name: text,
  last_name: text,
  date_modified_gmt: text,
  billing: Address,
  shipping: Address,
})

export interface OrderSettings {
  readonly consentMetaKey: string
  readonly shopCountry?: string | undefined
  readonly statusMap: Readonly<Record<string, (typeof CUSTOM_MEANINGS)[number]>>
  readonly trackingMetaKeys: readonly string[]
}

const DAY_MS = 86_400_000
const YES: ReadonlySet<string> = new Set(['1', 'true', 'yes', 'on'])

/**
 * Everything that one order body says. A body is a state, not a change: it is built when it is sent, steps are merged, and
 * order.created and order.updated carry the same bytes in any order. So each fact that holds is told with the time it came
 * true, each time; that it is told once is settled by fact keys further on. `headline` comes first.
 */
export function orderEvents(body: unknown, settings: OrderSettings, headline: EventType, receivedAt: number): readonly DomainEvent[] {
  const order = Order.parse(body)
  const modifiedAt = zonedTime(order.date_modified_gmt, 'Z') ?? receivedAt
  // API v1 has no *_gmt fields; its date_created is in UTC.
  const placedAt = zonedTime(order.date_created_gmt ?? order.date_created, 'Z') ?? modifiedAt
  const told = [
    // A payment under way or declined is no order yet; when the shopper pays after all, the status says so.
    ...(NOT_PLACED.has(order.status) ? [] : [{ type: 'order.placed' as const, occurredAt: placedAt }]),
    ...paymentFacts(order, modifiedAt),
    ...shippingFacts(order, settings, modifiedAt),
    ...statusFacts(order, settings, modifiedAt),
  ]
  // The state as of the last change must reach the ledger even if no fact is that young: a total that was edited, a
  // cancellation that was taken back.
  const facts = told.some((fact) => fact.occurredAt >= modifiedAt)
    ? told
    : [...told, { type: 'order.updated' as const, occurredAt: modifiedAt }]
  const base = { person: personOf(order, settings), order: orderFacts(order, placedAt, modifiedAt) }
  const events: DomainEvent[] = facts.map((fact) => ({
    ...fact,
    refs: { ...refsOf(order), ...('refs' in fact ? fact.refs : {}) },
    ...base,
  }))
  const [first, ...rest] = [...events.filter((e) => e.type === headline), ...events.filter((e) => e.type !== headline)]
  const consents = consentsOf(order, settings.consentMetaKey, placedAt)
  return first ? [consents.length > 0 ? { ...first, consents } : first, ...rest] : []
}

/** A registered customer; guests never come this way. */
export function customerEvent(body: unknown, settings: OrderSettings, receivedAt: number): DomainEvent {
  const { billing, shipping, ...customer } = Customer.parse(body)
  const names = { first_name: customer.first_name ?? billing?.first_name, last_name: customer.last_name ?? billing?.last_name }
  const person = personOf(
    {
      billing: { country: undefined, phone: undefined, ...billing, ...names, email: customer.email ?? billing?.email },
      shipping,
      customer_id: customer.id,
      meta_data: undefined,
    },
    settings,
  )
  return { type: 'customer.updated', occurredAt: zonedTime(customer.date_modified_gmt, 'Z') ?? receivedAt, refs: {}, person }
}

/** Cash on delivery gets its date_paid when the merchant completes the order; no shopper has paid anything then. */
function paymentFacts(order: Order, modifiedAt: number) {
  const facts: { type: EventType; occurredAt: number; payment: PaymentFacts }[] = []
  const total = moneyFromDecimal(order.total, order.currency)
  const paidAt = zonedTime(order.date_paid_gmt, 'Z')
  if (paidAt && order.payment_method !== 'cod' && total && total.minor > 0) {
    facts.push({ type: 'payment.captured', occurredAt: paidAt, payment: present({ amount: total, method: order.payment_method }) })
  }
  for (const refund of order.refunds ?? []) {
    // Refunds are cumulative, negative and without a date; the id sets them apart.
    const taken = moneyFromDecimal(refund.total, order.currency)
    const amount = taken && { ...taken, minor: Math.abs(taken.minor) }
    facts.push({
      type: 'payment.refunded',
      occurredAt: modifiedAt,
      payment: present({ amount, reason: plainText(refund.reason), refundId: refund.id }),
    })
  }
  if (order.status === 'refunded' && !order.refunds?.length) {
    facts.push({ type: 'payment.refunded', occurredAt: modifiedAt, payment: present({ amount: total }) })
  }
  if (order.status === 'failed')
    facts.push({ type: 'payment.failed', occurredAt: modifiedAt, payment: present({ amount: total, method: order.payment_method }) })
  return facts
}

function shippingFacts(order: Order, settings: OrderSettings, modifiedAt: number) {
  if (NOT_SHIPPING.has(order.status)) return []
  return trackingsOf(order.meta_data ?? [], settings.trackingMetaKeys).map(({ awb, carrier, trackingUrl, shippedDay }) => ({
    type: 'parcel.shipped' as const,
    // Only a day is known. Its end keeps an old parcel old when the order is saved again, and a fresh one fresh.
    occurredAt: Math.min(modifiedAt, (shippedDay ?? modifiedAt) + DAY_MS),
    refs: { awb },
    parcel: present({ carrier, trackingUrl }),
  }))
}

/** What the status itself adds: our own table, then the merchant's words for statuses of plugins. */
function statusFacts(order: Order, settings: OrderSettings, modifiedAt: number) {
  const known: EventType | undefined = Object.hasOwn(STATUS_EVENTS, order.status)
    ? STATUS_EVENTS[order.status as keyof typeof STATUS_EVENTS]
    : undefined
  const meaning = customMeaning(order.status, settings)
  const facts: { type: EventType; occurredAt: number; refs?: { awb: string }; parcel?: { status: string } }[] = []
  if (known === 'order.fulfilled') facts.push({ type: known, occurredAt: zonedTime(order.date_completed_gmt, 'Z') ?? modifiedAt })
  if (known === 'order.cancelled' || known === 'parcel.ready_for_pickup') facts.push({ type: known, occurredAt: modifiedAt })
  if (meaning === undefined || meaning === 'ignored' || meaning === known) return facts
  if (meaning === 'order.cancelled') return [...facts, { type: meaning, occurredAt: modifiedAt }]
  const parcel = { status: order.status }
  const trackings = trackingsOf(order.meta_data ?? [], settings.trackingMetaKeys)
  if (trackings.length === 0) return [...facts, { type: meaning, occurredAt: modifiedAt, parcel }]
  if (meaning === 'parcel.shipped') return facts // told already, with its tracking number
  return [...facts, ...trackings.map(({ awb }) => ({ type: meaning, occurredAt: modifiedAt, refs: { awb }, parcel }))]
}

/** The merchant's word for a status, with or without the "wc-" that WordPress shows in places. */
export function customMeaning(status: string, { statusMap }: OrderSettings): (typeof CUSTOM_MEANINGS)[number] | undefined {
  const key = [status, `wc-${status}`].find((word) => Object.hasOwn(statusMap, word))
  return key === undefined ? undefined : statusMap[key]
}

function refsOf(order: Order) {
  // A transaction id is a free text for many gateways ("UPI", a parent order's id); Razorpay's is unmistakable.
  const paymentId = /^pay_[A-Za-z0-9]{8,}$/.test(order.transaction_id ?? '') ? order.transaction_id : undefined
  return present({ shopOrderId: order.id, number: order.number, paymentId })
}

function orderFacts(order: Order, placedAt: number, modifiedAt: number): OrderFacts {
  return present({
    placedAt,
    total: moneyFromDecimal(order.total, order.currency),
    items: order.line_items?.map((item) =>
      present({
        title: plainText(item.name) ?? '',
        quantity: item.quantity,
        productId: item.product_id === '0' ? undefined : item.product_id,
      }),
    ),
    cashOnDelivery: order.payment_method === 'cod',
    paid: order.date_paid_gmt !== undefined,
    cancelledAt: order.status === 'cancelled' ? modifiedAt : null,
    payUrl: order.needs_payment ? webLink(order.payment_url) : undefined,
    status: order.status,
  })
}

function personOf(
  { billing, shipping, customer_id, meta_data }: Pick<Order, 'billing' | 'shipping' | 'customer_id' | 'meta_data'>,
  settings: OrderSettings,
): Person {
  const firstName = plainText(billing?.first_name ?? shipping?.first_name)
  const lastName = plainText(billing?.last_name ?? shipping?.last_name)
  const claims: readonly (PhoneClaim | undefined)[] = [
    billing?.phone ? { raw: billing.phone, ...country(billing.country ?? settings.shopCountry), from: 'billing' } : undefined,
    shipping?.phone ? { raw: shipping.phone, ...country(shipping.country ?? settings.shopCountry), from: 'shipping' } : undefined,
  ]
  return present({
    name: [firstName, lastName].filter(Boolean).join(' ') || undefined,
    firstName,
    email: billing?.email,
    customerId: customer_id === '0' ? undefined : customer_id,
    phones: claims.filter((claim) => claim !== undefined),
    shipToCountry: shipping?.country,
    billToCountry: billing?.country,
    locale: languageOf(meta_data ?? []),
  })
}

/** WooCommerce says no language of its own; WooCommerce Multilingual (WPML) writes the shopper's into this meta key of the order. */
function languageOf(metas: readonly { readonly key?: string | undefined; readonly value?: unknown }[]): string | undefined {
  const value = metas.find((meta) => meta.key === 'wpml_language')?.value
  return typeof value === 'string' && /^[a-z]{2,3}([-_][A-Za-z]{2,4})?$/.test(value) ? value : undefined
}

const country = (code: string | undefined) => (code ? { country: code } : {})

/** Only a tick is a signal. An empty box isn't a withdrawal: the shopper may have said yes elsewhere. */
function consentsOf(order: Order, key: string, at: number): readonly ConsentSignal[] {
  const value = order.meta_data?.find((meta) => meta.key === key)?.value
  const said =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value).trim().toLowerCase() : ''
  return YES.has(said) ? [{ purpose: 'order_updates', state: 'granted', source: 'order_meta', proof: `${key}=${said}`, at }] : []
}
