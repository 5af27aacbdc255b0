import { describe, expect, test } from 'vitest'
import type { Login, SystemCall } from '../../worker/connectors/actions.ts'
import { AppError } from '../../worker/domain/errors.ts'
import { askSystem } from '../../worker/relay/systems/ask.ts'

type Reply = Response | 'break'

function aSystem(...replies: Reply[]) {
  const seen: { url: string; auth: string | null; type: string | null; redirect: string | undefined; body: string | undefined }[] = []
  const waits: number[] = []
  const tokens: (string | undefined)[] = []
  const ask = askSystem({
    hosts: ['api.gateway.example'],
    token: async (_login, _say, refused) => {
      tokens.push(refused)
      return refused ? 'fresh' : 'first'
    },
    fetch: (async (url: string, init: RequestInit) => {
      const headers = new Headers(init.headers)
      seen.push({
        url,
        auth: headers.get('authorization'),
        type: headers.get('content-type'),
        redirect: init.redirect,
        body: init.body as string,
      })
      const reply = replies.shift() ?? Response.json({ ok: true })
      if (reply === 'break') throw new TypeError('reset')
      return reply
    }) as unknown as typeof fetch,
    now: () => 0,
    random: () => 0.5,
    wait: async (ms) => void waits.push(ms),
  })
  return { ask, seen, waits, tokens }
}
const status = (code: number, headers: Record<string, string> = {}) => new Response('', { status: code, headers })
const GET: SystemCall = { method: 'GET', url: 'https://api.gateway.example/v1/links?id=1', headers: { authorization: 'own' } }
const POST: SystemCall = { method: 'POST', url: 'https://api.gateway.example/v1/links', headers: {}, body: { a: 1 } }
const errorOf = async (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as AppError,
  )

describe('one call to a gateway or courier', () => {
  test('carries its own proof and body, follows nobody, and tells what came', async () => {
    const { ask, seen } = aSystem()
    expect(await ask(GET)).toMatchObject({ status: 200, body: { ok: true } })
    await ask(POST)
    await ask({ ...POST, body: undefined, form: { 'a[b]': 'c d' } })
    expect(seen).toEqual([
      { url: GET.url, auth: 'own', type: null, redirect: 'manual', body: undefined },
      { url: POST.url, auth: null, type: 'application/json', redirect: 'manual', body: '{"a":1}' },
      { url: POST.url, auth: null, type: 'application/x-www-form-urlencoded', redirect: 'manual', body: 'a%5Bb%5D=c+d' },
    ])
  })

  test.each([
    'https://evil.example/v1/links',
    'http://api.gateway.example/v1/links',
    'https://api.gateway.example.evil.example/',
    'https://api.gateway.example:8443/',
    'https://user:pass@api.gateway.example/',
    '/v1/links',
  ])('%s is never called', async (url) => {
    const { ask, seen } = aSystem()
    expect(await errorOf(ask({ ...GET, url }))).toMatchObject({ code: 'internal' })
    expect(seen).toEqual([])
  })

  test('what may be repeated is repeated, three times, and then ends as no clear answer', async () => {
    const { ask, seen, waits } = aSystem('break', status(500), status(429), status(502))
    expect(await errorOf(ask({ ...POST, repeatable: true }))).toMatchObject({ code: 'upstream.failed', detail: { status: 502 } })
    expect(waits).toEqual([500, 2000, 5000])
    expect(seen).toHaveLength(4)
  })

  test('what must not be said twice is said once', async () => {
    const { ask, seen } = aSystem('break')
    expect(await errorOf(ask(POST))).toMatchObject({ code: 'upstream.failed' })
    expect(seen).toHaveLength(1)
  })

  test('whoever wants to be left alone for long is, and says for how long', async () => {
    const { ask, waits } = aSystem(status(429, { 'retry-after': '600' }))
    expect(await errorOf(ask(GET))).toMatchObject({ code: 'upstream.failed', detail: { status: 429, waitMs: 600_000 } })
    expect(waits).toEqual([])
  })

  test('a redirect is an answer like any other', async () => {
    const { ask, seen } = aSystem(status(302, { location: 'https://evil.example/' }))
    expect(await ask(GET)).toMatchObject({ status: 302 })
    expect(seen).toHaveLength(1)
  })

  test('an endless answer ends', async () => {
    const { ask } = aSystem(new Response(new Uint8Array(8 * 1024 * 1024 + 1)))
    expect(await errorOf(ask(GET))).toMatchObject({ code: 'payload.too_large' })
  })
})

describe('a call behind a login', () => {
  const login: Login = {
    call: { method: 'POST', url: 'https://api.gateway.example/login', headers: {} },
    tokenOf: () => 'unused',
    goodForMs: 1000,
    headersOf: (token) => ({ authorization: `Bearer ${token}` }),
  }

  test('carries the token that is kept', async () => {
    const { ask, seen, tokens } = aSystem()
    await ask({ ...POST, login })
    expect([seen[0]?.auth, tokens]).toEqual(['Bearer first', [undefined]])
  })

  test('gets a new one where it is refused, once, even for what must not be said twice', async () => {
    const { ask, seen, tokens } = aSystem(status(401), status(401))
    expect(await ask({ ...POST, login })).toMatchObject({ status: 401 })
    expect(seen.map(({ auth }) => auth)).toEqual(['Bearer first', 'Bearer fresh'])
    expect(tokens).toEqual([undefined, 'first'])
  })
})
