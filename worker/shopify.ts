import { Hono } from 'hono'
import { shopApp } from './routes/shopify/app/index.ts'
import { checkout } from './routes/shopify/checkout.ts'
import { devShopify } from './routes/shopify/dev.ts'
import { adminPage, asset, VIEWS } from './routes/shopify/page.ts'
import { appProxy } from './routes/shopify/proxy.ts'
import { me, requireShop, session, type ShopContext } from './routes/shopify.ts'
import { asSurface } from './surface.ts'

/** What Shopify's admin and storefronts ask: the page inside the admin with its JSON, and the app proxy. */
export const shopify = asSurface(new Hono<ShopContext>())
shopify.route('/shopify/session', session)
shopify.route('/shopify/proxy', appProxy)
shopify.route('/shopify/checkout', checkout)
shopify.route('/shopify/me', me)
shopify.get('/shopify/assets/:file', asset)
shopify.use('/shopify/app/*', requireShop)
shopify.route('/shopify/app', shopApp)
for (const view of VIEWS) {
  shopify.get(view === '' ? '/shopify' : `/shopify/${view}`, requireShop, (c) =>
    adminPage(c, { shop: c.get('shop').shopDomain, home: '/shopify', api: '/shopify/app', embedded: true }),
  )
}
shopify.route('/dev/shopify', devShopify)
