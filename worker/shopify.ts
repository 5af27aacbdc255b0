import { Hono } from 'hono'
import { asset } from './routes/shopify/page.ts'
import { devShopify } from './routes/shopify/dev.ts'
import type { AppContext } from './routes/context.ts'
import { asSurface } from './surface.ts'

/** What Shopify's admin and storefronts ask: the page inside the admin with its JSON, and the app proxy. */
export const shopify = asSurface(new Hono<AppContext>())
shopify.get('/shopify/assets/:file', asset)
shopify.route('/dev/shopify', devShopify)
