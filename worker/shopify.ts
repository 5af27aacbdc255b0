import { Hono } from 'hono'
import { appProxy } from './routes/shopify/proxy.ts'
import { me, session } from './routes/shopify.ts'
import type { AppContext } from './routes/context.ts'
import { asSurface } from './surface.ts'

/** What Shopify's admin and storefronts ask: the page inside the admin with its JSON, and the app proxy. */
export const shopify = asSurface(new Hono<AppContext>())
shopify.route('/shopify/session', session)
shopify.route('/shopify/proxy', appProxy)
shopify.route('/shopify/me', me)
