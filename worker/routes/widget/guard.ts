import type { Context } from 'hono'
import type * as z from 'zod'
import { AppError } from '../../domain/errors.ts'
import { varsOf } from '../../env.ts'
import { fromUtf8, toBase64Url, utf8 } from '../../lib/bytes.ts'
import { hmacSha256 } from '../../lib/crypto.ts'
import { refused } from '../../lib/refused.ts'
import { readCounted } from '../body.ts'
import type { AppContext } from '../context.ts'
import type { OpenWidget } from './find.ts'

const MAX_BYTES = 8 * 1024
const PREFLIGHT = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '86400',
}

/** Lets this page read the answer, whatever it will be. Throws `origin.not_allowed` for pages that the merchant didn't name. */
export function allowOrigin(c: Context<AppContext>, widget: OpenWidget): string {
  const origin = c.req.header('origin')
  if (origin === undefined || !widget.origins.has(origin)) throw new AppError('origin.not_allowed')
  c.header('access-control-allow-origin', origin)
  c.header('access-control-expose-headers', 'retry-after')
  c.header('vary', 'origin')
  c.header('cache-control', 'no-store')
  return origin
}

/** What a browser asks before it posts JSON from another origin. */
export function preflight(c: Context<AppContext>, widget: OpenWidget): Response {
  allowOrigin(c, widget)
  return c.body(null, 204, PREFLIGHT)
}

/** The posted JSON. Beacons can only say that it is text. Throws `payload.too_large` and `request.invalid`. */
export async function bodyOf<S extends z.ZodType>(c: Context<AppContext>, schema: S): Promise<z.output<S>> {
  const type = c.req.header('content-type') ?? ''
  if (!/^(?:text\/plain|application\/json)\s*(?:;|$)/i.test(type))
    throw refused('header', [{ path: ['content-type'], message: 'Expected application/json or text/plain' }])
  const text = fromUtf8(await readCounted(c.req.raw, MAX_BYTES))
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw refused('body', [{ path: [], message: 'Expected JSON' }])
  }
  const read = schema.safeParse(body)
  if (!read.success) throw refused('body', read.error.issues)
  return read.data
}

const DAY_MS = 86_400_000

/** Who asks, for counting only: the address hashed with the day and the shop, so that it leads nowhere tomorrow or elsewhere. */
export async function askerOf(c: Context<AppContext>, merchantId: string): Promise<string> {
  const address = networkOf(c.req.header('cf-connecting-ip') ?? '')
  const hash = await keyedBytes(varsOf(c.env).PEPPER, 'limit', `${Math.floor(Date.now() / DAY_MS)}\0${merchantId}\0${address}`)
  return toBase64Url(hash.slice(0, 12))
}

/** An IPv6 connection has 2^64 addresses, so its network counts. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = head.split(':').filter(Boolean)
  const rest = tail?.split(':').filter(Boolean) ?? []
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length)
  return [...groups, ...Array<string>(zeros).fill('0'), ...rest].slice(0, 4).join(':')
}

/** HMAC-SHA-256 under the pepper, apart from every other use of it. */
export const keyedBytes = (pepper: string, use: 'limit' | 'wheel', text: string): Promise<Uint8Array<ArrayBuffer>> =>
  hmacSha256(pepper, utf8(`wenext.widget\0${use}\0${text}`))
