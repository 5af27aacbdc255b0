import type { CheckoutAnswer } from './shop/checkout.ts'
import type { Limit } from './limits.ts'
import type { OptinRequest, VitalsSample, Visit } from './widget.ts'

/** What a storefront's page may want of the merchant's Relay, one thing per call. */
export type WidgetAsk =
  | { readonly kind: 'visit'; readonly visit: Visit }
  | { readonly kind: 'optin'; readonly request: OptinRequest }
  /** The box on the page after an order. */
  | { readonly kind: 'checkout'; readonly answer: CheckoutAnswer }
  | { readonly kind: 'vitals'; readonly sample: VitalsSample }
  /** A storefront showed the widget; each isolate says so once an hour. */
  | { readonly kind: 'seen'; readonly where: string }

/** The code of a visit, '' for the rest; or how long to wait. */
export type WidgetAnswer = { readonly code: string } | { readonly waitMs: number }

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * How often one network, and everybody of one shop together, may ask. People behind one office or carrier address are many, so
 * a network has room for them; a whole shop's room is far above its best day, for floods from everywhere.
 */
export const WIDGET_LIMITS: Readonly<Record<WidgetAsk['kind'], { readonly network: readonly Limit[]; readonly shop: readonly Limit[] }>> = {
  visit: { network: [{ most: 60, windowMs: MINUTE_MS }], shop: [{ most: 3000, windowMs: MINUTE_MS }] },
  optin: {
    network: [
      { most: 20, windowMs: 10 * MINUTE_MS },
      { most: 200, windowMs: DAY_MS },
    ],
    shop: [{ most: 300, windowMs: MINUTE_MS }],
  },
  checkout: {
    network: [
      { most: 20, windowMs: 10 * MINUTE_MS },
      { most: 200, windowMs: DAY_MS },
    ],
    shop: [{ most: 300, windowMs: MINUTE_MS }],
  },
  seen: { network: [], shop: [{ most: 60, windowMs: MINUTE_MS }] },
  vitals: { network: [{ most: 60, windowMs: MINUTE_MS }], shop: [{ most: 600, windowMs: MINUTE_MS }] },
}
