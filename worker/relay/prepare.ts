import type { DomainEvent, LineItem, Person } from '../domain/events.ts'
import type { PhoneDecision } from '../domain/phone.ts'
import { decidePhone, sameLineVariants } from '../lib/phone.ts'
import { keyedHash } from '../privacy/seal.ts'
import type { Vault } from '../privacy/vault.ts'
import type { PreparedRequest } from './optins.ts'
import type { OptinRequest } from './widget.ts'

/** An event with all that takes time done: phone decided, keys hashed, personal data sealed. What follows is synchronous. */
export interface Prepared {
  readonly event: DomainEvent
  readonly phone: PhoneDecision
  /** Ways to find the contact, best first: the hashes of the phone (and its other spellings), customer id, e-mail. */
  readonly phoneRefs: readonly string[]
  readonly otherRefs: readonly string[]
  readonly sealed: {
    readonly name?: string
    readonly phone?: string
    readonly email?: string
    readonly details?: string
    readonly event: string
  }
}

export interface PrepareContext {
  readonly vault: Vault
  readonly pepper: string
  readonly merchantId: string
  readonly connectionId: string | null
  readonly shopCountry: string
}

/** What of an event is personal, and how it is kept, in one place. */
export async function prepare(event: DomainEvent, ctx: PrepareContext): Promise<Prepared> {
  const person: Person = event.person ?? { phones: [] }
  const phone = decidePhone(person.phones, {
    shop: ctx.shopCountry,
    ...(person.shipToCountry ? { shipTo: person.shipToCountry } : {}),
    ...(person.billToCountry ? { billTo: person.billToCountry } : {}),
  })
  const { vault } = ctx
  // Of a request about personal data only the request is kept, neither the person once more nor the order that leads to them.
  const { type, occurredAt } = event
  const kept = type.startsWith('privacy.') ? { type, occurredAt, refs: {} } : event
  const details = detailsOf(event)
  const hash = (kind: 'phone' | 'email' | 'customer', value: string) => keyedHash(ctx.pepper, ctx.merchantId, kind, value)
  const email = person.email?.trim().toLowerCase()
  const [phoneRefs, customer, mail, name, sealedPhone, sealedMail, sealedDetails, sealedEvent] = await Promise.all([
    phone.state === 'ok' ? Promise.all(sameLineVariants(phone.phone).map(async (p) => `phone:${await hash('phone', p)}`)) : [],
    person.customerId ? hash('customer', `${ctx.connectionId ?? '-'}:${person.customerId}`) : undefined,
    email ? hash('email', email) : undefined,
    person.name || person.firstName
      ? vault.seal('contacts.name', JSON.stringify({ full: person.name ?? '', first: person.firstName ?? '' }))
      : undefined,
    phone.state === 'ok' || phone.raw ? vault.seal('contacts.phone', JSON.stringify(phone)) : undefined,
    email ? vault.seal('contacts.email', email) : undefined,
    details ? vault.seal('orders.details', JSON.stringify(details)) : undefined,
    vault.seal('events.data', JSON.stringify(kept)),
  ])
  return {
    event,
    phone,
    phoneRefs,
    otherRefs: [...(customer ? [`customer:${customer}`] : []), ...(mail ? [`email:${mail}`] : [])],
    sealed: {
      event: sealedEvent,
      ...(name ? { name } : {}),
      ...(sealedPhone ? { phone: sealedPhone } : {}),
      ...(sealedMail ? { email: sealedMail } : {}),
      ...(sealedDetails ? { details: sealedDetails } : {}),
    },
  }
}

/** The same for whoever is named in an opt-in form. */
export async function prepareRequest(request: OptinRequest, merchantId: string, pepper: string, vault: Vault): Promise<PreparedRequest> {
  const title = request.product?.title
  const [refs, phoneSealed, nameSealed, titleSealed] = await Promise.all([
    Promise.all(sameLineVariants(request.phone.phone).map(async (p) => `phone:${await keyedHash(pepper, merchantId, 'phone', p)}`)),
    vault.seal('contacts.phone', JSON.stringify(request.phone)),
    request.name ? vault.seal('contacts.name', JSON.stringify({ full: request.name, first: '' })) : null,
    title ? vault.seal('subscriptions.title', title) : null,
  ])
  return { request, refs, phoneSealed, nameSealed, titleSealed }
}

/** What the shopper bought and the shopper's own links; undefined where the event says nothing of it. */
export interface OrderDetails {
  readonly items: readonly LineItem[]
  readonly payUrl?: string
  readonly statusUrl?: string
  readonly recoveryUrl?: string
}

/** A payment link of ours (errands/links.ts). */
export interface PayLink {
  readonly url: string
  /** Epoch ms. */
  readonly until: number
}

function detailsOf(event: DomainEvent): OrderDetails | undefined {
  const { order, checkout } = event
  const items = order?.items ?? checkout?.items
  if (!items && !order?.payUrl && !order?.statusUrl && !checkout?.recoveryUrl) return undefined
  return {
    items: items ?? [],
    ...(order?.payUrl ? { payUrl: order.payUrl } : {}),
    ...(order?.statusUrl ? { statusUrl: order.statusUrl } : {}),
    ...(checkout?.recoveryUrl ? { recoveryUrl: checkout.recoveryUrl } : {}),
  }
}
