import type { AskShop, ShopAnswer, ShopCall } from '../../connectors/contract.ts'
import { AppError } from '../../domain/errors.ts'
import { retryAfterSeconds } from '../../lib/backoff.ts'
import { fromUtf8 } from '../../lib/bytes.ts'
import { parseJson } from '../../lib/json.ts'

export interface AskParts {
  /** The shop's own address: origin, and for some a path. Nothing outside of it is ever called. */
  readonly base: string
  /** The headers that prove who we are. `refused` is said once, after the shop took them for no proof: then a fresh one is made, or none. */
  readonly proof: (refused: boolean) => Promise<Readonly<Record<string, string>> | undefined>
  readonly fetch: typeof fetch
  readonly now: () => number
  readonly random: () => number
  readonly wait: (ms: number) => Promise<void>
}

const TIMEOUT_MS = 20_000
const MAX_BYTES = 8 * 1024 * 1024
const RETRY_MS = [500, 2_000] as const
const LONGEST_WAIT_MS = 10_000

/** Makes the caller of one shop's API: bound to its host, no redirects, a time limit, a size limit, and retries where repeating is safe. */
export function askShop(parts: AskParts): AskShop {
  return async (call) => {
    const url = urlOf(parts.base, call)
    const isSafe = call.method === 'GET' || call.repeatable === true
    for (let tries = 0; ; tries++) {
      const proof = await parts.proof(false)
      if (!proof) throw new AppError('shop.key_refused')
      const answer = await once(parts, url, call, proof)
      const delay = isSafe && answer && mayWorkLater(answer) ? delayOf(parts, answer, tries) : undefined
      if (answer && delay === undefined) return answer
      // A shop that hangs hangs again; the caller comes back at another time.
      if (!answer || delay === undefined) throw new AppError('upstream.failed', { why: 'no answer' })
      await parts.wait(delay)
    }
  }
}

/** The address of a call. A path that leads out of the shop is nobody's wish but an attacker's. */
function urlOf(base: string, { path, query }: Pick<ShopCall, 'path' | 'query'>): URL {
  const root = new URL(base.endsWith('/') ? base : `${base}/`)
  const url = new URL(root.href.slice(0, -1) + path)
  if (!path.startsWith('/') || url.origin !== root.origin || !url.pathname.startsWith(root.pathname) || /\.\.|\\|[?#@]/.test(path)) {
    throw new AppError('internal', { why: 'a path leads out of the shop' })
  }
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
  return url
}

/** Undefined where no answer came. */
async function once(parts: AskParts, url: URL, call: ShopCall, proof: Readonly<Record<string, string>>): Promise<ShopAnswer | undefined> {
  try {
    const response = await parts.fetch(url.href, {
      method: call.method,
      headers: { accept: 'application/json', ...(call.body === undefined ? {} : { 'content-type': 'application/json' }), ...proof },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      // A redirect would take the proof along to wherever it leads.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return { status: response.status, headers: response.headers, body: jsonOf(await textOf(response)) }
  } catch (error) {
    if (error instanceof AppError) throw error
    return undefined
  }
}

async function textOf(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length
    if (size > MAX_BYTES) {
      void reader.cancel().catch(() => {})
      throw new AppError('payload.too_large', { limit: MAX_BYTES })
    }
    chunks.push(part.value)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return fromUtf8(bytes)
}

function jsonOf(text: string): unknown {
  try {
    return text === '' ? undefined : parseJson(text)
  } catch {
    return undefined
  }
}

const mayWorkLater = ({ status }: ShopAnswer) => status === 429 || status >= 500

/** Undefined after the last try, and where the shop wants more patience than a call may have. */
function delayOf({ now, random }: AskParts, { headers }: ShopAnswer, tries: number): number | undefined {
  const base = RETRY_MS[tries]
  if (base === undefined) return undefined
  const delay = Math.max(base * (0.8 + 0.4 * random()), (retryAfterSeconds(headers.get('retry-after'), now()) ?? 0) * 1000)
  return delay > LONGEST_WAIT_MS ? undefined : delay
}
