import * as z from 'zod'
import type { ConsentSignal, DomainEvent } from '../../domain/events.ts'
import { present, text, webLink } from '../kit/fields.ts'
import { localeOf, phonesOf } from './shopper.ts'

const Consent = z.object({
  phone: z.string().min(1).max(40),
  country: text,
  purposes: z
    .array(z.enum(['order_updates', 'marketing']))
    .min(1)
    .max(2),
  /** What stood beside the box, letter by letter: it is the proof. */
  wording: z.string().trim().min(1).max(2000),
  version: z.string().trim().min(1).max(60),
  page: text,
  locale: text,
  order_id: text,
  at: text,
})

/** A box that the shopper ticked, at checkout or on the thank-you page. An empty one is never told, and never a withdrawal. */
export function consentGiven(data: unknown, toldAt: number): DomainEvent {
  const it = Consent.parse(data)
  const tickedAt = Date.parse(it.at ?? '')
  const at = Number.isNaN(tickedAt) ? toldAt : Math.min(tickedAt, toldAt)
  const locale = localeOf(it.locale)
  const shown = present({ wording: it.wording, version: it.version, page: webLink(it.page)?.slice(0, 500), locale })
  const signal = (purpose: ConsentSignal['purpose']): ConsentSignal => ({
    purpose,
    state: 'granted',
    source: 'checkout_box',
    proof: it.order_id ? `ticked with order ${it.order_id.slice(0, 40)}` : 'ticked at checkout',
    at,
    shown,
  })
  return {
    type: 'consent.changed',
    occurredAt: at,
    refs: {},
    person: { ...present({ locale, billToCountry: it.country }), phones: phonesOf(it.phone, it.country) },
    consents: [...new Set(it.purposes)].map(signal),
  }
}
