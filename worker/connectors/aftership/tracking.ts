import * as z from 'zod'
import type { PhoneClaim } from '../../domain/phone.ts'
import type { Person, Refs } from '../../domain/events.ts'
import { instant, present, text, webLink } from '../kit/fields.ts'
import { EXPLAINED, orderRefs, type ParcelNews, type StatusMap } from '../kit/parcels.ts'
import { standingOf } from './mapping.ts'

/** A tracking, as webhooks and the API tell it. Older webhooks say `expected_delivery` where newer ones have `latest_estimated_delivery`. */
export const Tracking = z.object({
  tracking_number: text,
  slug: text,
  tag: text,
  subtag: text,
  subtag_message: text,
  order_id: text,
  order_number: text,
  updated_at: text,
  return_to_sender: z.boolean().nullish(),
  shipment_direction: text,
  courier_tracking_link: text,
  aftership_tracking_url: text,
  expected_delivery: text,
  latest_estimated_delivery: z.object({ datetime: text }).nullish(),
  customers: z.array(z.object({ name: text, phone_number: text, email: text, language: text })).nullish(),
  checkpoints: z.array(z.object({ checkpoint_time: text, message: text, tag: text })).nullish(),
})
export type Tracking = z.infer<typeof Tracking>

/** @param at when the tracking came to stand so, where its last checkpoint does not say a zone. */
export function newsOf(tracking: Tracking, own: StatusMap, at: number, isFirst = false): ParcelNews {
  const { tag, subtag, return_to_sender: goesBack } = tracking
  const { state, note } = standingOf({ tag, subtag, isFirst, goesBack: goesBack === true }, own)
  const last = tracking.checkpoints?.at(-1)
  // The last checkpoint is the one that made the tag, or the tag came without any.
  const scan = last?.tag === undefined || last.tag === tag ? last : undefined
  return {
    state,
    word: tag,
    occurredAt: instant(scan?.checkpoint_time) ?? at,
    refs: refsOf(tracking),
    person: personOf(tracking),
    parcel: present({
      carrier: tracking.slug,
      trackingUrl: webLink(tracking.aftership_tracking_url) ?? webLink(tracking.courier_tracking_link),
      expectedAt: instant(tracking.latest_estimated_delivery?.datetime ?? tracking.expected_delivery),
      isReturn: tracking.shipment_direction === 'return' || undefined,
      status: subtag ?? tag,
      note: note ?? (EXPLAINED.has(state) ? (scan?.message ?? tracking.subtag_message) : undefined),
    }),
  }
}

/** `order_id` is whatever the importing app wrote: an id only where it can be nothing else. */
function refsOf({ tracking_number: awb, order_id: id, order_number: number }: Tracking): Refs {
  return present({ awb, ...orderRefs(id), ...(number ? { number } : {}) })
}

/** Those who subscribed to news by SMS may be anybody; `customers` are the order's. */
function personOf({ customers }: Tracking): Person | undefined {
  const [first] = customers ?? []
  if (!first) return undefined
  const phones = (customers ?? []).flatMap(({ phone_number: raw }): PhoneClaim[] => (raw ? [{ raw, from: 'customer' }] : []))
  return present({ name: first.name, email: first.email, locale: first.language, phones })
}
