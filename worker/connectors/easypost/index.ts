import * as z from 'zod'
import { defineConnector, type Scheme } from '../contract.ts'
import { instant, present, text, webLink } from '../kit/fields.ts'
import {
  EXPLAINED,
  isStateTopic,
  notUsed,
  stateOf,
  statusMapSetting,
  tell,
  topicOf,
  topicsOf,
  type State,
  type StatusMap,
} from '../kit/parcels.ts'
import { bodyHmac } from '../kit/schemes.ts'
import { BEFORE_PICKUP, byDetail, STATUSES } from './mapping.ts'

const settings = z.object({
  webhookSecret: z.string().min(8).meta({
    title: 'Webhook secret',
    description: 'The secret that the webhook was made with in EasyPost.',
    secret: true,
  }),
  statusMap: statusMapSetting,
})

const Payload = z.object({
  id: text,
  mode: text,
  description: z.string().min(1),
  created_at: text,
  previous_attributes: z.object({ status: text }).nullish().catch(undefined),
  result: z
    .object({
      tracking_code: text,
      status: text,
      status_detail: text,
      carrier: text,
      est_delivery_date: text,
      public_url: text,
      updated_at: text,
      tracking_details: z.array(z.object({ datetime: text, message: text, status: text })).nullish(),
    })
    .nullish(),
})
type Payload = z.infer<typeof Payload>

const OF_TRACKERS: ReadonlySet<string> = new Set(['tracker.created', 'tracker.updated'])

/** EasyPost's libraries sign with the secret in the form NFKD, so "é" of one keyboard equals "é" of another. */
const hmac = bodyHmac({ header: 'x-hmac-signature', encoding: 'hex', prefix: 'hmac-sha256-hex=' })
const scheme: Scheme = {
  summary: `${hmac.summary.slice(0, -1)} after “hmac-sha256-hex=”; the secret counts in the form NFKD.`,
  verify: (raw, secret) => hmac.verify(raw, secret.normalize('NFKD')),
  sign: (body, secret, at) => hmac.sign(body, secret.normalize('NFKD'), at),
}

export default defineConnector({
  manifest: {
    id: 'easypost',
    name: 'EasyPost',
    category: 'logistics',
    summary: 'Parcels of more than a hundred carriers, by EasyPost’s trackers.',
    docsUrl: 'https://docs.easypost.com/docs/webhooks',
    connect: 'webhook_url',
    steps: [
      'In the EasyPost dashboard open Webhooks & Events and add a webhook for the production environment.',
      'Paste the address of this connection as its URL and the secret of this connection as the webhook secret.',
      'Parcels with EasyPost’s own labels have a tracker already; for all others make one with the API or the dashboard.',
    ],
    settings,
    scheme,
    secret: { setting: 'webhookSecret' },
    topics: topicsOf([...Object.values(STATUSES), 'picked_up', 'delivery_failed', 'lost']),
    hosts: [],
  },

  split(_raw, body) {
    const event = Payload.parse(body)
    const topic = OF_TRACKERS.has(event.description) ? topicOf(standing(event)) : event.description.slice(0, 80)
    return [present({ topic, body, deliveryId: event.id })]
  },

  parse({ topic, body }, { statusMap }, receivedAt) {
    if (!isStateTopic(topic)) return notUsed(topic)
    const event = Payload.parse(body)
    const tracker = event.result
    // Trackers of the test mode walk through every status by themselves, under numbers that belong to nobody.
    if (event.mode === 'test') return { ignored: 'it is of EasyPost’s test mode' }
    const state = standing(event, statusMap)
    const scan = latestScan(event)
    return tell({
      state,
      word: tracker?.status,
      occurredAt: scan?.at ?? instant(tracker?.updated_at) ?? instant(event.created_at) ?? receivedAt,
      refs: present({ awb: tracker?.tracking_code }),
      parcel: present({
        carrier: tracker?.carrier,
        trackingUrl: webLink(tracker?.public_url),
        expectedAt: instant(tracker?.est_delivery_date),
        status: tracker?.status_detail ?? tracker?.status,
        note: EXPLAINED.has(state) ? scan?.message : undefined,
      }),
    })
  },
})

/** The merchant may name a detail as well as a status; what is said more precisely comes first. */
function standing({ result, previous_attributes: before }: Payload, own: StatusMap = {}): State | undefined {
  const { status, status_detail: detail } = result ?? {}
  const chosen = (detail && stateOf(detail, own, {})) || stateOf(status, own, {})
  if (chosen) return chosen
  const state = byDetail(status, detail) ?? stateOf(status, {}, STATUSES)
  // No status says that the carrier has the parcel; the first scan on the way does.
  return state === 'in_transit' && before?.status && BEFORE_PICKUP.has(before.status) ? 'picked_up' : state
}

function latestScan({ result }: Payload): { readonly at: number; readonly message: string | undefined } | undefined {
  const dated = (result?.tracking_details ?? []).flatMap(({ datetime, message }) => {
    const at = instant(datetime)
    return at === undefined ? [] : [{ at, message }]
  })
  return dated.toSorted((a, b) => b.at - a.at)[0]
}
