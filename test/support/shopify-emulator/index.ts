import { project } from './project.ts'
import { newShop, rootOf, type EmulatedShop } from './shop.ts'
import { idTokenOf, tokenDesk } from './tokens.ts'

export interface EmulatorParts {
  readonly clientId: string
  readonly secret: string
  readonly now?: () => number
  /** Answers an operation; the server puts Shopify's published schema here. */
  readonly execute?: (document: string, variables: Record<string, unknown>, root: Record<string, unknown>) => Promise<GraphqlAnswer>
}

export interface GraphqlAnswer {
  readonly data?: unknown
  readonly errors?: readonly unknown[]
}

/** `none`: answered as usual, before the next in the row. `lost`: done, and nobody hears of it. */
type Fault =
  | 'none'
  | 'throttled'
  | 'unauthorized'
  | 'internal'
  | { readonly status: number; readonly retryAfter?: number }
  | 'break'
  | 'lost'
  | 'redirect'

export interface ShopCalled {
  readonly shop: string
  readonly operation: string
  readonly variables: Record<string, unknown>
  readonly token: string | null
}

export type ShopifyEmulator = ReturnType<typeof shopifyEmulator>

/** Shopify's side of exactly the calls that we make: tokens and the Admin API. Shops come with their first call. */
export function shopifyEmulator({ clientId, secret, now = Date.now, execute = plain }: EmulatorParts) {
  const tokens = tokenDesk({ clientId, secret, now })
  const shops = new Map<string, EmulatedShop>()
  const calls: ShopCalled[] = []
  const next: Fault[] = []
  const bucket = { available: 2000, most: 2000, at: now() }

  /** Shops that a test speaks of: what it wants to go wrong goes wrong for them, not for what an earlier test left running. */
  const meant = new Set<string>()

  const known = (domain: string): EmulatedShop => {
    const there = shops.get(domain)
    if (there) return there
    const made = newShop(domain)
    shops.set(domain, made)
    return made
  }

  const admin = async (domain: string, version: string, request: Request): Promise<Response> => {
    const token = request.headers.get('x-shopify-access-token')
    const { query, variables = {} } = (await request.json()) as { query: string; variables?: Record<string, unknown> }
    const operation = /(?:query|mutation)\s+(\w+)/.exec(query)?.[1] ?? '(nameless)'
    calls.push({ shop: domain, operation, variables, token })
    if (known(domain).down) return new Response('<html>busy</html>', { status: 503, headers: { 'retry-after': '60' } })
    const fault = meant.has(domain) ? next.shift() : undefined
    if (fault === 'break') throw new TypeError('connection reset')
    if (fault === 'redirect') return new Response('', { status: 302, headers: { location: 'https://elsewhere.example/' } })
    if (fault === 'unauthorized' || !tokens.opens(domain, token))
      return Response.json({ errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' }, { status: 401 })
    if (typeof fault === 'object') {
      const headers: Record<string, string> = fault.retryAfter ? { 'retry-after': String(fault.retryAfter) } : {}
      return Response.json({ errors: 'no' }, { status: fault.status, headers })
    }
    const { version: only } = known(domain)
    if (only !== undefined && only !== version) return Response.json({ errors: 'Not Found' }, { status: 404 })
    const cost = costOf(variables)
    bucket.available = Math.min(bucket.most, bucket.available + ((now() - bucket.at) / 1000) * 100)
    bucket.at = now()
    const throttled = fault === 'throttled' || bucket.available < cost
    if (!throttled) bucket.available -= cost
    const extensions = {
      cost: {
        requestedQueryCost: cost,
        actualQueryCost: throttled ? null : cost,
        throttleStatus: { maximumAvailable: 2000, currentlyAvailable: Math.floor(bucket.available), restoreRate: 100 },
      },
    }
    if (throttled) return Response.json({ errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }], extensions })
    if (fault === 'internal')
      return Response.json({ errors: [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }], extensions })
    const answer = await execute(query, variables, rootOf(known(domain), now))
    if (fault === 'lost') throw new TypeError('connection reset')
    return Response.json({ ...answer, extensions })
  }

  return {
    clientId,
    secret,
    tokens,
    shop: (domain: string): EmulatedShop => {
      meant.add(domain)
      return known(domain)
    },
    /** Every call of the Admin API, in order. */
    calls,
    /** What the next calls of the Admin API get instead of an answer, in order. */
    next: (...faults: Fault[]) => void next.push(...faults),
    /** Empties the bucket of points. */
    drain: () => void (bucket.available = 0),
    /** Makes the bucket larger, and fills it. */
    widen: (points: number) => void Object.assign(bucket, { most: points, available: points }),
    idToken: (domain: string, claims: Record<string, unknown> = {}) => {
      meant.add(domain)
      return idTokenOf({ shop: domain, clientId, secret, now: now() }, claims)
    },
    /** A call as it came for this shop; `path` is below the shop's address. */
    async answer(domain: string, path: string, request: Request): Promise<Response> {
      if (path === '/admin/oauth/access_token') return tokens.answer(domain, request)
      const version = /^\/admin\/api\/([0-9]{4}-[0-9]{2})\/graphql\.json$/.exec(path)?.[1]
      return version ? admin(domain, version, request) : new Response('', { status: 404 })
    },
  }
}

const costOf = (variables: Record<string, unknown>) => 10 + (typeof variables['first'] === 'number' ? variables['first'] * 5 : 0)

async function plain(document: string, variables: Record<string, unknown>, root: Record<string, unknown>): Promise<GraphqlAnswer> {
  return { data: await project(document, variables, root) }
}
