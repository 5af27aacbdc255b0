import type { DomainEvent } from '../domain/events.ts'
import { formatMoney, moneyFromMinor, type Money } from '../domain/money.ts'
import { openOn } from './errands/amount.ts'
import { fallbackWords } from './fallback-words.ts'
import type { OrderDetails } from './prepare.ts'
import type { OrderRow, ParcelRow } from './tables.ts'
import type { ToldProduct } from './told-product.ts'

/** What outside systems answered for a message (errands/work.ts). */
export interface Found {
  readonly discountCode?: string
  /** What the payment link asks for. */
  readonly payAmount?: Money
  /** When the code ends, epoch ms. */
  readonly discountUntil?: number
  /** One of the two. */
  readonly discountPercent?: number
  readonly discountAmount?: Money
}

/** All that a template may speak of, opened for one message. */
export interface Scenery {
  readonly merchantName: string
  /** Language of the template and country of the shopper, for numbers ("en", "IN"). */
  readonly language: string
  readonly country: string | null
  /** For dates and times that the shopper reads. */
  readonly timeZone: string
  readonly name: { readonly full: string; readonly first: string } | undefined
  readonly event: DomainEvent | undefined
  readonly order: OrderRow | undefined
  readonly details: OrderDetails | undefined
  readonly parcel: ParcelRow | undefined
  readonly found: Found
  readonly product: ToldProduct | undefined
  readonly link: (kind: LinkKind) => string
}

export type LinkKind = 'order' | 'track' | 'pay' | 'recover' | 'product'

/** Stands where there is nothing to name. */
const NONE = '–'
const MAX_ITEMS = 3
const MAX_TITLE = 120

/** Where a rule's variable gets its value. */
const SOURCES: Readonly<Record<string, (s: Scenery) => string>> = {
  'contact.firstName': (s) => s.name?.first || s.name?.full.split(/\s+/)[0] || words(s).name,
  'contact.name': (s) => s.name?.full || s.name?.first || words(s).name,
  'merchant.name': (s) => s.merchantName,
  'order.number': (s) => s.order?.number ?? words(s).order,
  'order.total': (s) => money(s, totalOf(s)),
  'order.due': (s) => money(s, s.order && openOn(s.order)),
  'order.items': (s) => items(s),
  'order.readyMinutes': (s) => readyMinutes(s),
  'payment.amount': (s) => money(s, s.event?.payment?.amount ?? totalOf(s)),
  'link.amount': (s) => money(s, s.found.payAmount ?? s.event?.payment?.amount ?? totalOf(s)),
  'parcel.carrier': (s) => s.parcel?.carrier ?? words(s).carrier,
  'parcel.awb': (s) => s.parcel?.awb ?? NONE,
  'parcel.when': (s) => arrival(s),
  'parcel.rider': (s) => s.event?.parcel?.rider?.name ?? words(s).carrier,
  'parcel.riderPhone': (s) => s.event?.parcel?.rider?.phone ?? NONE,
  'discount.code': (s) => s.found.discountCode ?? NONE,
  'product.title': (s) => s.product?.title?.slice(0, MAX_TITLE) ?? words(s).items,
  'product.price': (s) => money(s, s.product?.price),
  'product.oldPrice': (s) => money(s, s.product?.oldPrice),
  'discount.value': (s) => (s.found.discountPercent === undefined ? money(s, s.found.discountAmount) : percent(s, s.found.discountPercent)),
  'discount.until': (s) => moment(s, s.found.discountUntil),
  // What the buttons of a question send back (shop/answers.ts).
  'answer.confirm': () => 'confirm_order',
  'answer.cancel': () => 'cancel_order',
  // What begins a talk (chat/kinds.ts).
  'answer.newTime': () => 'redeliver_time',
  'answer.newAddress': () => 'redeliver_address',
  'answer.call': () => 'redeliver_call',
  'answer.changeAddress': () => 'change_address',
  'answer.return': () => 'return_order',
  'link.order': (s) => s.link('order'),
  'link.track': (s) => s.link('track'),
  'link.pay': (s) => s.link('pay'),
  'link.recover': (s) => s.link('recover'),
  'link.product': (s) => s.link('product'),
}

/** Whether a rule may take a value from there. */
export const isSource = (source: string): boolean => Object.hasOwn(SOURCES, source) || /^custom\.[\w.-]{1,60}$/.test(source)

/** Where the values of a rule's variables can come from; `custom.<name>` besides, for the merchant's own events. */
export const SOURCE_NAMES: readonly string[] = Object.keys(SOURCES)

/** The values of a rule's variables. An unknown source is left out, so that the template check names it. */
export function valuesOf(mapping: Readonly<Record<string, string>>, scenery: Scenery): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [parameter, source] of Object.entries(mapping)) {
    const custom = source.startsWith('custom.') ? scenery.event?.custom?.variables[source.slice('custom.'.length)] : undefined
    const value = custom ?? SOURCES[source]?.(scenery)
    if (value !== undefined) values[parameter] = value
  }
  return values
}

const words = (s: Scenery) => fallbackWords(s.language)

const totalOf = (s: Scenery): Money | undefined => moneyFromMinor(s.order?.total_minor, s.order?.currency)

function localeOf({ language, country }: Scenery): string {
  const said = language.replace('_', '-')
  return country && !said.includes('-') ? `${said}-${country}` : said
}

const money = (s: Scenery, amount: Money | undefined): string => (amount ? formatMoney(amount, localeOf(s)) : NONE)

const percent = (s: Scenery, value: number): string => new Intl.NumberFormat(localeOf(s), { style: 'percent' }).format(value / 100)

function moment(s: Scenery, at: number | undefined): string {
  if (at === undefined) return NONE
  const parts = { day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit', timeZone: s.timeZone } as const
  return new Intl.DateTimeFormat(localeOf(s), parts).format(at)
}

/** When a parcel that is with the rider should come. Couriers that know only the day say midnight, and that is no time of theirs. */
function arrival(s: Scenery): string {
  const { expectedAt } = s.event?.parcel ?? {}
  const at = expectedAt ?? s.parcel?.expected_at ?? undefined
  const told = s.event?.occurredAt
  if (at === undefined || told === undefined) return words(s).today
  const wall = (when: number) =>
    new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23', timeZone: s.timeZone }).format(when)
  const [day, time = ''] = wall(at).split(', ')
  if (at <= told || day !== wall(told).split(', ')[0] || /^(00:00|23:59)$/.test(time)) return words(s).today
  const shown = new Intl.DateTimeFormat(localeOf(s), { hour: 'numeric', minute: '2-digit', timeZone: s.timeZone }).format(at)
  return words(s).by.replace('{time}', () => shown)
}

/** How long the kitchen needs from its word on, in whole minutes. */
function readyMinutes(s: Scenery): string {
  const { order, occurredAt = 0 } = s.event ?? {}
  return order?.readyAt === undefined ? NONE : String(Math.max(0, Math.round((order.readyAt - occurredAt) / 60_000)))
}

/** "2 × Blue Mug, Red Mug, +3". */
function items(s: Scenery): string {
  const list = s.details?.items ?? []
  if (list.length === 0) return words(s).items
  const named = list.slice(0, MAX_ITEMS).map((i) => (i.quantity > 1 ? `${i.quantity} × ${i.title}` : i.title))
  return [...named, ...(list.length > MAX_ITEMS ? [`+${list.length - MAX_ITEMS}`] : [])].join(', ')
}
