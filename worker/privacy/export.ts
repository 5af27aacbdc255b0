import { consentsOf } from '../db/consents.ts'
import { contactById } from '../db/contacts.ts'
import { heldInRecord } from '../db/held.ts'
import { subscriptionsOf } from '../db/subscriptions.ts'
import type { Tenant } from '../db/tenant.ts'
import { AppError } from '../domain/errors.ts'
import { moneyFromMinor, toDecimal } from '../domain/money.ts'
import { fromBase64, fromUtf8, toBase64, utf8 } from '../lib/bytes.ts'
import { gunzip, gzip } from '../lib/gzip.ts'
import type { Place } from './seal.ts'
import type { Vault } from './vault.ts'

/** More than any shopper has; a file without an end would help nobody. */
const MOST = 5_000
/** How long a copy that was made for a merchant can be fetched. */
export const KEEP_EXPORT_MS = 30 * 86_400_000
/** A text in D1 holds 2,000,000 bytes (developers.cloudflare.com/d1/platform/limits). */
const MAX_SEALED = 1_950_000

/** What only the merchant's Relay knows of a contact. */
export interface Held {
  readonly userIdSealed: string | null
  readonly unreachable: number
  readonly choices: {
    readonly quietFrom: string | null
    readonly quietTo: string | null
    readonly snoozeUntil: number | null
    readonly language: string | null
  } | null
  /** Opt-ins by form that were asked back, with what was asked as JSON. */
  readonly questions: readonly { readonly agreed: string; readonly at: number; readonly endedAt: number | null }[]
  /** What they are being asked in the chat, with what they answered as JSON; texts and pictures by the id of their message. */
  readonly talks: readonly {
    readonly kind: string
    readonly step: string
    readonly notes: string
    readonly at: number
    readonly until: number
  }[]
  /** What products cost when the shopper asked to be told of them. */
  readonly prices: readonly { readonly product: string; readonly alert: string; readonly minor: number; readonly currency: string }[]
}

/** What each part of a copy is, in words for whoever gets it. */
const PARTS = {
  contact: 'Who you are to this shop: name, phone, e-mail and WhatsApp id as the shop or you gave them, and where your first chat began.',
  consents: 'What you agreed to or took back, with the words you were shown and what shows it.',
  choices: 'What you chose on your own page: quiet hours, a break, the language.',
  questions: 'What a form on the shop’s website asked for under your number, and when it ended.',
  talks: 'What you are being asked in the chat at the moment, and what you answered; what you wrote or sent is among the messages.',
  alerts: 'Products that you wanted to hear about.',
  orders: 'Your orders, with what was bought and the links that were yours.',
  parcels: 'Where your parcels were.',
  messages: 'What was written to you and by you on WhatsApp, and what became of it. A message may hold the visit that it began with.',
  events: 'What the shop, its payment service and its couriers told us about you and your orders, as they told it.',
  requests: 'When a copy of your data was asked for.',
  notices: 'Notes for the shop that name you.',
} as const

interface Asked {
  readonly tenant: Tenant
  readonly vault: Vault
  readonly shop: string
  readonly contactIds: readonly string[]
  readonly held: (contactId: string) => Promise<Held>
  readonly now: number
}

/**
 * Everything that is held of these contacts, opened, as one document with a plain description of each part. One function makes the
 * shopper's own copy and the one that a merchant passes on. Raw deliveries are not in it: what they said of the shopper is in the events,
 * and they are gone after seven days.
 */
export async function exportOf({ tenant, vault, shop, contactIds, held, now }: Asked): Promise<object> {
  return {
    shop,
    madeAt: timeOf(now),
    parts: PARTS,
    people: await Promise.all(contactIds.map(async (id) => personOf(tenant, vault, id, await held(id)))),
  }
}

async function personOf(tenant: Tenant, vault: Vault, contactId: string, held: Held) {
  const { userIdSealed, unreachable, choices, questions, talks, prices } = held
  const [contact, consents, alerts, record] = await Promise.all([
    contactById(tenant, contactId),
    consentsOf(tenant, [contactId]),
    subscriptionsOf(tenant, contactId),
    heldInRecord(tenant, contactId, MOST),
  ])
  const text = async (place: Place, sealed: string | null | undefined) => (sealed ? vault.open(place, sealed) : null)
  const json = async (place: Place, sealed: string | null | undefined) =>
    sealed ? (JSON.parse(await vault.open(place, sealed)) as unknown) : null
  const rows = <T, R>(list: readonly T[], make: (row: T) => Promise<R>) => Promise.all(list.map(make))
  return {
    contact: contact && {
      id: contact.id,
      name: await json('contacts.name', contact.nameSealed),
      phone: await json('contacts.phone', contact.phoneSealed),
      email: await text('contacts.email', contact.emailSealed),
      whatsAppId: await text('contacts.user_id', userIdSealed),
      country: contact.country,
      language: contact.language,
      unreachable,
      windowUntil: timeOf(contact.windowUntil),
      since: timeOf(contact.createdAt),
      changedAt: timeOf(contact.updatedAt),
      firstVisit: await json('visits.data', contact.firstVisitSealed),
    },
    consents: consents.map(({ merchantId: _m, contactId: _c, at, recordedAt, ...said }) => ({
      ...said,
      at: timeOf(at),
      recordedAt: timeOf(recordedAt),
    })),
    choices: choices && { ...choices, snoozeUntil: timeOf(choices.snoozeUntil) },
    questions: await rows(questions, async ({ agreed, at, endedAt }) => ({
      asked: await rows(JSON.parse(agreed) as Agreed[], async ({ product, ...words }) => ({
        ...words,
        at: timeOf(words.at),
        ...(product ? { product: { id: product.id, title: await text('subscriptions.title', product.titleSealed) } } : {}),
      })),
      at: timeOf(at),
      endedAt: timeOf(endedAt),
    })),
    talks: talks.map(({ notes, at, until, ...talk }) => ({
      ...talk,
      answers: JSON.parse(notes) as unknown,
      at: timeOf(at),
      until: timeOf(until),
    })),
    alerts: await rows(alerts, async ({ product, alert, titleSealed, at, endedAt }) => ({
      product,
      title: await text('subscriptions.title', titleSealed),
      alert,
      at: timeOf(at),
      endedAt: timeOf(endedAt),
      priceThen: priceOf(prices.find((price) => price.product === product && price.alert === alert)),
    })),
    orders: await rows(record.orders, async ({ merchantId: _m, contactId: _c, detailsSealed, paySealed, ...order }) => ({
      ...order,
      placedAt: timeOf(order.placedAt),
      paidAt: timeOf(order.paidAt),
      cancelledAt: timeOf(order.cancelledAt),
      updatedAt: timeOf(order.updatedAt),
      details: await json('orders.details', detailsSealed),
      paymentLink: await json('orders.pay', paySealed),
    })),
    parcels: record.parcels.map(({ merchantId: _m, ...parcel }) => ({
      ...parcel,
      stateAt: timeOf(parcel.stateAt),
      expectedAt: timeOf(parcel.expectedAt),
      updatedAt: timeOf(parcel.updatedAt),
    })),
    messages: await rows(record.messages, async (m) => ({
      id: m.id,
      direction: m.direction,
      purpose: m.purpose,
      state: m.state,
      reason: m.reason,
      orderId: m.orderId,
      template: m.template,
      language: m.language,
      whatsAppMessageId: m.wamid,
      at: timeOf(m.createdAt),
      sentAt: timeOf(m.sentAt),
      deliveredAt: timeOf(m.deliveredAt),
      readAt: timeOf(m.readAt),
      endedAt: timeOf(m.endedAt),
      content: await json('messages.content', m.contentSealed),
    })),
    events: await rows(record.events, async (e) => ({
      id: e.id,
      type: e.type,
      about: e.subjectId,
      from: e.connector,
      topic: e.topic,
      decisions: e.decisions,
      occurredAt: timeOf(e.occurredAt),
      receivedAt: timeOf(e.receivedAt),
      data: await json('events.data', e.dataSealed),
    })),
    requests: record.requests.map((r) => ({ id: r.id, source: r.source, at: timeOf(r.requestedAt), madeAt: timeOf(r.madeAt) })),
    notices: record.notices.map((n) => ({ code: n.code, subject: n.subject, firstAt: timeOf(n.firstAt), lastAt: timeOf(n.lastAt) })),
  }
}

interface Agreed {
  readonly at: number
  readonly product?: { readonly id: string; readonly titleSealed?: string }
}

const MAX_TIME = 8.64e15
/** Senders' clocks can be wrong by more than a date can hold. */
const timeOf = (at: number | null): string | null =>
  at === null ? null : new Date(Math.max(-MAX_TIME, Math.min(MAX_TIME, at))).toISOString()

const priceOf = (price: Held['prices'][number] | undefined): string | null => {
  const money = moneyFromMinor(price?.minor, price?.currency)
  return money ? `${toDecimal(money)} ${money.currency}` : null
}

const EXPORT: Place = 'privacy_requests.export'

/** A copy at rest: packed, then sealed. Throws `payload.too_large` for one that no row holds. */
export async function sealExport(vault: Vault, copy: object): Promise<string> {
  const sealed = toBase64(await vault.bytes.sealBytes(EXPORT, gzip(utf8(JSON.stringify(copy)))))
  if (sealed.length > MAX_SEALED) throw new AppError('payload.too_large', { limit: MAX_SEALED })
  return sealed
}

export async function openExport(vault: Vault, sealed: string): Promise<unknown> {
  const bytes = fromBase64(sealed)
  if (!bytes) throw new AppError('internal', { why: 'sealed value is not base64', place: EXPORT })
  return JSON.parse(fromUtf8(gunzip(await vault.bytes.openBytes(EXPORT, bytes))))
}
