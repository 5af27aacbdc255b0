import * as z from 'zod'
import type { ParcelFacts, Refs } from '../../domain/events.ts'
import type { Parsed } from '../contract.ts'
import { present, text } from '../kit/fields.ts'
import type { Settings } from './settings.ts'
import { ORDER_STATES, orderState, RIDER_STATES, riderState } from './states.ts'

const flag = z.union([z.boolean(), text])

export const Order = z.object({
  restID: text,
  orderID: text,
  status: text,
  cancel_reason: text,
  minimum_prep_time: text,
  rider_name: text,
  rider_phone_number: text,
  is_modified: flag.optional(),
})

const rider = z.object({ rider_name: text, rider_phone_number: text })
export const Rider = z.object({ order_id: text, status: text, rider_data: rider.nullish() })

const NO_ORDER: Parsed = { ignored: 'it names no order' }
const HOUR_MS = 3_600_000

/** PetPooja says no time; what it says is news, so it happened when it came. */
export function orderEvents(body: unknown, options: Settings, receivedAt: number): Parsed {
  const said = Order.parse(body)
  const state = orderState(said.status, options.statusMap)
  if (state === 'unknown' && said.status) return { unknown: said.status }
  if (state === 'none' || state === 'unknown') return { ignored: 'its status says nothing that guests want to know' }
  if (!said.orderID) return NO_ORDER
  const event = { type: ORDER_STATES[state], occurredAt: receivedAt, refs: refsOf(said.orderID, options) }
  switch (state) {
    case 'accepted':
      return { events: [{ ...event, order: present({ readyAt: readyAt(said.minimum_prep_time, receivedAt), status: statusWords(said) }) }] }
    case 'cancelled':
      return { events: [{ ...event, order: present({ cancelledAt: receivedAt, status: said.cancel_reason }) }] }
    case 'dispatched':
    case 'delivered':
      return { events: [{ ...event, parcel: riderFacts(said) }] }
    case 'ready':
      return { events: [event] }
  }
}

/** What a delivery service tells PetPooja, told to us as well. */
export function riderEvents(body: unknown, options: Settings, receivedAt: number): Parsed {
  const said = Rider.parse(body)
  const state = riderState(said.status)
  if (state === 'unknown' && said.status) return { unknown: said.status }
  const type = RIDER_STATES[state]
  if (type === 'ignored') return { ignored: 'the rider is on the way to the kitchen' }
  if (!said.order_id) return NO_ORDER
  return { events: [{ type, occurredAt: receivedAt, refs: refsOf(said.order_id, options), parcel: riderFacts(said.rider_data ?? {}) }] }
}

/**
 * The id is the one that the ordering system gave. Whether that is the number or the shop's internal id only the merchant knows; taken
 * for the wrong one, it could be another guest's order.
 */
function refsOf(orderId: string, { orderIdIs }: Settings): Refs {
  return orderIdIs === 'shop_id' ? { shopOrderId: orderId } : { number: orderId }
}

const statusWords = ({ is_modified }: z.infer<typeof Order>) =>
  is_modified === true || String(is_modified).toLowerCase() === 'yes' ? 'accepted with changes' : undefined

function riderFacts({ rider_name: name, rider_phone_number: phone }: Partial<z.infer<typeof rider>>): ParcelFacts {
  return name || phone ? { rider: present({ name, phone }) } : {}
}

/** Minutes, as a number or a text; hours of a kitchen that must be a mistake are left out. */
function readyAt(minutes: string | undefined, from: number): number | undefined {
  const wait = /^\d{1,4}$/.test(minutes ?? '') ? Number(minutes) * 60_000 : 0
  return wait > 0 && wait <= 12 * HOUR_MS ? from + wait : undefined
}
