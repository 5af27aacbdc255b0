import * as z from 'zod'
import { defineConnector, type Scheme } from '../contract.ts'
import { present, text, whole } from '../kit/fields.ts'
import { isStateTopic, notUsed, statusMapSetting, tell, topicOf, topicsOf } from '../kit/parcels.ts'
import { bodyHmac } from '../kit/schemes.ts'
import { actions } from './actions.ts'
import { SUBTAGS, TAGS } from './mapping.ts'
import { newsOf, Tracking } from './tracking.ts'

const settings = z.object({
  webhookSecret: z.string().min(8).meta({
    title: 'Webhook secret',
    description: 'From AfterShip’s page of webhooks. It is not the API key.',
    secret: true,
  }),
  apiKey: z.string().trim().min(8).optional().meta({
    title: 'API key',
    description: 'From AfterShip’s page of API keys, with the right to read trackings. Only for asking where a parcel is.',
    secret: true,
  }),
  statusMap: statusMapSetting,
})

const NO_TRACKING = Tracking.parse({})

const Payload = z.object({
  event: z.string().min(1),
  event_id: text,
  is_tracking_first_tag: z.boolean().nullish(),
  ts: whole,
  msg: Tracking.nullish().transform((msg) => msg ?? NO_TRACKING),
})

/** Tracking signs under the first name; the other products, and stores that moved over from them, under the second. */
const HEADERS = ['aftership-hmac-sha256', 'as-signature-hmac-sha256'] as const
const [tracking, others] = HEADERS.map((header) => bodyHmac({ header, encoding: 'base64' })) as [Scheme, Scheme]
const scheme: Scheme = {
  summary: `HMAC-SHA-256 of the raw body, base64, in the header ${HEADERS.join(' or ')}.`,
  verify: async (raw, secret) => (await tracking.verify(raw, secret)) || (await others.verify(raw, secret)),
  sign: (body, secret, at) => tracking.sign(body, secret, at),
}

export default defineConnector({
  manifest: {
    id: 'aftership',
    name: 'AfterShip',
    category: 'logistics',
    summary: 'Parcels of more than a thousand carriers, by AfterShip Tracking.',
    docsUrl: 'https://www.aftership.com/docs/tracking/webhook/webhook-overview',
    connect: 'webhook_url',
    steps: [
      'In AfterShip Tracking open Settings › Notifications › Webhooks and add a webhook.',
      'Paste the address of this connection as its URL, and choose at least the shipment statuses you want to tell.',
      'Copy the webhook secret of that page into the field for the webhook secret here.',
    ],
    settings,
    scheme,
    secret: { setting: 'webhookSecret' },
    topics: topicsOf([...Object.values(TAGS), 'picked_up', ...Object.values(SUBTAGS).map(({ state }) => state)]),
    hosts: ['api.aftership.com'],
  },

  split(_raw, body) {
    const { event, event_id: deliveryId, msg, is_tracking_first_tag: isFirst } = Payload.parse(body)
    const topic = event === 'tracking_update' ? topicOf(newsOf(msg, {}, 0, isFirst === true).state) : event.slice(0, 80)
    return [present({ topic, body, deliveryId })]
  },

  parse({ topic, body }, { statusMap }, receivedAt) {
    if (!isStateTopic(topic)) return notUsed(topic)
    const { msg, ts, is_tracking_first_tag: isFirst } = Payload.parse(body)
    return tell(newsOf(msg, statusMap, ts ? ts * 1000 : receivedAt, isFirst === true))
  },

  actions,
})
