import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { AppContext } from './routes/context.ts'
import { woocommerce } from './routes/woocommerce.ts'
import { asSurface } from './surface.ts'

/** What shops ask while they are being connected, and where the browsers of their merchants pass through. */
export const connecting = asSurface(new Hono<AppContext>())
connecting.use(secureHeaders())
connecting.route('/connect/woocommerce', woocommerce)
