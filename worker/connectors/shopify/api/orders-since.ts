import * as z from 'zod'
import type { AskShop, ShopOrder, ShopOrders } from '../../contract.ts'
import { say } from './graphql.ts'
import { ONE_ORDER, ORDERS_SINCE } from './operations/orders.ts'
import { GraphqlOrder, webhookBody } from './order-body.ts'

/** The topic under which an order comes that nobody sent: everything that has happened to it so far, in one body. */
export const SNAPSHOT = 'orders/snapshot'

const PAGE = 20

const Page = z.object({
  orders: z.object({
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
    nodes: z.array(GraphqlOrder),
  }),
})

/** Orders changed at or after `since`, the oldest change first. */
export async function ordersSince(ask: AskShop, since: number, cursor?: string): Promise<ShopOrders> {
  const variables = { first: PAGE, after: cursor ?? null, query: `updated_at:>='${new Date(since).toISOString()}'` }
  const { orders } = await say(ask, ORDERS_SINCE, variables, Page)
  const { hasNextPage, endCursor } = orders.pageInfo
  return {
    orders: orders.nodes.map(asTold),
    ...(hasNextPage && endCursor ? { cursor: endCursor } : {}),
  }
}

/** One order as it is now; undefined where the shop has none of that id, or not yet. */
export async function orderOf(ask: AskShop, shopOrderId: string): Promise<ShopOrder | undefined> {
  const { order } = await say(ask, ONE_ORDER, { id: `gid://shopify/Order/${shopOrderId}` }, One)
  return order ? asTold(order) : undefined
}

const One = z.object({ order: GraphqlOrder.nullish() })

const asTold = (order: GraphqlOrder): ShopOrder => ({
  shopOrderId: order.legacyResourceId,
  changedAt: Date.parse(order.updatedAt),
  envelope: { topic: SNAPSHOT, body: webhookBody(order), sentAt: Date.parse(order.updatedAt) },
})
