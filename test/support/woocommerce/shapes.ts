import type { ShopCoupon } from './catalogue.ts'

export interface ShopRequest {
  readonly method: string
  /** Below the site: "/wp-json/wc/v3/orders". */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
  readonly body: string
}

export interface ShopResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A text goes out as it is, as HTML; all else as JSON. */
  readonly body: unknown
}

export interface ShopKey {
  readonly secret: string
  readonly permissions: 'read' | 'write' | 'read_write'
  /** Of the user who made it. */
  canManage: boolean
}

export interface ShopOrderRow {
  readonly id: number
  status: string
  /** Epoch ms of the shop's clock; kept in whole seconds, as the database does. */
  modified: number
  readonly fields: Readonly<Record<string, unknown>>
  meta: { id: number; key: string; value: unknown }[]
}

export interface WebhookRow {
  readonly id: number
  name: string
  status: string
  topic: string
  delivery_url: string
  secret: string
  failures: number
}

/** Sends what the shop's own server sends; gives the status, 0 where nobody answered. */
export type Post = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<number>

interface Clock {
  nextId: number
  readonly now: () => number
}

/** The parts of a shop that each of its routes works on. */
export interface OrderBook extends Clock {
  readonly orders: ShopOrderRow[]
  readonly notes: Map<number, { id: number; note: string; customer_note: boolean }[]>
}

export interface Catalogue extends Clock {
  readonly gone: Set<string>
  readonly deleted: Set<string>
  readonly coupons: ShopCoupon[]
}

export interface HookBook extends Pick<Clock, 'nextId'> {
  readonly home: string
  readonly post: Post
  readonly webhooks: WebhookRow[]
  readonly badPings: number[]
}

export interface KeyBook {
  readonly home: string
  readonly post: Post
  readonly keys: Map<string, ShopKey>
  readonly newKey: (permissions: ShopKey['permissions']) => { readonly consumerKey: string; readonly consumerSecret: string }
}

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): ShopResponse => ({
  status,
  body,
  headers,
})
export const problem = (status: number, code: string, message = 'No.'): ShopResponse => json(status, { code, message, data: { status } })
