import * as z from 'zod'
import type { DomainEvent } from '../../domain/events.ts'
import type { Parsed } from '../contract.ts'
import { fulfillment, stateTopic } from './fulfillments.ts'
import { wholeOrder } from './orders.ts'
import type { Context } from './settings.ts'
import { firstTime, Text } from './values.ts'

const Snapshot = z.object({
  cancelled_at: Text,
  paid_at: Text,
  financial_status: Text,
  updated_at: Text,
  fulfillments: z.array(z.unknown()).nullish(),
})

/**
 * An order as the shop has it now (api/orders-since.ts), told as the webhooks told it, or would have: placed, paid, cancelled, and each
 * parcel in its present state, each at its own time. What was heard before is heard again, which tells nobody anything twice.
 */
export function snapshot(body: unknown, context: Context): Parsed {
  const { cancelled_at, paid_at, financial_status, updated_at, fulfillments } = Snapshot.parse(body)
  const paidAt = firstTime(paid_at)
  const told = [
    ...eventsOf(wholeOrder(body, { ...context, topic: 'orders/create' })).map((event) => asPlaced(event, paidAt)),
    ...(financial_status === 'paid' && paidAt !== undefined
      ? eventsOf(wholeOrder(body, { ...context, topic: 'orders/paid' })).map((event) => ({ ...event, occurredAt: paidAt }))
      : []),
    ...(fulfillments ?? []).flatMap((it) => parcelEvents(it, context)),
    ...(cancelled_at ? eventsOf(wholeOrder(body, { ...context, topic: 'orders/cancelled' })) : []),
  ]
  // Last, with the time of the last change: amounts and addresses as they are now.
  const now = firstTime(updated_at) === undefined ? [] : eventsOf(wholeOrder(body, { ...context, topic: 'orders/updated' }))
  return { events: [...told, ...now] }
}

/** What was paid later was not paid when it was placed; the payment is told by itself. */
function asPlaced(event: DomainEvent, paidAt: number | undefined): DomainEvent {
  const later = paidAt !== undefined && paidAt > event.occurredAt + AT_ONCE_MS
  return later && event.order ? { ...event, order: { ...event.order, paid: false } } : event
}
const AT_ONCE_MS = 5 * 60_000

function parcelEvents(body: unknown, context: Context): readonly DomainEvent[] {
  const [topic = '', state] = stateTopic('fulfillments/update', body).split(':', 2)
  // The carrier has not spoken: then it is the parcel's beginning that counts.
  const from = state === 'success' ? 'fulfillments/create' : topic
  return eventsOf(fulfillment(body, { ...context, topic: from, ...(state && { state }) }))
}

const eventsOf = (parsed: Parsed): readonly DomainEvent[] => ('events' in parsed ? parsed.events : [])
