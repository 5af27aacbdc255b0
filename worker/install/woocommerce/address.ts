import { AppError } from '../../domain/errors.ts'

export interface AddressRules {
  /** Our own host: a shop there would be ourselves. */
  readonly ownHost: string
  /** The packaged run: shops on this machine, without https. */
  readonly isDemo: boolean
}

/** Names that lead into somebody's own network (RFC 6761, RFC 8375, ICANN's .internal, and what routers use). */
const PRIVATE = /(?:^|\.)(?:localhost|local|internal|intranet|private|corp|home|lan|localdomain|home\.arpa|onion)$/

/**
 * The address of a shop, as it is called: origin and path of the site, without a slash at the end. Throws `connect.address` for whatever
 * a stranger must not make us call: no https, a port of its own, an IP address in any spelling (the URL parser turns them all into one),
 * a name of a private network. A public name that leads to a private address stays possible; on Workers such a call goes nowhere.
 */
export function shopUrlOf(text: string, { ownHost, isDemo }: AddressRules): string {
  const url = parsed(text)
  const why = isDemo ? demoFault(url) : publicFault(url, ownHost)
  if (why) throw new AppError('connect.address', { field: 'shop', why })
  return url.origin + url.pathname.replace(/\/+$/, '')
}

function publicFault({ protocol, hostname, port, host }: URL, ownHost: string): string | undefined {
  if (protocol !== 'https:') return 'not https'
  if (port !== '') return 'a port of its own'
  if (hostname.startsWith('[') || /^[\d.]+$/.test(hostname)) return 'an IP address instead of a name'
  if (!hostname.includes('.') || PRIVATE.test(hostname)) return 'a name of a private network'
  // "shop.example." is another spelling of the same host; allowed, it would be another shop to us.
  if (hostname.endsWith('.') || !/\.[a-z][a-z0-9-]*[a-z0-9]$/.test(hostname)) return 'not a public name'
  return host === ownHost ? 'our own address' : undefined
}

const demoFault = ({ protocol }: URL) => (protocol === 'https:' || protocol === 'http:' ? undefined : 'not http')

function parsed(text: string): URL {
  const url = URL.canParse(text) && text.length <= 500 ? new URL(text) : undefined
  if (!url) throw new AppError('connect.address', { field: 'shop', why: 'not an address' })
  // Blanks, credentials, queries, and paths that could end up as something else when they are put together with another.
  if (/[\s\\<>"'`]|%2f|%5c|%2e/i.test(text) || url.username || url.password || url.search || url.hash || url.pathname.includes('//'))
    throw new AppError('connect.address', { field: 'shop', why: 'more than an address' })
  return url
}

/** Where the browser goes in the end: a page of the shop's own origin, and nowhere else. Throws `connect.address`. */
export function returnUrlOf(text: string, shop: string): string {
  const url = URL.canParse(text) && text.length <= 1000 && !/[\s\\]/.test(text) ? new URL(text) : undefined
  const isHome = url?.origin === new URL(shop).origin && !url.username && !url.password
  if (!url || !isHome) throw new AppError('connect.address', { field: 'return', why: 'not a page of this shop' })
  return url.href
}

/** The page with what came of it. */
export function returnWith(returnUrl: string, wenext: 'connected' | 'denied' | 'failed', state: string): string {
  const url = new URL(returnUrl)
  url.searchParams.set('wenext', wenext)
  url.searchParams.set('state', state)
  return url.href
}

/** The shop's own page on which the merchant approves. */
export function approveUrl(shop: string, appUrl: string, state: string): string {
  const query = new URLSearchParams({
    app_name: 'WeNext',
    scope: 'read_write',
    user_id: state,
    return_url: `${appUrl}/connect/woocommerce/done`,
    callback_url: `${appUrl}/connect/woocommerce/callback`,
  })
  return `${shop}/wc-auth/v1/authorize?${query.toString()}`
}
