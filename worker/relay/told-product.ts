import type { EventType } from '../domain/events.ts'
import { moneyFromMinor, type Money } from '../domain/money.ts'
import { isDrop, saleOf, titleOf } from './products.ts'
import { productStates } from './shelf.ts'
import { wishOf } from './subscriptions.ts'
import { one, type SubscriptionRow } from './tables.ts'
import type { ProductAlert } from './widget.ts'

/** What rules start from when somebody waits for a product. */
export const EVENT_OF = { back_in_stock: 'product.back_in_stock', price_drop: 'product.price_dropped' } as const satisfies Record<
  ProductAlert,
  EventType
>

/** One edge of one product or variant: it is back, or cheaper, since then. */
export interface ProductEdge {
  readonly connectionId: string
  readonly product: string
  /** '' for the product as a whole. */
  readonly variant: string
  readonly alert: ProductAlert
  /** The shop's time. */
  readonly since: number
}

/** The fact that a shopper is told: this edge, to them. */
export const factOf = (edge: ProductEdge, contactId: string): string => `product:${contactId}:${tailOf(edge)}`
export const tailOf = ({ alert, since, connectionId, product, variant }: ProductEdge): string =>
  `${EVENT_OF[alert]}:${since}:${connectionId}:${wishOf(product, variant)}`

const FACT = /^product:([^:]+):(product\.\w+):(\d+):([^:]+):([^/]+)(?:\/(.+))?$/

/** The edge that a fact speaks of; undefined for facts of other kinds. */
export function edgeIn(fact: string | null): ProductEdge | undefined {
  const [, , type, since = '', connectionId = '', product = '', variant = ''] = FACT.exec(fact ?? '') ?? []
  const alert = (Object.keys(EVENT_OF) as ProductAlert[]).find((name) => EVENT_OF[name] === type)
  return alert && { connectionId, product, variant, alert, since: Number(since) }
}

/** The product that a message tells of, as it is now. */
export interface ToldProduct {
  readonly connectionId: string
  readonly title: string | undefined
  readonly price: Money | undefined
  /** When the shopper asked. */
  readonly oldPrice: Money | undefined
  readonly url: string | undefined
  /** Not known to be sold out. */
  readonly isAvailable: boolean
  readonly isCheaper: boolean
  /** The shopper still waits for it. */
  readonly isWanted: boolean
}

/** Undefined for messages about other things. `smallestDrop`: in percent. */
export function productOf(
  sql: SqlStorage,
  message: { readonly fact: string | null; readonly contact_id: string | null },
  smallestDrop: number,
): ToldProduct | undefined {
  const edge = edgeIn(message.fact)
  if (!edge) return undefined
  const { connectionId, product, variant } = edge
  const state = productStates(sql, connectionId, [product]).get(product)
  const sale = saleOf(state, variant)
  const wish = one<SubscriptionRow>(
    sql,
    'SELECT * FROM subscriptions WHERE contact_id = ? AND product = ? AND alert = ?',
    message.contact_id,
    wishOf(product, variant),
    edge.alert,
  )
  const oldPrice = moneyFromMinor(wish?.base_minor, wish?.base_currency)
  return {
    connectionId,
    title: titleOf(state, variant),
    price: sale?.price,
    oldPrice,
    url: sale?.url ?? state?.url,
    isAvailable: sale !== undefined && sale.available !== false,
    isCheaper: sale?.price !== undefined && oldPrice !== undefined && isDrop(oldPrice, sale.price, smallestDrop),
    isWanted: wish?.ended_at === null,
  }
}
