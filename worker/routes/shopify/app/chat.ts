import { Hono } from 'hono'
import * as z from 'zod'
import type { ShopContext } from '../../shopify.ts'
import { bodyOf, callerOf, choose, freshMerchant } from './context.ts'
import type { Chat } from './wire.ts'

/** What is not named stays. */
const Change = z.strictObject({
  orderStatus: z.boolean().optional(),
  returns: z.boolean().optional(),
  returnDays: z.number().int().min(1).max(365).optional(),
})

/** What is answered in the chat by itself. */
export const chat = new Hono<ShopContext>()
  .get('/chat', async (c) => c.json((await freshMerchant(c)).choices.chat satisfies Chat))
  .put('/chat', async (c) => {
    const change = await bodyOf(c, Change)
    const { chat: was } = (await freshMerchant(c)).choices
    const next = {
      orderStatus: change.orderStatus ?? was.orderStatus,
      returns: change.returns ?? was.returns,
      returnDays: change.returnDays ?? was.returnDays,
    }
    await choose(c.env, callerOf(c), { chat: next })
    return c.json(next satisfies Chat)
  })
