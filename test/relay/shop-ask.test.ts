import { describe, expect, test } from 'vitest'
import type { ShopCall } from '../../worker/connectors/contract.ts'
import { baseOf } from '../../worker/relay/shop/address.ts'
import { askShop, urlOf } from '../../worker/relay/shop/ask.ts'

type Reply = Response | 'break'

function aShop(...replies: Reply[]) {
  const seen: { url: string; method: string; auth: string | null; redirect: string | undefined; body: string | undefined }[] = []
  const waits: number[] = []
  const asked: boolean[] = []
  let lost = 0
  const ask = askShop({
    base: 'https://shop.example/site/wp-json',
    proof: async (refused) => {
      asked.push(refused)
      return { authorization: refused ? 'fresh' : 'first' }
    },
    lost: () => lost++,
    fetch: (async (url: string, init: RequestInit) => {
      seen.push({
        url,
        method: init.method ?? '',
        auth: new Headers(init.headers).get('authorization'),
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
  return { ask, seen, waits, asked, lost: () => lost }
}
const GET: ShopCall = { method: 'GET', path: '/wc/v3/orders', query: { page: '1', after: 'a b&c' } }
const POST: ShopCall = { method: 'POST', path: '/wc/v3/orders/1/notes', body: { note: 'x' } }
const status = (code: number, headers: Record<string, string> = {}) => new Response('', { status: code, headers })

describe('one call', () => {
  test('goes to the shop and nowhere else, with the proof, without following anybody', async () => {
    const { ask, seen } = aShop()
    expect(await ask(GET)).toMatchObject({ status: 200, body: { ok: true } })
    expect(seen).toEqual([
      {
        url: 'https://shop.example/site/wp-json/wc/v3/orders?page=1&after=a+b%26c',
        method: 'GET',
        auth: 'first',
        redirect: 'manual',
        body: undefined,
      },
    ])
  })

  test.each(['//evil.example/x', '/../../admin', 'https://evil.example/', '/a?b=c', '/a#b', '/a\\b', '@evil.example/', '.evil.example/'])(
    '%s leads out of the shop',
    (path) => {
      expect(() => urlOf('https://shop.example/site/wp-json', { path })).toThrow('internal')
    },
  )

  test('a redirect is an answer, not a way', async () => {
    const { ask, seen } = aShop(status(302, { location: 'https://evil.example/' }))
    expect((await ask(GET)).status).toBe(302)
    expect(seen).toHaveLength(1)
  })

  test('ids beyond 2^53 keep their digits', async () => {
    const { ask } = aShop(new Response('{"id":820982911946154508}'))
    expect((await ask(GET)).body).toEqual({ id: '820982911946154508' })
  })

  test('an answer that never ends is cut off', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull: (c) => {
        sent++
        c.enqueue(new Uint8Array(1024 * 1024))
      },
    })
    await expect(aShop(new Response(endless)).ask(GET)).rejects.toThrow('payload.too_large')
    expect(sent).toBeLessThan(12)
  })
})

describe('what may be said again', () => {
  test.each([
    ['reading', GET],
    ['what is said to be repeatable', { ...POST, repeatable: true }],
  ] as const)('%s, after 429, 5xx and a broken line, with longer waits', async (_, wanted) => {
    const { ask, seen, waits } = aShop(status(503), 'break', status(429, { 'retry-after': '4' }))
    expect((await ask(wanted)).status).toBe(200)
    expect(seen).toHaveLength(4)
    expect(waits).toEqual([500, 2000, 5000])
  })

  test('what can’t be done twice is said once', async () => {
    for (const reply of [status(503), status(429)]) {
      const { ask, seen } = aShop(reply)
      expect((await ask(POST)).status).toBe(reply.status)
      expect(seen).toHaveLength(1)
    }
    const broken = aShop('break')
    await expect(broken.ask(POST)).rejects.toThrow('upstream.failed')
    expect(broken.seen).toHaveLength(1)
  })

  test('whoever wants more patience than a call has is asked at another time', async () => {
    const { ask, seen } = aShop(status(429, { 'retry-after': '120' }))
    expect((await ask(GET)).status).toBe(429)
    expect(seen).toHaveLength(1)
  })

  test('it ends after the fourth', async () => {
    const { ask, seen } = aShop(status(500), status(500), status(500), status(502))
    expect((await ask(GET)).status).toBe(502)
    expect(seen).toHaveLength(4)
  })
})

describe('a proof that is refused', () => {
  test('is renewed once, also for what can’t be done twice', async () => {
    const { ask, seen, asked } = aShop(status(401))
    expect((await ask(POST)).status).toBe(200)
    expect(seen.map((s) => s.auth)).toEqual(['first', 'fresh'])
    expect(asked).toEqual([false, true])
  })

  test('and refused again: the shop is lost', async () => {
    const { ask, seen, lost } = aShop(status(401), status(401))
    expect((await ask(GET)).status).toBe(401)
    expect([seen.length, lost()]).toEqual([2, 1])
  })
})

describe('the address of a shop', () => {
  const vars = { SHOPIFY_URL: 'https://{shop}', DEMO: '0' } as const
  const woo =
    (shopUrl: unknown, DEMO: '0' | '1' = '0') =>
    () =>
      baseOf({ ...vars, DEMO }, { connector: 'woocommerce', account: null, settings: { shopUrl } })

  test('is what Shopify calls it, or the site’s own', () => {
    expect(baseOf(vars, { connector: 'shopify', account: 'a-1.myshopify.com', settings: {} })).toBe('https://a-1.myshopify.com')
    expect(woo('https://shop.example/site/')()).toBe('https://shop.example/site/wp-json')
    expect(woo('http://127.0.0.1:8080', '1')()).toBe('http://127.0.0.1:8080/wp-json')
  })

  test.each([
    'http://shop.example',
    'http://127.0.0.1:8080',
    'https://user:pw@shop.example',
    'https://shop.example/?a=1',
    'ftp://shop.example',
    'shop.example',
    '',
    undefined,
    7,
  ])('%s is none that a key is sent to', (url) => expect(woo(url)).toThrow('config.invalid'))

  test.each(['evil.example', 'a.myshopify.com.evil.example', 'a.myshopify.com/x', 'A.myshopify.com', '', null])(
    '%s is no shop of Shopify',
    (account) => {
      expect(() => baseOf(vars, { connector: 'shopify', account, settings: {} })).toThrow('config.invalid')
    },
  )
})
