import { describe, expect, it } from 'vitest'
import woocommerce from '../../worker/connectors/woocommerce/index.ts'
import { facts, prove } from '../../worker/connectors/woocommerce/api/prove.ts'
import type { AskShop, ShopApi, ShopHooks } from '../../worker/connectors/contract.ts'
import { AppError } from '../../worker/domain/errors.ts'
import { askDirectly } from '../support/woocommerce/ask.ts'
import { orderBody, placeOrder } from '../support/woocommerce/orders.ts'
import { WooShop } from '../support/woocommerce/shop.ts'

const api = woocommerce.shop as ShopApi
const hooks = api.hooks as ShopHooks
const aShop = () => new WooShop('https://shop.example')
const HOUR = 3_600_000
const THEN = Date.UTC(2026, 0, 1, 10)

/** Everything from `since` on, page by page; `most` calls, so that a loop is a failure and not a hang. */
async function readAll(ask: AskShop, since: number, most = 60): Promise<{ readonly ids: readonly string[]; readonly calls: number }> {
  const ids: string[] = []
  let cursor: string | undefined
  for (let calls = 1; calls <= most; calls++) {
    const page = await api.ordersSince(ask, since, cursor)
    ids.push(...page.orders.map((order) => order.shopOrderId))
    if (page.cursor === undefined) return { ids, calls }
    cursor = page.cursor
  }
  throw new Error('it never ended')
}

const caught = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`)
  return error
}

describe('orders since', () => {
  it('tells each as the shop’s own webhook would, the oldest change first, and no cart that was never ordered', async () => {
    const shop = aShop()
    const later = placeOrder(shop)
    const first = placeOrder(shop, {}, 'completed')
    placeOrder(shop, {}, 'checkout-draft')
    first.modified = THEN
    later.modified = THEN + 5_000
    const { orders } = await api.ordersSince(askDirectly(shop), THEN)
    expect(orders).toEqual([
      { shopOrderId: String(first.id), changedAt: THEN, envelope: { topic: 'order:completed', body: orderBody(first) } },
      { shopOrderId: String(later.id), changedAt: THEN + 5_000, envelope: { topic: 'order:processing', body: orderBody(later) } },
    ])
    const parsed = woocommerce.parse(
      orders[1]?.envelope as never,
      woocommerce.manifest.settings.parse({ webhookSecret: 'x'.repeat(8) }),
      THEN,
    )
    expect(parsed).toMatchObject({ events: [{ type: 'order.placed', refs: { shopOrderId: String(later.id) } }] })
  })

  it('includes the second it begins with, and nothing before', async () => {
    const shop = aShop()
    for (const seconds of [-1, 0, 1]) placeOrder(shop).modified = THEN + seconds * 1000
    expect((await readAll(askDirectly(shop), THEN + 400)).ids).toEqual(['2', '3'])
  })

  it('reads 10,000 orders, each once or twice and none never', async () => {
    const shop = aShop()
    for (let i = 0; i < 10_000; i++) placeOrder(shop).modified = THEN + Math.floor(i / 7) * 1000
    const { ids, calls } = await readAll(askDirectly(shop), THEN, 400)
    expect(new Set(ids).size).toBe(10_000)
    expect(calls).toBeLessThan(260)
  })

  it('reads a bulk edit of a thousand orders in one second, and what lies around it', async () => {
    const shop = aShop()
    placeOrder(shop).modified = THEN
    for (let i = 0; i < 1_000; i++) placeOrder(shop).modified = THEN + 1_000
    placeOrder(shop).modified = THEN + 2_000
    const { ids } = await readAll(askDirectly(shop), THEN)
    expect(new Set(ids).size).toBe(1_002)
  })

  it.each([1, 7, 30])('skips none while %i orders change between two calls', async (changes) => {
    const shop = aShop()
    for (let i = 0; i < 600; i++) placeOrder(shop).modified = THEN + (i < 300 ? 0 : i) * 1000
    const wanted = shop.orders.map(({ id }) => String(id))
    let budget = 400
    let clock = THEN + HOUR
    // What was read or not, in no order: each change moves an order to the end.
    shop.meanwhile = () => {
      for (let i = 0; i < changes && budget > 0; i++, budget--) {
        const row = shop.orders[(budget * 7919) % shop.orders.length]
        if (row) row.modified = clock += 500
      }
    }
    const { ids } = await readAll(askDirectly(shop), THEN, 200)
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([])
  })

  it('does not lose what is still coming into a second that runs', async () => {
    const shop = aShop()
    const second = Math.floor(shop.now() / 1000) * 1000
    for (let i = 0; i < 120; i++) placeOrder(shop).modified = second
    let cursor: string | undefined
    let last: string | undefined
    do {
      last = cursor
      cursor = (await api.ordersSince(askDirectly(shop), second, cursor)).cursor
    } while (cursor !== undefined && cursor !== last)
    // It ended within the second instead of passing it, so that the next reading, from the last change seen, begins with it.
    expect(last).toMatch(/\.1$/)
  })

  it('refuses a cursor that is not ours, and a shop that does not sort', async () => {
    const shop = aShop()
    expect((await caught(api.ordersSince(askDirectly(shop), THEN, '../../users'))).code).toBe('request.invalid')
    const unsorted: AskShop = async () => {
      const rows = [THEN + 5_000, THEN].map((modified, i) => orderBody({ id: i + 1, status: 'processing', modified, fields: {}, meta: [] }))
      return { status: 200, headers: new Headers(), body: rows }
    }
    expect((await caught(api.ordersSince(unsorted, THEN))).code).toBe('shop.refused')
  })
})

describe('writing back', () => {
  it.each([
    ['tag', { kind: 'tag', tag: 'WhatsApp confirmed' }],
    ['note', { kind: 'note', text: 'Confirmed on WhatsApp & “paid”' }],
    ['cancel', { kind: 'cancel', reason: 'customer' }],
  ] as const)('%s: done twice, it is as done once', async (_, wanted) => {
    const shop = aShop()
    const { id } = placeOrder(shop)
    const ask = askDirectly(shop)
    await api.writeBack(ask, { ...wanted, shopOrderId: String(id) })
    const once = JSON.stringify([shop.orders, shop.notes.get(id)])
    await api.writeBack(ask, { ...wanted, shopOrderId: String(id) })
    expect(JSON.stringify([shop.orders, shop.notes.get(id)])).toBe(once)
    expect(shop.notes.get(id)).toHaveLength(1)
    expect(shop.notes.get(id)?.[0]?.customer_note).toBe(false)
  })

  it('keeps tags that are there, and cancels by status', async () => {
    const shop = aShop()
    const order = placeOrder(shop)
    const ask = askDirectly(shop)
    for (const tag of ['WhatsApp confirmed', 'VIP']) await api.writeBack(ask, { kind: 'tag', tag, shopOrderId: String(order.id) })
    expect(order.meta).toMatchObject([{ key: '_wenext_tags', value: 'WhatsApp confirmed, VIP' }])
    for (const tag of ['WhatsApp confirmed', 'never there']) await api.writeBack(ask, { kind: 'untag', tag, shopOrderId: String(order.id) })
    expect(order.meta).toMatchObject([{ key: '_wenext_tags', value: 'VIP' }])
    await api.writeBack(ask, { kind: 'cancel', reason: 'customer', shopOrderId: String(order.id) })
    expect(order.status).toBe('cancelled')
  })

  it.each(['completed', 'refunded'])('cancels nothing that is %s', async (status) => {
    const shop = aShop()
    const order = placeOrder(shop, {}, status)
    const error = await caught(api.writeBack(askDirectly(shop), { kind: 'cancel', reason: 'customer', shopOrderId: String(order.id) }))
    expect(error).toMatchObject({ code: 'shop.refused', detail: { status } })
    expect(shop.notes.size).toBe(0)
  })

  it('says that an order is gone, and takes no path for an order', async () => {
    const ask = askDirectly(aShop())
    const gone = await caught(api.writeBack(ask, { kind: 'note', text: 'x', shopOrderId: '99' }))
    expect(gone).toMatchObject({ code: 'shop.refused', detail: { why: 'the order is gone' } })
    expect((await caught(api.writeBack(ask, { kind: 'note', text: 'x', shopOrderId: '1/../../users' }))).code).toBe('request.invalid')
  })
})

describe('webhooks', () => {
  const target = { url: 'https://wenext.test/hooks/woocommerce/con_abc', secret: 'first-secret' }

  it('makes four, and doing it again changes nothing', async () => {
    const shop = aShop()
    const ask = askDirectly(shop)
    expect(await hooks.mend(ask, target)).toEqual({ made: 4, mended: 0, wereOff: 0 })
    const before = JSON.stringify(shop.webhooks)
    expect(await hooks.mend(ask, target)).toEqual({ made: 0, mended: 0, wereOff: 0 })
    expect(JSON.stringify(shop.webhooks)).toBe(before)
    expect(shop.webhooks.map(({ topic, secret, status }) => `${topic} ${secret} ${status}`)).toEqual(
      ['order.created', 'order.updated', 'order.deleted', 'product.updated'].map((topic) => `${topic} first-secret active`),
    )
  })

  it('mends what is off, leads elsewhere, is there twice or is gone', async () => {
    const shop = aShop()
    const ask = askDirectly(shop)
    await hooks.mend(ask, target)
    const [created, updated, deleted] = shop.webhooks
    if (!created || !updated || !deleted) throw new Error('they were made')
    created.status = 'disabled'
    updated.delivery_url = 'https://elsewhere.example/hooks/woocommerce/con_abc'
    deleted.delivery_url = 'https://typo.example/'
    shop.webhooks.splice(3, 1)
    shop.webhooks.push({ ...created, id: 900, status: 'paused' })
    expect(await hooks.mend(ask, { ...target, secret: 'second-secret' })).toEqual({ made: 1, mended: 3, wereOff: 1 })
    expect(shop.webhooks).toHaveLength(4)
    expect(shop.webhooks.every((row) => row.delivery_url === target.url && row.status === 'active' && row.secret === 'second-secret')).toBe(
      true,
    )
  })

  it('gives all of them the secret anew where that is asked', async () => {
    const shop = aShop()
    const ask = askDirectly(shop)
    await hooks.mend(ask, target)
    await hooks.mend(ask, { ...target, secret: 'second-secret' })
    expect(new Set(shop.webhooks.map(({ secret }) => secret))).toEqual(new Set(['first-secret']))
    await hooks.mend(ask, { ...target, secret: 'second-secret' }, true)
    expect(new Set(shop.webhooks.map(({ secret }) => secret))).toEqual(new Set(['second-secret']))
  })

  it('touches nobody else’s, and takes out all of its own', async () => {
    const shop = aShop()
    const ask = askDirectly(shop)
    const others = ['https://other.example/in', 'https://wenext.test/hooks/woocommerce/con_xyz'].map((delivery_url, id) => ({
      id: 800 + id,
      name: 'WeNext: order.created',
      topic: 'order.created',
      status: 'disabled',
      secret: 'theirs',
      failures: 0,
      delivery_url,
    }))
    if (others[0]) others[0].name = 'ERP'
    shop.webhooks.push(...others)
    await hooks.mend(ask, target)
    expect(await hooks.remove(ask, target.url)).toBe(4)
    expect(shop.webhooks).toEqual(others)
  })

  it('looks through all pages', async () => {
    const shop = aShop()
    for (let id = 500; id < 700; id++)
      shop.webhooks.push({
        id,
        name: 'ERP',
        topic: 'order.created',
        status: 'active',
        secret: '',
        failures: 0,
        delivery_url: 'https://o.example',
      })
    await hooks.mend(askDirectly(shop), target)
    expect(await hooks.mend(askDirectly(shop), target)).toMatchObject({ made: 0 })
  })
})

describe('the proof of a key', () => {
  it('reads and writes, and changes nothing', async () => {
    const shop = aShop()
    shop.clockOff = -3_600_000
    const clock = Math.floor(shop.now() / 1000) * 1000
    expect(await prove(askDirectly(shop))).toEqual({ currency: 'INR', clock: expect.closeTo(clock, -4) as number })
    expect(shop.webhooks).toEqual([])
    shop.name = 'Lotus &amp; Tea'
    expect(await facts(askDirectly(shop))).toEqual({ name: 'Lotus & Tea', country: 'IN', currency: 'INR', timeZone: 'Asia/Kolkata' })
  })

  it('holds where the report on the system breaks', async () => {
    const shop = aShop()
    shop.trouble = 'report breaks'
    expect(await prove(askDirectly(shop))).toMatchObject({ currency: undefined })
  })

  it.each([
    ['read', true, 'shop.key_weak'],
    ['write', true, 'shop.key_refused'],
    ['read_write', false, 'shop.key_weak'],
  ] as const)('fails for a key with %s of a user who may manage: %s', async (permissions, canManage, code) => {
    const shop = aShop()
    expect((await caught(prove(askDirectly(shop, shop.newKey(permissions, canManage))))).code).toBe(code)
  })

  it('fails for a revoked key, and for another secret', async () => {
    const shop = aShop()
    const key = shop.newKey()
    expect((await caught(prove(askDirectly(shop, { ...key, consumerSecret: `${key.consumerSecret}0` })))).code).toBe('shop.key_refused')
    shop.keys.clear()
    expect((await caught(prove(askDirectly(shop, key)))).code).toBe('shop.key_refused')
  })
})

describe('what stands in the way has a name and words', () => {
  it.each([
    ['plain permalinks', 'shop.no_api'],
    ['members only', 'shop.no_api'],
    ['maintenance', 'shop.not_json'],
    ['firewall', 'shop.not_json'],
    ['warnings', 'shop.not_json'],
    ['critical', 'shop.unreachable'],
    ['busy', 'shop.unreachable'],
    ['redirect', 'shop.moved'],
  ] as const)('%s: %s', async (trouble, code) => {
    const shop = aShop()
    shop.trouble = trouble
    const error = await caught(api.ordersSince(askDirectly(shop), THEN))
    expect(error.code).toBe(code)
    expect(error.remedy).toBe(code === 'shop.unreachable' ? 'retry' : 'ask_merchant')
    if (trouble === 'busy') expect(error.detail).toMatchObject({ retryAfterSeconds: 120, why: 'busy' })
  })

  it('no answer at all, and a code of the shop that is not fit for a log', async () => {
    const silent: AskShop = () => Promise.reject(new AppError('upstream.failed'))
    expect((await caught(api.ordersSince(silent, THEN))).code).toBe('shop.unreachable')
    const rude: AskShop = async () => ({ status: 400, headers: new Headers(), body: { code: 'asha@shopper.example <b>' } })
    expect((await caught(api.ordersSince(rude, THEN))).detail).toEqual({ httpStatus: 400, shopCode: 'other' })
  })
})
