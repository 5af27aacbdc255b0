import * as z from 'zod'
import type { DomainEvent, Person } from '../../domain/events.ts'
import { moneyFromDecimal } from '../../domain/money.ts'
import type { Parsed } from '../contract.ts'
import { instant, present, text } from '../kit/fields.ts'
import { orderRefs, PAYMENT_STATES, type OrderReference, type PaymentMap, type PaymentState } from '../kit/payments.ts'
import { payerPhones } from '../kit/people.ts'
import { meaningOf } from '../kit/words.ts'
import { stateOf, wordOf } from './mapping.ts'

const details = z.object({ name: text, email: text, phone: text, country: text }).nullish()

/** A transaction, as the notification tells it and as /payment/query does. */
export const Transaction = z.object({
  tran_ref: text,
  previous_tran_ref: text,
  cart_id: text,
  cart_currency: text,
  cart_amount: text,
  tran_currency: text,
  tran_total: text,
  tran_type: text,
  customer_details: details,
  shipping_details: details,
  payment_result: z.object({ response_status: text, response_message: text, transaction_time: text }).nullish(),
  payment_info: z.object({ payment_method: text }).nullish(),
})
export type Transaction = z.infer<typeof Transaction>

/** The settings that decide what a transaction says; those of a connection that is gone are empty. */
export interface Meaning {
  readonly orderReference?: OrderReference
  readonly statusMap?: PaymentMap
}

export const knownState = ({ tran_type, payment_result }: Transaction): PaymentState | undefined =>
  stateOf(tran_type, payment_result?.response_status)

export function read(transaction: Transaction, { orderReference, statusMap }: Meaning, receivedAt: number): Parsed {
  const word = wordOf(transaction.tran_type, transaction.payment_result?.response_status)
  const state = meaningOf(word, statusMap) ?? knownState(transaction)
  if (!state) return word ? { unknown: word } : { ignored: 'no status is said' }
  const type = PAYMENT_STATES[state]
  if (type === 'ignored') return { ignored: `${word.slice(0, 80)} says nothing about an order` }
  return { events: [eventOf(transaction, type, orderReference, receivedAt)] }
}

function eventOf(
  transaction: Transaction,
  type: DomainEvent['type'],
  orderReference: OrderReference | undefined,
  receivedAt: number,
): DomainEvent {
  const { payment_result: result, payment_info: info, tran_ref: ref } = transaction
  const isRefund = transaction.tran_type?.toLowerCase() === 'refund'
  // What follows a payment names it; the hosted page that we ask for and the payment on it are one transaction.
  const payment = transaction.previous_tran_ref ?? ref
  return {
    type,
    occurredAt: instant(result?.transaction_time) ?? receivedAt,
    refs: present({ ...orderRefs(transaction.cart_id, orderReference), paymentId: payment, paymentLinkId: payment }),
    person: personOf(transaction),
    payment: present({
      amount:
        moneyFromDecimal(transaction.tran_total, transaction.tran_currency) ??
        moneyFromDecimal(transaction.cart_amount, transaction.cart_currency),
      method: info?.payment_method,
      reason: type === 'payment.failed' || type === 'payment.refund_failed' ? result?.response_message : undefined,
      refundId: isRefund ? ref : undefined,
    }),
  }
}

/** A number without its country is read in the country of the address beside it. */
function personOf({ customer_details: customer, shipping_details: shipping }: Transaction): Person {
  const billed = payerPhones([customer?.phone], customer?.country)
  const shipped = payerPhones([shipping?.phone === customer?.phone ? undefined : shipping?.phone], shipping?.country)
  return present({
    name: customer?.name ?? shipping?.name,
    email: customer?.email ?? shipping?.email,
    phones: [...billed, ...shipped],
    billToCountry: customer?.country,
    shipToCountry: shipping?.country,
  })
}
