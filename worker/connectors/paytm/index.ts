import * as z from 'zod'
import { moneyFromDecimal } from '../../domain/money.ts'
import { defineConnector } from '../contract.ts'
import { present, text, zonedTime } from '../kit/fields.ts'
import { orderReferenceSetting, orderRefs, paymentMapSetting, PAYMENT_STATES, PAYMENT_TOPICS, type PaymentMap } from '../kit/payments.ts'
import { payerPhones } from '../kit/people.ts'
import { meaningOf } from '../kit/words.ts'
import { proof } from './proof.ts'

const settings = z.object({
  merchantKey: z.string().min(8).meta({
    title: 'Merchant key',
    description: 'The key of 16 characters beside the merchant id, under Developer settings › API keys in Paytm’s dashboard.',
    secret: true,
  }),
  orderReference: orderReferenceSetting,
  statusMap: paymentMapSetting,
})

/** Payments and payment links; the last two come of links alone. */
const Payload = z.object({
  ORDERID: text,
  TXNID: text,
  TXNAMOUNT: text,
  CURRENCY: text,
  STATUS: text,
  RESPMSG: text,
  TXNDATE: text,
  TXNDATETIME: text,
  PAYMENTMODE: text,
  PAYMENTMOBILENUMBER: text,
  PAYMENTEMAILID: text,
})

const STATES: PaymentMap = { TXN_SUCCESS: 'paid', TXN_FAILURE: 'failed', PENDING: 'pending' }

export default defineConnector({
  manifest: {
    id: 'paytm',
    name: 'Paytm',
    category: 'payment',
    summary: 'Payments and payment links that went through, failed or wait.',
    docsUrl: 'https://www.paytmpayments.com/docs/payment-status',
    connect: 'webhook_url',
    steps: [
      'Copy the merchant key from Developer settings › API keys in Paytm’s dashboard into this connection.',
      'Set the address of this connection as the webhook for the payment status under Developer settings › Webhook URLs, or ask Paytm to. For payment links it is the statusCallbackUrl.',
      'Use the address nowhere else. As callbackUrl its contents would pass through the shopper’s browser; Paytm signs the values, not their names.',
      'Say under “What your shop sends as the order” what your shop uses as ORDERID.',
    ],
    settings,
    scheme: proof,
    secret: { setting: 'merchantKey' },
    topics: {
      'status:paid': PAYMENT_STATES.paid,
      'status:failed': PAYMENT_STATES.failed,
      'status:pending': PAYMENT_STATES.pending,
      'status:unknown': 'ignored',
    },
    hosts: [],
  },

  split(_raw, body) {
    const { STATUS: word, TXNID: id } = Payload.parse(body)
    return [
      present({
        topic: `status:${meaningOf(word, STATES) ?? 'unknown'}`,
        body,
        // Tells of one transaction in one state are one, whatever stands beside it.
        deliveryId: id && word ? `${id}:${word}` : undefined,
      }),
    ]
  },

  parse({ topic, body }, { orderReference, statusMap }, receivedAt) {
    if (!topic.startsWith('status:') || !Object.hasOwn(PAYMENT_TOPICS, topic)) return { ignored: `topic ${topic.slice(0, 80)} is not used` }
    const payment = Payload.parse(body)
    const { ORDERID: order, TXNID: id, STATUS: word } = payment
    const state = meaningOf(word, statusMap, STATES)
    if (!state) return word ? { unknown: word } : { ignored: 'no status is said' }
    const type = PAYMENT_STATES[state]
    if (type === 'ignored') return { ignored: `status ${word?.slice(0, 80)} says nothing about the payment` }
    return {
      events: [
        {
          type,
          occurredAt: zonedTime(payment.TXNDATETIME ?? payment.TXNDATE, '+05:30') ?? receivedAt,
          // The shop makes ORDERID up, so it is told apart from what other gateways call an order.
          refs: present({ ...orderRefs(order, orderReference), paymentId: id, gatewayOrderId: order && `paytm:${order}` }),
          person: present({ email: payment.PAYMENTEMAILID, phones: payerPhones([payment.PAYMENTMOBILENUMBER], 'IN') }),
          payment: present({
            amount: moneyFromDecimal(payment.TXNAMOUNT, payment.CURRENCY ?? 'INR'),
            method: payment.PAYMENTMODE,
            reason: state === 'failed' ? payment.RESPMSG : undefined,
          }),
        },
      ],
    }
  },
})
