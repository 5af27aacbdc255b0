import * as z from 'zod'
import type { Envelope, Parsed } from '../contract.ts'
import type { DomainEvent, EventType, ParcelFacts, Refs } from '../../domain/events.ts'
import { Address, personFrom } from './people.ts'
import type { Context } from './settings.ts'
import { firstTime, given, Id, Text } from './values.ts'

type States = Readonly<Record<string, EventType | 'ignored'>>

/** What the carrier says, in `fulfillment_events/create` as `status` and repeated in `fulfillments/update` as `shipment_status`. */
export const SHIPMENT_STATES = {
  label_purchased: 'parcel.labelled',
  label_printed: 'parcel.labelled',
  confirmed: 'parcel.labelled',
  carrier_picked_up: 'parcel.shipped',
  // Few carriers report the pick-up, so the first scan on the way is often the first proof that the parcel left.
  in_transit: 'parcel.shipped',
  out_for_delivery: 'parcel.out_for_delivery',
  attempted_delivery: 'parcel.delivery_failed',
  ready_for_pickup: 'parcel.ready_for_pickup',
  delivered: 'parcel.delivered',
  delayed: 'parcel.moved',
  failure: 'parcel.excepted',
} as const satisfies States

/** What the shop says of the fulfilment itself, where no carrier has spoken; plus all that carriers say. */
export const FULFILLMENT_STATES = {
  pending: 'ignored',
  open: 'ignored',
  success: 'parcel.shipped',
  cancelled: 'parcel.cancelled',
  error: 'parcel.excepted',
  ...SHIPMENT_STATES,
} as const satisfies States

/** The state becomes part of the topic, which is logged and shown: a word, and no more than that. */
const Word = Text.transform((text) => (text && /^[a-z_]{1,40}$/i.test(text) ? text.toLowerCase() : undefined))
const Reported = z.object({ status: Word, shipment_status: Word })

/** A fulfilment that fell through is over, whatever its carrier said before. */
const FINAL: ReadonlySet<string> = new Set(['cancelled', 'error', 'failure'])

/** The topic with the state behind it: `fulfillments/update:delivered`. Without a readable state it stays as it is, and `parse` says why. */
export function stateTopic(topic: string, body: unknown): Envelope['topic'] {
  const reported = Reported.safeParse(body).data
  const status = reported?.status
  const state = status && FINAL.has(status) ? status : (reported?.shipment_status ?? status)
  return state ? `${topic}:${state}` : topic
}

const Fulfillment = z.object({
  id: Id,
  order_id: Id,
  name: Text,
  status: z.string(),
  created_at: Text,
  updated_at: Text,
  email: Text,
  destination: Address,
  tracking_company: Text,
  tracking_number: Text,
  tracking_numbers: z.array(Text).nullish(),
  tracking_url: Text,
  tracking_urls: z.array(Text).nullish(),
  line_items: z.array(z.object({ requires_shipping: z.boolean().nullish() })).nullish(),
})

/** `fulfillments/create` and `fulfillments/update`. */
export function fulfillment(body: unknown, { topic, state = '', settings, sentAt }: Context): Parsed {
  const it = Fulfillment.parse(body)
  const type = stateOf(FULFILLMENT_STATES, state)
  if (!type) return { ignored: `the fulfilment state ${state || '(none)'} is not used` }
  if (type === 'ignored') return { ignored: 'the fulfilment service has not confirmed it yet' }
  if (it.line_items?.length && it.line_items.every((line) => line.requires_shipping === false))
    return { ignored: 'nothing in this fulfilment is shipped' }
  const occurredAt = (topic === 'fulfillments/create' ? firstTime(it.created_at) : firstTime(it.updated_at, it.created_at)) ?? sentAt
  const person = personFrom({ email: it.email, shipping: it.destination }, settings.phonePreference)
  // The name is the order's with the number of the parcel behind a dot: "#1001.2".
  const number = it.name?.replace(/\.\d+$/, '')
  const awbs = [...new Set([it.tracking_number, ...(it.tracking_numbers ?? [])].filter((awb) => awb !== undefined))]
  // Several boxes may leave in one fulfilment. Only the first carries its id, so that the carrier's later events,
  // which know nothing but that id, mean one parcel; the others are found by their own tracking number.
  const boxes = WHOLE.has(state) && awbs.length > 1 ? awbs : awbs.slice(0, 1)
  const parcel = (awb: string | undefined, index: number): DomainEvent => ({
    type,
    occurredAt,
    refs: given<Refs>({ shopOrderId: it.order_id, number, awb, fulfillmentId: index === 0 ? it.id : undefined }),
    person,
    parcel: given<ParcelFacts>({ carrier: it.tracking_company, trackingUrl: urlOf(it, awb, index), status: state }),
  })
  return { events: boxes.length > 0 ? boxes.map(parcel) : [parcel(undefined, 0)] }
}

/** States of the fulfilment as a whole; a carrier speaks of one parcel. */
const WHOLE: ReadonlySet<string> = new Set(['success', 'cancelled'])

/** `tracking_urls` runs beside `tracking_numbers`; the single fields are the first of each. */
function urlOf(it: z.infer<typeof Fulfillment>, awb: string | undefined, index: number): string | undefined {
  const place = it.tracking_numbers?.indexOf(awb) ?? -1
  const beside = place >= 0 ? it.tracking_urls?.[place] : undefined
  return beside ?? (index === 0 ? it.tracking_url : undefined)
}

const FulfillmentEvent = z.object({
  fulfillment_id: Id,
  order_id: Id,
  status: z.string(),
  message: Text,
  happened_at: Text,
  created_at: Text,
  estimated_delivery_at: Text,
})

/** `fulfillment_events/create`: no tracking number and no phone in it; the parcel is found by `fulfillment_id`. */
export function fulfillmentEvent(body: unknown, { state = '', sentAt }: Context): Parsed {
  const it = FulfillmentEvent.parse(body)
  const type = stateOf(SHIPMENT_STATES, state)
  if (!type || type === 'ignored') return { ignored: `the carrier state ${state || '(none)'} is not used` }
  return {
    events: [
      {
        type,
        occurredAt: firstTime(it.happened_at, it.created_at) ?? sentAt,
        refs: { shopOrderId: it.order_id, fulfillmentId: it.fulfillment_id },
        parcel: given<ParcelFacts>({ expectedAt: firstTime(it.estimated_delivery_at), status: state, note: it.message }),
      },
    ],
  }
}

function stateOf(states: States, state: string): EventType | 'ignored' | undefined {
  return Object.hasOwn(states, state) ? states[state] : undefined
}
