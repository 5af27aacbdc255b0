import * as z from 'zod'
import { defineConnector } from '../contract.ts'
import { present, text, zonedTime } from '../kit/fields.ts'
import { EXPLAINED, isStateTopic, notUsed, orderRefs, statusMapSetting, tell, topicOf, topicsOf } from '../kit/parcels.ts'
import { sharedToken } from '../kit/schemes.ts'
import { readTime } from '../kit/times.ts'
import { CODES, noteOf, standingOf } from './mapping.ts'

const settings = z.object({
  webhookKey: z.string().min(16).meta({
    title: 'Webhook key',
    description: 'The webhook_key that ClickPost answered when the webhook was registered.',
    secret: true,
  }),
  statusMap: statusMapSetting,
})

const Status = z.object({
  clickpost_status_code: text,
  clickpost_status_description: text,
  status: text,
  remark: text,
  timestamp: text,
  reference_number: text,
})
const Payload = Status.extend({
  waybill: text,
  additional: z
    .object({
      order_id: text,
      is_rvp: z.union([z.boolean(), z.string(), z.number()]).nullish(),
      courier_partner_edd: text,
      ndr_status_code: text,
      ndr_status_description: text,
      latest_status: Status.nullish(),
    })
    .nullish(),
})
type Payload = z.infer<typeof Payload>

/** Calls come in any order; `latest_status` is where the parcel stands when the call is made. */
const nowOf = (call: Payload) => call.additional?.latest_status ?? call

const standing = (call: Payload, own = {}) => {
  const { clickpost_status_code: code, clickpost_status_description: words } = nowOf(call)
  return standingOf(code, words, call.additional?.ndr_status_code, own)
}

export default defineConnector({
  manifest: {
    id: 'clickpost',
    name: 'ClickPost',
    category: 'logistics',
    summary: 'Parcels of many couriers by one set of codes.',
    docsUrl: 'https://www.clickpost.ai/',
    connect: 'webhook_url',
    steps: [
      'Register the address of this connection with ClickPost’s API (tracking/register-webhook, service_id 2), or ask your contact there to do it.',
      'Copy the webhook_key of the answer into the field here. ClickPost sends it as a header with each call.',
    ],
    settings,
    scheme: sharedToken({ header: 'webhook_key' }),
    secret: { setting: 'webhookKey' },
    topics: topicsOf(Object.values(CODES)),
    hosts: [],
  },

  split(_raw, body) {
    const call = Payload.parse(body)
    const { clickpost_status_code: code, timestamp } = nowOf(call)
    const deliveryId = call.waybill && code && timestamp ? `${call.waybill}:${code}:${timestamp}` : undefined
    return [present({ topic: topicOf(standing(call)), body, deliveryId })]
  },

  parse({ topic, body }, { statusMap }, receivedAt) {
    if (!isStateTopic(topic)) return notUsed(topic)
    const call = Payload.parse(body)
    const { additional } = call
    const now = nowOf(call)
    const state = standing(call, statusMap)
    return tell({
      state,
      word: now.clickpost_status_description ?? now.clickpost_status_code,
      // The time ends in Z and is the clock of India all the same.
      occurredAt: zonedTime(now.timestamp, '+05:30') ?? receivedAt,
      refs: present({ awb: call.waybill, ...orderRefs(additional?.order_id ?? now.reference_number) }),
      parcel: present({
        expectedAt: readTime(additional?.courier_partner_edd, 'iso', 'Asia/Kolkata'),
        isReturn: isTrue(additional?.is_rvp) || undefined,
        status: now.clickpost_status_description ?? now.status,
        note: noteOf(now.clickpost_status_code) ?? (EXPLAINED.has(state) ? (additional?.ndr_status_description ?? now.remark) : undefined),
      }),
    })
  },
})

const isTrue = (flag: unknown) => flag === true || flag === 1 || (typeof flag === 'string' && /^(true|1)$/i.test(flag))
