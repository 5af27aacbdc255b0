import { Hono, type Context } from 'hono'
import * as z from 'zod'
import { openControl } from '../../../db/control.ts'
import { openWidgets } from '../../../db/widgets.ts'
import { varsOf, type Env } from '../../../env.ts'
import { changeWidget } from '../../../operate/widgets.ts'
import { isoOf } from '../../api/shape.ts'
import { forgetEntry } from '../../widget/entry.ts'
import type { ShopContext } from '../../shopify.ts'
import { bodyOf, callerOf } from './context.ts'
import type { Widget } from './wire.ts'

/** The file of the theme app extension's embed block, without `.liquid`. */
export const EMBED_BLOCK = 'wenext-launcher'

export const widget = new Hono<ShopContext>()
  .get('/widget', async (c) => c.json(await shown(c)))
  .put('/widget', async (c) => {
    const { on } = await bodyOf(c, z.strictObject({ on: z.boolean() }))
    const { merchant, relay } = callerOf(c)
    const own = `https://${c.get('shop').shopDomain}`
    const { origins = [] } = (await openWidgets(c.env.DB).of(merchant.id)) ?? {}
    const row = await changeWidget(c.env, merchant.id, { on, ...(origins.includes(own) ? {} : { origins: [...origins, own] }) }, Date.now())
    await forgetEntry(c.env, row.key)
    await relay.settingsChanged()
    return c.json(await shown(c))
  })

/** The merchant still has to press Save there: the link chooses, it doesn't switch on. */
function editorUrl(env: Env, shopDomain: string): string | null {
  const { SHOPIFY_API_KEY } = varsOf(env)
  if (!SHOPIFY_API_KEY) return null
  const query = new URLSearchParams({ context: 'apps', template: 'product' })
  // The slash between key and block stays one, as Shopify's documents write it.
  return `https://${shopDomain}/admin/themes/current/editor?${query.toString()}&activateAppId=${encodeURIComponent(SHOPIFY_API_KEY)}/${EMBED_BLOCK}`
}

async function shown(c: Context<ShopContext>): Promise<Widget> {
  const { merchant, relay } = callerOf(c)
  const [row, numbers, { widgetSeen: seen }] = await Promise.all([
    openWidgets(c.env.DB).of(merchant.id),
    openControl(c.env.DB).numbersOf(merchant.id),
    relay.shopFacts(c.get('shop').connectionId),
  ])
  return {
    key: row?.key ?? null,
    on: row?.status === 'active',
    hasNumber: numbers.some(({ status }) => status === 'active'),
    editorUrl: editorUrl(c.env, c.get('shop').shopDomain),
    seen: seen && { at: isoOf(seen.at), where: seen.where },
  }
}
