import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { app } from '../../worker/app.ts'
import { changeWidget } from '../../worker/operate/widgets.ts'
import { Relay } from '../../worker/relay/relay.ts'
import type { WidgetAsk } from '../../worker/relay/asked.ts'
import { forgetEntry } from '../../worker/routes/widget/entry.ts'
import { call } from '../support/deliver.ts'
import { testEnv } from '../support/merchant.ts'
import { aShop, configOf, post, SHOP_ORIGIN, type Shop } from './widget-support.ts'

afterEach(() => vi.restoreAllMocks())

const WHEEL = {
  title: { en: 'Spin' },
  prizes: [
    { label: { en: '5 %' }, weight: 1 },
    { label: { en: '10 %' }, weight: 3 },
  ],
}

let shop: Shop
beforeAll(async () => {
  shop = await aShop({ settings: { measure: 0.01, optin: { form: true, wheel: WHEEL } } })
})

/** The words as the panel shows them. */
async function shownTo(key: string, lang = 'en'): Promise<{ version: string; wording: Record<string, string> }> {
  const code = await (await call(`/w/${key}/c/x/panel.${lang}.js`)).text()
  const [, version = ''] = /"version":"([^"]+)"/.exec(code) ?? []
  const wording = JSON.parse(/"wording":(\{[^}]*\})/.exec(code)?.[1] ?? '{}') as Record<string, string>
  return { version, wording }
}

/** What reached the merchant's Relay from here on; it is told there as well. */
function heard() {
  const asks: WidgetAsk[] = []
  const original = Relay.prototype.fromWidget
  vi.spyOn(Relay.prototype, 'fromWidget').mockImplementation(function (this: Relay, merchantId, asker, ask) {
    asks.push(ask)
    return original.call(this, merchantId, asker, ask)
  })
  return asks
}

const page = {
  url: `${SHOP_ORIGIN}/products/kurta?token=secret#top`,
  title: 'Blue kurta',
  referrer: 'https://search.example/?q=asha',
  lang: 'en',
}
const form = async (more: Record<string, unknown> = {}) => ({
  phone: '98765 00001',
  country: 'IN',
  purposes: ['order_updates'],
  version: (await shownTo(shop.key)).version,
  lang: 'en',
  page: page.url,
  website: '',
  took: 9000,
  ...more,
})

describe('which pages may post', () => {
  const bare = async (origin: string | undefined, path = 'events', method = 'POST') =>
    call(`/w/${shop.key}/${path}`, {
      method,
      headers: { ...(origin === undefined ? {} : { origin }), 'content-type': 'text/plain', 'access-control-request-method': 'POST' },
      ...(method === 'POST' ? { body: JSON.stringify({ t: 'open', page }) } : {}),
    })

  it.each([
    ['the shop’s own page', SHOP_ORIGIN, true],
    ['nobody’s page', undefined, false],
    ['a page of another shop', 'https://other.example.com', false],
    ['a page under the shop’s name', 'https://shop.example.com.evil.example', false],
    ['the shop without a lock', 'http://shop.example.com', false],
    ['the shop at another door', 'https://shop.example.com:8443', false],
    ['the shop in capitals', 'https://SHOP.example.com', false],
    ['a sandboxed frame', 'null', false],
    ['a star', '*', false],
  ])('%s: %s → %s', async (_who, origin, may) => {
    for (const path of ['events', 'optin']) {
      const asked = await bare(origin, path, 'OPTIONS')
      expect([asked.status, asked.headers.get('access-control-allow-origin')], path).toEqual(may ? [204, origin] : [403, null])
      if (may)
        expect([asked.headers.get('access-control-allow-methods'), asked.headers.get('access-control-allow-headers')]).toEqual([
          'POST',
          'content-type',
        ])
    }
    const posted = await bare(origin)
    expect([posted.status, posted.headers.get('access-control-allow-origin')]).toEqual(may ? [200, origin] : [403, null])
    expect(posted.headers.get('access-control-allow-credentials')).toBeNull()
    if (may) expect(posted.headers.get('vary')).toContain('origin')
    else expect(await posted.json()).toMatchObject({ error: { code: 'origin.not_allowed' } })
  })

  it('is nobody’s page before the merchant named one', async () => {
    const own = await aShop({ origins: [] })
    expect((await post(own.key, 'events', { t: 'open', page })).status).toBe(403)
  })

  it('lets the page read why it failed', async () => {
    const answer = await post(shop.key, 'optin', await form({ phone: '12' }))
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([422, SHOP_ORIGIN])
  })

  it('is asked of nobody where there is no widget', async () => {
    const own = await aShop({ on: false })
    for (const key of [own.key, 'wk_nobody0123456789abcdef']) {
      for (const path of ['events', 'optin'] as const) expect((await post(key, path, {})).status).toBe(204)
      expect((await call(`/w/${key}/optin`, { method: 'OPTIONS', headers: { origin: SHOP_ORIGIN } })).status).toBe(204)
    }
  })
})

describe('what may be posted', () => {
  it('is text or JSON of 8 KB that reads as it should', async () => {
    const valid = { t: 'open', page }
    for (const type of ['text/plain', 'text/plain;charset=UTF-8', 'application/json', 'application/json; charset=utf-8'])
      expect((await post(shop.key, 'events', valid, { 'content-type': type })).status, type).toBe(200)
    const refusals: [unknown, Record<string, string>, number][] = [
      [valid, { 'content-type': 'application/x-www-form-urlencoded' }, 400],
      [valid, { 'content-type': 'multipart/form-data; boundary=x' }, 400],
      ['{"t":', {}, 400],
      ['[]', {}, 400],
      ['', {}, 400],
      [{ t: 'buy', page }, {}, 400],
      [{ t: 'open' }, {}, 400],
      [{ t: 'open', page, pad: 'x'.repeat(8192) }, {}, 413],
    ]
    for (const [body, headers, status] of refusals) {
      const answer = await post(shop.key, 'events', body, headers)
      expect(answer.status, JSON.stringify(body).slice(0, 60)).toBe(status)
      expect(JSON.stringify(answer.json)).not.toContain('kurta')
    }
  })

  it('stops reading a body without a length at the limit', async () => {
    let pulled = 0
    const body = new ReadableStream({
      pull(controller) {
        if (++pulled > 1000) controller.close()
        else controller.enqueue(new Uint8Array(1024).fill(32))
      },
    })
    const headers = { origin: SHOP_ORIGIN, 'content-type': 'text/plain' }
    const answer = await app.fetch(new Request(`https://wenext.test/w/${shop.key}/events`, { method: 'POST', headers, body }), testEnv)
    expect(answer.status).toBe(413)
    expect(pulled).toBeLessThan(50)
  })
})

describe('an event', () => {
  it('that asks for a code gets one for its visit, without what addresses may hold of people', async () => {
    const asks = heard()
    const utm = { source: 'mail', medium: 'news' }
    const answer = await post(shop.key, 'events', { t: 'open', page, utm, gclid: 'g-1', ask: 'code' })
    expect(answer.status).toBe(200)
    expect(answer.json['code']).toMatch(/^WN-[0-9A-HJKMNP-TV-Z]{8}$/)
    const [ask] = asks
    expect(ask).toMatchObject({
      kind: 'visit',
      visit: { page: { url: `${SHOP_ORIGIN}/products/kurta`, title: 'Blue kurta', referrer: 'https://search.example' }, utm, gclid: 'g-1' },
    })
    expect(JSON.stringify(ask)).not.toMatch(/secret|asha/)
  })

  it('without a wish costs the Relay nothing', async () => {
    const asks = heard()
    expect((await post(shop.key, 'events', { t: 'click', page })).json).toEqual({})
    expect(asks).toEqual([])
  })

  it('that opts in takes the server’s words along, under the version that was shown', async () => {
    const asks = heard()
    const { version, wording } = await shownTo(shop.key, 'hi')
    const optin = { purposes: ['marketing', 'marketing'], version, wording: 'anything I like' }
    expect((await post(shop.key, 'events', { t: 'open', page: { ...page, lang: 'hi' }, ask: 'code', optin })).status).toBe(200)
    const { visit } = asks[0] as Extract<WidgetAsk, { kind: 'visit' }>
    expect(visit.optin).toMatchObject({ purposes: ['marketing'], version, lang: 'hi', wording: { marketing: wording['marketing'] } })
    expect(JSON.stringify(visit)).not.toContain('anything I like')
  })

  it('with old words is sent back for the current ones', async () => {
    for (const version of ['en-0000000000', 'en', '', 'xx-1'])
      expect(
        (await post(shop.key, 'events', { t: 'open', page, ask: 'code', optin: { purposes: ['marketing'], version } })).json.error?.code,
      ).toBe('optin.stale')
  })

  it('measures only where the merchant measures', async () => {
    const asks = heard()
    const vitals = { arm: 'with', lcp: 1200, inp: 40, cls: 0.01 }
    expect((await post(shop.key, 'events', { t: 'vitals', page, vitals })).status).toBe(200)
    const own = await aShop()
    expect((await post(own.key, 'events', { t: 'vitals', page, vitals })).status).toBe(200)
    expect(asks.filter(({ kind }) => kind === 'vitals')).toMatchObject([{ kind: 'vitals', sample: vitals }])
  })
})

describe('an opt-in by form', () => {
  it('goes to the Relay with the server’s words and the number as it was decided', async () => {
    const asks = heard()
    const { version, wording } = await shownTo(shop.key)
    const body = await form({ purposes: ['order_updates', 'marketing'], name: 'Asha', wording: { marketing: 'I sell my soul' } })
    const answer = await post(shop.key, 'optin', body)
    expect([answer.status, answer.json]).toEqual([202, { ok: true }])
    const { request } = asks[0] as Extract<WidgetAsk, { kind: 'optin' }>
    expect(request).toMatchObject({
      phone: { state: 'ok', phone: '+919876500001', country: 'IN' },
      purposes: ['order_updates', 'marketing'],
      version,
      wording: { order_updates: wording['order_updates'], marketing: wording['marketing'] },
      page: `${SHOP_ORIGIN}/products/kurta`,
    })
    expect(JSON.stringify(request)).not.toMatch(/soul|secret/)
  })

  it('answers the same for a number that is known, and for programs; those reach nobody', async () => {
    const first = await post(shop.key, 'optin', await form({ phone: '9876500002' }))
    const again = await post(shop.key, 'optin', await form({ phone: '9876500002' }))
    const asks = heard()
    const trapped = await post(shop.key, 'optin', await form({ website: 'https://spam.example' }))
    const hasty = await post(shop.key, 'optin', await form({ took: 300 }))
    for (const answer of [first, again, trapped, hasty]) expect([answer.status, answer.json]).toEqual([202, { ok: true }])
    expect(asks).toEqual([])
  })

  it.each([
    ['', 'phone.missing'],
    ['12', 'phone.invalid'],
    ['call me', 'phone.invalid'],
    ['+7065810032', 'phone.ambiguous'],
  ])('says in plain words why “%s” can’t be a number: %s', async (phone, code) => {
    const { status, json } = await post(shop.key, 'optin', await form({ phone }))
    expect([status, json.error?.code]).toEqual([422, code])
    expect(json.error?.message).toBeTruthy()
    // The request's id is drawn by chance and may hold any two digits.
    if (phone) expect(JSON.stringify({ ...json.error, requestId: '' })).not.toContain(phone)
  })

  it('takes only purposes that the widget offers', async () => {
    const asks = heard()
    expect((await post(shop.key, 'optin', await form({ purposes: [] }))).status).toBe(400)
    expect((await post(shop.key, 'optin', await form({ purposes: ['product_alerts'] }))).status).toBe(400)
    const alert = { purposes: ['product_alerts'], product: { id: '1', title: 'Blue kurta' }, alert: 'back_in_stock' }
    expect((await post(shop.key, 'optin', await form(alert))).status).toBe(202)
    expect(asks).toMatchObject([{ kind: 'optin', request: alert }])
    const own = await aShop({ settings: { optin: { form: true, purposes: ['order_updates'] } } })
    const body = await form({ version: (await shownTo(own.key)).version, purposes: ['marketing'] })
    expect((await post(own.key, 'optin', body)).status).toBe(400)
  })

  it('is stale once the words changed, and where there is no form any more', async () => {
    const own = await aShop({ settings: { optin: { form: true } } })
    const { version } = await shownTo(own.key)
    await changeWidget(
      testEnv,
      own.merchant.id,
      { settings: { optin: { form: true, wording: { marketing: { en: 'Other words of {shop}.' } } } } },
      Date.now(),
    )
    await forgetEntry(testEnv, own.key)
    const answer = await post(own.key, 'optin', await form({ version }))
    expect([answer.status, answer.json.error?.code]).toEqual([409, 'optin.stale'])
    const now = await shownTo(own.key)
    expect(now.wording['marketing']).toBe('Other words of Test Shop.')
    expect((await post(own.key, 'optin', await form({ version: now.version }))).status).toBe(202)
    const closed = await aShop()
    expect((await post(closed.key, 'optin', await form({ version: (await shownTo(closed.key)).version }))).json.error?.code).toBe(
      'optin.stale',
    )
  })

  it('draws a prize by weight, the same each time for a number, for programs as well', async () => {
    const spin = async (n: number, more = {}) =>
      (
        await post(shop.key, 'optin', await form({ phone: `98765${10_000 + n}`, prize: true, ...more }), {
          'cf-connecting-ip': `198.51.100.${n}`,
        })
      ).json['prize']
    const drawn = await Promise.all(Array.from({ length: 40 }, (_, n) => spin(n)))
    expect(new Set(drawn)).toEqual(new Set([0, 1]))
    expect(drawn.filter((prize) => prize === 1).length).toBeGreaterThan(20)
    expect(await spin(3)).toBe(drawn[3])
    expect(await spin(4, { website: 'x' })).toBe(drawn[4])
  })

  it('hands on the prize that it drew, in the merchant’s words, whatever the browser claims', async () => {
    const asks = heard()
    const said = async (n: number, more: Record<string, unknown>) => {
      const { json } = await post(shop.key, 'optin', await form({ phone: `98765${20_000 + n}`, ...more }), {
        'cf-connecting-ip': `203.0.113.${n}`,
      })
      const ask = asks.at(-1)
      return { told: json['prize'] as number | undefined, kept: ask?.kind === 'optin' ? ask.request.prize : undefined }
    }
    const { told, kept } = await said(1, { prize: true, index: 0, label: 'Everything', prizes: [{ label: 'Everything' }] })
    expect(kept).toEqual({ index: told, label: WHEEL.prizes[told ?? -1]?.label.en })
    expect(await said(2, {})).toEqual({ told: undefined, kept: undefined })
    const before = asks.length
    for (const prize of [1, 'Everything', { index: 1, label: 'Everything' }]) {
      const answer = await post(shop.key, 'optin', await form({ phone: '9876520003', prize }), { 'cf-connecting-ip': '203.0.113.3' })
      expect(answer.status).toBe(400)
    }
    expect(asks).toHaveLength(before)
  })
})

describe('too much', () => {
  it('of one network is told to wait, in words that the page can read; another network is not', async () => {
    const own = await aShop({ settings: { optin: { form: true } } })
    const body = await form({ version: (await shownTo(own.key)).version, phone: '9876500003' })
    const from = (address: string) => post(own.key, 'optin', body, { 'cf-connecting-ip': address })
    const answers = []
    // One network of IPv6, an address of its own each time.
    for (let n = 0; n < 25; n++) answers.push(await from(`2001:db8:1:2::${n.toString(16)}`))
    expect(answers.map((a) => a.status)).toEqual([...Array<number>(20).fill(202), ...Array<number>(5).fill(429)])
    const last = answers.at(-1)
    expect(last?.json.error?.code).toBe('rate.limited')
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect([last?.headers.get('access-control-allow-origin'), last?.headers.get('access-control-expose-headers')]).toEqual([
      SHOP_ORIGIN,
      'retry-after',
    ])
    expect((await from('2001:db8:1:3::1')).status).toBe(202)
    expect((await from('203.0.113.9')).status).toBe(202)
  })

  it('of one shop is no other shop’s trouble', async () => {
    const [one, other] = [await aShop(), await aShop()]
    const ask = (key: string) => post(key, 'events', { t: 'open', page, ask: 'code' })
    const statuses = await Promise.all(Array.from({ length: 70 }, () => ask(one.key).then((a) => a.status)))
    expect(statuses.filter((s) => s === 429)).toHaveLength(10)
    expect((await ask(other.key)).status).toBe(200)
  })
})

it('writes nothing of a shopper into a log line', async () => {
  const lines: string[] = []
  vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)))
  await post(shop.key, 'optin', await form({ phone: '12 secret', name: 'Asha Rao' }))
  await post(shop.key, 'optin', await form({ version: 'old', phone: '9876500009' }))
  await post(shop.key, 'events', { t: 'open', page, ask: 'code', gclid: 'g-secret' }, { origin: 'https://evil.example' })
  expect(lines.length).toBeGreaterThanOrEqual(3)
  expect(lines.join('\n')).not.toMatch(/secret|Asha|98765|kurta|203\.0\.113|evil|wk_/)
  expect(lines.join('\n')).toContain('"route":"w"')
  expect(await configOf(shop.key)).toBeTruthy()
})
