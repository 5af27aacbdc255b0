import { EVENTS, type ConsentSignal, type DomainEvent } from '../domain/events.ts'
import { derivedId } from '../domain/ids.ts'
import type { Joined } from '../domain/joined.ts'
import type { ReasonCode } from '../domain/reasons.ts'
import type { Condition, Rule } from '../domain/rules.ts'
import { delaySecondsOf, endForBuyer, hasBoughtSince, noteCycles } from './after-delivery.ts'
import { endByPurchase, isRunningElsewhere } from './carts/series.ts'
import { applyConsent, withWording } from './consents.ts'
import { findContacts, getContact, releaseHeld, upsertContact } from './contacts.ts'
import { followEvent } from './errands/follow.ts'
import { lastLinkOf } from './errands/links.ts'
import { postpone } from './errands/prepare.ts'
import { requestOf } from './lifecycle.ts'
import { hasReturned, isFirstOrder } from './shopper-history.ts'
import { findOrder, type Speaker } from './find-order.ts'
import { countRefund, upsertOrder } from './orders.ts'
import { upsertParcel } from './parcels.ts'
import type { Prepared } from './prepare.ts'
import { isWorth } from './policy.ts'
import type { RelaySettings } from './settings.ts'
import { isEcho, wantOnOrder } from './shop/writes.ts'
import { suppressQueued } from './outbox.ts'
import { holdsBack } from './velocity.ts'
import { keepSealed, one, type ContactRow, type InboxRow, type OrderRow, type ParcelRow } from './tables.ts'

/** Where an event came from. */
export interface Source {
  readonly speaker: Speaker
  readonly kind: InboxRow['kind']
  readonly connector: string
  readonly topic: string
  readonly receivedAt: number
  /** Unique per delivery and event; ids are derived from it, so that the same work finds the same rows. */
  readonly seed: string
  /** Nobody sent it: we found it in the shop. `silently`: from before the connection. */
  readonly healed?: 'late' | 'silently'
}

/** `send` plans messages; `silent` plans none, and ends what became pointless; `rebuild` only brings the state up to date. */
export type PlanMode = 'send' | 'silent' | 'rebuild'

export interface Decision {
  readonly rule: string
  readonly outcome: 'planned' | 'held' | 'moved' | 'skipped'
  readonly reason?: ReasonCode | 'conditions'
  readonly messageId?: string
}

export interface World {
  readonly sql: SqlStorage
  readonly settings: RelaySettings
  readonly now: number
}

/**
 * What one event means: state brought forward, consent recorded, pointless messages taken back, new ones planned.
 * Synchronous, so that the caller runs it in one storage transaction: all of it happens, or none.
 */
export function planEvent(world: World, prepared: Prepared, source: Source, mode: PlanMode): readonly Decision[] {
  const { sql, now } = world
  const { event } = prepared
  const subject = EVENTS[event.type].subject
  const request = requestOf(event.type)
  if (request) {
    // Whoever asks to be erased must not become a contact by asking, and what is kept of the asking names nobody.
    request(sql, prepared, source)
    const eventId = derivedId('evt', source.receivedAt, source.seed)
    recordEvent(world, {
      prepared,
      source,
      eventId,
      fact: `${subject}:-:${event.type}`,
      decisions: [],
      subjectId: '-',
      contactId: null,
      joined: null,
    })
    return []
  }
  const named = upsertContact(sql, prepared, source.receivedAt, now)
  const mayConcernOrder = subject === 'parcel' || subject === 'order' || subject === 'checkout'
  const shopper = { contactId: named?.id ?? null, byPhone: prepared.phone.state === 'ok' }
  const found = mayConcernOrder ? findOrder(sql, event, source.speaker, shopper, now) : undefined
  const concernsOrder = found !== undefined || subject === 'parcel' || (mayConcernOrder && Object.keys(event.refs).length > 0)
  const stored = concernsOrder ? upsertOrder(sql, event, found?.order, shopper.contactId, prepared.sealed.details, source, now) : undefined
  const order = stored && noteCycles(sql, world.settings.rules, event, stored)
  const contact = order ? getContact(sql, order.contact_id) : named
  const parcelChange = order && subject === 'parcel' ? upsertParcel(sql, event, source, order.id, now) : undefined
  const parcel = parcelChange?.parcel
  const qualifier =
    parcelChange?.qualifier ??
    (order && event.type === 'payment.refunded'
      ? `:${event.payment?.amount?.minor ?? 0}:${countRefund(sql, order, event, source.speaker, now)}`
      : '')

  // What was bought before the connection was bought at a checkout without our notice.
  recordConsents(world, event, contact, source.speaker.isShop && source.healed !== 'silently' ? order : undefined)
  if (contact) releaseHeld(sql, contact, order?.id ?? null, now)
  if (order && mode !== 'rebuild') {
    cancelPointless(world, event, order, parcel)
    followEvent(world, event, source.speaker, order, parcel)
    endByPurchase(sql, world.settings, { event, order, buyers: [contact, ...findContacts(sql, prepared.otherRefs)] }, now)
    endForBuyer(sql, world.settings.rules, event, order, now)
  }

  const subjectId = parcel?.id ?? order?.id ?? contact?.id ?? '-'
  // Without an order, an event of the merchant's own stands for itself.
  const itself = event.custom && !order ? `:${source.seed}` : ''
  const fact = `${subject}:${subjectId}:${event.custom?.name ?? event.type}${qualifier}${itself}`
  const eventId = derivedId('evt', source.receivedAt, source.seed)
  const decisions =
    mode === 'send'
      ? world.settings.rules.flatMap((rule) => decide(world, rule, { prepared, source, order, parcel, contact, fact, eventId }))
      : []
  recordEvent(world, {
    prepared,
    source,
    eventId,
    fact,
    decisions,
    subjectId: order?.id ?? contact?.id ?? '-',
    contactId: contact?.id ?? null,
    joined: found?.joined ?? null,
  })
  return decisions
}

interface Scene {
  readonly prepared: Prepared
  readonly source: Source
  readonly order: OrderRow | undefined
  readonly parcel: ParcelRow | undefined
  readonly contact: ContactRow | undefined
  readonly fact: string
  readonly eventId: string
}

/** One rule's answer to one event: nothing (it is about something else), or one decision. */
function decide(world: World, rule: Rule, scene: Scene): Decision[] {
  const fact = factFor(rule, scene)
  const { sql, now } = world
  const { event } = scene.prepared
  const { definition } = rule
  if (definition.event !== event.type || (definition.customName && definition.customName !== event.custom?.name)) return []
  if (!rule.on) return [{ rule: rule.id, outcome: 'skipped', reason: rule.pausedReason ? 'rule.paused' : 'rule.off' }]
  if (!definition.conditions.every((c) => CONDITION[c](scene, sql)) || !isWorth(definition.minTotal, scene.order))
    return [{ rule: rule.id, outcome: 'skipped', reason: 'conditions' }]
  if (hasBoughtSince(sql, definition, scene.order)) return [{ rule: rule.id, outcome: 'skipped', reason: 'shopper.bought' }]

  const delaySeconds = delaySecondsOf(rule, scene.order)
  // A sender whose clock runs ahead (a courier that calls local time UTC) must not hold its news back.
  const planned = Math.min(event.occurredAt, scene.source.receivedAt) + delaySeconds * 1000
  const patienceMs = isUnmatched(world, scene) ? UNMATCHED_MS : 0
  const dueAt = Math.max(now + patienceMs, planned)
  const bestBefore = event.occurredAt + (definition.bestBeforeSeconds + delaySeconds) * 1000
  // A backlog of a thousand orders would else be a thousand messages that end as stale.
  if (scene.source.healed && bestBefore < now) return [{ rule: rule.id, outcome: 'skipped', reason: 'message.stale' }]
  const told = one<{ message_id: string; untold: number | null }>(
    sql,
    `SELECT f.message_id, m.state = 'suppressed' AND m.reason IN (${UNTOLD}) AS untold
     FROM facts f LEFT JOIN messages m ON m.id = f.message_id WHERE f.fact = ? AND f.rule_id = ?`,
    fact,
    rule.id,
  )
  if (told && told.untold !== 1) {
    // A checkout that goes on starts its waiting time anew; anything else is known already.
    const moved = event.type === 'checkout.updated' && delaySeconds > 0 && postpone(sql, told.message_id, dueAt, bestBefore, now)
    return [
      {
        rule: rule.id,
        outcome: moved ? 'moved' : 'skipped',
        messageId: told.message_id,
        ...(moved ? {} : { reason: 'fact.told' as const }),
      },
    ]
  }
  const { series } = definition
  if (series && scene.contact && scene.order && isRunningElsewhere(sql, world.settings, series, scene.contact.id, scene.order.id))
    return [{ rule: rule.id, outcome: 'skipped', reason: 'series.running' }]
  const hold = holdReason(scene) ?? (holdsBack(world, rule) ? 'rule.velocity' : undefined)
  const messageId = derivedId('msg', scene.source.receivedAt, `${rule.id}|${fact}|${scene.source.seed}`)
  sql.exec(
    `INSERT OR IGNORE INTO messages (id, direction, order_id, parcel_id, contact_id, rule_id, event_id, purpose, fact, state, hold,
       reason, due_at, best_before, created_at, updated_at) VALUES (?, 'out', ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?)`,
    messageId,
    scene.order?.id ?? null,
    scene.parcel?.id ?? null,
    scene.contact?.id ?? null,
    rule.id,
    scene.eventId,
    definition.purpose,
    fact,
    hold ?? null,
    patienceMs > 0 ? 'order.unmatched' : null,
    dueAt,
    bestBefore,
    now,
    now,
  )
  keepSealed(sql, scene.eventId, scene.prepared.sealed.event)
  sql.exec('INSERT OR REPLACE INTO facts (rule_id, fact, message_id, at) VALUES (?, ?, ?, ?)', rule.id, fact, messageId, now)
  const { tag, note } = definition.writeBack ?? {}
  if (tag && scene.order) wantOnOrder(sql, scene.order.id, 'tag', tag, now)
  if (note && scene.order) wantOnOrder(sql, scene.order.id, 'note', note, now)
  return [{ rule: rule.id, outcome: hold ? 'held' : 'planned', messageId, ...(hold ? { reason: hold } : {}) }]
}

/** What the rule tells: the event's fact, or that it happened to the order at all. */
const factFor = ({ definition }: Rule, { fact, order, prepared }: Scene): string =>
  definition.oncePerOrder && order ? `order:${order.id}:${prepared.event.type}` : fact

/** A message that was not sent for want of these told nobody; the next report of the fact may find what was missing. */
const UNTOLD = `'consent.missing', 'phone.missing', 'phone.invalid', 'phone.ambiguous', 'contact.unknown',
  'cart.item_gone', 'cart.empty', 'cart.below_floor', 'series.ended'`

/** How long a gateway's or courier's news waits for the shop to say which order it is about. */
const UNMATCHED_MS = 10 * 60_000

/**
 * News of a gateway about an order that no shop has named, where a shop is connected: the shop will speak of the same
 * payment within minutes, and would tell the shopper a second time.
 */
function isUnmatched({ settings }: World, { order, source }: Scene): boolean {
  return order?.connection_id === null && source.kind === 'hook' && !source.speaker.isShop && settings.hasShop
}

const CONDITION: Readonly<Record<Condition, (scene: Scene, sql: SqlStorage) => boolean>> = {
  cash_on_delivery: ({ order }) => order?.cod === 1,
  prepaid: ({ order }) => order?.cod !== 1,
  forward_parcel: ({ parcel }) => parcel?.is_return !== 1,
  first_order: ({ order, contact }, sql) => !!order && !!contact && isFirstOrder(sql, order.id, contact.id),
  returned_before: ({ order, contact }, sql) => !!order && !!contact && hasReturned(sql, order.id, contact.id),
  paid_by_link: ({ order, source }, sql) => !!order && lastLinkOf(sql, order.id)?.connection_id === source.speaker.connectionId,
  link_ran_out: ({ order }, sql) => !!order && lastLinkOf(sql, order.id)?.state === 'expired',
  no_parcel: ({ order }, sql) => !order || one(sql, 'SELECT 1 AS x FROM parcels WHERE order_id = ? LIMIT 1', order.id) === undefined,
}

/** An order without a usable phone waits until one becomes known; nobody is guessed. */
function holdReason({ contact, order }: Scene): ReasonCode | undefined {
  if (contact) return contact.phone_state === 'ok' || contact.user_id_sealed ? undefined : (contact.phone_state as ReasonCode)
  return order && order.connection_id === null ? 'contact.unknown' : 'phone.missing'
}

/** A later event makes waiting messages of the same order pointless, each by its own rule. */
function cancelPointless({ sql, settings, now }: World, event: DomainEvent, order: OrderRow, parcel: ParcelRow | undefined): void {
  const isParcelEvent = EVENTS[event.type].subject === 'parcel'
  for (const rule of settings.rules) {
    if (!rule.definition.cancelOn.includes(event.type)) continue
    suppressQueued(
      sql,
      { orderId: order.id, ruleId: rule.id, parcelId: isParcelEvent ? (parcel?.id ?? null) : null },
      'event.cancelled_it',
      now,
    )
  }
}

/** The signs in the event, and the merchant's notice at checkout, which whoever made an order in the shop has seen. */
function recordConsents(
  { sql, settings, now }: World,
  event: DomainEvent,
  contact: ContactRow | undefined,
  order: OrderRow | undefined,
): void {
  if (!contact) return
  const notice = settings.choices.checkoutNotice
  const signals: ConsentSignal[] = [...(event.consents ?? [])]
  if (notice.on && order && EVENTS[event.type].subject === 'order') {
    signals.push({ purpose: 'order_updates', state: 'granted', source: 'checkout_notice', proof: order.id, at: event.occurredAt })
  }
  for (const signal of signals) {
    if (isEcho(sql, contact.id, signal)) continue
    const shown =
      signal.source === 'checkout_notice' ? { wording: notice.wording, version: notice.version, locale: notice.locale } : signal.shown
    applyConsent(sql, settings.choices, contact.id, signal, withWording(settings.choices, signal.purpose, shown), now)
  }
}

interface Recorded {
  readonly prepared: Prepared
  readonly source: Source
  readonly eventId: string
  readonly fact: string
  readonly decisions: readonly Decision[]
  readonly subjectId: string
  readonly contactId: string | null
  /** By what it came to its order; null where it made the order, or has none. */
  readonly joined: Joined | null
}

/** Notes an event for the ledger. */
export function recordEvent({ sql }: World, r: Recorded): void {
  const row = {
    subjectId: r.subjectId,
    id: r.eventId,
    type: r.prepared.event.type,
    connectionId: r.source.speaker.connectionId,
    connector: r.source.connector,
    topic: r.source.topic,
    contactId: r.contactId,
    fact: r.fact,
    decisions: r.decisions,
    joined: r.joined,
    occurredAt: r.prepared.event.occurredAt,
    receivedAt: r.source.receivedAt,
    dataSealed: r.prepared.sealed.event,
  }
  sql.exec('INSERT OR REPLACE INTO new_events (id, row) VALUES (?, ?)', r.eventId, JSON.stringify(row))
}
