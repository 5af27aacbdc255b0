import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import customWebhook from '../../worker/connectors/custom-webhook/index.ts'
import { EVENTS } from '../../worker/domain/events.ts'
import { delivery } from './check-connector.ts'

const NOW = Date.UTC(2026, 0, 1, 15, 15)
const SECRET = 'a-token-of-chance-0001'
const split = (body: unknown, headers: Record<string, string> = {}) =>
  customWebhook.split(delivery(JSON.stringify(body), headers, NOW), body)
const parse = (body: unknown, settings: Record<string, unknown>) =>
  customWebhook.parse({ topic: 'received', body }, customWebhook.manifest.settings.parse({ secret: SECRET, ...settings }), NOW)
const event = (body: unknown, settings: Record<string, unknown>) => {
  const parsed = parse(body, { paths: { orderNumber: 'no' }, ...settings })
  return 'events' in parsed ? parsed.events[0] : undefined
}

describe('the proof', () => {
  const { scheme } = customWebhook.manifest
  const whsec = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

  it('is the one that the merchant chose, and never the other', async () => {
    const signed = delivery('{}', await scheme.sign('{}', whsec, NOW, { proof: 'standard_webhooks' }), NOW)
    const told = delivery('{}', await scheme.sign('{}', whsec, NOW, {}), NOW)
    expect(await scheme.verify(signed, whsec, { proof: 'standard_webhooks' })).toBe(true)
    expect(await scheme.verify(told, whsec, { proof: 'standard_webhooks' })).toBe(false)
    expect(await scheme.verify(signed, whsec, {})).toBe(false)
    expect(await scheme.verify(told, whsec, {})).toBe(true)
  })

  it('does not lie in the address', async () =>
    expect(await scheme.verify(delivery('{}', {}, NOW, { path: `/hooks/x/y?key=${SECRET}` }), SECRET, {})).toBe(false))
})

describe('what it means', () => {
  const match = [
    { path: 'type', equals: 'Order Ready', event: 'order.ready' },
    { path: 'paid', equals: 'true', event: 'payment.captured' },
    { path: 'type', equals: 'noise', event: 'ignored' },
    { path: 'type', equals: 'order ready', event: 'order.cancelled' },
  ]
  it.each([
    [{ no: '1', type: 'ORDER READY' }, 'order.ready'],
    [{ no: '1', type: 'order ready', paid: true }, 'order.ready'],
    [{ no: '1', type: 'x', paid: true }, 'payment.captured'],
    [{ no: '1', type: 'noise' }, undefined],
  ])('%j is %s: the first that fits', (body, type) => expect(event(body, { match })?.type).toBe(type))

  it('is asked of the merchant where nothing fits', () => {
    expect(parse({ no: '1', type: 'new one' }, { match })).toEqual({ unknown: 'new one' })
    expect(parse({ no: '1', type: 'x'.repeat(300) }, { match })).toEqual({ unknown: 'x'.repeat(80) })
    expect(parse({ no: '1' }, {})).toHaveProperty('unknown')
    expect(event({ no: '1', type: 'new one' }, { match, event: 'order.updated' })?.type).toBe('order.updated')
  })

  it('can be neither an erasure nor an end, nor a word of consent', () => {
    for (const type of Object.keys(EVENTS)) {
      const allowed = customWebhook.manifest.settings.safeParse({ secret: SECRET, event: type }).success
      expect(allowed, type).toBe(/^(order|payment|payment_link|parcel|custom)\./.test(type))
    }
  })
})

describe('what is read', () => {
  it.each([
    ['14.99', {}, 1_499, 'EUR'],
    [1499, { unit: 'minor' }, 1_499, 'EUR'],
    ['1.499,00', {}, 149_900, 'EUR'],
    ['₹ 1,49,900.50', { currency: 'INR' }, 14_990_050, 'INR'],
    ['1.250', { currency: 'KWD' }, 1_250, 'KWD'],
    ['KWD 12', { currency: 'KWD' }, 12_000, 'KWD'],
    [500, { currency: 'JPY' }, 500, 'JPY'],
    [-10, {}, 1_000, 'EUR'],
  ])('the amount %s with %j', (amount, settings, minor, currency) =>
    expect(
      event(
        { no: '1', amount },
        { event: 'payment.refunded', currency: 'EUR', ...settings, paths: { orderNumber: 'no', amount: 'amount' } },
      ),
    ).toMatchObject({ payment: { amount: { minor, currency } } }),
  )

  it.each(['1,2,3', '12 or 13', '', 'free', null, {}, [], true, '1.5'])('no amount of %j in whole units', (amount) =>
    expect(
      event(
        { no: '1', amount },
        { event: 'payment.captured', currency: 'EUR', unit: 'minor', paths: { orderNumber: 'no', amount: 'amount' } },
      ),
    ).toMatchObject({ payment: {} }),
  )

  it('the currency of the body before the set one', () => {
    const paths = { orderNumber: 'no', amount: 'a', currency: 'c' }
    const read = (c: unknown) => event({ no: '1', a: '5', c }, { event: 'order.placed', currency: 'EUR', paths })?.order?.total
    expect(read('kwd')).toEqual({ minor: 5_000, currency: 'KWD' })
    expect(read(undefined)).toEqual({ minor: 500, currency: 'EUR' })
    expect(read('coins')).toBeUndefined()
  })

  it('a phone without a plus as the merchant says', () => {
    const read = (phone: unknown, settings = {}) =>
      event({ phone }, { event: 'order.ready', paths: { phone: 'phone' }, ...settings })?.person?.phones
    expect(read('5550 000001', { country: 'IN' })).toEqual([{ raw: '5550 000001', country: 'IN', from: 'order' }])
    expect(read('+1 202 555 0143', { country: 'IN' })).toEqual([{ raw: '+1 202 555 0143', from: 'order' }])
    expect(read(12025550143, { phonesHaveCode: true })).toEqual([{ raw: '+12025550143', from: 'order' }])
    expect(read('05550000001', { phonesHaveCode: true })).toEqual([{ raw: '05550000001', from: 'order' }])
  })

  it('an id as an id and a number as a number, never one for the other', () => {
    expect(event({ id: 1001 }, { event: 'order.ready', paths: { orderId: 'id' } })?.refs).toEqual({ shopOrderId: '1001' })
    expect(event({ id: 1001 }, { event: 'order.ready', paths: { orderNumber: 'id' } })?.refs).toEqual({ number: '1001' })
  })

  it('a parcel, with a link that a browser may open', () => {
    const paths = { awb: 'awb', trackingUrl: 'url', time: 'at' }
    const settings = { event: 'parcel.shipped', paths, timeFormat: 'day_month_year', timeZone: 'Asia/Kolkata' }
    expect(event({ awb: 'DEMO1234', url: 'https://track.example/DEMO1234', at: '31/12/2025 09:42' }, settings)).toEqual({
      type: 'parcel.shipped',
      occurredAt: Date.UTC(2025, 11, 31, 4, 12),
      refs: { awb: 'DEMO1234' },
      person: { phones: [] },
      parcel: { trackingUrl: 'https://track.example/DEMO1234' },
    })
    expect(event({ awb: 'DEMO1234', url: 'javascript:alert(1)' }, settings)?.parcel).toEqual({})
  })

  it('only what the body itself holds', () => {
    const paths = { orderNumber: 'a.constructor.name', phone: '__proto__.phone' }
    expect(parse({ a: {}, b: [] }, { event: 'order.ready', paths })).toHaveProperty('ignored')
  })

  it('a form as well as JSON', () =>
    expect(event({ 'data[order][no]': '1001' }, { event: 'order.ready', paths: { orderNumber: "['data[order][no]']" } })?.refs).toEqual({
      number: '1001',
    }))
})

describe('a call with several happenings', () => {
  const list = [{ no: '1' }, { no: '2' }]

  it('is taken apart, each with an id of its own', () => {
    expect(split(list, { 'webhook-id': 'msg_1' }).map((part) => part.deliveryId)).toEqual(['msg_1:0', 'msg_1:1'])
    expect(split(list[0], { 'webhook-id': 'msg_1' })[0]?.deliveryId).toBe('msg_1')
    expect(split(list).every((part) => part.deliveryId === undefined)).toBe(true)
  })

  it('is taken apart where it stands at a path, and each is read on its own', () => {
    const settings = {
      batch: 'data.updates',
      match: [{ path: 'state', equals: 'packed', event: 'order.ready' }],
      paths: { orderNumber: 'no' },
    }
    const body = { data: { updates: [{ no: '1', state: 'packed' }, { no: '2', state: 'new' }, 'x'] } }
    const parts = customWebhook.split(delivery('', { 'webhook-id': 'msg_1' }, NOW), body, settings)
    expect(parts.map((part) => part.deliveryId)).toEqual(['msg_1:0', 'msg_1:1', 'msg_1:2'])
    expect(parts.map((part) => parse(part.body, settings))).toMatchObject([
      { events: [{ type: 'order.ready', refs: { number: '1' } }] },
      { unknown: 'new' },
      { ignored: 'it holds no fields' },
    ])
  })

  it('of one at a path is read as it was stored, and an empty one is nothing', () => {
    const settings = { batch: 'updates', event: 'order.ready' }
    expect(event({ updates: [{ no: '1' }] }, settings)?.refs).toEqual({ number: '1' })
    expect(parse({ updates: [] }, settings)).toEqual({ ignored: 'it is an empty list' })
    expect(event({ no: '1' }, settings)?.refs).toEqual({ number: '1' })
  })

  it('of more than a hundred is read together', () => {
    const updates = Array.from({ length: 101 }, (_, i) => ({ no: String(i) }))
    const settings = { batch: 'updates', event: 'order.ready', paths: { orderNumber: 'no' } }
    const [whole, ...rest] = customWebhook.split(delivery('', {}, NOW), { updates }, settings)
    expect(rest).toEqual([])
    expect(parse(whole?.body, settings)).toHaveProperty('events.length', 101)
  })

  it('reads a list of one as it was stored', () => expect(event([{ no: '1' }], { event: 'order.ready' })?.refs).toEqual({ number: '1' }))

  it('is left whole where it is something else', () => {
    expect(split([])).toHaveLength(1)
    expect(split([1, 2])).toHaveLength(1)
    expect(split(Array.from({ length: 101 }, () => ({})))).toHaveLength(1)
  })
})

it('never throws, whatever the body and the mapping are', () => {
  const paths = fc.record({ orderId: fc.string({ minLength: 1 }), phone: fc.string({ minLength: 1 }), amount: fc.constant('a[0].b') })
  fc.assert(
    fc.property(fc.jsonValue(), paths, (body, read) => {
      const settings = { secret: SECRET, event: 'payment.captured' as const, paths: read }
      const options = customWebhook.manifest.settings.safeParse(settings)
      if (!options.success) return
      for (const { topic, body: part } of split(body)) {
        const parsed = customWebhook.parse({ topic, body: part }, options.data, NOW)
        expect('events' in parsed || 'ignored' in parsed || 'unknown' in parsed).toBe(true)
      }
    }),
  )
})
