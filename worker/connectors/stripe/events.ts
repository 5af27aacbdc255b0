import * as z from 'zod'
import type { PaymentFacts, Person, Refs } from '../../domain/events.ts'
import type { PhoneClaim } from '../../domain/phone.ts'
import { id, present, text, webLink, whole } from '../kit/fields.ts'
import { orderRefs, type OrderReference } from '../kit/payments.ts'
import type { About } from './mapping.ts'
import { moneyFromStripe } from './money.ts'

/** An id, or the object itself where the account has it expanded. */
const reference = z.union([text, z.object({ id: text }).transform((object) => object.id)])
const address = z.object({ country: text }).nullish()
const contact = z.object({ name: text, email: text, phone: text, address }).nullish()

/** Of all objects that we read, the fields that are used; each object has some of them. */
export const StripeObject = z.object({
  id: text,
  object: text,
  currency: text,
  status: text,
  metadata: z.record(z.string(), z.unknown()).nullish(),
  // Checkout sessions
  payment_status: text,
  amount_total: whole,
  client_reference_id: text,
  customer_details: contact,
  payment_intent: reference,
  payment_link: reference,
  after_expiration: z.object({ recovery: z.object({ url: text }).nullish() }).nullish(),
  // Intents, charges, refunds, disputes
  amount: whole,
  amount_received: whole,
  amount_capturable: whole,
  receipt_email: text,
  shipping: contact,
  billing_details: contact,
  last_payment_error: z.object({ message: text, code: text }).nullish(),
  cancellation_reason: text,
  failure_reason: text,
  refunds: z.object({ data: z.array(z.object({ id, amount: whole, status: text })).nullish() }).nullish(),
  reason: text,
  // Invoices
  amount_paid: whole,
  amount_due: whole,
  customer_name: text,
  customer_email: text,
  customer_phone: text,
  hosted_invoice_url: text,
})
export type StripeObject = z.infer<typeof StripeObject>

export const StripeEvent = z.object({
  id: text,
  type: z.string().min(1),
  created: whole,
  data: z.object({ object: StripeObject }).nullish(),
})

/** The mark of links that we made: each is for one order and is paid once. */
export const OWN_MARK = 'wenext_reference'

/**
 * `metadata.order_id` is the number that WooCommerce's Stripe plugin writes (WC_Order::get_order_number). `client_reference_id` may be a
 * cart's or a customer's id by Stripe's own words, so it counts only as the merchant says. A payment link can be paid by anybody who has
 * it, again and again: it leads to an order only where we made it for that order.
 */
export function refsOf(object: StripeObject, about: About, reference: OrderReference | undefined): Refs {
  const noted = (name: string) => {
    const value = object.metadata && Object.hasOwn(object.metadata, name) ? object.metadata[name] : undefined
    return typeof value === 'string' || typeof value === 'number' ? String(value).trim() || undefined : undefined
  }
  const isOurs = noted(OWN_MARK) !== undefined
  const order = noted('order_id')
  return present({
    ...(order ? orderRefs(order) : isOurs ? {} : orderRefs(object.client_reference_id, reference ?? 'none')),
    paymentId: about === 'intent' ? object.id : object.payment_intent,
    gatewayOrderId: about === 'session' ? object.id : undefined,
    paymentLinkId: about === 'invoice' ? object.id : isOurs ? object.payment_link : undefined,
  })
}

export function personOf(object: StripeObject): Person {
  const { customer_details: buyer, billing_details: billing, shipping } = object
  const claims = [buyer, shipping, billing].flatMap((who): PhoneClaim[] =>
    who?.phone ? [{ raw: who.phone, ...(who.address?.country ? { country: who.address.country } : {}), from: 'payment' }] : [],
  )
  const all: PhoneClaim[] = object.customer_phone ? [...claims, { raw: object.customer_phone, from: 'payment' }] : claims
  return present({
    name: buyer?.name ?? shipping?.name ?? billing?.name ?? object.customer_name,
    email: buyer?.email ?? billing?.email ?? object.receipt_email ?? object.customer_email,
    phones: all.filter(({ raw }, i) => all.findIndex((other) => other.raw === raw) === i),
    shipToCountry: shipping?.address?.country,
    billToCountry: (buyer ?? billing)?.address?.country,
  })
}

export function paymentOf(object: StripeObject, about: About, failed: boolean): PaymentFacts {
  // Only old versions of the API list the refunds of a charge, the latest first; the charge's own amount is the sum of all.
  const latest = object.refunds?.data?.[0]
  const amount = {
    session: object.amount_total,
    intent: object.amount_received || object.amount_capturable || object.amount,
    charge: latest?.amount,
    refund: object.amount,
    dispute: object.amount,
    invoice: failed ? object.amount_due : object.amount_paid,
  }[about]
  return present({
    amount: amount ? moneyFromStripe(amount, object.currency) : undefined,
    reason: reasonOf(object, about),
    refundId: about === 'refund' ? object.id : about === 'charge' ? latest?.id : undefined,
  })
}

function reasonOf(object: StripeObject, about: About): string | undefined {
  if (about === 'dispute') return [object.reason, object.status].filter(Boolean).join(', ') || undefined
  if (about === 'refund') return object.failure_reason
  return object.last_payment_error?.message ?? object.cancellation_reason
}

/** Where a shopper can go on paying. */
export function payUrlOf(object: StripeObject): string | undefined {
  return webLink(object.after_expiration?.recovery?.url ?? object.hosted_invoice_url)
}
