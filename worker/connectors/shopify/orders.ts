import * as z from 'zod'
import type { Parsed } from '../contract.ts'
import type { ConsentSignal, DomainEvent, EventType, OrderFacts, PaymentFacts, Refs } from '../../domain/events.ts'
import { moneyFromDecimal, type Money } from '../../domain/money.ts'
import { Address, Customer, personFrom } from './people.ts'
import type { Context, Settings } from './settings.ts'
import { firstTime, fromSet, given, Id, itemsOf, Items, MoneySet, notNegative, Text, timeOrNull } from './values.ts'

const Order = z.object({
  id: Id,
  name: Text,
  checkout_token: Text,
  cart_token: Text,
  created_at: Text,
  processed_at: Text,
  updated_at: Text,
  cancelled_at: z.string().nullish(),
  test: z.boolean().nullish(),
  financial_status: Text,
  fulfillment_status: Text,
  payment_gateway_names: z.array(z.string()).nullish(),
  currency: Text,
  total_price: Text,
  current_total_price: Text,
  total_outstanding: Text,
  total_price_set: MoneySet,
  current_total_price_set: MoneySet,
  order_status_url: Text,
  email: Text,
  contact_email: Text,
  phone: Text,
  customer_locale: Text,
  customer: Customer,
  shipping_address: Address,
  billing_address: Address,
  shipping_lines: z.array(z.object({ phone: Text })).nullish(),
  line_items: Items,
  note_attributes: z.array(z.object({ name: Text, value: z.unknown() })).nullish(),
})
type Order = z.infer<typeof Order>
type Time = 'cancelled_at' | 'created_at' | 'processed_at' | 'updated_at'

/**
 * Topics that carry the whole order, and the time that tells when their news happened. An imported order has today's
 * `created_at` and its true age in `processed_at`; with the latter, nobody is told of an order of last year.
 */
export const WHOLE_ORDER = {
  'orders/create': { type: 'order.placed', times: ['processed_at', 'created_at'] },
  'orders/paid': { type: 'payment.captured', times: ['updated_at', 'processed_at'] },
  'orders/updated': { type: 'order.updated', times: ['updated_at'] },
  'orders/cancelled': { type: 'order.cancelled', times: ['cancelled_at', 'updated_at'] },
  'orders/fulfilled': { type: 'order.fulfilled', times: ['updated_at'] },
  // Nothing of ours is called "half fulfilled"; the parcels themselves come with fulfillments/create.
  'orders/partially_fulfilled': { type: 'order.updated', times: ['updated_at'] },
} as const satisfies Record<string, { type: EventType; times: readonly Time[] }>

/** Reads a body of one of the topics in WHOLE_ORDER. */
export function wholeOrder(body: unknown, { topic, settings, sentAt }: Context): Parsed {
  const order = Order.parse(body)
  const { type, times } = WHOLE_ORDER[topic as keyof typeof WHOLE_ORDER]
  const occurredAt = firstTime(...times.map((time) => order[time])) ?? sentAt
  const facts = factsOf(order, settings)
  const payment =
    type === 'payment.captured'
      ? given<PaymentFacts>({ amount: facts.total, method: order.payment_gateway_names?.join(', ') || undefined })
      : undefined
  const consents = consentsOf(order, settings, facts.placedAt ?? occurredAt)
  return {
    events: [
      given<DomainEvent>({
        type,
        occurredAt,
        refs: given<Refs>({ shopOrderId: order.id, number: order.name, checkoutToken: order.checkout_token, cartToken: order.cart_token }),
        person: personFrom(
          {
            phone: order.phone,
            email: order.email ?? order.contact_email,
            locale: order.customer_locale,
            customer: order.customer,
            shipping: order.shipping_address,
            billing: order.billing_address,
            shippingPhones: order.shipping_lines?.map((line) => line.phone) ?? [],
          },
          settings.phonePreference,
        ),
        order: facts,
        payment,
        consents: consents.length > 0 ? consents : undefined,
      }),
    ],
  }
}

function factsOf(order: Order, settings: Settings): OrderFacts {
  const cancelledAt = timeOrNull(order.cancelled_at)
  // Cancelling empties an order: its current total and quantities are zero then, which is not what the shopper bought.
  const asPlaced = typeof cancelledAt === 'number'
  const state =
    order.financial_status &&
    [order.financial_status, order.fulfillment_status ?? 'unfulfilled', ...(asPlaced ? ['cancelled'] : [])].join(', ')
  return given<OrderFacts>({
    placedAt: firstTime(order.processed_at, order.created_at),
    total: totalOf(order, asPlaced),
    due: asPlaced ? undefined : dueOf(order),
    items: itemsOf(order.line_items, asPlaced),
    cashOnDelivery: order.payment_gateway_names?.length ? order.payment_gateway_names.some(isCod(settings)) : undefined,
    paid: order.financial_status ? PAID.has(order.financial_status) : undefined,
    cancelledAt,
    test: order.test ?? undefined,
    statusUrl: order.order_status_url,
    status: state,
  })
}

/** Refunded money was paid once: nobody should be asked for it again. */
const PAID: ReadonlySet<string> = new Set(['paid', 'partially_refunded', 'refunded'])

/** Plain `total_price` texts are in the shop's currency; only the sets say what the shopper saw. */
function totalOf(order: Order, asPlaced: boolean): Money | undefined {
  const now = fromSet(order.current_total_price_set)
  const then = fromSet(order.total_price_set)
  const plain = asPlaced ? (order.total_price ?? order.current_total_price) : (order.current_total_price ?? order.total_price)
  return (asPlaced ? (then ?? now) : (now ?? then)) ?? notNegative(moneyFromDecimal(plain, order.currency))
}

/** `total_outstanding` is in the shop's currency alone; what the shopper owes is the same share of what the shopper saw. */
function dueOf(order: Order): Money | undefined {
  const total = totalOf(order, false)
  const [whole, open] = [order.current_total_price, order.total_outstanding].map((text) => moneyFromDecimal(text, order.currency)?.minor)
  if (!total || whole === undefined || open === undefined || open < 0) return undefined
  return { ...total, minor: open < whole ? Math.round((total.minor * open) / whole) : total.minor }
}

/** Names are typed by people: case, spaces at the ends and composed or decomposed accents make no difference. */
const plainName = (name: string) => name.normalize('NFKC').trim().toLowerCase()

function isCod({ codGateways }: Settings): (gateway: string) => boolean {
  const names = new Set(codGateways.map(plainName))
  return (gateway) => names.has(plainName(gateway))
}

/** What a checkbox may have written; a list or an object is nobody's answer. */
function scalarText(value: unknown): string | undefined {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

const YES: ReadonlySet<string> = new Set(['1', 'true', 'yes', 'on'])
const NO: ReadonlySet<string> = new Set(['', '0', 'false', 'no', 'off'])

/**
 * The order attribute is one sign, no verdict. A value that is neither yes nor no says nothing. Our own checkout box names beside it
 * what was asked for (`…_purposes`) and the version of the words (`…_version`); where nothing is named, it is order updates.
 */
function consentsOf(order: Order, { consentAttribute }: Settings, at: number): readonly ConsentSignal[] {
  const find = (wanted: string) => order.note_attributes?.find(({ name }) => name !== undefined && plainName(name) === plainName(wanted))
  const attribute = find(consentAttribute)
  if (!attribute) return []
  const said = scalarText(attribute.value)
  if (said === undefined) return []
  const value = plainName(said)
  if (!YES.has(value) && !NO.has(value)) return []
  const state = YES.has(value) ? 'granted' : 'withdrawn'
  const listed = scalarText(find(`${consentAttribute}_purposes`)?.value)
  const version = scalarText(find(`${consentAttribute}_version`)?.value)?.slice(0, 60)
  const proof = `${attribute.name}=${said}${version ? ` (${version})` : ''}`
  const named = (listed ?? '').split(',').map(plainName)
  const purposes = listed ? ASKED_FOR.filter((purpose) => named.includes(purpose)) : (['order_updates'] as const)
  return purposes.map((purpose) => ({ purpose, state, source: 'order_attribute', proof, at, ...(version ? { shown: { version } } : {}) }))
}

/** What a box in the checkout may ask for. */
const ASKED_FOR = ['order_updates', 'marketing'] as const
