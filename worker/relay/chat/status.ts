import { wallDay, zoneOf } from '../../lib/clock.ts'
import { latinDigits } from './reading.ts'
import { all, type OrderRow, type ParcelRow } from '../tables.ts'
import { dayLabel } from './labels.ts'
import type { Standing } from './names.ts'
import { fill, textsOf } from './texts.ts'

const DAY_MS = 86_400_000
const MOST_ORDERS = 3
/** An order that nobody has spoken of for so long is not what is asked about. */
const OPEN_MS = 60 * DAY_MS
/** How long after its end an order is still worth an answer, where no other is open. */
const ENDED_MS = 30 * DAY_MS

/** An order with its parcels, for an answer. */
export interface Told {
  readonly order: OrderRow
  readonly parcels: readonly ParcelRow[]
}

const ordersOf = (sql: SqlStorage, contactId: string): readonly OrderRow[] =>
  all<OrderRow>(
    sql,
    `SELECT * FROM orders WHERE contact_id = ? AND placed_at IS NOT NULL AND status NOT IN ('checkout', 'known', 'deleted', 'joined') AND test = 0
     ORDER BY placed_at DESC, id DESC LIMIT 50`,
    contactId,
  )

export const parcelsOf = (sql: SqlStorage, orderId: string): readonly ParcelRow[] =>
  all<ParcelRow>(sql, `SELECT * FROM parcels WHERE order_id = ? AND is_return = 0 AND state <> 'known' ORDER BY id LIMIT 6`, orderId)

const DONE: ReadonlySet<string> = new Set(['parcel.delivered', 'parcel.returned', 'parcel.cancelled'])

function isOpen(sql: SqlStorage, order: OrderRow, now: number): boolean {
  if (order.cancelled_at !== null || order.updated_at < now - OPEN_MS) return false
  const parcels = parcelsOf(sql, order.id)
  return parcels.length > 0 ? parcels.some(({ state }) => !DONE.has(state)) : order.status !== 'fulfilled'
}

/** This shopper's latest open orders; where none is open, the last one that ended lately. Never anybody else's. */
export function ordersToTell(sql: SqlStorage, contactId: string, now: number): readonly OrderRow[] {
  const own = ordersOf(sql, contactId)
  const open = own.filter((order) => isOpen(sql, order, now)).slice(0, MOST_ORDERS)
  return open.length > 0 ? open : own.filter(({ updated_at }) => updated_at > now - ENDED_MS).slice(0, 1)
}

const bare = (number: string): string => latinDigits(number.normalize('NFKC').toLowerCase()).replace(/[^\p{L}\p{N}]/gu, '')

/** The order of this shopper that one of these numbers names. A number chooses among their own; it opens nothing. */
export const orderNamed = (sql: SqlStorage, contactId: string, numbers: readonly string[]): OrderRow | undefined =>
  numbers.length === 0
    ? undefined
    : ordersOf(sql, contactId).find(({ number }) => number !== null && numbers.some((wanted) => sameNumber(bare(number), bare(wanted))))

/** "1042" means "#IN1042", too, where people leave the letters out. */
const sameNumber = (own: string, wanted: string): boolean =>
  own === wanted || (/^\d{2,}$/.test(wanted) && own.replace(/^\p{L}+/u, '') === wanted)

const STANDING: Readonly<Record<string, Standing>> = {
  'parcel.labelled': 'packed',
  'parcel.shipped': 'moving',
  'parcel.moved': 'moving',
  'parcel.ready_for_pickup': 'pickup',
  'parcel.out_for_delivery': 'out',
  'parcel.delivery_failed': 'failed',
  'parcel.delivered': 'delivered',
  'parcel.returning': 'returning',
  'parcel.returned': 'returned',
  'parcel.cancelled': 'cancelled',
  'parcel.lost': 'unclear',
}
/** While a parcel is on its way, the day that the courier expects is worth saying. */
const UNDER_WAY: ReadonlySet<Standing> = new Set(['packed', 'moving', 'out', 'failed'])

function ofOrder(order: OrderRow): Standing {
  if (order.cancelled_at !== null) return 'cancelled'
  if (order.status === 'fulfilled') return 'fulfilled'
  return order.paid_at === null ? 'placed' : 'paid'
}

interface Reader {
  readonly language: string
  readonly shop: string
  readonly country: string | null
  readonly timeZone: string
  readonly now: number
  /** The parcel's page, behind our own address. */
  readonly link: (order: OrderRow, parcel: ParcelRow) => Promise<string>
}

/** Where these orders are, parcel by parcel, in the reader's language. */
export async function statusText(told: readonly Told[], reader: Reader): Promise<string> {
  const { language, texts } = textsOf(reader.language)
  if (told.length === 0) return fill(texts.say.status_none, { shop: reader.shop }, language)
  const parts: readonly string[] = await Promise.all(
    told.map(async ({ order, parcels }) => {
      const head = fill(texts.order, { order: order.number ?? '' }, language).trim()
      const isCancelled = order.cancelled_at !== null
      if (parcels.length === 0 || isCancelled) return `*${head}*\n${texts.standing[ofOrder(order)]}`
      const lines = await Promise.all(parcels.map((parcel) => parcelLine(order, parcel, reader)))
      return [`*${head}*`, ...lines].join('\n')
    }),
  )
  return parts.join('\n\n')
}

async function parcelLine(order: OrderRow, parcel: ParcelRow, reader: Reader): Promise<string> {
  const { language, texts } = textsOf(reader.language)
  const standing = STANDING[parcel.state] ?? 'unclear'
  const expected =
    parcel.expected_at !== null && parcel.expected_at > reader.now - DAY_MS && UNDER_WAY.has(standing) ? parcel.expected_at : undefined
  const zone = zoneOf(reader.country, reader.timeZone)
  return [
    texts.standing[standing],
    parcel.carrier ? fill(' ({carrier})', { carrier: parcel.carrier }, language) : '',
    expected === undefined
      ? ''
      : `, ${fill(texts.expected, { day: dayLabel(wallDay(expected, zone), language, reader.country) }, language)}`,
    parcel.tracking_url && standing !== 'delivered' ? `\n${await reader.link(order, parcel)}` : '',
  ].join('')
}
