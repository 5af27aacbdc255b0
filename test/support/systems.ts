import { vi } from 'vitest'
import { aftership } from './systems/aftership.ts'
import { cashfree } from './systems/cashfree.ts'
import { delhivery } from './systems/delhivery.ts'
import { paytabs, type FakePage } from './systems/paytabs.ts'
import { razorpay } from './systems/razorpay.ts'
import { shiprocket } from './systems/shiprocket.ts'
import { stripe } from './systems/stripe.ts'
import type { FakeLinks, FakeSystem, Scan } from './systems/system.ts'

/** What a system answers instead of doing what it is asked. */
export type Trouble = 'break' | 'lost' | { readonly status: number; readonly retryAfter?: number }

interface Asked {
  readonly system: string
  readonly call: string
  readonly body: Record<string, unknown>
}

/** Gateways and couriers that know the calls of their documentation and no other. In place of fetch, in front of what was there. */
export function fakeSystems() {
  const asked: Asked[] = []
  const links: FakeLinks = new Map()
  const pages = new Map<string, FakePage>()
  const payments = new Map<string, Record<string, unknown>>()
  const trouble = new Map<string, Trouble[]>()
  let scan: Scan | undefined
  const logins = { count: 0 }
  let beforeAnswering: () => Promise<void> = async () => {}

  const seen = () => scan
  const systems: ReadonlyMap<string, FakeSystem> = new Map(
    [
      razorpay(links, payments),
      paytabs(pages),
      shiprocket(seen, logins),
      stripe(links),
      cashfree(links),
      delhivery(seen),
      aftership(seen),
    ].map((system) => [system.host, system]),
  )

  const answer = async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    const system = systems.get(url.host)
    const call = `${request.method} ${url.pathname}`
    const text = await request.text()
    const isForm = request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')
    const body = (isForm ? Object.fromEntries(new URLSearchParams(text)) : text ? JSON.parse(text) : {}) as Record<string, unknown>
    asked.push({ system: url.host, call, body })
    const [first] = trouble.get(url.host) ?? []
    if (first) trouble.get(url.host)?.shift()
    if (first === 'break') throw new TypeError('connection reset')
    if (typeof first === 'object')
      return Response.json({}, { status: first.status, headers: first.retryAfter ? { 'retry-after': String(first.retryAfter) } : {} })
    if (!system?.proof(request.headers)) return Response.json({ error: { code: 'UNAUTHORIZED' } }, { status: 401 })
    for (const [route, reply] of system.routes) {
      const found = route.exec(call)
      if (!found) continue
      const [status, said] = reply(found, body, url)
      // Done, and the answer never arrives.
      if (first === 'lost') throw new TypeError('connection reset')
      await beforeAnswering()
      return Response.json(said, { status })
    }
    throw new Error(`no documented call: ${call}`)
  }

  const before = (vi.isMockFunction(globalThis.fetch) ? vi.mocked(globalThis.fetch).getMockImplementation() : undefined) ?? globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation((async (input: RequestInfo | URL, init?: RequestInit) => {
    const { host } = new URL(input instanceof Request ? input.url : String(input))
    return systems.has(host) ? answer(new Request(input as RequestInfo, init)) : before(input as RequestInfo, init)
  }) as typeof fetch)

  return {
    asked,
    /** The calls of one system, in their order. */
    calls: (host: string) => asked.filter(({ system }) => system === host).map(({ call }) => call),
    links,
    pages,
    payments,
    /** What the next calls to a system get instead. */
    next: (host: string, ...troubles: readonly Trouble[]) => trouble.set(host, [...(trouble.get(host) ?? []), ...troubles]),
    /** Where the courier saw each parcel last; undefined for nowhere yet. */
    sees: (latest: Scan | undefined) => {
      scan = latest
    },
    /** Runs when a system has done what was asked, and its answer is not out yet. */
    beforeAnswering: (work: () => Promise<void>) => {
      beforeAnswering = work
    },
    /** The token that was given is no longer taken. */
    forgetToken: () => {
      logins.count++
    },
  }
}

export type FakeSystems = ReturnType<typeof fakeSystems>

export const HOSTS = {
  razorpay: 'api.razorpay.com',
  paytabs: 'secure.paytabs.com',
  shiprocket: 'apiv2.shiprocket.in',
  stripe: 'api.stripe.com',
  cashfree: 'api.cashfree.com',
  delhivery: 'track.delhivery.com',
  aftership: 'api.aftership.com',
} as const
