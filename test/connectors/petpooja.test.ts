import { describe, expect, it } from 'vitest'
import petpooja from '../../worker/connectors/petpooja/index.ts'
import { orderState, riderState } from '../../worker/connectors/petpooja/states.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf } from './fixtures.ts'

const NOW = Date.UTC(2026, 0, 1, 15, 15)
const SECRET = 'wnx-demo-secret-0001'
const body = <T extends object = Record<string, unknown>>(file: string) =>
  structuredClone(fixturesOf('petpooja').find((f) => f.file === file)?.body) as T
const split = (of: unknown, at = NOW) => petpooja.split(delivery(JSON.stringify(of), {}, at), of)
const parse = (of: unknown, settings: Record<string, unknown> = {}) => {
  const [envelope] = split(of)
  if (!envelope) throw new Error('split made nothing')
  return petpooja.parse(envelope, petpooja.manifest.settings.parse({ secret: SECRET, ...settings }), NOW)
}
const event = (parsed: ReturnType<typeof parse>) => ('events' in parsed ? parsed.events[0] : undefined)

describe('the secret', () => {
  const verify = (headers: Record<string, string>, path = '/hooks/x/y', settings = {}, secret = SECRET) =>
    petpooja.manifest.scheme.verify(delivery('{}', headers, NOW, { path }), secret, settings)

  it('is taken from the header that the merchant named, bare or as a bearer', async () => {
    expect(await verify({ authorization: SECRET })).toBe(true)
    expect(await verify({ authorization: `Bearer ${SECRET}` })).toBe(true)
    expect(await verify({ 'x-till': SECRET }, undefined, { header: 'X-Till' })).toBe(true)
    expect(await verify({ authorization: SECRET }, undefined, { header: 'X-Till' })).toBe(false)
    expect(await verify({ authorization: `Basic ${SECRET}` })).toBe(false)
  })

  it('is taken from the address, for senders that can set no header', async () => {
    expect(await verify({}, `/hooks/x/y?key=${SECRET}`)).toBe(true)
    expect(await verify({}, `/hooks/x/y?key=${SECRET}x`)).toBe(false)
    expect(await verify({}, `/hooks/x/y?token=${SECRET}`)).toBe(false)
    expect(await verify({}, '/hooks/x/y?key=', {}, '')).toBe(false)
  })

  it('survives a setting that is no name of a header', async () => {
    expect(await verify({ authorization: SECRET }, undefined, { header: 'not a header:' })).toBe(true)
    expect(await verify({}, undefined, { header: 7 })).toBe(false)
  })
})

describe('the state of an order', () => {
  it.each([
    ['1', 'accepted'],
    ['2', 'accepted'],
    ['3', 'accepted'],
    ['5', 'ready'],
    ['4', 'dispatched'],
    ['10', 'delivered'],
    ['-1', 'cancelled'],
    ['6', 'unknown'],
    ['', 'unknown'],
    ['constructor', 'unknown'],
    [undefined, 'unknown'],
  ])('%s is %s', (status, state) => expect(orderState(status)).toBe(state))

  it('may mean something else to the merchant', () => {
    const odd = { ...body('order-ready.json'), status: '77' }
    expect(parse(odd)).toEqual({ unknown: '77' })
    expect(parse(odd, { statusMap: { 77: 'ready' } })).toMatchObject({ events: [{ type: 'order.ready' }] })
    expect(parse(odd, { statusMap: { 77: 'none' } })).toHaveProperty('ignored')
  })

  it.each([
    [20, 20],
    ['20', 20],
    ['', undefined],
    [0, undefined],
    ['20 min', undefined],
    [9_999, undefined],
  ])('a preparation time of %s gives a time %s minutes ahead', (minutes, ahead) => {
    const readyAt = event(parse({ ...body('order-accepted.json'), minimum_prep_time: minutes }))?.order?.readyAt
    expect(readyAt).toBe(ahead === undefined ? undefined : NOW + ahead * 60_000)
  })

  it('needs an order', () => {
    expect(parse({ ...body('order-ready.json'), orderID: '' })).toHaveProperty('ignored')
    expect(parse({ ...body('rider-delivered.json'), order_id: null })).toHaveProperty('ignored')
  })
})

it.each([
  ['rider-assigned', 'assigned'],
  ['Rider Assigned', 'assigned'],
  ['picked_up', 'picked_up'],
  ['pickedup', 'picked_up'],
  ['__proto__', 'unknown'],
  [undefined, 'unknown'],
])('the rider’s word %s is %s', (word, state) => expect(riderState(word)).toBe(state))

it('leaves another outlet’s calls alone, whichever kind they are', () => {
  for (const file of ['order-ready.json', 'bill-settled.json', 'stock.json', 'menu.json']) {
    expect(parse(body(file), { restId: 'another' }), file).toEqual({ ignored: 'it is for another outlet' })
    expect(parse(body(file), { restId: 'wnxdemo01' }), file).toHaveProperty('events')
  }
  // Riders name no outlet under this name.
  expect(parse(body('rider-delivered.json'), { restId: 'wnxdemo01' })).toHaveProperty('events')
})

describe('a bill', () => {
  const bill = (order: Record<string, unknown>, customer: Record<string, unknown> = {}) => {
    const made = body<{ token: string; properties: { Order: object; Customer: object } }>('bill-settled.json')
    Object.assign(made.properties.Order, order)
    Object.assign(made.properties.Customer, customer)
    return made
  }

  it('never leads to a shop’s order by the till’s own number', () => {
    expect(event(parse(bill({})))?.refs).toEqual({ gatewayOrderId: 'petpooja:wnxdemo01:4501' })
    expect(event(parse(bill({ order_from: '', order_from_id: '17' })))?.refs).not.toHaveProperty('number', '4501')
  })

  it('of a marketplace leaves nothing behind', () => {
    for (const from of ['Zomato', 'swiggy', 'Zomato Online'])
      expect(parse(bill({ order_from: from }))).toMatchObject({ ignored: expect.any(String), keepBody: false })
    expect(parse(bill({ order_from: 'Eatgood' }), { marketplaces: ['EATGOOD'] })).toHaveProperty('ignored')
    expect(parse(bill({ order_from: 'Zomato' }), { marketplaces: [] })).toHaveProperty('events')
  })

  it('counts only with the token that the merchant knows', () => {
    expect(parse(bill({}), { billToken: 'wnx-demo-token' })).toHaveProperty('events')
    expect(parse(bill({}), { billToken: 'another' })).toHaveProperty('ignored')
    const { token: _token, ...bare } = bill({})
    expect(parse(bare, { billToken: 'wnx-demo-token' })).toHaveProperty('ignored')
  })

  it.each(['', '9999999999', '0000000000', '1234567890', null])('takes “%s” for no phone', (phone) =>
    expect(event(parse(bill({}, { phone })))?.person?.phones).toEqual([]),
  )

  it('reads its clock in the zone of the till, and never ahead of its arrival', () => {
    expect(event(parse(bill({}), { timeZone: 'Asia/Dubai' }))?.occurredAt).toBe(NOW)
    expect(event(parse(bill({ created_on: '2026-01-01 19:00:00' }), { timeZone: 'Asia/Dubai' }))?.occurredAt).toBe(NOW - 15 * 60_000)
    expect(event(parse(bill({ created_on: 'soon' })))?.occurredAt).toBe(NOW)
  })

  it.each([
    ['KWD', '12.345', 12_345],
    ['INR', '525.50', 52_550],
    ['JPY', '525', 525],
  ])('counts in %s', (currency, total, minor) =>
    expect(event(parse(bill({ total }), { currency }))?.order?.total).toEqual({ minor, currency }),
  )

  it('with a status of its own is shown', () => expect(parse(bill({ status: 'Complimentary' }))).toEqual({ unknown: 'Complimentary' }))
})

describe('a dish', () => {
  it('may be switched off, on and off again with the same words; a repeat is one call', () => {
    const ids = [0, 10, 3_600].map((seconds) => split(body('stock.json'), NOW + seconds * 1000)[0]?.deliveryId)
    expect(ids[0]).toBe(ids[1])
    expect(ids[0]).not.toBe(ids[2])
  })

  it('that comes back at no named time has none', () => {
    const products = event(parse({ ...body('stock.json'), autoTurnOnTime: 'endofday' }))?.products
    expect(products).toEqual([
      { productId: '101', available: false },
      { productId: '102', available: false },
    ])
  })

  it('is no add-on, and must be named', () => {
    expect(parse({ ...body('stock.json'), type: 'addon' })).toHaveProperty('ignored')
    expect(parse({ ...body('stock.json'), itemID: [] })).toHaveProperty('ignored')
  })

  it('of a menu too large for an event stays in the delivery', () => {
    const items = Array.from({ length: 501 }, (_, i) => ({ itemid: String(i), itemname: `Dish ${i}`, in_stock: '2' }))
    expect(event(parse({ ...body('menu.json'), items }))).not.toHaveProperty('products')
    expect(event(parse({ ...body('menu.json'), items: items.slice(1) }))?.products).toHaveLength(500)
  })
})

it('answers with all the words that its kinds of calls want', () => {
  expect(JSON.parse(petpooja.acknowledge?.({})?.body ?? '')).toMatchObject({ success: '1', status: 'success', http_code: '200' })
})
