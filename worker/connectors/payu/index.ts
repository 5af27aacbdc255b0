import * as z from 'zod'
import type { Refs } from '../../domain/events.ts'
import { moneyFromDecimal } from '../../domain/money.ts'
import { defineConnector } from '../contract.ts'
import { present, text, zonedTime } from '../kit/fields.ts'
import {
  orderReferenceSetting,
  orderRefs,
  paymentMapSetting,
  PAYMENT_STATES,
  PAYMENT_TOPICS,
  type OrderReference,
  type PaymentMap,
  type PaymentState,
} from '../kit/payments.ts'
import { payerPhones } from '../kit/people.ts'
import { meaningOf } from '../kit/words.ts'
import { proof } from './proof.ts'

const settings = z.object({
  salt: z.string().min(8).meta({
    title: 'Merchant salt',
    description: 'The salt (32 bit) beside the merchant key in PayU’s dashboard.',
    secret: true,
  }),
  orderReference: orderReferenceSetting,
  statusMap: paymentMapSetting,
})

const Payload = z.object({
  txnid: text,
  status: text,
  unmappedstatus: text,
  amount: text,
  firstname: text,
  lastname: text,
  email: text,
  phone: text,
  mode: text,
  error_Message: text,
  field9: text,
  addedon: text,
})
type Payload = z.infer<typeof Payload>

const STATES: PaymentMap = { success: 'paid', failure: 'failed', pending: 'pending' }

/** The state by the merchant's own word for PayU's finer status, then by PayU's; money that is only reserved is not paid. */
function stateOf({ status, unmappedstatus }: Payload, own?: PaymentMap): PaymentState | undefined {
  const state = meaningOf(unmappedstatus, own) ?? meaningOf(status, own, STATES)
  return state === 'paid' && unmappedstatus === 'auth' ? 'authorized' : state
}

export default defineConnector({
  manifest: {
    id: 'payu',
    name: 'PayU India',
    category: 'payment',
    summary: 'Payments that went through, failed or wait.',
    docsUrl: 'https://docs.payu.in/docs/webhook-events-and-sample-payloads',
    connect: 'webhook_url',
    steps: [
      'Copy the merchant salt from Payment Gateway › Key & salt in PayU’s dashboard into this connection.',
      'Under Settings › Webhooks create webhooks for “Successful” and “Failed” payments with the address of this connection.',
      'Use the address nowhere else. As surl or furl it would pass through the shopper’s browser, where the phone can be changed: PayU’s hash does not cover it.',
      'Say under “What your shop sends as the order” what your shop uses as txnid.',
    ],
    settings,
    scheme: proof,
    secret: { setting: 'salt' },
    topics: {
      'status:paid': PAYMENT_TOPICS['status:paid'] ?? 'ignored',
      'status:authorized': PAYMENT_TOPICS['status:authorized'] ?? 'ignored',
      'status:failed': PAYMENT_TOPICS['status:failed'] ?? 'ignored',
      'status:pending': PAYMENT_TOPICS['status:pending'] ?? 'ignored',
      'status:unknown': 'ignored',
    },
    hosts: [],
  },

  split(_raw, body) {
    return [{ topic: `status:${stateOf(Payload.parse(body)) ?? 'unknown'}`, body }]
  },

  parse({ topic, body }, { orderReference, statusMap }, receivedAt) {
    if (!topic.startsWith('status:') || !Object.hasOwn(PAYMENT_TOPICS, topic)) return { ignored: `topic ${topic.slice(0, 80)} is not used` }
    const payment = Payload.parse(body)
    const state = stateOf(payment, statusMap)
    const word = payment.unmappedstatus ?? payment.status
    if (!state) return word ? { unknown: word } : { ignored: 'no status is said' }
    const type = PAYMENT_STATES[state]
    if (type === 'ignored') return { ignored: `status ${word?.slice(0, 80)} says nothing about the payment` }
    return {
      events: [
        {
          type,
          occurredAt: zonedTime(payment.addedon, '+05:30') ?? receivedAt,
          refs: refsOf(payment, orderReference),
          person: present({
            name: [payment.firstname, payment.lastname].filter(Boolean).join(' ') || undefined,
            email: payment.email,
            phones: payerPhones([payment.phone], 'IN'),
          }),
          payment: present({
            amount: moneyFromDecimal(payment.amount, 'INR'),
            method: payment.mode,
            reason: state === 'failed' ? (payment.error_Message ?? payment.field9) : undefined,
          }),
        },
      ],
    }
  },
})

/**
 * Only of txnid, which the hash covers: mihpayid could be changed to another shopper's. The shop makes txnid up, so it is told apart from
 * what other gateways call an order.
 */
function refsOf({ txnid }: Payload, reference: OrderReference | undefined): Refs {
  return present({ ...orderRefs(txnid, reference), gatewayOrderId: txnid && `payu:${txnid}` })
}
