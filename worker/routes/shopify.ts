import { Hono, type Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { AppError } from '../domain/errors.ts'
import { varsOf } from '../env.ts'
import { isShopDomain } from '../install/id-token.ts'
import { shopSession, type ShopSession } from '../install/shopify.ts'
import { relayOf } from './accept.ts'
import type { AppContext } from './context.ts'

export interface ShopContext extends AppContext {
  Variables: AppContext['Variables'] & { shop: ShopSession }
}

/** Where the admin sends whoever has no session token, to come back with one. */
const SESSION_PATH = '/shopify/session'
const APP_BRIDGE = 'https://cdn.shopify.com/shopifycloud/app-bridge.js'

/**
 * Lets in whoever brings a session token of Shopify's admin, and finds the merchant: `c.get('shop')`. Pages bring it in the address
 * (`id_token`), fetches in the Authorization header. Without a good one, a fetch hears that App Bridge should try again with a new
 * one, and a page goes around by App Bridge, which brings one (shopify.dev: session tokens; the header as Shopify's libraries send it).
 */
export const requireShop = createMiddleware<ShopContext>(async function requireShop(c, next) {
  c.header('cache-control', 'no-store')
  const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  const isPage = bearer === undefined && isDocument(c)
  const token = bearer ?? (isPage ? c.req.query('id_token') : undefined)
  try {
    c.set('shop', await shopSession(c.env, token ?? '', Date.now()))
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'session.invalid') throw error
    if (isPage) return c.redirect(around(c.req.url), 302)
    c.header('x-shopify-retry-invalid-session-request', '1')
    throw error
  }
  const { merchant, connectionId, shopDomain } = c.get('shop')
  c.set('line', { merchantId: merchant.row.id, connectionId })
  if (isPage) allowFrame(c, shopDomain)
  await next()
})

/** Whether a browser loads a page, and not a script some data. */
function isDocument(c: Context): boolean {
  const destination = c.req.header('sec-fetch-dest')
  if (c.req.method !== 'GET') return false
  if (destination !== undefined) return destination === 'iframe' || destination === 'document'
  return (c.req.header('accept') ?? '').includes('text/html')
}

/** The bounce page, with the address to come back to; the token that was no good stays behind. */
function around(address: string): string {
  const back = new URL(address)
  const query = new URLSearchParams()
  back.searchParams.delete('id_token')
  for (const name of ['shop', 'host', 'embedded', 'locale']) {
    const value = back.searchParams.get(name)
    if (value !== null) query.set(name, value)
  }
  query.set('shopify-reload', back.href)
  return `${SESSION_PATH}?${query.toString()}`
}

/** Only this shop's admin may show the page inside its own. */
export function allowFrame(c: Pick<Context, 'header'>, shopDomain: string): void {
  c.header('content-security-policy', `frame-ancestors https://${shopDomain} https://admin.shopify.com`)
}

/** The bounce page: App Bridge alone, which reads `shopify-reload` and loads that address with a fresh session token. */
export const session = new Hono<AppContext>()
session.get('/', (c) => {
  const { SHOPIFY_API_KEY, APP_URL } = varsOf(c.env)
  const shop = c.req.query('shop') ?? ''
  c.header('cache-control', 'no-store')
  c.header('x-content-type-options', 'nosniff')
  c.header('referrer-policy', 'no-referrer')
  if (isShopDomain(shop)) allowFrame(c, shop)
  else c.header('content-security-policy', "frame-ancestors 'none'")
  if (!leadsHome(c.req.query('shopify-reload'), [APP_URL, c.req.url])) throw new AppError('request.invalid', { fields: 'shopify-reload' })
  // Without a shop nobody can say who comes: whoever opens the address by itself is told where the app is.
  if (!isShopDomain(shop)) return c.html(OUTSIDE, 401)
  return c.html(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>WeNext</title><meta name="shopify-api-key" content="${escaped(SHOPIFY_API_KEY)}"><script src="${APP_BRIDGE}"></script></head><body></body></html>`,
  )
})

/** The page is told where to go by its address, so that address must lead to us and nowhere else. */
function leadsHome(target: string | undefined, homes: readonly string[]): boolean {
  if (target === undefined || !URL.canParse(target)) return false
  return homes.some((home) => new URL(home).origin === new URL(target).origin)
}

/** Who the caller is to us, and how the shop and we get on. */
export const me = new Hono<ShopContext>()
me.use(requireShop)
me.get('/', async (c) => {
  const { merchant, connectionId, shopDomain } = c.get('shop')
  const relay = relayOf(c.env, merchant.row.id)
  const [access, gaps] = await Promise.all([relay.shopState(connectionId), relay.shopGaps(connectionId)])
  return c.json({ merchantId: merchant.row.id, connectionId, shop: shopDomain, name: merchant.row.name, access, gaps: gaps ?? null })
})

const escaped = (text: string) => text.replace(/[^A-Za-z0-9._-]/g, '')

const OUTSIDE =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>WeNext</title></head><body><p>Open WeNext from your shop’s admin: Apps → WeNext.</p></body></html>'
