import * as z from 'zod'
import { defineConnector } from '../contract.ts'
import { present, text, webLink } from '../kit/fields.ts'
import { isStateTopic, notUsed, orderRefs, stateOf, statusMapSetting, tell, topicOf, topicsOf, type StatusMap } from '../kit/parcels.ts'
import { readTime } from '../kit/times.ts'
import { chosenToken, headerSetting } from '../kit/token.ts'

const settings = z.object({
  token: z
    .string()
    .min(16)
    .meta({ title: 'Secret word', description: 'The word that Dunzo sends in a header with each call.', secret: true }),
  header: headerSetting('X-Api-Key'),
  statusMap: statusMapSetting,
})

/** The states of a task, as programs that called Dunzo's API before its end read them. */
const STATES_OF_TASKS: StatusMap = {
  created: 'label_created',
  queued: 'label_created',
  runner_accepted: 'label_created',
  reached_for_pickup: 'label_created',
  // Another rider is looked for; the task goes on.
  runner_cancelled: 'label_created',
  pickup_complete: 'picked_up',
  started_for_delivery: 'out_for_delivery',
  reached_for_delivery: 'out_for_delivery',
  delivered: 'delivered',
  cancelled: 'cancelled',
}

const Payload = z.object({
  event_id: text,
  task_id: text,
  reference_id: text,
  state: text,
  event_timestamp: text,
  request_timestamp: text,
  eta: z.object({ dropoff: z.number().nonnegative().max(10_000).nullish() }).nullish(),
  tracking_url: text,
})
type Payload = z.infer<typeof Payload>

const timeOf = (call: Payload) => readTime(call.event_timestamp ?? call.request_timestamp, 'milliseconds', 'UTC')
const MINUTE = 60_000

export default defineConnector({
  manifest: {
    id: 'dunzo',
    name: 'Dunzo (closed)',
    category: 'logistics',
    summary: 'Dunzo closed in January 2025. Kept for contracts that live on elsewhere, and for reading old deliveries.',
    docsUrl: 'https://www.dunzo.com/',
    connect: 'webhook_url',
    steps: [
      'Dunzo’s app, site and API went offline in January 2025; a new contract can’t be made. Choose another courier, or the generic one.',
      'Whoever runs Dunzo’s interface further for you: give them the address of this connection and its secret word, to be sent as a header.',
    ],
    settings,
    scheme: chosenToken({ standard: 'X-Api-Key' }),
    secret: { setting: 'token' },
    topics: topicsOf(Object.values(STATES_OF_TASKS)),
    hosts: [],
  },

  split(_raw, body) {
    const call = Payload.parse(body)
    return [present({ topic: topicOf(stateOf(call.state, {}, STATES_OF_TASKS)), body, deliveryId: call.event_id })]
  },

  parse({ topic, body }, { statusMap }, receivedAt) {
    if (!isStateTopic(topic)) return notUsed(topic)
    const call = Payload.parse(body)
    const state = stateOf(call.state, statusMap, STATES_OF_TASKS)
    const occurredAt = timeOf(call) ?? receivedAt
    const minutes = call.eta?.dropoff
    return tell({
      state,
      word: call.state,
      occurredAt,
      refs: present({ awb: call.task_id, ...orderRefs(call.reference_id) }),
      parcel: present({
        carrier: 'Dunzo',
        trackingUrl: webLink(call.tracking_url),
        expectedAt: minutes && (state === 'picked_up' || state === 'out_for_delivery') ? occurredAt + minutes * MINUTE : undefined,
        status: call.state,
      }),
    })
  },
})
