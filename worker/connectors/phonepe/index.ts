import * as z from 'zod'
import { moneyFromMinor } from '../../domain/money.ts'
import { fromBase64, fromUtf8 } from '../../lib/bytes.ts'
import { parseJson } from '../../lib/json.ts'
import { defineConnector, type Parsed } from '../contract.ts'
import { present, text, whole } from '../kit/fields.ts'
import { orderReferenceSetting, orderRefs, paymentMapSetting, PAYMENT_STATES, type OrderReference } from '../kit/payments.ts'
import { meaningOf } from '../kit/words.ts'
import { CODES, EVENTS, IGNORED, TOPICS } from './mapping.ts'
import { proof, VERSIONS } from './proof.ts'

const settings = z.object({
  webhookSecret: z.string().min(8).meta({
    title: 'Secret key, user and password, or salt key',
    description:
      'v2_hmac: the secret key of the webhook. v2: user and password of the webhook with a colon between them, as user:password. v1: the salt key.',
    secret: true,
  }),
  version: z.enum(VERSIONS).default('v2').meta({
    title: 'PhonePe’s interface',
    description:
      'v2_hmac: webhooks made in the dashboard with HMAC. v2: the same with user and password (SHA). v1: callbacks of the old API, with X-VERIFY.',
  }),
  orderReference: orderReferenceSetting,
  statusMap: paymentMapSetting,
})

const Payload = z.object({
  merchantOrderId: text,
  originalMerchantOrderId: text,
  merchantRefundId: text,
  refundId: text,
  state: text,
  amount: whole,
  timestamp: whole,
  errorCode: text,
  detailedErrorCode: text,
  paymentDetails: z
    .array(z.object({ transactionId: text, paymentMode: text, timestamp: whole, state: text, errorCode: text, detailedErrorCode: text }))
    .nullish(),
})
const Body = z.object({ event: text, type: text, payload: Payload.nullish() })
const First = z.object({
  code: text,
  message: text,
  data: z
    .object({
      merchantTransactionId: text,
      transactionId: text,
      amount: whole,
      paymentInstrument: z.object({ type: text }).nullish(),
    })
    .nullish(),
})
type Second = z.infer<typeof Body>

export default defineConnector({
  manifest: {
    id: 'phonepe',
    name: 'PhonePe',
    category: 'payment',
    summary: 'Orders paid or failed, and refunds.',
    docsUrl: 'https://developer.phonepe.com/payment-gateway/website-integration/standard-checkout/api-integration/api-reference/webhook',
    connect: 'webhook_url',
    steps: [
      'In the PhonePe Business dashboard open Developer Settings › Webhook and create a webhook with the address of this connection.',
      'Choose HMAC as authentication, choose v2_hmac here, and put the secret key that is shown into this connection: it proves the body as well. Or choose user and password (SHA), think up both, and put them in as user:password.',
      'Choose checkout.order.completed, checkout.order.failed, pg.refund.accepted, pg.refund.completed and pg.refund.failed (pg.order.… with a custom checkout).',
      'Say under “What your shop sends as the order” what your shop uses as merchantOrderId.',
      'Only with the old API (X-VERIFY): choose v1 and put the salt key in instead.',
    ],
    settings,
    scheme: proof,
    secret: { setting: 'webhookSecret' },
    topics: TOPICS,
    hosts: [],
  },

  split(_raw, body) {
    const first = firstOf(body)
    if (first) return [{ topic: `v1:${Object.hasOwn(CODES, first.code ?? '') ? first.code : 'unknown'}`, body }]
    return [{ topic: nameOf(Body.parse(body)), body }]
  },

  parse({ topic, body }, { orderReference, statusMap }, receivedAt) {
    if (!Object.hasOwn(TOPICS, topic)) return { ignored: `event ${topic.slice(0, 80)} is not used` }
    if (topic.startsWith('v1:')) return parseFirst(First.parse(firstOf(body)), orderReference, statusMap, receivedAt)
    const { payload } = Body.parse(body)
    const meaning = Object.hasOwn(EVENTS, topic) ? EVENTS[topic] : undefined
    if (!meaning || !payload) return { ignored: IGNORED[topic] ?? 'the webhook carries no payload' }
    const state = meaningOf(payload.state, statusMap) ?? (payload.state === meaning.said ? meaning.state : undefined)
    if (!state) return payload.state ? { unknown: payload.state } : { ignored: 'no state is said' }
    const type = PAYMENT_STATES[state]
    if (type === 'ignored') return { ignored: `state ${payload.state?.slice(0, 80)} says nothing about the payment` }
    const isRefund = topic.startsWith('pg.refund.')
    const tries = payload.paymentDetails ?? []
    const last = tries.findLast((one) => one.state === payload.state) ?? tries.at(-1)
    const orderId = payload.merchantOrderId ?? payload.originalMerchantOrderId
    return {
      events: [
        {
          type,
          occurredAt: [payload.timestamp, last?.timestamp].find((at) => at !== undefined && at > YEAR_2000) ?? receivedAt,
          // The shop makes its order id up, so it is told apart from what other gateways call an order.
          refs: present({
            ...orderRefs(orderId, orderReference),
            paymentId: isRefund ? undefined : last?.transactionId,
            gatewayOrderId: orderId && `phonepe:${orderId}`,
          }),
          payment: present({
            amount: moneyFromMinor(payload.amount, 'INR'),
            method: last?.paymentMode,
            reason: payload.detailedErrorCode ?? payload.errorCode ?? last?.detailedErrorCode ?? last?.errorCode,
            refundId: isRefund ? (payload.merchantRefundId ?? payload.refundId) : undefined,
          }),
        },
      ],
    }
  },
})

const YEAR_2000 = Date.UTC(2000, 0, 1)

/** `event` names what happened; `type` will go (developer.phonepe.com), and older accounts send it alone. */
const nameOf = ({ event, type }: Second) => event ?? type?.toLowerCase().replaceAll('_', '.') ?? ''

/** v1 wraps its JSON in base64. */
function firstOf(body: unknown): z.infer<typeof First> | undefined {
  const { data: wrapped } = z.object({ response: z.string().min(1) }).safeParse(body)
  const bytes = wrapped && fromBase64(wrapped.response)
  return bytes ? First.parse(parseJson(fromUtf8(bytes))) : undefined
}

function parseFirst(
  { code, message, data }: z.infer<typeof First>,
  reference: OrderReference,
  own: Parameters<typeof meaningOf<(typeof CODES)[string]>>[1],
  receivedAt: number,
): Parsed {
  const state = meaningOf(code, own, CODES)
  if (!state) return code ? { unknown: code } : { ignored: 'no code is said' }
  const type = PAYMENT_STATES[state]
  if (type === 'ignored' || !data) return { ignored: `code ${code?.slice(0, 80)} says nothing about a payment` }
  const orderId = data.merchantTransactionId
  return {
    events: [
      {
        type,
        occurredAt: receivedAt,
        refs: present({ ...orderRefs(orderId, reference), paymentId: data.transactionId, gatewayOrderId: orderId && `phonepe:${orderId}` }),
        payment: present({
          amount: moneyFromMinor(data.amount, 'INR'),
          method: data.paymentInstrument?.type,
          reason: state === 'failed' ? message : undefined,
        }),
      },
    ],
  }
}
