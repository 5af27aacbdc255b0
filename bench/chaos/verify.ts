/** Holds what the senders know against what the product and the sandbox say. Every id is looked at; nothing is left out. */
import type { Product } from '../product.ts'
import { allMessages, ledgerOf, seenBySandbox, type ApiMessage, type LedgerEntry, type Seen } from './api.ts'
import type { Delivery, ShopOrder } from './deliveries.ts'
import type { Window } from './trouble.ts'

export interface Verdict {
  readonly orders: number
  readonly messages: number
  readonly acceptedByWhatsApp: number
  /** Acknowledged deliveries that their order's ledger does not have. */
  readonly lost: readonly string[]
  /** Entries that a ledger has more often than distinct deliveries were acknowledged. */
  readonly countedTwice: readonly string[]
  /** Facts that reached WhatsApp more than once, outside the resend rule. */
  readonly toldTwice: readonly string[]
  /** Reached WhatsApp twice by the resend rule, and the message says so. */
  readonly resent: readonly string[]
  /** Orders whose last news never became a message. */
  readonly untold: readonly string[]
  /** Sent, but the product does not know the message. */
  readonly strangers: readonly string[]
  /** Messages that stand where nobody can say why. */
  readonly unexplained: readonly string[]
  /** State and reason → how many. */
  readonly states: ReadonlyMap<string, number>
}

const LOOKS_AT_ONCE = 6

export async function verify(product: Product, acknowledged: Iterable<Delivery>, windows: readonly Window[]): Promise<Verdict> {
  const expected = Map.groupBy(acknowledged, (delivery) => delivery.order)
  const [messages, seen] = await Promise.all([allMessages(product), seenBySandbox(product)])
  const ledgers = await lookAtLedgers(product, [...expected.keys()])
  const accepted = seen.filter((one) => wasAccepted(one, windows))
  const out = [...messages.values()].filter((message) => message.direction === 'out')
  return {
    orders: expected.size,
    messages: out.length,
    acceptedByWhatsApp: accepted.length,
    ...compareLedgers(expected, ledgers),
    ...countTellings(accepted, messages),
    untold: untoldOf(expected, out),
    strangers: accepted.filter((one) => !messages.has(one.body.biz_opaque_callback_data ?? '')).map(nameOf),
    ...judgeStates(out, silentRefs(accepted, windows)),
  }
}

/**
 * The sandbox lists an answer that never came as status 0, whether it had taken the message or not; that depends on the
 * fault that was on. Healthy stretches lie between faults, so the last one that began before it decides.
 */
function wasAccepted(one: Seen, windows: readonly Window[]): boolean {
  if (one.response.status === 200) return true
  if (one.response.status !== 0) return false
  const faults = windows.filter(
    (window) => window.from <= Date.parse(one.at) && (window.fault === 'timeout' || window.fault === 'hang_after_accept'),
  )
  return faults.at(-1)?.fault === 'hang_after_accept'
}

async function lookAtLedgers(product: Product, orders: readonly ShopOrder[]): Promise<Map<ShopOrder, readonly LedgerEntry[] | undefined>> {
  const found = new Map<ShopOrder, readonly LedgerEntry[] | undefined>()
  let next = 0
  const work = async () => {
    for (let order = orders[next++]; order; order = orders[next++]) found.set(order, await ledgerOf(product, order.number))
  }
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, work))
  return found
}

function compareLedgers(
  expected: ReadonlyMap<ShopOrder, readonly Delivery[]>,
  ledgers: ReadonlyMap<ShopOrder, readonly LedgerEntry[] | undefined>,
): Pick<Verdict, 'lost' | 'countedTwice'> {
  const lost: string[] = []
  const countedTwice: string[] = []
  for (const [order, deliveries] of expected) {
    const entries = ledgers.get(order)
    for (const [kind, same] of Map.groupBy(deliveries, (delivery) => `${delivery.connector} ${delivery.topic}`)) {
      const wanted = new Set(same.map((delivery) => delivery.key)).size
      const found = countOf(entries ?? [], kind)
      const text = `order ${order.number}: ${kind} acknowledged ${wanted}, in the ledger ${found}${entries ? '' : ' (no such order)'}`
      for (let i = found; i < wanted; i++) lost.push(text)
      if (found > wanted) countedTwice.push(text)
    }
  }
  return { lost, countedTwice }
}

/** How many deliveries of a kind a ledger shows. One delivery may tell several facts; each of them once. */
function countOf(entries: readonly LedgerEntry[], kind: string): number {
  const own = entries.filter((entry) => entry.kind === 'event' && `${entry.connector} ${entry.topic}` === kind)
  return Math.max(0, ...[...Map.groupBy(own, (entry) => entry.event ?? '').values()].map((same) => same.length))
}

/**
 * Seen from the shopper's phone: every order has a phone of its own and tells each fact in a template of its own, so the
 * same template to the same phone is the same fact. The product's word counts only for what it resent knowingly.
 */
function countTellings(accepted: readonly Seen[], messages: ReadonlyMap<string, ApiMessage>): Pick<Verdict, 'toldTwice' | 'resent'> {
  const toldTwice: string[] = []
  const resent: string[] = []
  for (const [fact, same] of Map.groupBy(accepted, (one) => `${one.body.to} ${one.body.template?.name}`)) {
    if (same.length === 1) continue
    const refs = new Set(same.map((one) => one.body.biz_opaque_callback_data ?? ''))
    const message = messages.get([...refs][0] ?? '')
    const isResend = refs.size === 1 && same.length === 2 && message?.reason?.code === 'send.resent'
    const text = `${fact}: ${same.map(nameOf).join(' and ')}; the product says ${message?.state} ${message?.reason?.code ?? 'without a reason'}, ${message?.attempts} attempts`
    ;(isResend ? resent : toldTwice).push(text)
  }
  return { toldTwice, resent }
}

const nameOf = (one: Seen) => `request ${one.n} at ${one.at} of ${one.body.biz_opaque_callback_data} (${one.response.status})`

/** The end of every story that has one is worth a message, whatever came in between and in which order. */
function untoldOf(expected: ReadonlyMap<ShopOrder, readonly Delivery[]>, out: readonly ApiMessage[]): string[] {
  const told = new Set(out.map((message) => `${message.order?.number?.replace('#', '')} ${message.rule}`))
  return [...expected.keys()]
    .filter(({ story }) => story !== 'several')
    .map((order) => `${order.number} ${order.story === 'cancelled' ? 'order_cancelled' : 'order_delivered'}`)
    .filter((news) => !told.has(news))
}

/** Messages that WhatsApp took while it told no statuses: nobody can know more of them. */
function silentRefs(accepted: readonly Seen[], windows: readonly Window[]): ReadonlySet<string> {
  const silent = accepted.filter((one) => {
    const at = Date.parse(one.at)
    // Just around a change both ways are possible.
    return windows.some(
      (window, i) => window.statuses === 'off' && window.from <= at && at <= (windows[i + 1]?.sureFrom ?? Number.POSITIVE_INFINITY),
    )
  })
  return new Set(silent.map((one) => one.body.biz_opaque_callback_data ?? ''))
}

const ENDS: ReadonlySet<string> = new Set(['delivered', 'read', 'expired'])
const NEEDS_REASON: ReadonlySet<string> = new Set(['failed', 'suppressed'])

function judgeStates(out: readonly ApiMessage[], silent: ReadonlySet<string>): Pick<Verdict, 'states' | 'unexplained'> {
  const states = new Map<string, number>()
  const unexplained: string[] = []
  for (const message of out) {
    const explained = explanationOf(message, silent)
    const name = `${message.state}${message.reason ? `, ${message.reason.code}` : ''}${explained === 'silent' ? ' (statuses were off)' : ''}`
    states.set(name, (states.get(name) ?? 0) + 1)
    if (!explained) unexplained.push(`${message.id} of order ${message.order?.number}: ${name}, rule ${message.rule}, due ${message.dueAt}`)
  }
  return { states: new Map([...states].toSorted((a, b) => b[1] - a[1])), unexplained }
}

function explanationOf({ id, state, reason, dueAt }: ApiMessage, silent: ReadonlySet<string>): 'end' | 'silent' | 'waits' | undefined {
  if (ENDS.has(state)) return 'end'
  if (NEEDS_REASON.has(state)) return reason ? 'end' : undefined
  if (state === 'accepted' || state === 'sent') return silent.has(id) ? 'silent' : undefined
  return state === 'queued' && (reason !== null || (dueAt !== null && Date.parse(dueAt) > Date.now())) ? 'waits' : undefined
}
