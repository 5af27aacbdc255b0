import type { DomainEvent, Refs } from '../domain/events.ts'
import type { Joined, JoinedBy } from '../domain/joined.ts'
import { awbRefs, isOfAnotherCarrier } from './carriers.ts'
import { joinOrders } from './join-orders.ts'
import { likelyOrder, type Shopper } from './likely-order.ts'
import { all, type OrderRow } from './tables.ts'

/** Who speaks: a shop knows its orders by id; gateways and couriers know them by number, or by ids of their own. */
export interface Speaker {
  readonly connectionId: string | null
  readonly isShop: boolean
}

/** "#B1", "b1" and " #b1 " are one number. */
export function plainNumber(number: string): string {
  return number.trim().replace(/^#/, '').toLowerCase()
}

/** The digits alone of a number with the shop's prefix or suffix ("#WNX1001-IN"); undefined where it has none, or more than one run. */
export function digitsOf(number: string): string | undefined {
  const [, before = '', digits, after = ''] = /^(\D*)(\d{3,})(\D*)$/.exec(plainNumber(number)) ?? []
  return before + after === '' ? undefined : digits
}

type Spoken = Pick<DomainEvent, 'refs' | 'parcel'>

/** References that can lead to one order only. */
function exactRefs({ refs, parcel }: Spoken, speaker: Speaker): string[] {
  return [
    ...(refs.shopOrderId && speaker.isShop ? [`shop:${speaker.connectionId}:${refs.shopOrderId}`] : []),
    ...(refs.checkoutToken ? [`checkout:${refs.checkoutToken}`] : []),
    ...(refs.cartToken ? [`cart:${refs.cartToken}`] : []),
    ...(refs.paymentId ? [`payment:${refs.paymentId}`] : []),
    ...(refs.gatewayOrderId ? [`gateway:${refs.gatewayOrderId}`] : []),
    ...(refs.paymentLinkId ? [`plink:${refs.paymentLinkId}`] : []),
    ...awbRefs('awb', refs, parcel?.carrier),
    ...(refs.fulfillmentId ? [`ful:${speaker.connectionId}:${refs.fulfillmentId}`] : []),
  ]
}

/** References that two shops of one merchant may both use. */
function sharedRefs(refs: Refs): string[] {
  return [...(refs.number ? [`number:${plainNumber(refs.number)}`] : []), ...(refs.shopOrderId ? [`order:${refs.shopOrderId}`] : [])]
}

/** The number of a shop without what the shop puts around it. Only shops put something around their own numbers. */
function partRefs(refs: Refs, speaker: Speaker): string[] {
  const digits = refs.number && speaker.isShop ? digitsOf(refs.number) : undefined
  return digits ? [`digits:${digits}`] : []
}

/** All that leads to the order of this event from now on. */
export function refsOf(event: Spoken, speaker: Speaker): string[] {
  return [...exactRefs(event, speaker), ...sharedRefs(event.refs), ...partRefs(event.refs, speaker)]
}

interface Led {
  readonly order: OrderRow
  readonly by: JoinedBy
}

const BY: Readonly<Record<string, JoinedBy>> = {
  shop: 'shop_id',
  order: 'shop_id',
  checkout: 'checkout',
  cart: 'checkout',
  payment: 'payment',
  gateway: 'payment',
  plink: 'payment',
  awb: 'parcel',
  ful: 'parcel',
  number: 'number',
  digits: 'number_part',
}

/** Orders that these references lead to, in the order of the references, each once. */
function ledBy(sql: SqlStorage, refs: readonly string[]): Led[] {
  if (refs.length === 0) return []
  const rows = all<OrderRow & { via: string }>(
    sql,
    `SELECT o.*, j.value AS via FROM json_each(?) j CROSS JOIN refs r ON r.ref = j.value CROSS JOIN orders o ON o.id = r.entity
     ORDER BY j.key`,
    JSON.stringify(refs),
  )
  const seen = new Set<string>()
  return rows.flatMap(({ via, ...order }) => {
    if (seen.has(order.id)) return []
    seen.add(order.id)
    return [{ order, by: BY[via.slice(0, via.indexOf(':'))] ?? 'number' }]
  })
}

export interface Found {
  readonly order: OrderRow
  readonly joined: Joined
}

/**
 * The order that an event speaks of, and by what it was found. A shop takes over what a gateway or a courier told before it; two
 * orders that turn out to be one are joined. Where two shops use the same number, the amount decides, then the younger order.
 */
export function findOrder(sql: SqlStorage, event: DomainEvent, speaker: Speaker, shopper: Shopper, now: number): Found | undefined {
  const named = ledBy(sql, sharedRefs(event.refs))
  const [exact] = ledBy(sql, exactRefs(event, speaker)).filter(
    ({ order, by }) => by !== 'parcel' || !isOfAnotherCarrier(sql, order, event, namesAnother(event.refs, order, named)),
  )
  const shared = named.filter(({ order }) => order.id !== exact?.order.id)
  const candidates = speaker.isShop ? shared.filter(({ order }) => order.connection_id === null) : shared
  const amount = event.payment?.amount
  const [best] = candidates.sort(
    ({ order: a }, { order: b }) =>
      Number(b.total_minor === amount?.minor) - Number(a.total_minor === amount?.minor) || b.created_at - a.created_at,
  )
  if (!exact && best && speaker.isShop) {
    // A shop says number and id of its order at once; what two others told before, by the one and by the other, is of one order.
    const others = candidates.filter((led) => led !== best)
    return { order: others.reduce((into, { order }) => joinOrders(sql, order, into, now), best.order), joined: { by: best.by } }
  }
  if (!exact) return said(best) ?? said(byPart(sql, event, speaker, shopper)) ?? likelyOrder(sql, event, speaker, shopper)
  // An order that no shop has spoken of yet was made up from a gateway's or courier's words; it joins the real one.
  const [from, into] = exact.order.connection_id === null ? [exact, best] : [best, exact]
  if (best && from?.order.connection_id === null && into && into.order.connection_id !== null)
    return { order: joinOrders(sql, from.order, into.order, now), joined: { by: best.by } }
  return said(exact)
}

/** Whether the event names an order, and not this one. */
function namesAnother({ number }: Refs, order: OrderRow, named: readonly Led[]): boolean {
  // Made up of a tracking number alone it is nobody's yet.
  if (order.number === null && order.connection_id === null) return false
  if (named.length > 0) return named.every((led) => led.order.id !== order.id)
  if (!number || !order.number) return false
  const bare = (text: string) => digitsOf(text) ?? plainNumber(text)
  return bare(number) !== bare(order.number)
}

const said = (led: Led | undefined): Found | undefined => led && { order: led.order, joined: { by: led.by } }

/**
 * A courier says "1001" where the shop says "#WNX1001", or the shop speaks second. Weaker than a number: it must lead to one order
 * only, and neither the shopper nor the amount may speak against it.
 */
function byPart(sql: SqlStorage, event: DomainEvent, speaker: Speaker, shopper: Shopper): Led | undefined {
  const { number } = event.refs
  if (!number) return undefined
  const plain = plainNumber(number)
  const digits = speaker.isShop ? digitsOf(number) : /^\d{3,}$/.test(plain) ? plain : undefined
  if (!digits) return undefined
  const led = ledBy(sql, [`${speaker.isShop ? 'number' : 'digits'}:${digits}`])
  const [only] = led.filter(({ order }) => (order.connection_id === null) === speaker.isShop)
  if (!only || led.length > 1) return undefined
  const { contact_id, total_minor, currency } = only.order
  const amount = event.type === 'payment.captured' ? event.payment?.amount : event.order?.total
  const another = shopper.contactId !== null && contact_id !== null && contact_id !== shopper.contactId
  const otherSum = amount !== undefined && total_minor !== null && (amount.minor !== total_minor || amount.currency !== currency)
  return another || otherSum ? undefined : { order: only.order, by: 'number_part' }
}
