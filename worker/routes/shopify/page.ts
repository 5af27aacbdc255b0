import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { AppError } from '../../domain/errors.ts'
import { varsOf } from '../../env.ts'
import type { AppContext } from '../context.ts'
import type { Boot } from './app/wire.ts'
import { CONSOLE } from './built.gen.ts'

/** The views that can be opened by address; '' is the first one. */
export const VIEWS = ['', 'messages', 'orders', 'health', 'settings'] as const

const CDN = 'https://cdn.shopify.com'
/** First in the head, neither async nor deferred, unversioned: so Shopify wants it of embedded apps (shopify.dev, App Bridge). */
const APP_BRIDGE = `${CDN}/shopifycloud/app-bridge.js`
const POLARIS = `${CDN}/shopifycloud/polaris.js`

/** The merchant's page. Nothing of the merchant is in it: what it shows comes by the JSON, each call with a proof of its own. */
export function adminPage<E extends AppContext>(
  c: Context<E>,
  { shop, home, api, embedded }: Omit<Boot, 'locale'>,
): Response | Promise<Response> {
  const nonce = crypto.randomUUID()
  const boot: Boot = { api, home, shop, embedded, locale: localeOf(c) }
  c.header('content-security-policy', embedded ? framedPolicy(shop, nonce) : ownPolicy(nonce))
  c.header('cache-control', 'no-store')
  c.header('x-content-type-options', 'nosniff')
  c.header('referrer-policy', 'origin')
  if (embedded) c.header('link', `<${APP_BRIDGE}>; rel=preload; as=script`)
  return c.html(document(boot, nonce, varsOf(c.env).SHOPIFY_API_KEY))
}

/**
 * Inside Shopify's admin. Styles, pictures and connections are not limited: App Bridge and Polaris bring and ask what they
 * need, which Shopify may change any day. Scripts are, to ours and Shopify's.
 */
const framedPolicy = (shop: string, nonce: string) =>
  [
    `frame-ancestors https://${shop} https://admin.shopify.com`,
    `script-src 'nonce-${nonce}' ${CDN}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')

/** Outside, everything is ours. */
const ownPolicy = (nonce: string) =>
  [
    "default-src 'none'",
    "frame-ancestors 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}' 'self'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')

/** The language of the admin, as Shopify says it in the address; else the browser's. */
function localeOf(c: Context): string {
  const said = c.req.query('locale') ?? c.req.header('accept-language')?.split(/[,;]/)[0] ?? ''
  return /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$/.test(said.trim()) ? said.trim() : 'en'
}

function document(boot: Boot, nonce: string, apiKey: string) {
  const assets = `${boot.embedded ? boot.home : '/dev/shopify'}/assets`
  return html`<!doctype html>
    <html lang="en" data-kit="${boot.embedded ? 'polaris' : 'plain'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>WeNext</title>
        ${
          boot.embedded
            ? html`<meta name="shopify-api-key" content="${apiKey}" />
                <script nonce="${nonce}" src="${APP_BRIDGE}"></script>
                <script nonce="${nonce}" src="${POLARIS}"></script>`
            : ''
        }
        <link rel="stylesheet" nonce="${nonce}" href="${assets}/${CONSOLE.hash}.css" />
        <script type="application/json" id="boot">
          ${raw(inHtml(boot))}
        </script>
        <script type="module" nonce="${nonce}" src="${assets}/${CONSOLE.hash}.js"></script>
      </head>
      <body>
        <div id="app"></div>
        <noscript>WeNext needs JavaScript in this page. Your messages go out without it.</noscript>
      </body>
    </html>`
}

/** JSON that can't end its script element. */
const inHtml = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' }

/** The page's script and style. Their address changes with them, so they are kept for ever; nothing in them is secret. */
export function asset(c: Context): Response {
  const [hash, kind = ''] = (c.req.param('file') ?? '').split('.')
  const type = TYPES[kind]
  if (hash !== CONSOLE.hash || type === undefined) throw new AppError('request.not_found')
  return new Response(kind === 'js' ? CONSOLE.js : CONSOLE.css, {
    headers: { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' },
  })
}
