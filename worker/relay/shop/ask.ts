import type { AskShop, ShopCall } from '../../connectors/contract.ts'
import { AppError } from '../../domain/errors.ts'
import { callOnce, callUntilClear, type CallParts } from '../calls.ts'

export interface AskParts extends CallParts {
  /** The shop's own address: origin, and for some a path. Nothing outside of it is ever called. */
  readonly base: string
  /** The headers that prove who we are. `refused` is said once, after the shop took them for no proof: then a fresh one is made, or none. */
  readonly proof: (refused: boolean) => Promise<Readonly<Record<string, string>> | undefined>
  /** Also a fresh proof was refused. */
  readonly lost?: () => void
}

/** Makes the caller of one shop's API: bound to its host, no redirects, a time limit, a size limit, and retries where repeating is safe. */
export function askShop(parts: AskParts): AskShop {
  return async (call) => {
    const url = urlOf(parts.base, call)
    const once = (proof: Readonly<Record<string, string>>) => callOnce(parts, url, written(call, proof))
    let renewed = false
    return callUntilClear(parts, call.method === 'GET' || call.repeatable === true, async () => {
      const proof = await parts.proof(false)
      if (!proof) throw new AppError('shop.reconnect')
      const answer = await once(proof)
      if (answer?.status !== 401 || renewed) return answer
      // Refused before anything was done, so that also what can't be repeated may be said again.
      renewed = true
      const fresh = await parts.proof(true)
      if (!fresh) return answer
      const second = await once(fresh)
      if (second?.status === 401) parts.lost?.()
      return second
    })
  }
}

const written = ({ method, body }: ShopCall, proof: Readonly<Record<string, string>>) => ({
  method,
  headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...proof },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
})

/** The address of a call. A path that leads out of the shop is nobody's wish but an attacker's. */
export function urlOf(base: string, { path, query }: Pick<ShopCall, 'path' | 'query'>): URL {
  const root = new URL(base.endsWith('/') ? base : `${base}/`)
  const url = new URL(root.href.slice(0, -1) + path)
  if (!path.startsWith('/') || url.origin !== root.origin || !url.pathname.startsWith(root.pathname) || /\/\/|\.\.|\\|[?#@]/.test(path)) {
    throw new AppError('internal', { why: 'a path leads out of the shop' })
  }
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
  return url
}
