import * as z from 'zod'
import type { PaymentFacts, Refs } from '../../domain/events.ts'
import { moneyFromDecimal } from '../../domain/money.ts'
import { defineConnector } from '../contract.ts'
import { present, text } from '../kit/fields.ts'
import { orderReferenceSetting, orderRefs, paymentMapSetting, PAYMENT_STATES } from '../kit/payments.ts'
import { meaningOf } from '../kit/words.ts'
import { ORDER_FIELDS, toldByKnet, type OrderField } from './knet.ts'
import { GROUP, KBZ, KNET, TOPICS } from './mapping.ts'
import { proof, SIGNED_URIS, TOLERANCE_SECONDS, VARIANTS } from './proof.ts'

const settings = z.object({
  // Preselected in forms, but never assumed: another company's proof must not be taken for want of a word.
  variant: z.enum(VARIANTS).meta({
    default: 'kbzpay',
    title: 'Which KPay',
    description:
      'kbzpay: KBZPay by KBZ Bank, Myanmar. kpay_group: KPay Merchant Service, Hong Kong, Singapore and Japan. knet: KNET’s payment page KPAY, Kuwait.',
  }),
  key: z.string().min(8).max(4000).meta({
    title: 'App key, public key of the platform, or resource key',
    description:
      'KBZPay: the app key of the merchant. KPay Group: the platform’s public key (PEM, or its base64). KNET: the terminal resource key, 16 characters.',
    secret: true,
  }),
  orderReference: orderReferenceSetting,
  statusMap: paymentMapSetting,
  signedUri: z.enum(SIGNED_URIS).default('any').meta({
    title: 'What KPay Group signs of the address',
    description: 'Leave “any” unless KPay told you which; each of them names this address only.',
  }),
  toleranceSeconds: z.number().int().min(30).max(86_400).default(TOLERANCE_SECONDS).meta({
    title: 'Age in seconds',
    description: 'How far K-Timestamp of KPay Group may be from our clock.',
  }),
  orderField: z.enum(ORDER_FIELDS).default('trackid').meta({
    title: 'Where KNET’s answer has your order',
    description: 'trackid, or the user field that your shop or plugin fills with the order; many put a number of their own into trackid.',
  }),
  returnUrl: z
    .string()
    .trim()
    .max(500)
    .regex(/^https:\/\/[^\s"'<>]+$/)
    .optional()
    .meta({
      title: 'Where the shopper goes after KNET',
      description:
        'Only if KNET itself calls this address as its responseURL: it is told to lead the browser there. Empty where your shop passes KNET’s answers on.',
    }),
})

const Kbz = z.object({
  Request: z.object({
    merch_order_id: text,
    mm_order_id: text,
    trans_currency: text,
    total_amount: text,
    trade_status: text,
    trans_end_time: text,
    notify_time: text,
  }),
})
const Group = z.object({
  transactionNo: text,
  orderNo: text,
  outTradeNo: text,
  payAmount: text,
  payCurrency: text,
  transactionState: text,
})

interface Told {
  readonly variant: (typeof VARIANTS)[number]
  readonly word: string | undefined
  /** The same on every repetition, which carries a new time and nonce. */
  readonly id: string | undefined
  readonly reference: string | undefined
  readonly refs: Refs
  readonly payment: PaymentFacts
  readonly at: number | undefined
}

/** KBZPay wraps its notification in `Request` and signs nothing beside it; KPay Group wraps it in nothing; KNET’s is a form with a result. */
function told(body: unknown, orderField: OrderField = 'trackid'): Told {
  if (typeof body === 'object' && body !== null && Object.hasOwn(body, 'Request')) {
    const { merch_order_id: order, mm_order_id: id, trade_status: word, ...rest } = Kbz.parse(body).Request
    return {
      variant: 'kbzpay',
      word,
      id,
      reference: order,
      refs: present({ paymentId: id, gatewayOrderId: order && `kbzpay:${order}` }),
      payment: present({ amount: moneyFromDecimal(rest.total_amount, rest.trans_currency ?? 'MMK') }),
      at: secondsOf(rest.trans_end_time) ?? secondsOf(rest.notify_time),
    }
  }
  if (typeof body === 'object' && body !== null && Object.hasOwn(body, 'paymentid')) return toldByKnet(body, orderField)
  const { transactionNo: id, orderNo, outTradeNo, transactionState: word, ...rest } = Group.parse(body)
  return {
    variant: 'kpay_group',
    word,
    id,
    reference: outTradeNo,
    refs: present({ paymentId: id, gatewayOrderId: orderNo }),
    payment: present({
      amount: moneyFromDecimal(rest.payAmount, rest.payCurrency),
      refundId: word !== undefined && GROUP[word] === 'refunded' ? id : undefined,
    }),
    at: undefined,
  }
}

const secondsOf = (value: string | undefined) => (/^\d{10}$/.test(value ?? '') ? Number(value) * 1000 : undefined)
const TABLES = { kbzpay: KBZ, kpay_group: GROUP, knet: KNET }
const tableOf = ({ variant }: Told) => TABLES[variant]

export default defineConnector({
  manifest: {
    id: 'kpay',
    name: 'KPay',
    category: 'payment',
    summary: 'KBZPay (Myanmar), KPay Group (Hong Kong, Singapore, Japan) or KNET (Kuwait): payments and how they end.',
    docsUrl: 'https://wap.kbzpay.com/pgw/uat/api/',
    connect: 'webhook_url',
    steps: [
      'Say which KPay it is: several companies have this name, and each signs in its own way.',
      'KBZPay: give KBZ the address of this connection as the notify_url (they put its domain on a list) and put the app key into this connection.',
      'KPay Group: name the address of this connection as the notification address and put the platform’s public key into this connection.',
      'KNET: let your shop pass on, unchanged, what KNET posts to its responseURL, to the address of this connection, and put the terminal resource key into it. (Or name this address itself as the responseURL, and say where the shopper goes then.)',
      'kpay.site and kpay.cc are presets of the connector “Signed gateway”.',
      'Say under “What your shop sends as the order” what your shop uses as merch_order_id, outTradeNo or KNET’s trackid.',
    ],
    settings,
    scheme: proof,
    secret: { setting: 'key' },
    topics: TOPICS,
    hosts: [],
  },

  acknowledge({ variant, returnUrl }) {
    if (variant === 'kpay_group') return { body: '{"code":10000,"message":"success"}', contentType: 'application/json' }
    return { body: variant === 'knet' && typeof returnUrl === 'string' ? `REDIRECT=${returnUrl}` : 'success', contentType: 'text/plain' }
  },

  split(raw, body) {
    const said = told(body)
    const word = said.word && Object.hasOwn(tableOf(said), said.word) ? said.word : 'unknown'
    const at = raw.headers.get('k-timestamp') ?? ''
    return [
      present({
        topic: `${said.variant}:${word}`,
        body,
        deliveryId: said.id && said.word ? `${said.variant}:${said.id}:${said.word}` : undefined,
        // The proof covers it; KBZPay says its time in the body.
        sentAt: said.variant === 'kpay_group' && /^\d{13}$/.test(at) ? Number(at) : undefined,
      }),
    ]
  },

  parse({ topic, body, sentAt }, { orderReference, orderField, statusMap }, receivedAt) {
    if (!Object.hasOwn(TOPICS, topic)) return { ignored: `topic ${topic.slice(0, 80)} is not used` }
    const said = told(body, orderField)
    const state = meaningOf(said.word, statusMap, tableOf(said))
    if (!state) return said.word ? { unknown: said.word } : { ignored: 'no status is said' }
    const type = PAYMENT_STATES[state]
    if (type === 'ignored') return { ignored: `status ${said.word?.slice(0, 80)} says nothing about the payment` }
    return {
      events: [
        {
          type,
          occurredAt: said.at ?? sentAt ?? receivedAt,
          refs: { ...orderRefs(said.reference, orderReference), ...said.refs },
          payment: said.payment,
        },
      ],
    }
  },
})
