import { Hono, type Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { openControl } from '../../db/control.ts'
import { findAccount, requireMasterKey } from '../../directory.ts'
import { AppError } from '../../domain/errors.ts'
import { derivedId, type ConnectionId } from '../../domain/ids.ts'
import type { Currency } from '../../domain/money.ts'
import type { Country } from '../../domain/phone.ts'
import { MerchantSettings } from '../../domain/settings.ts'
import { varsOf, type Env } from '../../env.ts'
import { forget } from '../../lib/remember.ts'
import { addConnection } from '../../operate/connections.ts'
import { createMerchant, openMerchant } from '../../operate/merchants.ts'
import { shopApp } from './app/index.ts'
import type { ShopSession } from '../../install/shopify.ts'
import type { ShopContext } from '../shopify.ts'
import { adminPage, asset, VIEWS } from './page.ts'

/** The demo merchant's shop, as routes/dev.ts seeds it. */
const DEMO_SHOP = 'wenext-demo.myshopify.com'
const SHOP = /^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/

/**
 * The merchant's page outside Shopify, for development: whoever can open it is the shop. Another name than the demo shop's is a
 * shop that was installed a moment ago. Mounted only where DEMO is set.
 */
export const devShopify = new Hono<ShopContext>()

devShopify.use(async function onlyInDemo(c, next) {
  if (varsOf(c.env).DEMO !== '1') throw new AppError('request.not_found')
  await next()
})
devShopify.get('/', (c) => c.redirect(`/dev/shopify/${DEMO_SHOP}`))
devShopify.get('/assets/:file', asset)

const asShop = createMiddleware<ShopContext>(async function asShop(c, next) {
  const shop = c.req.param('shop') ?? ''
  const known = SHOP.test(shop) ? await openShop(c.env, shop) : undefined
  if (!known) throw new AppError('request.not_found')
  c.set('shop', known)
  await next()
})

devShopify.use('/:shop/app/*', asShop)
devShopify.route('/:shop/app', shopApp)

const page = async (c: Context<ShopContext>) => {
  const shop = c.req.param('shop') ?? ''
  if (!SHOP.test(shop)) throw new AppError('request.not_found')
  if (!(await openShop(c.env, shop))) await install(c.env, shop)
  const home = `/dev/shopify/${shop}`
  return adminPage(c, { shop, home, api: `${home}/app`, embedded: false })
}
for (const view of VIEWS) devShopify.get(view === '' ? '/:shop' : `/:shop/${view}`, page)

async function openShop(env: Env, shopDomain: string): Promise<ShopSession | undefined> {
  const found = await findAccount(env, 'shopify', shopDomain)
  if (!found) return undefined
  return { merchant: await openMerchant(env, found.row.merchantId), connectionId: found.row.id as ConnectionId, shopDomain }
}

/** A shop as it is right after the app was installed: no number, nothing chosen. */
async function install(env: Env, shop: string): Promise<void> {
  await requireMasterKey(env)
  const now = Date.now()
  const id = derivedId('mer', 1, shop)
  const place = { country: 'IN' as Country, currency: 'INR' as Currency, timeZone: 'Asia/Kolkata', language: 'en' }
  const name = (shop.split('.')[0] ?? shop).replace(
    /(?:^|-)([a-z])/g,
    (part, letter: string) => `${part.startsWith('-') ? ' ' : ''}${letter.toUpperCase()}`,
  )
  const wanted = { ...place, id, name, shard: 'DB', settings: MerchantSettings.parse({}), widget: { origins: [`https://${shop}`] } }
  const merchant = await createMerchant(env, wanted, now)
  if (!(await openControl(env.DB).connectionByAccount('shopify', shop)))
    await addConnection(env, merchant, { connector: 'shopify', account: shop, settings: {} }, now)
  forget(`acc:shopify:${shop}`)
}
