import * as z from 'zod'
import { defineConnector } from '../contract.ts'
import { present } from '../kit/fields.ts'
import { isStateTopic, notUsed, statusMapSetting, tell, topicOf, topicsOf } from '../kit/parcels.ts'
import { chosenToken, headerSetting } from '../kit/token.ts'
import { actions } from './actions.ts'
import { STATUSES } from './mapping.ts'
import { levelOf, newsOf, Shipment } from './shipment.ts'

const settings = z.object({
  token: z.string().min(16).meta({
    title: 'Secret word',
    description: 'The word that Delhivery’s integration team is asked to send in a header with each scan.',
    secret: true,
  }),
  header: headerSetting('Authorization'),
  apiToken: z.string().trim().min(8).optional().meta({
    title: 'API token',
    description: 'From Delhivery One, Settings › API Setup. Only for asking where a parcel is, and for asking for a new try.',
    secret: true,
  }),
  statusMap: statusMapSetting,
})

const Payload = z.object({ Shipment })

export default defineConnector({
  manifest: {
    id: 'delhivery',
    name: 'Delhivery',
    category: 'logistics',
    summary: 'Parcels from label to door, failed attempts and returns, by scan push.',
    docsUrl: 'https://one.delhivery.com/developer-portal/documents/b2c/',
    connect: 'webhook_url',
    steps: [
      'Write to lastmile-integration@delhivery.com and ask for “scan push” in its default form, with your account’s contact in copy. It takes four to five working days.',
      'Give them the address of this connection, the name of the header and the secret word of this connection.',
      'Give them one or two waybills on their way; they send a sample scan of each.',
      'For questions to Delhivery (where a parcel is, a new try) copy the API token out of Delhivery One, Settings › API Setup.',
    ],
    settings,
    scheme: chosenToken({ standard: 'Authorization' }),
    secret: { setting: 'token' },
    topics: topicsOf([...Object.values(STATUSES), 'picked_up', 'delivery_failed']),
    hosts: ['track.delhivery.com'],
  },

  split(_raw, body) {
    const { Shipment: shipment } = Payload.parse(body)
    const { AWB: awb, Status: said } = shipment
    const isWhole = awb && said?.Status && said.StatusDateTime
    const deliveryId = isWhole ? `${awb}:${said.StatusDateTime}:${said.Status}:${levelOf(shipment) ?? ''}` : undefined
    return [present({ topic: topicOf(newsOf(shipment, {}, 0).state), body, deliveryId })]
  },

  parse({ topic, body }, { statusMap }, receivedAt) {
    if (!isStateTopic(topic)) return notUsed(topic)
    return tell(newsOf(Payload.parse(body).Shipment, statusMap, receivedAt))
  },

  actions,
})
