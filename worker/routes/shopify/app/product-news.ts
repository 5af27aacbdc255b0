import { Hono } from 'hono'
import { MerchantSettings } from '../../../domain/settings.ts'
import type { ShopContext } from '../../shopify.ts'
import { bodyOf, callerOf, choose, freshMerchant } from './context.ts'
import type { ProductNews } from './wire.ts'

const Change = MerchantSettings.shape.productAlerts.unwrap().strict()

/** How shoppers hear that what they wait for is back, or cheaper. */
export const productNews = new Hono<ShopContext>()
  .get('/product-news', async (c) => c.json((await freshMerchant(c)).choices.productAlerts satisfies ProductNews))
  .put('/product-news', async (c) => {
    const productAlerts = await bodyOf(c, Change)
    await choose(c.env, callerOf(c), { productAlerts })
    return c.json(productAlerts satisfies ProductNews)
  })
