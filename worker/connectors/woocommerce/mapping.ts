import type { EventType } from '../../domain/events.ts'
import { plainText } from '../kit/html.ts'
import { webLink } from '../kit/fields.ts'

/** WooCommerce's own statuses (src/Enums/OrderStatus.php) → what each says beyond "the order exists". */
export const STATUS_EVENTS = {
  processing: 'order.placed',
  // The shopper is still on the payment page; the order is placed when the shop has taken it.
  pending: 'order.updated',
  'on-hold': 'order.placed',
  failed: 'payment.failed',
  'ready-for-pickup': 'parcel.ready_for_pickup',
  completed: 'order.fulfilled',
  cancelled: 'order.cancelled',
  refunded: 'payment.refunded',
} as const satisfies Record<string, EventType>

/** Carts that were never ordered. Their webhooks can hold phone and e-mail already (block checkout). */
export const DRAFTS: ReadonlySet<string> = new Set(['checkout-draft', 'auto-draft', 'draft', 'new'])

/** What a merchant may say that a status of a plugin means. */
export const CUSTOM_MEANINGS = [
  'parcel.shipped',
  'parcel.out_for_delivery',
  'parcel.delivered',
  'parcel.ready_for_pickup',
  'order.cancelled',
  'ignored',
] as const

/** In these states the shop has not taken the order yet. */
export const NOT_PLACED: ReadonlySet<string> = new Set(['pending', 'failed'])

/** In these states nothing is on its way, whatever number an earlier label left behind. */
export const NOT_SHIPPING: ReadonlySet<string> = new Set(['pending', 'failed', 'cancelled', 'refunded'])

/** Shipment Tracking and Advanced Shipment Tracking write the first; the others are single numbers of courier plugins. */
export const TRACKING_META_KEYS = ['_wc_shipment_tracking_items', '_tracking_number', '_awb_no', 'awb', 'shiprocket_awb']

/** The topic that an order's status makes: our own word for each that is known, one for all others. */
export function orderTopic(status: string): string {
  if (DRAFTS.has(status)) return 'order:draft'
  return status === 'trash' || Object.hasOwn(STATUS_EVENTS, status) ? `order:${status}` : 'order:custom'
}

export interface Tracking {
  readonly awb: string
  readonly carrier: string | undefined
  readonly trackingUrl: string | undefined
  /** The day it was given to the courier, epoch ms of its midnight. */
  readonly shippedDay: number | undefined
}

type Meta = { readonly key?: string | undefined; readonly value?: unknown }

/** Tracking numbers out of an order's meta data, each once. Texts that can't be a number ("will follow") are passed over. */
export function trackingsOf(metas: readonly Meta[], keys: readonly string[]): readonly Tracking[] {
  const found = new Map<string, Tracking>()
  for (const { key, value } of metas) {
    if (!key || !keys.includes(key)) continue
    for (const tracking of typeof value === 'object' && value !== null ? items(value) : single(value)) {
      if (!found.has(tracking.awb)) found.set(tracking.awb, tracking)
    }
  }
  return [...found.values()]
}

/** A PHP array with a gap in its keys arrives as an object, so both shapes are lists here. */
function items(list: object): readonly Tracking[] {
  return Object.values(list).flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return single(item)
    const field = (name: string) => (Object.hasOwn(item, name) ? (item as Record<string, unknown>)[name] : undefined)
    const awb = trackingNumber(field('tracking_number'))
    if (!awb) return []
    const day = Number(field('date_shipped')) * 1000
    return [
      {
        awb,
        carrier: plainText(words(field('custom_tracking_provider')) ?? words(field('tracking_provider'))),
        trackingUrl: webLink(words(field('custom_tracking_link'))),
        shippedDay: Number.isSafeInteger(day) && day > 0 ? day : undefined,
      },
    ]
  })
}

function single(value: unknown): readonly Tracking[] {
  const awb = trackingNumber(value)
  return awb ? [{ awb, carrier: undefined, trackingUrl: undefined, shippedDay: undefined }] : []
}

const words = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined)

function trackingNumber(value: unknown): string | undefined {
  const awb = typeof value === 'number' ? String(value) : words(value)
  return awb && /^(?=.*\d)[A-Za-z0-9][A-Za-z0-9-]{4,39}$/.test(awb) ? awb : undefined
}
