import * as z from 'zod'
import type { Person, Refs } from '../../domain/events.ts'
import { defineConnector, type Parsed } from '../contract.ts'
import { id, instant, present, text, webLink } from '../kit/fields.ts'
import { EXPLAINED, isStateTopic, notUsed, orderRefs, statusMapSetting, tell, topicOf, topicsOf } from '../kit/parcels.ts'
import { bodyHmac } from '../kit/schemes.ts'
import { standingOf, STATUSES, wordOf, type About } from './mapping.ts'

const settings = z.object({
  callbackKey: z.string().min(8).meta({
    title: 'Callback secret key',
    description: 'From the page of integrations in Borzo’s cabinet. It is not the auth token of the API.',
    secret: true,
  }),
  statusMap: statusMapSetting,
})

const contact = z.object({ name: text, phone: text }).nullish()
const Order = z.object({
  order_id: id,
  status: text,
  points: z
    .array(
      z.object({
        delivery_id: text,
        client_order_id: text,
        tracking_url: text,
        is_return_point: z.boolean().nullish(),
        contact_person: contact,
      }),
    )
    .nullish(),
})
const Delivery = z.object({
  delivery_id: id,
  client_order_id: text,
  status: text,
  status_datetime: text,
  tracking_url: text,
  checkin_issue_name: text,
  contact_person: contact,
})
const Payload = z.object({ event_datetime: text, event_type: z.string().min(1), order: Order.nullish(), delivery: Delivery.nullish() })
type Payload = z.infer<typeof Payload>

const ABOUT: Readonly<Record<string, About>> = {
  order_created: 'order',
  order_changed: 'order',
  delivery_created: 'delivery',
  delivery_changed: 'delivery',
}
const aboutOf = ({ event_type: type }: Payload) => (Object.hasOwn(ABOUT, type) ? ABOUT[type] : undefined)

export default defineConnector({
  manifest: {
    id: 'borzo',
    name: 'Borzo',
    category: 'logistics',
    summary: 'Deliveries within a city by Borzo’s riders (WeFast, before).',
    docsUrl: 'https://borzodelivery.com/in/business-api/doc',
    connect: 'webhook_url',
    steps: [
      'In Borzo’s cabinet open the page of integrations.',
      'Paste the address of this connection as the callback URL.',
      'Copy the callback secret key of that page into the field here.',
      'When you book a delivery, give the order number as client_order_id of its point: by it the order is found.',
    ],
    settings,
    scheme: bodyHmac({ header: 'x-dv-signature', encoding: 'hex' }),
    secret: { setting: 'callbackKey' },
    topics: topicsOf([...Object.values(STATUSES.order), ...Object.values(STATUSES.delivery)]),
    hosts: [],
  },

  split(_raw, body) {
    const call = Payload.parse(body)
    const about = aboutOf(call)
    if (!about) return [{ topic: call.event_type.slice(0, 80), body }]
    const status = call[about]?.status
    const sent = about === 'order' ? call.order?.order_id : call.delivery?.delivery_id
    const deliveryId = sent && status && call.event_datetime ? `${about}:${sent}:${status}:${call.event_datetime}` : undefined
    return [present({ topic: topicOf(standingOf(about, status, {})), body, deliveryId })]
  },

  parse({ topic, body }, { statusMap }, receivedAt) {
    if (!isStateTopic(topic)) return notUsed(topic)
    const call = Payload.parse(body)
    const about = aboutOf(call)
    const subject = about && call[about]
    if (!about || !subject) return { ignored: 'it names neither an order nor a delivery' }
    const state = standingOf(about, subject.status, statusMap)
    const at = instant(call.event_datetime) ?? instant(call.delivery?.status_datetime) ?? receivedAt
    const told = stopsOf(call, about).map(({ refs, person, trackingUrl }) =>
      tell({
        state,
        word: wordOf(about, subject.status),
        occurredAt: at,
        refs,
        person,
        parcel: present({
          carrier: 'Borzo',
          trackingUrl: webLink(trackingUrl),
          status: subject.status,
          note: EXPLAINED.has(state) ? call.delivery?.checkin_issue_name : undefined,
        }),
      }),
    )
    const events = told.flatMap((one) => ('events' in one ? one.events : []))
    return events.length > 0 ? { events } : (told[0] ?? NOBODY)
  },
})

const NOBODY: Parsed = { ignored: 'it has no point where something is handed over' }

interface Stop {
  readonly refs: Refs
  readonly person: Person | undefined
  readonly trackingUrl: string | undefined
}

/** Where something is handed over. An order's first point is the shop; what its status says is said of every other one. */
function stopsOf({ order, delivery }: Payload, about: About): readonly Stop[] {
  if (about === 'delivery') return delivery ? [stopOf(delivery, delivery.delivery_id)] : []
  const drops = order?.points?.slice(1).filter((point) => point.is_return_point !== true) ?? []
  if (drops.length === 0)
    return order?.points?.length ? [] : [{ refs: present({ awb: order?.order_id }), person: undefined, trackingUrl: undefined }]
  // The rider's number of a parcel is that of its delivery. Until it is known the order's number finds it; two numbers would be two parcels.
  return drops.map((point) =>
    stopOf(point, point.delivery_id ?? (drops.length === 1 && !point.client_order_id ? order?.order_id : undefined)),
  )
}

function stopOf(
  point: {
    readonly client_order_id: string | undefined
    readonly tracking_url: string | undefined
    readonly contact_person?: z.infer<typeof contact>
  },
  awb: string | undefined,
): Stop {
  const { name, phone } = point.contact_person ?? {}
  return {
    refs: present({ awb, ...orderRefs(point.client_order_id) }),
    person: phone ? present({ name, phones: [{ raw: phone, from: 'shipping' as const }] }) : undefined,
    trackingUrl: point.tracking_url,
  }
}
