import type { DomainEvent } from '../../domain/events.ts'
import type { Speaker } from '../find-order.ts'
import type { RelaySettings } from '../settings.ts'
import { releaseHold } from '../shop/hold.ts'
import { actionsOf } from '../systems/desk.ts'
import type { OrderRow, ParcelRow } from '../tables.ts'
import { watchParcel } from './courier.ts'
import { wantErrand } from './errands.ts'
import { dueOn } from './amount.ts'
import { endLink, lastLinkOf, notePaidThrough, type LinkRow } from './links.ts'
import { PENDING_LOOKS_MS } from './payment.ts'
import { closeLink, isPayable } from './payment-link.ts'

interface World {
  readonly sql: SqlStorage
  readonly settings: RelaySettings
  readonly now: number
}

/** The gateway's own word that the link was paid comes within seconds of the payment's. */
const OWN_WORD_MS = 60_000
/** With the courier on its way, an order paid at the door is paid there. */
const LEFT: ReadonlySet<string> = new Set(['parcel.shipped', 'parcel.moved', 'parcel.out_for_delivery', 'parcel.delivered'])

/** What an event means for what we asked of gateways and couriers, or should ask. Belongs to the transaction of its delivery. */
export function followEvent(world: World, event: DomainEvent, speaker: Speaker, order: OrderRow, parcel: ParcelRow | undefined): void {
  const { sql, settings, now } = world
  if (parcel) watchParcel(sql, settings, parcel, now)
  followPayment(world, event, speaker, order)
  const link = lastLinkOf(sql, order.id)
  if (link?.state === 'open' || link?.state === 'making' || link?.state === 'closing') followLink(world, event, order, link)
}

function followPayment({ sql, settings, now }: World, event: DomainEvent, { connectionId, isShop }: Speaker, order: OrderRow): void {
  if (event.type === 'payment.captured') releaseHold(sql, settings, order, now)
  if (isShop || connectionId === null) return
  const amount = event.payment?.amount
  if (event.type === 'payment.captured' && amount) notePaidThrough(sql, connectionId, amount.currency, now)
  const connection = settings.connections.get(connectionId)
  if (event.type !== 'payment.pending' || !isPayable(order) || !event.refs.paymentId || !connection || !actionsOf(connection)?.payment)
    return
  const notBefore = now + PENDING_LOOKS_MS[0]
  wantErrand(sql, { kind: 'payment', seed: `pending|${order.id}|${connectionId}`, at: now, notBefore, connectionId, orderId: order.id })
}

function followLink({ sql, now }: World, event: DomainEvent, order: OrderRow, link: LinkRow): void {
  const isOfLink = event.refs.paymentLinkId !== undefined && [link.link_id, link.id].includes(event.refs.paymentLinkId)
  if (isOfLink && event.type === 'payment.captured') return endLink(sql, link, 'paid', now)
  if (isOfLink && event.type === 'payment_link.expired') return endLink(sql, link, link.state === 'open' ? 'expired' : 'cancelled', now)
  if (link.state === 'closing') return
  const isPaid = order.paid_at !== null
  const hasLeft = order.cod === 1 && LEFT.has(event.type)
  // An order that was changed is not paid by the amount of yesterday.
  const isChanged = order.currency !== link.currency || dueOn(order)?.minor !== link.base_minor
  if (!isPayable(order) || hasLeft || isChanged) closeLink(sql, link, now, isPaid ? now + OWN_WORD_MS : now)
}
