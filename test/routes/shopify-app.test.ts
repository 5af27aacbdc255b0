import { runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { rulesOf } from '../../worker/db/rules.ts'
import { openWidgets } from '../../worker/db/widgets.ts'
import { MerchantSettings } from '../../worker/domain/settings.ts'
import { createWidget } from '../../worker/operate/widgets.ts'
import { openNotice } from '../../worker/relay/notices.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { rows } from '../support/relay.ts'
import { anOrder, settle, tell, type Answer } from './api-support.ts'
import { asShop, bearerOf, pageOf } from './shopify-app-support.ts'

/** Every address of the page's JSON, with a body that it would take. */
const CALLS: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ['GET', '/home'],
  ['PUT', '/setup', { step: 'messages', state: 'later' }],
  ['PUT', '/pause', { paused: true }],
  ['GET', '/whatsapp'],
  ['POST', '/whatsapp', { phoneNumberId: '12345678', wabaId: '12345678', token: 'token' }],
  ['POST', '/whatsapp/sandbox'],
  ['POST', '/whatsapp/templates'],
  ['DELETE', '/whatsapp/12345678'],
  ['GET', '/messages'],
  ['PUT', '/messages/order_placed', { on: false }],
  ['POST', '/messages/order_placed/resume', { waiting: 'send' }],
  ['GET', '/wording'],
  ['PUT', '/wording', { wording: 'Words', box: true, notice: false }],
  ['GET', '/widget'],
  ['PUT', '/widget', { on: false }],
  ['GET', '/health'],
  ['GET', '/deliveries'],
  ['POST', '/deliveries/1/replay', { mode: 'send' }],
  ['GET', '/write-backs'],
  ['PUT', '/write-backs', { confirmed: false, cancel: true }],
  ['GET', '/chat'],
  ['PUT', '/chat', { returns: true }],
  ['GET', '/limits'],
  ['PUT', '/limits', { budget: '5', stopsAll: false, breaker: true, floor: 50 }],
  ['GET', '/product-news'],
  ['PUT', '/product-news', { perPiece: 1, waitMinutes: 60, smallestDrop: 10 }],
  ['GET', '/orders'],
  ['GET', '/orders/1042'],
]

let graph: ReturnType<typeof fakeGraph>
let mine: TestMerchant
let other: TestMerchant
beforeAll(async () => {
  mine = await aMerchant({ name: 'Lotus Tea' })
  other = await aMerchant({ name: 'Secret Shop', shard: 'DB_01' })
})
beforeEach(() => {
  graph = fakeGraph()
})
afterEach(() => vi.restoreAllMocks())

const settingsOf = async ({ id }: TestMerchant) => MerchantSettings.parse((await openControl(testEnv.DB).merchant(id))?.settings)

describe('without a good session token', () => {
  test.each(CALLS)('%s %s is 401 and asks App Bridge for a new one', async (method, path, body) => {
    for (const token of [
      undefined,
      'nonsense' as string | undefined,
      await bearerOf(mine, { aud: 'another' }),
      await bearerOf(mine, { exp: 1 }),
    ]) {
      const answer = await asShop(mine, method as string, path as string, body, token)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('x-shopify-retry-invalid-session-request')).toBe('1')
      expect(answer.json['error']?.['code']).toBe('session.invalid')
    }
    expect(await settingsOf(mine)).toMatchObject({ setup: { messages: 'open' }, checkoutNotice: { version: 'test-1' } })
  })

  test('no address is missing above', async () => {
    const { shopApp } = await import('../../worker/routes/shopify/app/index.ts')
    const known = new Set(shopApp.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`))
    const shapes = CALLS.map(([method, path]) => `${method} ${path.replace(/12345678|order_placed|1042|(?<=deliveries\/)1/, ':id')}`)
    expect([...known].toSorted()).toEqual([...new Set(shapes)].toSorted())
  })
})

describe('another shop', () => {
  test('finds none of what is mine, at no address', async () => {
    await createWidget(testEnv, mine.id, { key: 'wk_lotuslotuslotus', origins: ['https://lotus.example'] }, Date.now())
    await tell(mine, anOrder('#L1'))
    const { items } = (await asShop(mine, 'GET', '/orders')).json
    const mineToo = [items?.[0]?.['id'], '#L1', 'L1', '451'].map(String)
    for (const said of mineToo) {
      expect((await asShop(mine, 'GET', `/orders/${encodeURIComponent(said)}`)).status, said).toBe(200)
      expect((await asShop(other, 'GET', `/orders/${encodeURIComponent(said)}`)).status, said).toBe(404)
    }
    for (const [method, path] of CALLS.filter(([m]) => m === 'GET').slice(0, -1)) {
      const { text } = await asShop(other, method, path)
      for (const secret of ['Lotus', '919876500001', '#L1', 'Asha', 'lotus.example', mine.phoneNumberId]) expect(text).not.toContain(secret)
    }
    expect((await asShop(other, 'DELETE', `/whatsapp/${mine.phoneNumberId}`)).status).toBe(404)
    const delivery = (await asShop(mine, 'GET', '/deliveries')).json['items']?.[0]?.['id'] as unknown as number
    expect(delivery).toBeGreaterThan(0)
    expect((await asShop(other, 'POST', `/deliveries/${delivery}/replay`, { mode: 'dry_run' })).status).toBe(404)
  })
})

describe('setting up', () => {
  test('is done where what it leads to is there, and remembers what was put off', async () => {
    const shop = await aMerchant({
      settings: {
        checkoutNotice: { on: false, wording: '', version: '', locale: 'en' },
        consentSources: { order_attribute: false, order_meta: false, shop_sync: false },
      },
    })
    const steps = async () =>
      Object.fromEntries(
        ((await asShop(shop, 'GET', '/home')).json as unknown as { setup: { steps: { id: string; state: string }[] } }).setup.steps.map(
          (s) => [s.id, s.state],
        ),
      )
    expect(await steps()).toEqual({ whatsapp: 'done', messages: 'open', wording: 'open', widget: 'open' })
    await asShop(shop, 'PUT', '/setup', { step: 'messages', state: 'done' })
    await asShop(shop, 'PUT', '/setup', { step: 'widget', state: 'later' })
    await asShop(shop, 'PUT', '/wording', { wording: 'We may write to you.', box: true, notice: false })
    expect(await steps()).toEqual({ whatsapp: 'done', messages: 'done', wording: 'done', widget: 'later' })
    // Whoever switches the widget off has it no longer done.
    await asShop(shop, 'PUT', '/widget', { on: true })
    await asShop(shop, 'PUT', '/setup', { step: 'widget', state: 'done' })
    expect((await steps())['widget']).toBe('done')
    await asShop(shop, 'PUT', '/widget', { on: false })
    expect((await steps())['widget']).toBe('open')
    await asShop(shop, 'DELETE', `/whatsapp/${shop.phoneNumberId}`)
    expect((await steps())['whatsapp']).toBe('open')
    await asShop(shop, 'PUT', '/setup', { hidden: true })
    expect((await asShop(shop, 'GET', '/home')).json['setup']?.['hidden']).toBe(true)
  })

  test('keeps all other choices', async () => {
    const before = await settingsOf(mine)
    await asShop(mine, 'PUT', '/setup', { step: 'widget', state: 'later' })
    expect(await settingsOf(mine)).toEqual({ ...before, setup: { ...before.setup, widget: 'later' } })
    expect((await asShop(mine, 'PUT', '/setup', { step: 'else', state: 'later' })).status).toBe(400)
  })

  test('a break stops messages and is ended', async () => {
    const shop = await aMerchant()
    expect((await asShop(shop, 'PUT', '/pause', { paused: true })).json['paused']).toBe(true)
    await tell(shop, anOrder('#P1'))
    expect(graph.requests).toHaveLength(0)
    expect((await asShop(shop, 'GET', '/orders/P1')).text).toContain('merchant.inactive')
    await asShop(shop, 'PUT', '/pause', { paused: false })
    await tell(shop, anOrder('#P2', { phone: '+919876500002' }))
    expect(graph.requests).toHaveLength(1)
  })
})

describe('WhatsApp', () => {
  test('a number is asked for at WhatsApp first, and its texts are submitted', async () => {
    const shop = await aMerchant()
    await asShop(shop, 'DELETE', `/whatsapp/${shop.phoneNumberId}`)
    expect(await openControl(testEnv.DB).number(shop.phoneNumberId)).toMatchObject({ status: 'disconnected', tokenSealed: null })
    const wanted = { phoneNumberId: `8${shop.phoneNumberId}`.slice(0, 15), wabaId: `2${shop.wabaId}`.slice(0, 15), token: 'EAAnew' }
    graph.nodes('number', { status: 401, code: 190 })
    const refused = await asShop(shop, 'POST', '/whatsapp', wanted)
    expect([refused.status, refused.json['error']?.['code']]).toEqual([422, 'whatsapp.refused'])
    expect(refused.text).not.toContain('EAAnew')
    expect((await asShop(shop, 'GET', '/whatsapp')).json['numbers']).toEqual([])
    graph.nodes('number', 'ok')
    const { json } = await asShop(shop, 'POST', '/whatsapp', wanted)
    expect(json['numbers']).toMatchObject([{ phoneNumberId: wanted.phoneNumberId, status: 'active', displayPhone: '+91 80000 00100' }])
    expect(json['templates']).toMatchObject({ waiting: 0, refused: 0 })
    expect(json['templates']?.['approved'] as unknown as number).toBeGreaterThan(20)
  })

  test('a number of another merchant stays there', async () => {
    const answer = await asShop(mine, 'POST', '/whatsapp', { phoneNumberId: other.phoneNumberId, wabaId: other.wabaId, token: 't' })
    expect([answer.status, answer.json['error']?.['code']]).toEqual([409, 'request.conflict'])
    expect(answer.text).not.toContain(other.id)
  })

  test('what is no number is refused by field; a deployment has no sandbox', async () => {
    const answer = await asShop(mine, 'POST', '/whatsapp', { phoneNumberId: 'x', wabaId: '12345678', token: 'two words' })
    expect(answer.json['error']?.['detail']?.['fields']).toBe('phoneNumberId, token')
    expect((await asShop(mine, 'POST', '/whatsapp/sandbox')).status).toBe(404)
  })
})

describe('messages', () => {
  test('show the text in the shop’s language, with its state at WhatsApp', async () => {
    const { rules } = (await asShop(mine, 'GET', '/messages')).json as unknown as { rules: Answer[] }
    const placed = rules.find((rule) => String(rule['id']) === 'order_placed')
    expect(placed?.['preview']).toMatchObject({
      language: 'en',
      status: 'approved',
      header: 'Order received',
      buttons: [{ text: 'View order' }],
    })
    expect(String(placed?.['preview']?.['body'])).toMatch(/^Hi Mira, .* at Lotus Tea\./)
    expect(rules.map((rule) => String(rule['id']))[0]).toBe('order_placed')
  })

  test('a rule is switched for the very next order, and its pause ends', async () => {
    const shop = await aMerchant()
    await asShop(shop, 'PUT', '/messages/order_placed', { on: false })
    await tell(shop, anOrder('#M1'))
    expect(graph.requests).toHaveLength(0)
    await asShop(shop, 'PUT', '/messages/order_placed', { on: true })
    await tell(shop, anOrder('#M2', { phone: '+919876500002' }))
    expect(graph.requests).toHaveLength(1)
    expect((await rulesOf(shop.tenant)).find((rule) => rule.id === 'order_placed')).not.toHaveProperty('pausedReason')
    expect((await asShop(shop, 'PUT', '/messages/nothing', { on: true })).status).toBe(404)
  })
})

describe('the numbers of a message', () => {
  const numbersIn = async (shop: TestMerchant, id: string) => {
    const { rules } = (await asShop(shop, 'GET', '/messages')).json as unknown as { rules: Answer[] }
    return rules.find((rule) => String(rule['id']) === id)?.['numbers']
  }

  test('are changed without touching whether it is on, and hold for the very next order', async () => {
    const shop = await aMerchant({ rules: ['cod_to_prepaid'] })
    await asShop(shop, 'PUT', '/messages/cod_to_prepaid', { on: false })
    const { status, json } = await asShop(shop, 'PUT', '/messages/cod_to_prepaid', { numbers: { minTotal: '2000', percentOff: 5 } })
    expect([status, json['on']]).toEqual([200, false])
    const now = { delaySeconds: 1800, minTotal: '2000.00', percentOff: 5, amountOff: null, validHours: 24 }
    expect(await numbersIn(shop, 'cod_to_prepaid')).toEqual(now)
    await asShop(shop, 'PUT', '/messages/cod_to_prepaid', { on: true })
    expect(await numbersIn(shop, 'cod_to_prepaid')).toEqual(now)
    const plannedBy = async (order: number) => {
      await placeOrder(shop, order, { payment_gateway_names: ['Cash on Delivery (COD)'], phone: `+919876500${order}` })
      await settle(shop)
      return (await rows(shop, `SELECT id FROM messages WHERE rule_id = 'cod_to_prepaid'`)).length
    }
    // The order is of 1,499 rupees.
    expect(await plannedBy(903)).toBe(0)
    await asShop(shop, 'PUT', '/messages/cod_to_prepaid', { numbers: { minTotal: '1499' } })
    expect(await plannedBy(904)).toBe(1)
  })

  test('that make no sense are refused by name, and nothing is changed', async () => {
    const shop = await aMerchant({ rules: ['checkout_reminder_3'] })
    const was = await numbersIn(shop, 'checkout_reminder_3')
    for (const [numbers, field] of [
      [{ amountOff: '50' }, 'numbers.amountOff'],
      [{ percentOff: 91 }, 'numbers.percentOff'],
      [{ leadHours: 3 }, 'numbers.leadHours'],
      [{ minTotal: 'much' }, 'numbers.minTotal'],
    ] as const) {
      const answer = await asShop(shop, 'PUT', '/messages/checkout_reminder_3', { numbers })
      expect([answer.status, answer.json['error']?.['detail']?.['fields']]).toEqual([400, field])
    }
    expect(await numbersIn(shop, 'checkout_reminder_3')).toEqual(was)
  })
})

test('a message that is held shows how much waits, and goes on at the merchant’s word', async () => {
  const shop = await aMerchant({
    rules: ['order_placed'],
    settings: { velocity: { on: true, factor: 2, floor: 2, firstDay: 2, exempt: [] } },
  })
  const heldNow = async () => ((await asShop(shop, 'GET', '/messages')).json as unknown as { rules: Answer[] }).rules[0]?.['held']
  expect((await asShop(shop, 'POST', '/messages/order_placed/resume', { waiting: 'send' })).status).toBe(404)
  await tell(shop, ...[1, 2, 3, 4].map((n) => anOrder(`#B${n}`, { phone: `+91987653000${n}` })))
  expect(await heldNow()).toMatchObject({ waiting: 2, counted: 3 })
  expect(graph.requests).toHaveLength(2)
  expect((await asShop(shop, 'POST', '/messages/order_placed/resume', { waiting: 'all' })).status).toBe(400)
  expect((await asShop(shop, 'POST', '/messages/order_placed/resume', { waiting: 'send' })).json).toEqual({ count: 2 })
  await settle(shop)
  expect(graph.requests).toHaveLength(4)
  expect(await heldNow()).toBeNull()
})

test('a switch in the page answers what was said of the message’s category', async () => {
  const shop = await aMerchant({ rules: ['order_placed'] })
  await runInDurableObject(relayOf(testEnv, shop.id), (_, { storage }) =>
    openNotice(storage.sql, 'rule.category', 'rule:order_placed', { from: 'utility' }, Date.now()),
  )
  await tell(shop, anOrder('#C1'))
  expect((await asShop(shop, 'GET', '/health')).json['notices']).toHaveLength(1)
  await asShop(shop, 'PUT', '/messages/order_placed', { on: true })
  await settle(shop)
  expect((await asShop(shop, 'GET', '/health')).json['notices']).toEqual([])
})

describe('limits', () => {
  test('are said in the currency of the bill, and what is not shown stays', async () => {
    const shop = await aMerchant({ settings: { velocity: { on: true, factor: 5, floor: 50, firstDay: 20, exempt: [] } } })
    const before = await settingsOf(shop)
    const shown = { currency: 'USD', budget: null, stopsAll: false, spent: { decimal: '0.00', currency: 'USD' }, unknown: 0 }
    expect((await asShop(shop, 'GET', '/limits')).json).toEqual({ ...shown, breaker: true, floor: 50 })
    const { json } = await asShop(shop, 'PUT', '/limits', { budget: '49.5', stopsAll: true, breaker: false, floor: 10 })
    expect(json).toEqual({ ...shown, budget: '49.50', stopsAll: true, breaker: false, floor: 10 })
    expect(await settingsOf(shop)).toEqual({
      ...before,
      billing: { ...before.billing, budget: { minor: 4950, stops: 'everything' } },
      velocity: { ...before.velocity, on: false, floor: 10 },
    })
    for (const budget of ['-1', 'much', '99999999999']) {
      const answer = await asShop(shop, 'PUT', '/limits', { budget, stopsAll: true, breaker: false, floor: 10 })
      expect([answer.status, answer.json['error']?.['detail']?.['fields']]).toEqual([400, 'budget'])
    }
    await asShop(shop, 'PUT', '/limits', { budget: null, stopsAll: false, breaker: true, floor: 50 })
    expect(await settingsOf(shop)).toEqual(before)
  })

  test('of news about products are their own', async () => {
    const shop = await aMerchant()
    const next = { perPiece: 3.5, waitMinutes: 60, smallestDrop: 10 }
    expect((await asShop(shop, 'PUT', '/product-news', next)).json).toEqual(next)
    expect((await asShop(shop, 'GET', '/product-news')).json).toEqual(next)
    expect((await asShop(shop, 'PUT', '/product-news', { ...next, perPiece: 0 })).status).toBe(400)
    expect((await asShop(shop, 'PUT', '/product-news', { ...next, also: 1 })).status).toBe(400)
  })
})

describe('wording', () => {
  test('other words have another version, words that come back their own, and both are listed', async () => {
    const shop = await aMerchant()
    const save = async (wording: string, box = true, notice = false) =>
      (await asShop(shop, 'PUT', '/wording', { wording, box, notice })).json
    const first = await save('First words')
    const second = await save('Second words')
    expect(second['version']).not.toBe(first['version'])
    const third = await save('First words')
    expect(third['version']).toBe(first['version'])
    expect((third['earlier'] as unknown as { wording: string }[]).map((e) => e.wording)).toEqual([
      'Second words',
      'First words',
      'We send news about your order on WhatsApp. Reply STOP at any time.',
    ])
    const same = await save('First words', false, true)
    expect([same['version'], same['box'], same['notice']]).toEqual([first['version'], false, true])
    expect(same['earlier']).toHaveLength(3)
  })

  test('without words nobody can have agreed; too many are refused', async () => {
    const shop = await aMerchant()
    expect((await asShop(shop, 'PUT', '/wording', { wording: '  ', box: true, notice: true })).json).toMatchObject({
      version: '',
      box: false,
      notice: false,
    })
    expect((await asShop(shop, 'PUT', '/wording', { wording: 'x'.repeat(501), box: true, notice: true })).status).toBe(400)
  })

  test('an order that comes after the change is proven by the new words', async () => {
    const shop = await aMerchant()
    const { version } = (await asShop(shop, 'PUT', '/wording', { wording: 'New words', box: false, notice: true })).json
    await placeOrder(shop, 901)
    await settle(shop)
    expect((await asShop(shop, 'GET', '/orders/T901')).text).toContain(String(version))
  })
})

describe('widget', () => {
  test('is switched, may be used on the shop’s own domain, and was not seen before a storefront showed it', async () => {
    const shop = await aMerchant()
    const domain = String(shop.connections.shopify.account)
    expect((await asShop(shop, 'GET', '/widget')).json).toMatchObject({ on: false, hasNumber: true, seen: null })
    expect((await asShop(shop, 'PUT', '/widget', { on: true })).json['on']).toBe(true)
    const row = await openWidgets(testEnv.DB).of(shop.id)
    expect(row?.origins).toEqual([`https://${domain}`])
    await pageOf(`/w/${row?.key}.js`, { referer: 'https://elsewhere.example/' })
    expect((await asShop(shop, 'GET', '/widget')).json['seen']).toBeNull()
    await pageOf(`/w/${row?.key}.js`, { referer: `https://${domain}/products/tea` })
    expect((await asShop(shop, 'GET', '/widget')).json['seen']).toMatchObject({ where: `https://${domain}` })
  })

  test('the theme editor opens with our block chosen', async () => {
    const { editorUrl } = (await asShop(mine, 'GET', '/widget')).json
    const url = new URL(String(editorUrl))
    expect(url.host).toBe(mine.connections.shopify.account)
    expect(url.pathname).toBe('/admin/themes/current/editor')
    expect(url.searchParams.get('activateAppId')).toMatch(/^wenext-test-client\/[a-z-]+$/)
  })
})

describe('what is answered in the chat', () => {
  test('is chosen, and what is not named stays', async () => {
    const shop = await aMerchant()
    expect((await asShop(shop, 'GET', '/chat')).json).toEqual({ orderStatus: true, returns: false, returnDays: 7 })
    await asShop(shop, 'PUT', '/chat', { orderStatus: false, returnDays: 30 })
    expect((await asShop(shop, 'PUT', '/chat', { returns: true })).json).toEqual({ orderStatus: false, returns: true, returnDays: 30 })
    expect((await settingsOf(shop)).chat).toEqual({ orderStatus: false, returns: true, returnDays: 30 })
    expect((await asShop(shop, 'PUT', '/chat', { returnDays: 0 })).status).toBe(400)
  })
})

describe('what answers change in the shop', () => {
  test('is chosen, and the tag stays what it was', async () => {
    const shop = await aMerchant()
    expect((await asShop(shop, 'GET', '/write-backs')).json).toEqual({ confirmed: true, tag: 'WhatsApp confirmed', cancel: false })
    await asShop(shop, 'PUT', '/write-backs', { confirmed: true, cancel: true })
    expect((await settingsOf(shop)).writeBacks).toEqual({ confirmed: true, tag: 'WhatsApp confirmed', cancel: true })
    expect((await asShop(shop, 'PUT', '/write-backs', { confirmed: true, cancel: 'yes' })).status).toBe(400)
  })
})

describe('health, deliveries and orders', () => {
  test('tell when the shop spoke last, what waits, and whether it lets us in', async () => {
    const shop = await aMerchant()
    expect((await asShop(shop, 'GET', '/health')).json).toMatchObject({
      webhooks: { lastAt: null },
      access: 'none',
      gaps: null,
      notices: [],
    })
    await tell(shop, anOrder('#H1'))
    const { json } = await asShop(shop, 'GET', '/health')
    expect(Date.now() - Date.parse(String(json['webhooks']?.['lastAt']))).toBeLessThan(60_000)
  })

  test('a delivery is tried out without a trace, then brought up to date, then sent', async () => {
    const shop = await aMerchant()
    await asShop(shop, 'PUT', '/messages/order_placed', { on: false })
    await placeOrder(shop, 902)
    await settle(shop)
    const [delivery] = (await asShop(shop, 'GET', '/deliveries?kind=hook')).json['items'] as unknown as { id: number }[]
    await asShop(shop, 'PUT', '/messages/order_placed', { on: true })
    const replay = async (mode: string) => (await asShop(shop, 'POST', `/deliveries/${delivery?.id}/replay`, { mode })).json
    const planned = { name: 'Order confirmed', outcome: 'planned' }
    expect(await replay('dry_run')).toMatchObject({
      outcome: 'would_apply',
      decisions: expect.arrayContaining([expect.objectContaining(planned)]),
    })
    await settle(shop)
    expect(graph.requests).toHaveLength(0)
    await replay('rebuild')
    await settle(shop)
    expect(graph.requests).toHaveLength(0)
    await replay('send')
    await settle(shop)
    expect(graph.requests).toHaveLength(1)
    expect((await asShop(shop, 'POST', `/deliveries/${delivery?.id}/replay`, { mode: 'again' })).status).toBe(400)
    expect((await asShop(shop, 'POST', '/deliveries/nine/replay', { mode: 'send' })).status).toBe(400)
  })

  test('pages of deliveries fit together, of one kind or all', async () => {
    const shop = await aMerchant()
    for (const number of ['#1', '#2', '#3']) await tell(shop, anOrder(number))
    const first = (await asShop(shop, 'GET', '/deliveries?limit=2')).json
    const second = (await asShop(shop, 'GET', `/deliveries?limit=2&before=${first['next']}`)).json
    const ids = [...(first['items'] as unknown as { id: number }[]), ...(second['items'] as unknown as { id: number }[])].map(
      ({ id }) => id,
    )
    expect(ids).toEqual(ids.toSorted((a, b) => b - a))
    expect([ids.length, second['next']]).toEqual([3, null])
    // These came by the API, not by webhook.
    expect((await asShop(shop, 'GET', '/deliveries?kind=hook')).json['items']).toEqual([])
  })

  test('the latest order stands first, with its amount', async () => {
    const shop = await aMerchant()
    await tell(shop, anOrder('#1'))
    await tell(shop, anOrder('#2'))
    const { items } = (await asShop(shop, 'GET', '/orders')).json
    expect(items).toMatchObject([{ number: '#2', total: { decimal: '1499.00', currency: 'INR' } }, { number: '#1' }])
  })

  test('bodies that are none are refused, large ones are not read', async () => {
    expect((await asShop(mine, 'PUT', '/pause', 'no json')).status).toBe(400)
    expect((await asShop(mine, 'PUT', '/wording', { wording: 'x'.repeat(20_000) })).status).toBe(413)
  })
})
