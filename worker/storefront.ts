import { Hono } from 'hono'
import type { AppContext } from './routes/context.ts'
import { preferences } from './routes/widget/preferences.ts'
import { widget } from './routes/widget/index.ts'
import { asSurface } from './surface.ts'

/** What shoppers' browsers ask: the widget's code, its posts, and the preference page. */
export const storefront = asSurface(new Hono<AppContext>())
storefront.route('/w', widget)
storefront.route('/p', preferences)
