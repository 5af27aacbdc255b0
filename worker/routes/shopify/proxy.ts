import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { openWidgets } from '../../db/widgets.ts'
import { findAccount, type OpenConnection } from '../../directory.ts'
import { AppError } from '../../domain/errors.ts'
import type { MerchantId } from '../../domain/ids.ts'
import { varsOf } from '../../env.ts'
import { isShopDomain } from '../../install/id-token.ts'
import { fromHex, utf8 } from '../../lib/bytes.ts'
import { hmacSha256Matches } from '../../lib/crypto.ts'
import type { AppContext } from '../context.ts'

/** A call that came through the shop's own domain. */
export interface ProxyContext extends AppContext {
  Variables: AppContext['Variables'] & { storefront: OpenConnection }
}

/** As Shopify's library: a signature is good for 90 seconds around its time. */
const WINDOW_S = 90
/** Said twice, nobody knows which one was meant. */
const ONCE = ['shop', 'signature', 'timestamp', 'logged_in_customer_id', 'path_prefix']

/**
 * Whether Shopify signed this query for the app proxy: all parameters but the signature, repeated ones joined by commas, sorted and put
 * together without anything between. Shopify's examples sort by bytes and its library by locale, so either order counts. Never throws.
 */
export async function isSignedQuery(query: URLSearchParams, secrets: readonly string[], now: number): Promise<boolean> {
  if (ONCE.some((name) => query.getAll(name).length > 1)) return false
  const timestamp = query.get('timestamp') ?? ''
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > WINDOW_S) return false
  const signature = query.get('signature') ?? ''
  const proof = /^[0-9a-f]{64}$/.test(signature) ? fromHex(signature) : undefined
  const names = [...new Set(query.keys())].filter((name) => name !== 'signature')
  const parts = names.map((name) => ({ name, text: `${name}=${query.getAll(name).join(',')}` }))
  const byBytes = parts.map(({ text }) => text).sort()
  const byLocale = [...parts].sort((a, b) => a.name.localeCompare(b.name)).map(({ text }) => text)
  for (const message of new Set([byBytes.join(''), byLocale.join('')])) {
    for (const secret of secrets) if (await hmacSha256Matches(secret, utf8(message), proof)) return true
  }
  return false
}

/** Lets in what Shopify passed on from a storefront. It proves the shop, not the person: anybody can call a storefront. */
const fromStorefront = createMiddleware<ProxyContext>(async function fromStorefront(c, next) {
  c.header('cache-control', 'no-store')
  const { SHOPIFY_API_SECRET, SHOPIFY_API_SECRET_PREVIOUS } = varsOf(c.env)
  const query = new URL(c.req.url).searchParams
  const shop = query.get('shop') ?? ''
  const isProven = await isSignedQuery(query, [SHOPIFY_API_SECRET, SHOPIFY_API_SECRET_PREVIOUS], Date.now())
  const found = isProven && isShopDomain(shop) ? await findAccount(c.env, 'shopify', shop) : undefined
  if (!found) throw new AppError('signature.invalid')
  c.set('storefront', found)
  c.set('line', { merchantId: found.row.merchantId, connectionId: found.row.id })
  await next()
})

export const appProxy = new Hono<ProxyContext>()
appProxy.use(fromStorefront)

/** Which widget belongs to this storefront, for themes that know nothing but their own address. The key is public. */
appProxy.get('/widget.json', async (c) => {
  const { merchant } = c.get('storefront')
  const widget = await openWidgets(c.env.DB).of(merchant.id as MerchantId)
  if (!widget || widget.status !== 'active') throw new AppError('request.not_found')
  return c.json({ key: widget.key, src: `${varsOf(c.env).APP_URL.replace(/\/+$/, '')}/w/${widget.key}.js` })
})
