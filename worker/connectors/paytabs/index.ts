import * as z from 'zod'
import { defineConnector } from '../contract.ts'
import { orderReferenceSetting, paymentMapSetting, PAYMENT_STATES, PAYMENT_TOPICS } from '../kit/payments.ts'
import { bodyHmac } from '../kit/schemes.ts'
import { actions } from './actions.ts'
import { REGION_NAMES, REGIONS } from './mapping.ts'
import { knownState, read, Transaction } from './transaction.ts'

const settings = z.object({
  serverKey: z.string().min(8).meta({
    title: 'Server key',
    description: 'Under Developers › Key management. PayTabs signs with it, and it opens the API; it belongs to one region.',
    secret: true,
  }),
  region: z.enum(REGION_NAMES).default('ARE').meta({ title: 'Region', description: 'The region that your PayTabs account belongs to.' }),
  profileId: z
    .string()
    .regex(/^\d{1,12}$/)
    .optional()
    .meta({ title: 'Profile id', description: 'The number of the profile; needed for payment links and to look payments up.' }),
  orderReference: orderReferenceSetting,
  statusMap: paymentMapSetting,
})

/** The states that a transaction of PayTabs can have. */
const USED = [
  'paid',
  'authorized',
  'pending',
  'failed',
  'expired',
  'cancelled',
  'refunded',
  'refund_started',
  'refund_failed',
  'none',
] as const

export default defineConnector({
  manifest: {
    id: 'paytabs',
    name: 'PayTabs',
    category: 'payment',
    summary: 'Payments, refunds and voids in all regions, and payment pages.',
    docsUrl: 'https://docs.paytabs.com/',
    connect: 'webhook_url',
    steps: [
      'Copy the server key from Developers › Key management in PayTabs’ dashboard into this connection and choose the region of the account.',
      'Set the address of this connection as the default IPN or callback URL under Developers. A plugin of your shop that names a callback of its own is not heard here; what it reports comes through the shop’s orders.',
      'Say under “What your shop sends as the order” what your shop uses as cart_id.',
      'For payment links and look-ups put in the profile id as well.',
    ],
    settings,
    scheme: bodyHmac({ header: 'signature', encoding: 'hex' }),
    secret: { setting: 'serverKey' },
    topics: {
      ...Object.fromEntries(USED.map((state) => [`status:${state}`, PAYMENT_STATES[state]])),
      'status:unknown': 'ignored',
    },
    hosts: Object.values(REGIONS).map((url) => new URL(url).host),
  },

  split(_raw, body) {
    return [{ topic: `status:${knownState(Transaction.parse(body)) ?? 'unknown'}`, body }]
  },

  parse({ topic, body }, meaning, receivedAt) {
    if (!topic.startsWith('status:') || !Object.hasOwn(PAYMENT_TOPICS, topic)) return { ignored: `topic ${topic.slice(0, 80)} is not used` }
    return read(Transaction.parse(body), meaning, receivedAt)
  },

  actions,
})
