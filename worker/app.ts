import { Hono, type Context } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { AppContext } from './routes/context.ts'
import { hooks } from './routes/hooks.ts'
import { links } from './routes/links.ts'
import { whatsapp } from './routes/whatsapp.ts'
import { asSurface } from './surface.ts'

/**
 * Every HTTP surface of the product. What people and their programs ask, and what storefronts ask, are surfaces of their own,
 * made at the first call: their schemas and texts are most of what starting costs, and most isolates only take webhooks or carry a Relay.
 */
export const app = new Hono<AppContext>()
for (const path of ['/shopify/*', '/dev/shopify/*']) {
  app.all(path, async (c) => (await import('./shopify.ts')).shopify.fetch(c.req.raw, c.env))
}
for (const path of ['/api/v1/*', '/operator/*', '/dev/*']) {
  app.all(path, async (c) => (await import('./people.ts')).people.fetch(c.req.raw, c.env))
}
for (const path of ['/w/*', '/p/*']) {
  app.all(path, async (c) => (await import('./storefront.ts')).storefront.fetch(c.req.raw, c.env))
}
// What a shop is given after the answer (its webhooks) needs the context.
app.all('/connect/*', async (c) => (await import('./connecting.ts')).connecting.fetch(c.req.raw, c.env, contextOf(c)))

asSurface(app)
// Machines call these by the thousand and look at the status only; the headers below are for browsers.
app.route('/hooks', hooks)
app.route('/whatsapp', whatsapp)
app.use(secureHeaders())
app.route('/l', links)
app.get('/', (c) => c.json({ name: 'WeNext', docs: '/api/v1/openapi.json' }))

/** Undefined where the application was called without one; Hono throws then. */
function contextOf(c: Context<AppContext>): Context<AppContext>['executionCtx'] | undefined {
  try {
    return c.executionCtx
  } catch {
    return undefined
  }
}
