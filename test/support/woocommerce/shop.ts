import { fromBase64, fromUtf8 } from '../../../worker/lib/bytes.ts'
import { answerAuth } from './auth.ts'
import { answerCoupons, answerProducts, type ShopCoupon } from './catalogue.ts'
import { answerOrders } from './orders.ts'
import {
  json,
  problem,
  type Post,
  type ShopKey,
  type ShopOrderRow,
  type ShopRequest,
  type ShopResponse,
  type WebhookRow,
} from './shapes.ts'
import { answerWebhooks } from './webhooks.ts'

/*
 * A WooCommerce as its REST API and its webhooks are seen from outside: WooCommerce 10.5 as measured (reference, section 99), and the
 * plugin's source where that is silent. It knows nothing of the product. Used through `ask` in workerd and behind a real HTTP server in Node.
 */

const html = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): ShopResponse => ({
  status,
  body: `<!DOCTYPE html>${text}`,
  headers,
})

export class WooShop {
  readonly keys = new Map<string, ShopKey>()
  readonly webhooks: WebhookRow[] = []
  readonly orders: ShopOrderRow[] = []
  readonly notes = new Map<number, { id: number; note: string; customer_note: boolean }[]>()
  /** Ids of products and variations that are out of stock, and of those that are no more; all others can be bought. */
  readonly gone = new Set<string>()
  readonly deleted = new Set<string>()
  readonly coupons: ShopCoupon[] = []
  readonly requests: string[] = []
  /** How many of the next answers to a call that writes are lost on the way: it is done, and nobody hears of it. */
  lost = 0
  /** Pings that were answered otherwise than 200. */
  readonly badPings: number[] = []
  readonly options: Record<string, string> = { woocommerce_default_country: 'IN:KA', woocommerce_currency: 'INR' }
  name = 'Lotus Tea'
  timeZone = 'Asia/Kolkata'
  home: string
  nextId = 1
  /** The challenge of the try that our plugin in this shop has under way; undefined where there is none, "no plugin" where there is no plugin. */
  pending: string | undefined
  /** Between two answers, as a shop's people and programs work on. */
  meanwhile: () => void = () => {}
  /** How the site is ill, if it is. */
  trouble:
    | 'none'
    | 'plain permalinks'
    | 'maintenance'
    | 'firewall'
    | 'warnings'
    | 'critical'
    | 'busy'
    | 'members only'
    | 'redirect'
    | 'report breaks' = 'none'
  /** Where it sends everybody while `trouble` is "redirect". */
  redirectTo = 'https://www.other.example'
  /** Of the clock of the shop's server, in ms. */
  clockOff = 0
  readonly post: Post

  constructor(home: string, post: Post = async () => 200) {
    this.home = home
    this.post = post
  }

  now(): number {
    return Date.now() + this.clockOff
  }

  newKey(permissions: ShopKey['permissions'] = 'read_write', canManage = true): { consumerKey: string; consumerSecret: string } {
    const hex = () => [...crypto.getRandomValues(new Uint8Array(20))].map((b) => b.toString(16).padStart(2, '0')).join('')
    const made = { consumerKey: `ck_${hex()}`, consumerSecret: `cs_${hex()}` }
    this.keys.set(made.consumerKey, { secret: made.consumerSecret, permissions, canManage })
    return made
  }

  /** Answers a call as WordPress would: what is in front of it, then who asks, then the route. */
  async answer(request: ShopRequest): Promise<ShopResponse> {
    this.requests.push(`${request.method} ${request.path}`)
    const ill = this.#illness(request)
    const response = ill ?? (request.path.startsWith('/wp-json') ? await this.#rest(request) : html(404, 'Page not found'))
    this.meanwhile()
    if (request.method !== 'GET' && this.lost > 0) {
      this.lost--
      throw new TypeError('connection reset')
    }
    return { ...response, headers: { date: new Date(this.now()).toUTCString(), ...response.headers } }
  }

  #illness({ path }: ShopRequest): ShopResponse | undefined {
    switch (this.trouble) {
      case 'none':
        return undefined
      case 'plain permalinks':
        return html(404, '<title>Page not found</title>')
      case 'maintenance':
        return html(200, '<title>Back soon</title>')
      case 'firewall':
        return html(403, '<title>Blocked</title>')
      case 'warnings':
        return { status: 200, body: '<br /><b>Warning</b>: Undefined array key in /home/shop/plugins/x.php on line 3<br />[]' }
      case 'critical':
        return html(500, '<p>There has been a critical error on this website.</p>')
      case 'busy':
        return html(429, 'Too many requests', { 'retry-after': '120' })
      case 'members only':
        return problem(401, 'rest_not_logged_in', 'You are not currently logged in.')
      case 'redirect':
        return html(301, '', { location: `${this.redirectTo}${path}` })
      case 'report breaks':
        return path.endsWith('/system_status') ? html(500, 'critical error') : undefined
    }
  }

  async #rest(request: ShopRequest): Promise<ShopResponse> {
    const route = request.path.slice('/wp-json'.length)
    if (route === '/' || route === '') return json(200, { name: this.name, timezone_string: this.timeZone, namespaces: ['wc/v3'] })
    const [, namespace, version, resource] = route.split('/')
    if (route === '/wc-wenext/v1/connect' && this.pending !== 'no plugin')
      return (
        this.#authenticate(request) ??
        (this.pending ? json(200, { challenge: this.pending }) : problem(404, 'wenext_nothing_pending', 'No connection was begun here.'))
      )
    if (namespace !== 'wc' || version !== 'v3')
      return problem(404, 'rest_no_route', 'No route was found matching the URL and request method.')
    const refusal = this.#authenticate(request)
    if (refusal) return refusal
    switch (resource) {
      case 'system_status':
        return json(200, { settings: { currency: this.options['woocommerce_currency'] } })
      case 'settings':
        return json(
          200,
          Object.entries(this.options).map(([id, value]) => ({ id, value, label: id })),
        )
      case 'orders':
        return answerOrders(this, request, route)
      case 'products':
        return answerProducts(this, request, route)
      case 'coupons':
        return answerCoupons(this, request)
      case 'data':
        return route === '/wc/v3/data/currencies/current'
          ? json(200, { code: this.options['woocommerce_currency'] })
          : problem(404, 'rest_no_route')
      case 'webhooks':
        return answerWebhooks(this, request, route)
      case undefined:
      default:
        return problem(404, 'rest_no_route')
    }
  }

  /** class-wc-rest-authentication.php: unknown key → nobody; wrong secret → error; then the key's own permission; then the user's. */
  #authenticate({ method, headers }: ShopRequest): ShopResponse | undefined {
    const [, given = ''] = /^Basic (\S+)$/.exec(headers.get('authorization') ?? '') ?? []
    const [name = '', secret = ''] = fromUtf8(fromBase64(given) ?? new Uint8Array()).split(':')
    const key = this.keys.get(name)
    if (!key) return problem(401, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.')
    if (secret !== key.secret) return problem(401, 'woocommerce_rest_authentication_error', 'Consumer secret is invalid.')
    const needs = method === 'GET' ? 'read' : 'write'
    if (key.permissions !== needs && key.permissions !== 'read_write')
      return problem(401, 'woocommerce_rest_authentication_error', `The API key provided does not have ${needs} permissions.`)
    return key.canManage ? undefined : problem(403, 'woocommerce_rest_cannot_view', 'Sorry, you cannot view this resource.')
  }

  /** The shop's own pages of wc-auth. */
  readonly auth = answerAuth
}
