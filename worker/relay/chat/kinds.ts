import { wallDay, zoneOf } from '../../lib/clock.ts'
import { hasLeft } from '../parcels.ts'
import type { RelaySettings } from '../settings.ts'
import { all, type ContactRow, type OrderRow, type ParcelRow } from '../tables.ts'
import type { KindName, Saying, StepName } from './names.ts'

/** What a talk is about, as it stands at this moment. */
export interface World {
  readonly sql: SqlStorage
  readonly settings: RelaySettings
  readonly now: number
  readonly contact: ContactRow
  readonly order: OrderRow | undefined
  readonly parcel: ParcelRow | undefined
}

export interface Step {
  readonly name: StepName
  /** One of what is offered, an address in words or as a place on the map, or a picture (or what is offered instead of one). */
  readonly takes: 'choice' | 'place' | 'picture'
  /** What can be chosen. A single choice is made without asking; where there is none, the step is left out. */
  readonly offers?: (world: World) => readonly string[]
}

interface Kind {
  readonly steps: readonly Step[]
  /** Why there is nothing to ask any more; said instead of the next question. */
  readonly over: (world: World) => Saying | undefined
  /** What it comes to: a tag and a note at the order in the shop; a wish to the courier; a notice for the merchant. */
  readonly tag: string
  readonly note: string
  readonly reattempt?: true
  readonly tells?: true
}

/** How far ahead couriers take a wish. */
const DAYS = [1, 2, 3, 4, 5]
/** A list holds ten rows, and one of them says "all of it" (whatsapp.md section 3.3). */
const MOST_ITEMS = 9

const address: Step = { name: 'address', takes: 'place' }
const day: Step = {
  name: 'day',
  takes: 'choice',
  offers: ({ now, contact, settings }) => DAYS.map((later) => wallDay(now, zoneOf(contact.country, settings.timeZone), later)),
}
const order: Step = { name: 'order', takes: 'choice', offers: (world) => returnable(world).map(({ id }) => id) }
const item: Step = {
  name: 'item',
  takes: 'choice',
  offers: (world) => {
    const lines = world.order?.items ?? 1
    return lines > 1 ? [...Array.from({ length: Math.min(lines, MOST_ITEMS) }, (_, at) => String(at)), 'all'] : ['all']
  },
}
const reason: Step = { name: 'reason', takes: 'choice', offers: () => ['size', 'damaged', 'wrong', 'different', 'other'] }
const photo: Step = { name: 'photo', takes: 'picture', offers: () => ['skip'] }

/** Where a parcel stands that nobody can try to hand over once more. */
const OVER: Readonly<Record<string, Saying>> = {
  'parcel.delivered': 'arrived',
  'parcel.out_for_delivery': 'out_again',
  'parcel.returning': 'going_back',
  'parcel.returned': 'going_back',
  'parcel.cancelled': 'settled',
  'parcel.lost': 'settled',
}
const parcelOver = ({ parcel }: World): Saying | undefined => (parcel ? OVER[parcel.state] : 'settled')

function orderOver({ sql, order: asked }: World): Saying | undefined {
  if (!asked || asked.cancelled_at !== null) return 'settled'
  return hasLeft(sql, asked.id) ? 'sent_already' : undefined
}

const returnOver = (world: World): Saying | undefined => {
  const left = returnable(world)
  return left.length === 0 || (world.order && !left.some(({ id }) => id === world.order?.id)) ? 'return_none' : undefined
}

/** What the merchant takes back at this moment: delivered to this shopper, within the merchant's days. The newest first. */
export function returnable({ sql, settings: { choices }, now, contact }: World): readonly OrderRow[] {
  if (!choices.chat.returns) return []
  return all<OrderRow>(
    sql,
    `SELECT o.* FROM orders o WHERE o.contact_id = ? AND o.cancelled_at IS NULL AND o.status NOT IN ('deleted', 'joined') AND EXISTS
       (SELECT 1 FROM parcels p WHERE p.order_id = o.id AND p.is_return = 0 AND p.state = 'parcel.delivered' AND p.state_at >= ?)
     ORDER BY o.placed_at DESC, o.id DESC LIMIT ?`,
    contact.id,
    now - choices.chat.returnDays * 86_400_000,
    MOST_ITEMS,
  )
}

/** All talks there are, step after step. */
const KINDS: Readonly<Record<KindName, Kind>> = {
  redelivery_day: {
    steps: [day],
    over: parcelOver,
    tag: 'new delivery day',
    note: 'New delivery day wished on WhatsApp',
    reattempt: true,
  },
  redelivery_address: {
    steps: [address],
    over: parcelOver,
    tag: 'address changed',
    note: 'New address given on WhatsApp',
    reattempt: true,
  },
  redelivery_call: {
    steps: [],
    over: parcelOver,
    tag: 'call shopper',
    note: 'The shopper asks on WhatsApp to be called about the delivery',
    reattempt: true,
  },
  order_address: { steps: [address], over: orderOver, tag: 'address changed', note: 'New address given on WhatsApp' },
  return: {
    steps: [order, item, reason, photo],
    over: returnOver,
    tag: 'return requested',
    note: 'Return requested on WhatsApp',
    tells: true,
  },
  exchange: {
    steps: [order, item, reason, photo],
    over: returnOver,
    tag: 'exchange requested',
    note: 'Exchange requested on WhatsApp',
    tells: true,
  },
}

export const kindOf = (name: KindName): Kind => KINDS[name]

/** What our own templates put behind the buttons that begin a talk (variables.ts). */
export const BEGINS: Readonly<Record<string, KindName>> = {
  redeliver_time: 'redelivery_day',
  redeliver_address: 'redelivery_address',
  redeliver_call: 'redelivery_call',
  change_address: 'order_address',
  return_order: 'return',
}
