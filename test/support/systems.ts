import { vi } from 'vitest'

/** What a system answers instead of doing what it is asked. */
export type Trouble = 'break' | 'lost' | { readonly status: number; readonly retryAfter?: number }

interface Asked {
  readonly system: string
  readonly call: string
  readonly body: Record<string, unknown>
}

type Reply = readonly [status: number, body: unknown]
type Route = readonly [call: RegExp, reply: (found: RegExpExecArray, body: Record<string, unknown>, url: URL) => Reply]

interface Link {
  readonly id: string
  readonly reference: string
  readonly amount: number
  readonly currency: string
  readonly endsAt: number
  status: 'created' | 'paid' | 'cancelled'
}

const RAZORPAY = 'api.razorpay.com'
const PAYTABS = 'secure.paytabs.com'
const SHIPROCKET = 'apiv2.shiprocket.in'

/** Gateways and couriers that know the calls of their documentation and no other. In place of fetch, in front of what was there. */
export function fakeSystems() {
  const asked: Asked[] = []
  const links = new Map<string, Link>()
  const pages = new Map<string, { readonly cart: string; readonly amount: string; readonly currency: string; status: string }>()
  const payments = new Map<string, Record<string, unknown>>()
  const trouble = new Map<string, Trouble[]>()
  let scan: { readonly status: number; readonly at: string } | undefined
  let logins = 0
  let beforeAnswering: () => Promise<void> = async () => {}

  const linkBody = (link: Link) => ({
    id: link.id,
    reference_id: link.reference,
    amount: link.amount,
    amount_paid: link.status === 'paid' ? link.amount : 0,
    currency: link.currency,
    expire_by: Math.floor(link.endsAt / 1000),
    short_url: `https://rzp.example/i/${link.id}`,
    status: link.status === 'created' && Date.now() >= link.endsAt ? 'expired' : link.status,
    customer: [],
    notes: [],
  })
  const bad: Reply = [400, { error: { code: 'BAD_REQUEST_ERROR', description: 'no' } }]

  const SYSTEMS: Readonly<Record<string, { readonly proof: (headers: Headers) => boolean; readonly routes: readonly Route[] }>> = {
    [RAZORPAY]: {
      proof: (headers) => headers.get('authorization') === `Basic ${btoa('rzp_test_WNXdemo1:razorpay-key-secret')}`,
      routes: [
        [
          /^POST \/v1\/payment_links$/,
          (_, body) => {
            const reference = String(body['reference_id'])
            if (reference.length > 40 || [...links.values()].some((link) => link.reference === reference)) return bad
            const amount = Number(body['amount'])
            if (!Number.isInteger(amount) || amount < 1) return bad
            const endsAt = Number(body['expire_by']) * 1000
            if (endsAt < Date.now() + 900_000) return bad
            const link: Link = {
              id: `plink_${links.size + 1}`,
              reference,
              amount,
              currency: String(body['currency']),
              endsAt,
              status: 'created',
            }
            links.set(link.id, link)
            return [200, linkBody(link)]
          },
        ],
        [
          /^GET \/v1\/payment_links$/,
          (_, _body, url) => [
            200,
            { payment_links: [...links.values()].filter((l) => l.reference === url.searchParams.get('reference_id')).map(linkBody) },
          ],
        ],
        [/^GET \/v1\/payment_links\/(\w+)$/, ([, id = '']) => (links.has(id) ? [200, linkBody(links.get(id) as Link)] : bad)],
        [
          /^POST \/v1\/payment_links\/(\w+)\/cancel$/,
          ([, id = '']) => {
            const link = links.get(id)
            if (!link || linkBody(link).status !== 'created') return bad
            link.status = 'cancelled'
            return [200, linkBody(link)]
          },
        ],
        [/^GET \/v1\/payments\/(\w+)$/, ([, id = '']) => (payments.has(id) ? [200, payments.get(id)] : bad)],
      ],
    },
    [PAYTABS]: {
      proof: (headers) => headers.get('authorization') === 'paytabs-server-key-0001',
      routes: [
        [
          /^POST \/payment\/request$/,
          (_, body) => {
            if (typeof body['cart_amount'] !== 'number' || body['profile_id'] !== 12345)
              return [400, { code: 206, message: 'Invalid field', trace: 'x' }]
            const ref = `TST${pages.size + 1}`
            pages.set(ref, {
              cart: String(body['cart_id']),
              amount: String(body['cart_amount']),
              currency: String(body['cart_currency']),
              status: 'P',
            })
            return [200, { tran_ref: ref, redirect_url: `https://secure.paytabs.com/payment/page/${ref}` }]
          },
        ],
        [
          /^POST \/payment\/query$/,
          (_, body) => {
            const ref = String(body['tran_ref'])
            const page = pages.get(ref)
            if (!page) return [400, { code: 2, message: 'not found', trace: 'x' }]
            return [
              200,
              {
                tran_ref: ref,
                tran_type: 'Sale',
                cart_id: page.cart,
                cart_amount: page.amount,
                cart_currency: page.currency,
                tran_total: page.amount,
                tran_currency: page.currency,
                payment_result: { response_status: page.status, response_message: '', transaction_time: new Date().toISOString() },
              },
            ]
          },
        ],
      ],
    },
    [SHIPROCKET]: {
      proof: (headers) => !headers.has('authorization') || headers.get('authorization') === `Bearer token-${logins}`,
      routes: [
        [/^POST \/v1\/external\/auth\/login$/, () => [200, { token: `token-${++logins}` }]],
        [
          /^GET \/v1\/external\/courier\/track\/awb\/(\w+)$/,
          ([, awb = '']) => [
            200,
            scan
              ? {
                  tracking_data: {
                    shipment_status: scan.status,
                    shipment_track: [{ awb_code: awb, current_status: 'SCANNED', courier_name: 'DemoPost' }],
                    shipment_track_activities: [{ date: scan.at, status: 'X', activity: 'Scanned', 'sr-status': String(scan.status) }],
                    track_url: null,
                    etd: null,
                  },
                }
              : { tracking_data: { track_status: 0, error: 'no activities' } },
          ],
        ],
        [
          /^POST \/v1\/external\/ndr\/(\w+)\/action$/,
          (_, body) => (body['action'] === 're-attempt' && body['comments'] ? [202, {}] : [422, {}]),
        ],
      ],
    },
  }

  const answer = async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    const system = SYSTEMS[url.host]
    const call = `${request.method} ${url.pathname}`
    const text = await request.text()
    const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>
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
    return Object.hasOwn(SYSTEMS, host) ? answer(new Request(input as RequestInfo, init)) : before(input as RequestInfo, init)
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
    sees: (latest: typeof scan) => {
      scan = latest
    },
    /** Runs when a system has done what was asked, and its answer is not out yet. */
    beforeAnswering: (work: () => Promise<void>) => {
      beforeAnswering = work
    },
    /** The token that was given is no longer taken. */
    forgetToken: () => {
      logins++
    },
  }
}

export type FakeSystems = ReturnType<typeof fakeSystems>

export const HOSTS = { razorpay: RAZORPAY, paytabs: PAYTABS, shiprocket: SHIPROCKET } as const
