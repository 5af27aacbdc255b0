import { Hono } from 'hono'
import * as z from 'zod'
import type { ShopContext } from '../../shopify.ts'
import { bodyOf, callerOf, choose, freshMerchant } from './context.ts'
import type { WriteBacks } from './wire.ts'

const Change = z.strictObject({ confirmed: z.boolean(), cancel: z.boolean() })

/** What a shopper's answer on WhatsApp may change in the shop. */
export const writeBacks = new Hono<ShopContext>()
  .get('/write-backs', async (c) => c.json((await freshMerchant(c)).choices.writeBacks satisfies WriteBacks))
  .put('/write-backs', async (c) => {
    const change = await bodyOf(c, Change)
    const next = { ...(await freshMerchant(c)).choices.writeBacks, ...change }
    await choose(c.env, callerOf(c), { writeBacks: next })
    return c.json(next satisfies WriteBacks)
  })
