import { EVENTS, type ConsentSignal, type DomainEvent } from '../domain/events.ts'
import { derivedId } from '../domain/ids.ts'
import type { Joined } from '../domain/joined.ts'
import type { ReasonCode } from '../domain/reasons.ts'
import { endForBuyer, noteCycles } from './after-delivery.ts'
import { endByPurchase } from './carts/series.ts'
import { applyConsent, withWording } from './consents.ts'
import { findContacts, getContact, releaseHeld, upsertContact } from './contacts.ts'
import { followEvent } from './errands/follow.ts'
import { decide } from './decide.ts'
import { requestOf } from './lifecycle.ts'
import { findOrder, type Speaker } from './find-order.ts'
import { countRefund, upsertOrder } from './orders.ts'
import { upsertParcel } from './parcels.ts'
import type { Prepared } from './prepare.ts'
import type { RelaySettings } from './settings.ts'
import { isEcho } from './shop/writes.ts'
import { suppressQueued } from './outbox.ts'
import type { ContactRow, InboxRow, OrderRow, ParcelRow } from './tables.ts'

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
    endByPurchase(sql, world.settings, { event, order, buyers: () => [contact, ...findContacts(sql, prepared.otherRefs)] }, now)
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
