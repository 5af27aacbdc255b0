import * as z from 'zod'
import type { AskShop, CartState, LeftCart } from '../../contract.ts'
import { AppError } from '../../../domain/errors.ts'
import { say } from './graphql.ts'
import { CART_STATE, NEWEST_ORDER } from './operations/carts.ts'

const Newest = z.object({
  customerByIdentifier: z.object({ orders: z.object({ nodes: z.array(z.object({ createdAt: z.string() })) }) }).nullable(),
})
const State = z.object({
  orders: z.object({ nodes: z.array(z.object({ id: z.string() })) }),
  abandonedCheckouts: z.object({ nodes: z.array(z.object({ abandonedCheckoutUrl: z.string(), completedAt: z.string().nullish() })) }),
  nodes: z.array(z.object({ id: z.string(), availableForSale: z.boolean(), product: z.object({ status: z.string() }) }).nullable()),
})

/** An archived product and a draft are not on sale, whatever their stock says. */
const NOT_ON_SALE: ReadonlySet<string> = new Set(['ARCHIVED', 'DRAFT'])

/**
 * Asks each way to the shopper for their newest order, then the shop for the cart itself. Items without a variant (a line that the
 * merchant made up) have no stock, so they can't be gone.
 */
export async function cartState(ask: AskShop, cart: LeftCart): Promise<CartState> {
  for (const customer of customersOf(cart)) {
    const { customerByIdentifier: known } = await say(ask, NEWEST_ORDER, { customer }, Newest)
    if (known?.orders.nodes.some(({ createdAt }) => Date.parse(createdAt) >= cart.since)) return 'bought'
  }
  const variants = [...new Set(cart.items.flatMap(({ variantId }) => (variantId ? [`gid://shopify/ProductVariant/${variantId}`] : [])))]
  const variables = { orders: ordersOf(cart), checkouts: aroundStart(cart.since), variants }
  const state = await say(ask, CART_STATE, variables, State)
  const own = pathOf(cart.recoveryUrl)
  const ended = state.abandonedCheckouts.nodes.some((it) => it.completedAt && own && pathOf(it.abandonedCheckoutUrl) === own)
  if (ended || state.orders.nodes.length > 0) return 'bought'
  const onSale = state.nodes.filter((it) => it?.availableForSale && !NOT_ON_SALE.has(it.product.status))
  return onSale.length < variants.length ? 'item_gone' : 'open'
}

/** `CustomerIdentifierInput` takes one of them at a time. */
const customersOf = ({ customerId, phone, email }: LeftCart) => [
  ...(customerId && /^\d{1,20}$/.test(customerId) ? [{ id: `gid://shopify/Customer/${customerId}` }] : []),
  ...(phone ? [{ phoneNumber: phone }] : []),
  ...(email && ADDRESS.test(email) ? [{ emailAddress: email }] : []),
]

/** Shoppers type e-mail addresses. What is none would make Shopify refuse the whole question. */
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** What could be more than a word in Shopify's search syntax is left out. */
const WORD = /^[A-Za-z0-9._%+@-]{1,254}$/

function ordersOf({ since, checkoutToken, cartToken, email }: LeftCart): string {
  const ways = Object.entries({ checkout_token: checkoutToken, cart_token: cartToken, email })
    .filter(([, value]) => value !== undefined && WORD.test(value))
    .map(([field, value]) => `${field}:'${value}'`)
  if (ways.length === 0) throw new AppError('shop.refused', { why: 'a cart without a token' })
  return `created_at:>='${iso(since)}' AND (${ways.join(' OR ')})`
}

const MINUTE_MS = 60_000

/** Abandoned checkouts can be searched by time alone; the one that is meant has the same link. */
const aroundStart = (since: number) => `created_at:>='${iso(since - MINUTE_MS)}' AND created_at:<='${iso(since + MINUTE_MS)}'`

const iso = (at: number) => new Date(at).toISOString()

const pathOf = (url: string | undefined): string | undefined => (url && URL.canParse(url) ? new URL(url).pathname : undefined)
