import * as z from 'zod'
import type { Parsed } from '../contract.ts'
import type { ConsentSignal, DomainEvent } from '../../domain/events.ts'
import { CustomerFields, personFrom } from './people.ts'
import type { Context } from './settings.ts'
import { firstTime, Id, Text } from './values.ts'

const Profile = CustomerFields.extend({ id: Id, created_at: Text, updated_at: Text })

/** `customers/create` and `customers/update`: who the customer is. Consent, tags and counts left these bodies in 2025-01. */
export function customerChanged(body: unknown, { sentAt, settings }: Context): Parsed {
  const it = Profile.parse(body)
  return {
    events: [
      {
        type: 'customer.updated',
        occurredAt: firstTime(it.updated_at, it.created_at) ?? sentAt,
        refs: {},
        person: personFrom({ customer: it }, settings.phonePreference),
      },
    ],
  }
}

const WhatsAppConsent = z.object({
  customer_id: Id,
  phone_number: Text,
  whats_app_marketing_consent: z.object({ state: Text, opt_in_level: Text, updated_at: Text }),
})

const CONSENT_STATES: ReadonlyMap<string, ConsentSignal['state']> = new Map([
  ['subscribed', 'granted'],
  ['unsubscribed', 'withdrawn'],
  ['pending', 'pending'],
])

/** Shopify's own WhatsApp consent (2026-07 and later). States are compared without case: GraphQL shouts them, webhooks don't. */
export function whatsAppConsent(body: unknown, { sentAt, settings }: Context): Parsed {
  const { customer_id, phone_number, whats_app_marketing_consent: consent } = WhatsAppConsent.parse(body)
  const word = consent.state?.toLowerCase()
  const state = CONSENT_STATES.get(word ?? '')
  if (!state) return { ignored: word ? `the consent state ${word} is neither a yes nor a no` : 'no consent was ever given or taken back' }
  const at = firstTime(consent.updated_at) ?? sentAt
  const proof = `${word}/${consent.opt_in_level?.toLowerCase() ?? 'unknown'}`
  const person = personFrom({ customer: { id: customer_id, phone: phone_number } }, settings.phonePreference)
  return {
    events: [
      {
        type: 'consent.changed',
        occurredAt: at,
        refs: {},
        person,
        consents: [{ purpose: 'marketing', state, source: 'shop_sync', proof, at }],
      },
    ],
  }
}

/** Consent to other channels says nothing about WhatsApp, and whom it concerns is none of our business. */
export function otherConsent(channel: 'SMS' | 'e-mail') {
  return (): Parsed => ({ ignored: `consent to ${channel} is not consent to WhatsApp`, keepBody: false })
}

/** The customer may be only an e-mail, only a phone, or an id without either. */
const PrivacyRequest = z.object({ customer: z.object({ id: Id.nullish(), email: Text, phone: Text }) })
const RedactRequest = PrivacyRequest.extend({ orders_to_redact: z.array(Id).nullish() })

/** `customers/data_request`: one request, one answer. */
export function dataRequested(body: unknown, context: Context): Parsed {
  return { events: [aboutShopper('privacy.data_requested', PrivacyRequest.parse(body), context)] }
}

/** `customers/redact`: one event for each order named, so that also orders are found that no longer lead to the shopper. */
export function shopperRedacted(body: unknown, context: Context): Parsed {
  const request = RedactRequest.parse(body)
  const event = aboutShopper('privacy.contact_redacted', request, context)
  const orders = request.orders_to_redact ?? []
  return { events: orders.length > 0 ? orders.map((shopOrderId) => ({ ...event, refs: { shopOrderId } })) : [event] }
}

function aboutShopper(type: DomainEvent['type'], { customer }: z.infer<typeof PrivacyRequest>, { sentAt, settings }: Context): DomainEvent {
  return { type, occurredAt: sentAt, refs: {}, person: personFrom({ customer }, settings.phonePreference) }
}
