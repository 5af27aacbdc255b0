import * as z from 'zod'
import { AppError } from '../../domain/errors.ts'

/** An access token and what renews it. Both die with the app's removal. */
export interface TokenPair {
  readonly accessToken: string
  readonly expiresAt: number
  readonly refreshToken: string
  readonly refreshExpiresAt: number
  /** What the merchant allowed, comma separated. */
  readonly scope: string
}

/** `refused`: it will never work with this grant. `incomplete`: a token without what renews it. `unclear`: ask again. */
export type TokenAnswer =
  | { readonly kind: 'ok'; readonly pair: TokenPair }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'unclear'; readonly why: string }

export interface OAuthParts {
  /** The shop's own address, `https://….myshopify.com`. */
  readonly base: string
  readonly clientId: string
  readonly clientSecret: string
  readonly fetch: typeof fetch
  readonly now: () => number
}

const TIMEOUT_MS = 10_000
const TYPE = 'urn:ietf:params:oauth:token-type:id_token'
const OFFLINE = 'urn:shopify:params:oauth:token-type:offline-access-token'

/** Turns a session token into an expiring pair (shopify.dev: token exchange; the body as the library of 2026-09 sends it). */
export const exchangeIdToken = (parts: OAuthParts, idToken: string): Promise<TokenAnswer> =>
  ask(parts, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: idToken,
    subject_token_type: TYPE,
    requested_token_type: OFFLINE,
    expiring: '1',
  })

/** Renews a pair. The refresh token changes with each use. */
export const refreshTokens = (parts: OAuthParts, refreshToken: string): Promise<TokenAnswer> =>
  ask(parts, { grant_type: 'refresh_token', refresh_token: refreshToken })

const Answer = z.object({
  access_token: z.string().min(1),
  scope: z.string().default(''),
  expires_in: z.number().positive().optional(),
  refresh_token: z.string().min(1).optional(),
  refresh_token_expires_in: z.number().positive().optional(),
})
const Refusal = z.object({ error: z.string().regex(/^[a-z_]{1,60}$/) })
/** It is our own key that is wrong: no shop must be told to connect again for that. */
const OURS: ReadonlySet<string> = new Set(['invalid_client', 'application_cannot_be_found', 'unauthorized_client'])

async function ask({ base, clientId, clientSecret, fetch, now }: OAuthParts, grant: Record<string, string>): Promise<TokenAnswer> {
  const askedAt = now()
  let status: number
  let body: unknown
  try {
    const response = await fetch(`${base}/admin/oauth/access_token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ client_id: clientId, client_secret: clientSecret, ...grant }),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    status = response.status
    // Where something stands before Shopify, its page is HTML; then the status alone counts.
    body = await response.json().catch(() => undefined)
  } catch (error) {
    return { kind: 'unclear', why: error instanceof Error ? error.name : 'unknown' }
  }
  if (status === 400 || status === 401 || status === 403) {
    const said = Refusal.safeParse(body).data?.error
    if (said === undefined) return { kind: 'unclear', why: `http ${status}` }
    if (OURS.has(said)) throw new AppError('config.invalid', { names: 'SHOPIFY_API_KEY, SHOPIFY_API_SECRET', why: said })
    return { kind: 'refused', why: said }
  }
  const read = status === 200 ? Answer.safeParse(body) : undefined
  if (!read?.success) return { kind: 'unclear', why: `http ${status}` }
  const { access_token, scope, expires_in, refresh_token, refresh_token_expires_in } = read.data
  // Seen in the wild (shopify-app-js issue 3400): such a token looks as if it never ended, and can't be renewed.
  if (expires_in === undefined || refresh_token === undefined) return { kind: 'incomplete' }
  return {
    kind: 'ok',
    pair: {
      accessToken: access_token,
      expiresAt: askedAt + expires_in * 1000,
      refreshToken: refresh_token,
      refreshExpiresAt: askedAt + (refresh_token_expires_in ?? 90 * 86_400) * 1000,
      scope,
    },
  }
}
