import { fromBase64, fromUtf8, toBase64Url, utf8 } from '../../../worker/lib/bytes.ts'
import { hmacSha256, hmacSha256Matches } from '../../../worker/lib/crypto.ts'

/** The tokens of one shop, as Shopify keeps them: a refresh token is good once, and again only until its replacement is used. */
interface Family {
  readonly shop: string
  access: { token: string; expiresAt: number }[]
  refresh: { token: string; used: boolean }
  previous: string | undefined
  revoked: boolean
}

export interface TokenFaults {
  /** What the next calls for tokens get instead of an answer, in order. */
  next: (
    | 'drop_answer'
    | 'http_500'
    | 'html'
    | 'no_refresh_fields'
    | { readonly status: number; readonly error: string }
    | { readonly wait: Promise<void> }
  )[]
}

const HOUR_S = 3600

/** Shopify's token endpoint: exchange and rotating refresh, with the old one's reuse noticed. */
export function tokenDesk({ clientId, secret, now }: { clientId: string; secret: string; now: () => number }) {
  const families: Family[] = []
  const faults: TokenFaults = { next: [] }
  const grants: string[] = []
  /** What the merchant allows. */
  const scope = { granted: 'read_orders,write_orders,read_customers,write_customers' }
  let serial = 0
  const newToken = (kind: string) => `${kind}_${++serial}_${crypto.randomUUID()}`

  const issue = (family: Family) => {
    const access = { token: newToken('shpat'), expiresAt: now() + HOUR_S * 1000 }
    family.access.push(access)
    return Response.json({
      access_token: access.token,
      scope: scope.granted,
      expires_in: HOUR_S,
      refresh_token: family.refresh.token,
      refresh_token_expires_in: 90 * 86_400,
    })
  }
  const refusal = (error: string, status = 400) => Response.json({ error, error_description: 'no' }, { status })

  const exchange = async (shop: string, body: Record<string, string>): Promise<Response> => {
    const claims = await claimsOf(body['subject_token'] ?? '', secret)
    if (!claims || claims['dest'] !== `https://${shop}` || claims['aud'] !== clientId || (Number(claims['exp']) + 10) * 1000 < now())
      return refusal('invalid_subject_token')
    if (body['expiring'] !== '1') return Response.json({ access_token: newToken('shpat_forever'), scope: 'read_orders' })
    const family: Family = { shop, access: [], refresh: { token: newToken('shprt'), used: false }, previous: undefined, revoked: false }
    families.push(family)
    return issue(family)
  }

  const refresh = (shop: string, token: string): Response => {
    const family = families.find((f) => f.shop === shop && (f.refresh.token === token || f.previous === token))
    if (!family || family.revoked) return refusal('invalid_grant')
    if (family.previous === token && family.refresh.used) {
      // Somebody uses what was replaced: one of two holders is a thief, or has lost count.
      family.revoked = true
      return refusal('invalid_grant')
    }
    if (family.refresh.token === token) {
      family.previous = token
      family.refresh.used = true
      family.refresh = { token: newToken('shprt'), used: false }
    }
    return issue(family)
  }

  return {
    faults,
    scope,
    /** The grants that were asked for, in order. */
    grants,
    async answer(shop: string, request: Request): Promise<Response> {
      const body = (await request.json()) as Record<string, string>
      grants.push(body['grant_type'] ?? '')
      const fault = faults.next.shift()
      if (fault === 'http_500') return new Response('', { status: 500 })
      if (fault === 'html') return new Response('<html>busy</html>', { status: 502 })
      if (fault === 'no_refresh_fields') return Response.json({ access_token: newToken('shpat_forever'), scope: 'read_orders' })
      if (typeof fault === 'object' && 'status' in fault) return refusal(fault.error, fault.status)
      if (typeof fault === 'object') await fault.wait
      if (body['client_id'] !== clientId || body['client_secret'] !== secret) return refusal('invalid_client', 401)
      const answer = body['grant_type'] === 'refresh_token' ? refresh(shop, body['refresh_token'] ?? '') : await exchange(shop, body)
      if (fault === 'drop_answer') throw new TypeError('connection reset')
      return answer
    },
    /** Whether this access token opens the shop's API now. */
    opens(shop: string, token: string | null): boolean {
      const family = families.find((f) => f.shop === shop && !f.revoked && f.access.some((a) => a.token === token && a.expiresAt > now()))
      if (!family) return false
      // The newest is in use, so what it replaced is good no longer.
      if (family.access.at(-1)?.token === token) family.refresh.used = true
      return true
    },
    /** Ends the access tokens of a shop before their time, as a leak or a change of scopes does. */
    endAccess: (shop: string) => {
      for (const family of families) if (family.shop === shop) family.access = []
    },
    /** The app was removed. */
    revoke: (shop: string) => {
      for (const family of families) if (family.shop === shop) family.revoked = true
    },
  }
}

const part = (value: unknown) => toBase64Url(utf8(JSON.stringify(value)))

/** A session token as Shopify's admin makes it; `claims` and `head` go over what is usual. */
export async function idTokenOf(
  { shop, clientId, secret, now = Date.now() }: { shop: string; clientId: string; secret: string; now?: number },
  claims: Readonly<Record<string, unknown>> = {},
  head: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const seconds = Math.floor(now / 1000)
  const payload = {
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: clientId,
    sub: '42',
    exp: seconds + 60,
    nbf: seconds,
    iat: seconds,
    jti: crypto.randomUUID(),
    sid: crypto.randomUUID(),
    ...claims,
  }
  const text = `${part({ alg: 'HS256', typ: 'JWT', ...head })}.${part(payload)}`
  return `${text}.${toBase64Url(await hmacSha256(secret, utf8(text)))}`
}

async function claimsOf(token: string, secret: string): Promise<Record<string, unknown> | undefined> {
  const [head = '', body = '', proof = ''] = token.split('.')
  const bytes = (text: string) =>
    fromBase64(
      text
        .replaceAll('-', '+')
        .replaceAll('_', '/')
        .padEnd(Math.ceil(text.length / 4) * 4, '='),
    )
  if (!(await hmacSha256Matches(secret, utf8(`${head}.${body}`), bytes(proof)))) return undefined
  return JSON.parse(fromUtf8(bytes(body) ?? new Uint8Array())) as Record<string, unknown>
}
