import { isOffer } from '../domain/message.ts'
import type { ReasonCode } from '../domain/reasons.ts'
import type { Rule, RuleDefinition, StillTrue } from '../domain/rules.ts'
import type { MerchantSettings } from '../domain/settings.ts'
import { nextLoudMoment, zonesOf } from '../lib/clock.ts'
import { consentBar } from '../privacy/consent.ts'
import type { ToldProduct } from './told-product.ts'
import type { StepBefore } from './carts/series.ts'
import { isOptinQuestion, type ContactRow, type MessageRow, type OrderRow, type ParcelRow } from './tables.ts'

/** The world at the moment of sending, read again for each message. */
export interface Outlook {
  readonly now: number
  readonly merchantStatus: 'active' | 'paused' | 'left'
  readonly timeZone: string
  readonly choices: MerchantSettings
  readonly number: { readonly status: 'active' | 'broken' | 'disconnected'; readonly pausedUntil: number } | undefined
  readonly rule: Rule | undefined
  readonly contact: ContactRow | undefined
  readonly order: OrderRow | undefined
  readonly parcel: ParcelRow | undefined
  /** What the message tells of, where that is a product. */
  readonly product: ToldProduct | undefined
  /** When the order's shop was connected; 0 where no shop has named the order. */
  readonly connectedAt: number
  /** Whether the shop that the order came from is connected no more. */
  readonly isShopGone: boolean
  /** Of a step of a series: whether the shopper has bought anything since this cart was begun. */
  readonly hasBoughtSince: boolean
  /** Of a step of a series: the one before it. */
  readonly before: StepBefore | undefined
  readonly consent: { readonly state: string } | undefined
  /** Messages of this purpose that this shopper got in the last 24 hours, and when the oldest of them was sent. */
  readonly recent: { readonly count: number; readonly oldestAt: number }
  /** The shopper's own quiet hours, and until when they want no offers. */
  readonly rest: { readonly quiet: { readonly from: string; readonly to: string } | null; readonly snoozeUntil: number }
  /** Template messages of the merchant in this calendar month. */
  readonly sentThisMonth: number
  /** Whether the month's money is used up for messages of this kind. */
  readonly isOverBudget: boolean
}

export type Verdict =
  | { readonly do: 'send' }
  | { readonly do: 'suppress'; readonly reason: ReasonCode }
  | { readonly do: 'wait'; readonly reason: ReasonCode; readonly until: number }
  | { readonly do: 'hold'; readonly reason: ReasonCode }

type Check = (message: MessageRow, outlook: Outlook) => Verdict | undefined

const DAY_MS = 86_400_000
const BROKEN_LOOK_AGAIN_MS = 60_000
/** After this many messages that didn't reach the number, others are tried no more (whatsapp.md, 131026). */
export const UNREACHABLE_AFTER = 3

/**
 * Whether a message may go out now. Pure, and the last thing before sending; the first check that objects decides.
 * Template choice, approval and parameters follow in `compose`, because they need the opened personal data.
 */
export function judge(message: MessageRow, outlook: Outlook): Verdict {
  for (const check of isOptinQuestion(message) ? QUESTION_CHECKS : isReply(message) ? REPLY_CHECKS : CHECKS) {
    const verdict = check(message, outlook)
    if (verdict) return verdict
  }
  return { do: 'send' }
}

const suppress = (reason: ReasonCode): Verdict => ({ do: 'suppress', reason })

const merchantActive: Check = (_m, o) => (o.merchantStatus === 'active' ? undefined : suppress('merchant.inactive'))

/** Whoever took the shop away wants nothing told in its name. */
const shopConnected: Check = (_m, o) => (o.isShopGone ? suppress('connection.gone') : undefined)

/** The answer to a shopper's own message; what the shopper wrote is the basis. */
function isReply(message: MessageRow): boolean {
  return message.rule_id === null
}

const numberHealthy: Check = (_m, o) => {
  if (!o.number || o.number.status === 'disconnected') return { do: 'wait', reason: 'number.missing', until: o.now + BROKEN_LOOK_AGAIN_MS }
  if (o.number.status === 'broken') return { do: 'wait', reason: 'number.broken', until: o.now + BROKEN_LOOK_AGAIN_MS }
  return o.number.pausedUntil > o.now ? { do: 'wait', reason: 'pace.number', until: o.number.pausedUntil } : undefined
}

const ruleOn: Check = (_m, o) => {
  if (!o.rule) return suppress('rule.gone')
  if (o.rule.on) return undefined
  return suppress(o.rule.pausedReason ? 'rule.paused' : 'rule.off')
}

const fresh: Check = (m, o) => (m.best_before !== null && m.best_before < o.now ? suppress('message.stale') : undefined)

const realOrder: Check = (_m, o) => (o.order?.test === 1 ? suppress('order.test') : undefined)

/** What happened before the shop was connected is not told now, however the shop repeats it. Parcels on their way are. */
const sinceConnected: Check = (m, o) =>
  o.order?.placed_at && o.connectedAt > o.order.placed_at && m.parcel_id === null ? suppress('first_sync') : undefined

/** Whoever asked for news of a product is told once, and not after they bought it or changed their mind. */
const wanted: Check = (_m, o) => (o.product?.isWanted === false ? suppress('product.unwanted') : undefined)

const stillTrue: Check = (_m, o) =>
  o.rule?.definition.stillTrue.every((name) => STILL[name](o)) === false ? suppress('fact.changed') : undefined

const STILL: Readonly<Record<StillTrue, (o: Outlook) => boolean>> = {
  order_open: ({ order }) => !order?.cancelled_at && order?.status !== 'deleted',
  order_cancelled: ({ order }) => !order || order.cancelled_at !== null,
  order_paid: ({ order }) => order?.paid_when_placed !== 1 && !order?.cancelled_at,
  order_unpaid: ({ order }) => !order?.paid_at && !order?.cancelled_at && order?.status !== 'deleted',
  order_unanswered: ({ order }) => !order?.answer,
  link_open: ({ order, now }) => !!order?.pay_sealed && (order.pay_until ?? 0) > now,
  not_bought: ({ order }) => !order?.placed_at && !order?.paid_at,
  parcel_on_its_way: ({ parcel }) => !ENDED.has(parcel?.state ?? ''),
  parcel_out: ({ parcel }) => parcel?.state === 'parcel.out_for_delivery',
  parcel_delivered: ({ parcel }) => parcel?.state === 'parcel.delivered',
  parcel_not_handed_over: ({ parcel }) => parcel?.state === 'parcel.delivery_failed',
  product_available: ({ product }) => product?.isAvailable !== false,
  product_cheaper: ({ product }) => product?.isCheaper !== false,
}
const ENDED: ReadonlySet<string> = new Set(['parcel.delivered', 'parcel.returning', 'parcel.returned', 'parcel.cancelled', 'parcel.lost'])

/** Whether an order is worth what a rule asks for at least; what has no known total, or one in another currency, is not. */
export function isWorth(floor: RuleDefinition['minTotal'], order: OrderRow | undefined): boolean {
  return !floor || (order?.currency === floor.currency && order.total_minor !== null && order.total_minor >= floor.minor)
}

/** The cart may have become smaller while the message waited. */
const worthIt: Check = (_m, o) => (isWorth(o.rule?.definition.minTotal, o.order) ? undefined : suppress('cart.below_floor'))

/** On another device, with another cart. */
const notBoughtElsewhere: Check = (_m, o) => (o.hasBoughtSince ? suppress('cart.bought') : undefined)

/** Why a step was not sent that speaks against every step after it: the shopper or the cart, not our own trouble with that one message. */
const ENDS_SERIES: ReadonlySet<string> = new Set<ReasonCode>([
  'consent.missing',
  'consent.withdrawn',
  'consent.pending',
  'phone.missing',
  'phone.invalid',
  'phone.ambiguous',
  'contact.unknown',
  'recipient.unreachable',
  'shopper.replied',
  'event.cancelled_it',
  'fact.changed',
  'cart.bought',
  'cart.item_gone',
  'cart.empty',
  'cart.below_floor',
  'series.ended',
])
const LOOK_AGAIN_MS = 15 * 60_000

/** A step goes after the one before it, and not where that one had a reason that holds for all of them. */
const inTurn: Check = (m, { before, now }) => {
  if (before?.state === 'queued') return laterOrStale(m, 'series.waiting', Math.max((before.due_at ?? now) + 1000, now + LOOK_AGAIN_MS))
  return before?.state === 'suppressed' && ENDS_SERIES.has(before.reason ?? '') ? suppress('series.ended') : undefined
}

const reachable: Check = (m, o) => {
  if (!o.contact) return { do: 'hold', reason: m.hold === 'contact.unknown' ? 'contact.unknown' : 'phone.missing' }
  if (o.contact.phone_state !== 'ok' && !o.contact.user_id_sealed) return { do: 'hold', reason: o.contact.phone_state as ReasonCode }
  return o.contact.unreachable >= UNREACHABLE_AFTER ? suppress('recipient.unreachable') : undefined
}

const consented: Check = (_m, o) => {
  const bar = consentBar(o.consent)
  return bar ? suppress(bar) : undefined
}

const underCap: Check = (m, o) => {
  const cap = isOffer(m.purpose) ? o.choices.caps.marketing : m.purpose === 'order_updates' ? o.choices.caps.order_updates : null
  if (cap === null || o.recent.count < cap) return undefined
  return laterOrStale(m, 'cap.reached', cap === 0 ? o.now + DAY_MS : o.recent.oldestAt + DAY_MS)
}

/** Quiet hours count on the shopper's clock: all zones of the phone's country, or the merchant's where it is unknown. */
const loudHours: Check = (m, o) => {
  const { quietHours } = o.choices
  const known = zonesOf(o.contact?.country ?? null)
  const zones = known.length > 0 ? known : [o.timeZone]
  const kind = isOffer(m.purpose) ? 'marketing' : m.purpose
  const own = o.rule?.definition.quietHours
  const usual = quietHours.on && quietHours.purposes.some((p) => p === kind) ? quietHours : null
  // What the shopper asked for counts for every kind of message.
  const hours = [own === undefined ? usual : own, o.rest.quiet]
  const until = Math.max(...hours.map((quiet) => (quiet ? nextLoudMoment(o.now, quiet, zones) : o.now)))
  return until > o.now ? laterOrStale(m, 'quiet_hours', until) : undefined
}

/** A break from offers; order news still comes. */
const notSnoozed: Check = (m, o) =>
  isOffer(m.purpose) && o.rest.snoozeUntil > o.now ? laterOrStale(m, 'snoozed', o.rest.snoozeUntil) : undefined

const withinBudget: Check = (_m, o) => {
  if (o.choices.monthlyMessages !== null && o.sentThisMonth >= o.choices.monthlyMessages) return suppress('budget.reached')
  return o.isOverBudget ? suppress('budget.spent') : undefined
}

/** Waiting that would outlast the news is no waiting. */
function laterOrStale(m: MessageRow, reason: ReasonCode, until: number): Verdict {
  return m.best_before !== null && m.best_before < until ? suppress(reason) : { do: 'wait', reason, until }
}

/** The order of design section 5. "Fact not told" holds by then: a fact has one message per rule from planning on. */
const CHECKS: readonly Check[] = [
  merchantActive,
  shopConnected,
  fresh,
  numberHealthy,
  ruleOn,
  realOrder,
  sinceConnected,
  wanted,
  stillTrue,
  notBoughtElsewhere,
  worthIt,
  inTurn,
  reachable,
  consented,
  underCap,
  notSnoozed,
  loudHours,
  withinBudget,
]
const REPLY_CHECKS: readonly Check[] = [merchantActive, fresh, numberHealthy, reachable]
/** The shopper waits for it, with the page still open: quiet hours and caps would only lose it. */
const QUESTION_CHECKS: readonly Check[] = [merchantActive, fresh, numberHealthy, reachable, withinBudget]
