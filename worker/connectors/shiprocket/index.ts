import * as z from 'zod'
import type { Refs } from '../../domain/events.ts'
import { defineConnector } from '../contract.ts'
import { present, text, zonedTime } from '../kit/fields.ts'
import { sharedToken } from '../kit/schemes.ts'
import { EXPLAINED, isStateTopic, notUsed, STATE_NAMES, tell, topicOf, topicsOf } from '../kit/parcels.ts'
import { actions } from './actions.ts'
import { statusOf } from './mapping.ts'
import { latestScan, Scans } from './scans.ts'

const settings = z.object({
  token: z.string().min(8).meta({
    title: 'Webhook token',
    description: 'The token typed into Shiprocket’s webhook form; it comes back in the header x-api-key.',
    secret: true,
  }),
  apiEmail: z.string().trim().min(3).optional().meta({
    title: 'E-mail of the API user',
    description: 'From Settings › API › API users. Only for asking where a parcel is, and for asking for a new try.',
    secret: true,
  }),
  apiPassword: z.string().min(1).optional().meta({ title: 'Password of the API user', secret: true }),
  statusMap: z
    .record(z.string().regex(/^\d{1,4}$/), z.enum(STATE_NAMES))
    .default({})
    .meta({
      title: 'Own meaning of statuses',
      description: 'shipment_status_id → state, where your use of it differs, such as 26 (Fulfilled) → delivered.',
    }),
})

const Payload = z.object({
  awb: text,
  courier_name: text,
  current_status: text,
  shipment_status: text,
  shipment_status_id: text,
  current_timestamp: text,
  order_id: text,
  channel_order_id: text,
  etd: text,
  is_return: z.union([z.number(), z.string(), z.boolean()]).nullish(),
  scans: Scans,
})
type Payload = z.infer<typeof Payload>

export default defineConnector({
  manifest: {
    id: 'shiprocket',
    name: 'Shiprocket',
    category: 'logistics',
    summary: 'Parcels from label to door, failed attempts and returns.',
    docsUrl: 'https://apidocs.shiprocket.in/',
    connect: 'webhook_url',
    steps: [
      'In Shiprocket open Settings › API › Webhooks.',
      'Paste the address of this connection as the URL. Shiprocket refuses addresses that contain “shiprocket”, “kartrocket”, “sr” or “kr” anywhere.',
      'Type the token of this connection into the field for the security token (x-api-key).',
      'Switch the webhook on and press “Test”: the sample parcel shows up under deliveries.',
      'For questions to Shiprocket (where a parcel is, a new try) make an API user under Settings › API and put its e-mail and password here.',
    ],
    settings,
    scheme: sharedToken({ header: 'x-api-key' }),
    secret: { setting: 'token' },
    topics: topicsOf(STATE_NAMES.filter((state) => state !== 'ready_for_pickup')),
    hosts: ['apiv2.shiprocket.in'],
  },

  split(_raw, body) {
    const parcel = Payload.parse(body)
    const { awb, shipment_status_id: statusId, current_timestamp: at } = parcel
    const deliveryId = awb && statusId && at ? `${awb}:${statusId}:${at}` : undefined
    return [present({ topic: topicOf(statusOf(statusId, wordsOf(parcel)).state), body, deliveryId })]
  },

  parse({ topic, body }, { statusMap }, receivedAt) {
    if (!isStateTopic(topic)) return notUsed(topic)
    const parcel = Payload.parse(body)
    // The topic is made without the merchant's settings, so their word on the status is heard here.
    const { state, note } = statusOf(parcel.shipment_status_id, wordsOf(parcel), statusMap)
    const scan = latestScan(parcel.scans)
    return tell({
      state,
      word: wordsOf(parcel) ?? parcel.shipment_status_id,
      occurredAt: timestamp(parcel.current_timestamp) ?? scan?.at ?? receivedAt,
      refs: refsOf(parcel),
      parcel: present({
        carrier: parcel.courier_name,
        trackingUrl: parcel.awb && `https://shiprocket.co/tracking/${encodeURIComponent(parcel.awb)}`,
        expectedAt: zonedTime(parcel.etd, '+05:30'),
        isReturn: isReturn(parcel) || undefined,
        status: wordsOf(parcel),
        note: note ?? (EXPLAINED.has(state) ? scan?.activity : undefined),
      }),
    })
  },

  actions,
})

const wordsOf = (parcel: Payload) => parcel.shipment_status ?? parcel.current_status
const isReturn = ({ is_return: flag }: Payload) => flag === 1 || flag === true || flag === '1'

/**
 * `order_id` is the number that the channel gave. In the shape "1373900_150876814" the shop's id stands before
 * Shiprocket's own suffix, and may be the number too. A plain short number is never taken for an id: where a shop numbers its
 * orders itself, another order can have that id, and the news would go to the wrong shopper.
 */
function refsOf(parcel: Payload): Refs {
  const [, base] = /^(\d+)_\d+$/.exec(parcel.order_id ?? '') ?? []
  const plain = base ? undefined : parcel.order_id
  const shopOrderId = base ?? [parcel.order_id, parcel.channel_order_id].find((value) => /^\d{11,}$/.test(value ?? ''))
  return present({ awb: parcel.awb, number: parcel.channel_order_id ?? plain ?? base, shopOrderId })
}

/** "31 12 2025 09:42:10" on an Indian clock; some payloads use the other order. */
function timestamp(value: string | undefined): number | undefined {
  return zonedTime(value?.replace(/^(\d{2}) (\d{2}) (\d{4}) /, '$3-$2-$1 '), '+05:30')
}
