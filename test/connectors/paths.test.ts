import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAmount } from '../../worker/connectors/kit/amounts.ts'
import { describeFields, leavesOf } from '../../worker/connectors/kit/describe.ts'
import { readPath } from '../../worker/connectors/kit/paths.ts'
import { suggestMapping, type Target } from '../../worker/connectors/kit/suggest.ts'

describe('readPath', () => {
  const body = { a: { b: [{ c: 1 }, { c: null }] }, 'odd key': { 'x.y': 2, "it's": 3, 'a"b': 4 }, 'order-id': 5, '0': 6, 'data[id]': 7 }
  it.each<[string, unknown]>([
    ['a.b[0].c', 1],
    ['a.b[1].c', null],
    ['a.b.0.c', 1],
    ["['odd key']['x.y']", 2],
    [String.raw`['odd key']['it\'s']`, 3],
    ['["odd key"]["a\\"b"]', 4],
    ['odd key["it\'s"]', 3],
    ['order-id', 5],
    ['[0]', 6],
    ["['data[id]']", 7],
    ['a.b[2].c', undefined],
    ['a.b.length', undefined],
    ['a.b[-1]', undefined],
    ['a..b', undefined],
    ['a.', undefined],
    ['.a', undefined],
    ['', undefined],
    ['a[b]', undefined],
    ["a['b", undefined],
    ['constructor', undefined],
    ['a.__proto__', undefined],
    ['a.b[0].c.d', undefined],
  ])('%s', (path, value) => expect(readPath(body, path)).toEqual(value))

  it.each([undefined, null, 'text', 7, true])('of %j is nothing', (odd) => expect(readPath(odd, 'a')).toBeUndefined())

  it('reads every value of any body by the path that is shown for it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 4 })), (sample) => {
        for (const { path, value } of leavesOf(sample)) expect(String(readPath(sample, path) ?? '')).toBe(value)
      }),
    )
  })
})

describe('readAmount', () => {
  it.each<[unknown, string, 'major' | 'minor', number | undefined]>([
    ['1,234,567.89', 'USD', 'major', 123_456_789],
    ['1,49,900', 'INR', 'major', 14_990_000],
    ['12,5', 'EUR', 'major', 1_250],
    ["1'499.00", 'CHF', 'major', 149_900],
    ['Rs. 99', 'INR', 'major', 9_900],
    ['99 €', 'EUR', 'major', 9_900],
    ['1.499', 'KWD', 'major', 1_499],
    ['1.499', 'EUR', 'major', 150],
    ['149900', 'INR', 'minor', 149_900],
    ['1499.00', 'INR', 'minor', 1_499],
    ['1,23,4', 'INR', 'major', undefined],
    ['1.2.3', 'EUR', 'major', undefined],
    [Number.NaN, 'EUR', 'major', undefined],
    [1e300, 'EUR', 'major', undefined],
    ['5', 'XYZ', 'major', undefined],
  ])('%s %s in %s', (value, currency, unit, minor) => expect(readAmount(value, currency, unit)?.minor).toBe(minor))
})

/** Bodies as three kinds of senders write them. */
const SAMPLES = {
  snake: {
    event: 'order.ready',
    order: { order_id: 5000000101, order_number: '#1001', total_price: '1499.00', sub_total: '1400.00', currency: 'INR' },
    customer: { full_name: 'Asha Testperson', phone_number: '+915550000001', email: 'asha@example.com' },
    store: { phone: '+12025550100', email: 'shop@example.com', name: 'Demo Shop' },
    created_at: '2026-01-01T15:15:00Z',
  },
  camel: {
    eventType: 'shipped',
    orderId: 'A-17',
    orderNo: '1001',
    paymentId: 'pay_DEMO1',
    amountPaise: 149900,
    currencyCode: 'INR',
    buyer: { fullName: 'Asha Testperson', mobileNo: '5550000001', emailAddress: 'asha@example.com' },
    shipment: { awbCode: '19041000000001', trackingUrl: 'https://track.example/19041000000001', updatedAt: '31/12/2025 09:42' },
  },
  kebab: {
    'order-number': '1001',
    'grand-total': '1,499.00',
    'tax-amount': '99.00',
    currency: 'USD',
    'customer-name': 'Asha Testperson',
    whatsapp: '+12025550143',
    'tracking-number': 'DEMO123456',
    timestamp: 1767280500,
  },
} as const

describe('suggestMapping', () => {
  const pathsOf = (sample: unknown) =>
    Object.fromEntries(Object.entries(suggestMapping(sample).paths).map(([target, { path }]) => [target, path])) as Record<Target, string>

  it('knows snake, camel and kebab', () => {
    expect(pathsOf(SAMPLES.snake)).toEqual({
      orderId: 'order.order_id',
      orderNumber: 'order.order_number',
      phone: 'customer.phone_number',
      name: 'customer.full_name',
      email: 'customer.email',
      amount: 'order.total_price',
      currency: 'order.currency',
      time: 'created_at',
    })
    expect(pathsOf(SAMPLES.camel)).toEqual({
      orderId: 'orderId',
      orderNumber: 'orderNo',
      paymentId: 'paymentId',
      phone: 'buyer.mobileNo',
      name: 'buyer.fullName',
      email: 'buyer.emailAddress',
      amount: 'amountPaise',
      currency: 'currencyCode',
      awb: 'shipment.awbCode',
      trackingUrl: 'shipment.trackingUrl',
      time: 'shipment.updatedAt',
    })
    expect(pathsOf(SAMPLES.kebab)).toEqual({
      orderNumber: 'order-number',
      phone: 'whatsapp',
      name: 'customer-name',
      amount: 'grand-total',
      currency: 'currency',
      awb: 'tracking-number',
      time: 'timestamp',
    })
  })

  it('sees how amounts and times are written', () => {
    expect(suggestMapping(SAMPLES.camel)).toMatchObject({ unit: 'minor', timeFormat: 'day_month_year' })
    expect(suggestMapping(SAMPLES.kebab)).toMatchObject({ unit: 'major', timeFormat: 'auto' })
    expect(suggestMapping({ created_at: '01/02/2026 10:00' }).paths).toEqual({})
  })

  it('goes by the form alone where the form is like no other, and says that it is less sure', () => {
    const { paths } = suggestMapping({ x: 'asha@example.com', y: { z: '+915550000001' }, q: 'Asha Testperson', n: '17' })
    expect(paths.email?.path).toBe('x')
    expect(paths.phone?.path).toBe('y.z')
    expect(Object.keys(paths).toSorted()).toEqual(['email', 'phone'])
    expect(paths.phone?.confidence).toBeLessThan(suggestMapping(SAMPLES.snake).paths.phone?.confidence ?? 0)
  })

  it('never takes the phone of the shop, the rider or the courier for the shopper’s', () => {
    for (const whose of ['store', 'shop', 'rider', 'courier', 'seller', 'pickupAddress'])
      expect(suggestMapping({ [whose]: { phone: '+12025550100' } }).paths, whose).toEqual({})
  })

  it('proposes nothing whose form does not fit its name', () =>
    expect(
      suggestMapping({ phone: 'call me', email: 'none', amount: 'free', currency: 'coins', tracking_url: 'soon', order_id: null }).paths,
    ).toEqual({}))

  it('looks into the first of a list', () => expect(pathsOf([SAMPLES.kebab, {}])).toHaveProperty('phone', 'whatsapp'))

  it('proposes of anything only what is there, each path once, with a confidence from a third to one', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (sample) => {
        const found = Object.values(suggestMapping(sample).paths)
        const all = new Set(leavesOf(sample).map(({ path }) => path))
        expect(new Set(found.map(({ path }) => path)).size).toBe(found.length)
        for (const { path, confidence } of found) {
          expect(all.has(path)).toBe(true)
          expect(confidence).toBeGreaterThanOrEqual(0.33)
          expect(confidence).toBeLessThanOrEqual(1)
        }
      }),
    )
  })
})

describe('describeFields', () => {
  it('lists every value with its path, and hides what is about a person or opens a door', () => {
    expect(describeFields({ ...SAMPLES.snake, api_token: 'secret-word', list: [1, { 'odd.key': true }], nothing: null })).toEqual([
      { path: 'event', type: 'text', example: 'order.ready' },
      { path: 'order.order_id', type: 'number', example: '50•••01' },
      { path: 'order.order_number', type: 'text', example: '#1•••01' },
      { path: 'order.total_price', type: 'text', example: '1499.00' },
      { path: 'order.sub_total', type: 'text', example: '1400.00' },
      { path: 'order.currency', type: 'text', example: 'INR' },
      { path: 'customer.full_name', type: 'text', example: 'As•••on' },
      { path: 'customer.phone_number', type: 'text', example: '+9•••01' },
      { path: 'customer.email', type: 'text', example: '•••@•••' },
      { path: 'store.phone', type: 'text', example: '+1•••00' },
      { path: 'store.email', type: 'text', example: '•••@•••' },
      { path: 'store.name', type: 'text', example: 'De•••op' },
      { path: 'created_at', type: 'text', example: '2026-01-01T15:15:00Z' },
      { path: 'api_token', type: 'text', example: '•••' },
      { path: 'list[0]', type: 'number', example: '1' },
      { path: "list[1]['odd.key']", type: 'boolean', example: 'true' },
      { path: 'nothing', type: 'empty', example: '' },
    ])
  })

  it('shows of a link its host only, and of no text with an @ anything', () => {
    const shown = describeFields({
      url: 'https://track.example/private/123?t=9',
      user: 'https://a:b@x.example/',
      note: 'write to a@example.com',
    })
    expect(shown.map(({ example }) => example)).toEqual(['https://track.example/…', 'https://x.example/…', '•••@•••'])
  })

  it('ends after a thousand values and thirty-two levels', () => {
    expect(describeFields(Array.from({ length: 5_000 }, (_, i) => i))).toHaveLength(1_000)
    let deep: unknown = 1
    for (let i = 0; i < 5_000; i++) deep = { a: deep }
    expect(describeFields(deep)).toEqual([])
    expect(describeFields('text')).toEqual([])
  })
})
