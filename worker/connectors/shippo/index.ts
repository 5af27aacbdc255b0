import * as z from 'zod'
import { defineConnector } from '../contract.ts'
import { instant, present, text } from '../kit/fields.ts'
import { EXPLAINED, isStateTopic, notUsed, orderRefs, statusMapSetting, tell, topicOf, topicsOf } from '../kit/parcels.ts'
import { standingOf, STATUSES, SUBSTATUSES } from './mapping.ts'
import { PROOFS, scheme } from './proof.ts'

const settings = z.object({
  token: z.string().min(16).meta({
    title: 'Secret',
    description: 'The word after ?token= in the address at Shippo, or the secret of the HMAC that Shippo’s team gave you.',
    secret: true,
  }),
  proof: z.enum(PROOFS).default('token').meta({
    title: 'How Shippo proves itself',
    description: 'token: by the word in the address. hmac: by a signature, which Shippo’s team sets up on request.',
  }),
  metadataIsNumber: z.boolean().default(false).meta({
    title: 'Metadata is the order number',
    description: 'On, if the metadata of your labels and trackings is the number of the order and nothing else.',
  }),
  statusMap: statusMapSetting,
})

const Payload = z.object({
  event: z.string().min(1),
  test: z.boolean().nullish(),
  data: z
    .object({
      carrier: text,
      tracking_number: text,
      metadata: text,
      eta: text,
      tracking_status: z
        .object({ status: text, status_date: text, status_details: text, substatus: z.object({ code: text, text }).nullish() })
        .nullish(),
    })
    .nullish(),
})

export default defineConnector({
  manifest: {
    id: 'shippo',
    name: 'Shippo',
    category: 'logistics',
    summary: 'Parcels of Shippo’s carriers, from label to door.',
    docsUrl: 'https://docs.goshippo.com/docs/tracking/webhooks',
    connect: 'webhook_url',
    steps: [
      'In Shippo open Settings › API › Webhooks and add a webhook with the event type “Track Updated”, for production.',
      'Paste the address of this connection as the URL, and put ?token= and the secret of this connection behind it.',
      'If Shippo’s team has set up signatures for you, leave ?token= out, choose “hmac” here and put in the secret they gave you.',
      'Parcels with Shippo’s own labels are tracked by themselves; register all others with the API.',
    ],
    settings,
    scheme,
    secret: { setting: 'token' },
    topics: topicsOf([STATUSES, ...Object.values(SUBSTATUSES)].flatMap((map) => Object.values(map))),
    hosts: [],
  },

  split(_raw, body) {
    const { event, data } = Payload.parse(body)
    const { status, substatus } = data?.tracking_status ?? {}
    return [{ topic: event === 'track_updated' ? topicOf(standingOf(status, substatus?.code, {})) : event.slice(0, 80), body }]
  },

  parse({ topic, body }, { statusMap, metadataIsNumber }, receivedAt) {
    if (!isStateTopic(topic)) return notUsed(topic)
    const { test, data } = Payload.parse(body)
    if (test === true) return { ignored: 'it is of Shippo’s test mode' }
    const now = data?.tracking_status
    const state = standingOf(now?.status, now?.substatus?.code, statusMap)
    return tell({
      state,
      word: now?.status,
      occurredAt: instant(now?.status_date) ?? receivedAt,
      refs: present({ awb: data?.tracking_number, ...(metadataIsNumber ? orderRefs(data?.metadata) : {}) }),
      parcel: present({
        carrier: data?.carrier,
        expectedAt: instant(data?.eta),
        status: now?.substatus?.code ?? now?.status,
        note: EXPLAINED.has(state) ? (now?.status_details ?? now?.substatus?.text) : undefined,
      }),
    })
  },
})
