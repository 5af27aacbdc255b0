/** The demo shop's goods and people; all made up. */
import type { Platform, Shopper } from './shown.ts'

export type Payment = 'prepaid' | 'cod'

export interface DemoOrder {
  readonly number: number
  readonly platform: Platform
  readonly payment: Payment
  readonly shopper: Shopper
  readonly item: string
  /** Paise. */
  readonly total: number
  readonly placedAt: number
  /** Unique in the product for ever, also when the sandbox starts with empty storage. */
  readonly shopId: string
  readonly awb: string
  readonly paid: boolean
  readonly shipped: boolean
  readonly attempts: number
  readonly parcel: 'none' | 'shipped' | 'out' | 'failed' | 'delivered'
  readonly cancelled: boolean
  readonly refunded: boolean
  /** A checkout that was left; there is no order yet. */
  readonly checkoutOnly: boolean
}

/** One delivery of a sender, ready to be signed. */
export interface Delivery {
  readonly connector: 'shopify' | 'woocommerce' | 'razorpay' | 'shiprocket'
  readonly topic: string
  readonly body: string
}

export const ACTIONS = [
  'buy',
  'abandon',
  'pay',
  'pay_fails',
  'ship',
  'out_for_delivery',
  'deliver',
  'delivery_fails',
  'cancel',
  'refund',
  'offers_on',
  'offers_off',
] as const
export type Action = (typeof ACTIONS)[number]

export const digits = (phone: string): string => phone.replaceAll(/\D/g, '')
export const e164 = (phone: string): string => `+${digits(phone)}`
export const decimal = (minor: number): string => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`
export const iso = (at: number): string => new Date(at).toISOString()
export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name
export const lastName = (name: string): string => name.trim().split(/\s+/).slice(1).join(' ')
export const carrier = 'Demo Surface'

/** What the order looks like after an action. */
export function after(order: DemoOrder, action: Action): DemoOrder {
  const changes: Readonly<Record<Action, Partial<DemoOrder>>> = {
    buy: {},
    abandon: {},
    pay: { paid: true },
    pay_fails: {},
    ship: { shipped: true, parcel: 'shipped' },
    out_for_delivery: { parcel: 'out', attempts: order.attempts + 1 },
    delivery_fails: { parcel: 'failed' },
    deliver: { parcel: 'delivered', paid: order.paid || order.payment === 'cod' },
    cancel: { cancelled: true },
    refund: { refunded: true },
    offers_on: { shopper: { ...order.shopper, offers: true } },
    offers_off: { shopper: { ...order.shopper, offers: false } },
  }
  return { ...order, ...changes[action] }
}
