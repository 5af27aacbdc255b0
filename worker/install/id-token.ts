import * as z from 'zod'
import { AppError } from '../domain/errors.ts'
import { fromBase64, fromUtf8, utf8 } from '../lib/bytes.ts'
import { hmacSha256Matches } from '../lib/crypto.ts'

/** What a session token of Shopify's admin proves: this shop, this member of its staff, now. */
export interface IdToken {
  /** The permanent domain, `….myshopify.com`. */
  readonly shop: string
  readonly userId: string
}

export interface Expected {
  /** The app's client id. */
  readonly clientId: string
  /** The client secret; while it is changed, the one before, too. */
  readonly secrets: readonly string[]
}

/** Clocks differ; Shopify's own library allows as much. */
const TOLERANCE_S = 10
/** They are about one kilobyte; nobody's memory is filled with more. */
const MAX_LENGTH = 8_192

const Head = z.object({ alg: z.literal('HS256') })
const Claims = z.object({
  iss: z.string().optional(),
  dest: z.string(),
  aud: z.string().optional(),
  sub: z.string().optional(),
  exp: z.number(),
  nbf: z.number().optional(),
})

/**
 * The shop and user of a session token. Throws `session.invalid` with one word for why; nothing of the token stands in the error,
 * because it is good for anybody who reads it.
 */
export async function verifyIdToken(token: string, { clientId, secrets }: Expected, now: number): Promise<IdToken> {
  const { iss, dest, aud, sub = '' } = await claimsOf(token, secrets, now)
  if (!clientId || aud !== clientId) throw invalid('audience')
  const shop = /^https:\/\/([^/]+)\/?$/.exec(dest)?.[1]
  if (shop === undefined || !isShopDomain(shop)) throw invalid('shop')
  // Shopify's library does not compare the two; a token of one shop must not name another.
  if (iss !== `https://${shop}/admin`) throw invalid('issuer')
  return { shop, userId: sub }
}

/** What a session token of a checkout extension proves: a page of this shop's checkout, now. */
export interface CheckoutToken {
  readonly shop: string
  /** Digits; only where the shopper is logged in, and the app may know it. */
  readonly customerId: string | undefined
}

/**
 * The shop of a checkout extension's token. Such tokens need not say for which app they are (Shopify's own template does not check it),
 * but one that does must say ours; their shop may stand without a scheme. Throws `session.invalid`.
 */
export async function verifyCheckoutToken(token: string, { clientId, secrets }: Expected, now: number): Promise<CheckoutToken> {
  const { dest, aud, sub = '' } = await claimsOf(token, secrets, now)
  if (aud !== undefined && (!clientId || aud !== clientId)) throw invalid('audience')
  const shop = /^(?:https:\/\/)?([^/]+)\/?$/.exec(dest)?.[1]
  if (shop === undefined || !isShopDomain(shop)) throw invalid('shop')
  return { shop, customerId: /^gid:\/\/shopify\/Customer\/(\d{1,20})$/.exec(sub)?.[1] }
}

/** The claims of a token that our secret signed, within its time. */
async function claimsOf(token: string, secrets: readonly string[], now: number): Promise<z.infer<typeof Claims>> {
  const [head = '', body = '', proof = '', ...more] = token.length > MAX_LENGTH ? [] : token.split('.')
  // The algorithm is ours to choose, not the token's: "none" and public-key ones are refused before anything is computed.
  if (!head || !body || !proof || more.length > 0 || !Head.safeParse(jsonOf(head)).success) throw invalid('form')
  if (!(await isSigned(`${head}.${body}`, bytesOf(proof), secrets))) throw invalid('signature')
  const read = Claims.safeParse(jsonOf(body))
  if (!read.success) throw invalid('claims')
  const seconds = now / 1000
  if (read.data.exp + TOLERANCE_S <= seconds) throw invalid('expired')
  if ((read.data.nbf ?? 0) - TOLERANCE_S > seconds) throw invalid('not yet valid')
  return read.data
}

/** The one shape of a shop's permanent domain. Custom domains never stand in proofs. */
export const isShopDomain = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,59}\.myshopify\.com$/.test(text)

const invalid = (why: string) => new AppError('session.invalid', { why })

async function isSigned(text: string, proof: Uint8Array<ArrayBuffer> | undefined, secrets: readonly string[]): Promise<boolean> {
  for (const secret of secrets) if (await hmacSha256Matches(secret, utf8(text), proof)) return true
  return false
}

function bytesOf(base64Url: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(base64Url)) return undefined
  const standard = base64Url.replaceAll('-', '+').replaceAll('_', '/')
  return fromBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='))
}

function jsonOf(part: string): unknown {
  const bytes = bytesOf(part)
  try {
    return bytes && JSON.parse(fromUtf8(bytes))
  } catch {
    return undefined
  }
}
