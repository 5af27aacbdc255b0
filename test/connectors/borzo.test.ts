import { describe, expect, it } from 'vitest'
import borzo from '../../worker/connectors/borzo/index.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf } from './fixtures.ts'

const NOW = Date.UTC(2026, 0, 1, 10)
const bodyOf = (file: string) => fixturesOf('borzo').find((one) => one.file === file)?.body as Record<string, Record<string, unknown>>
const order = bodyOf('status-picked-up.order.json')
const parcel = bodyOf('status-out-for-delivery.json')
const split = (body: unknown) => borzo.split(delivery(JSON.stringify(body), {}, NOW), body)
const parse = (body: unknown, settings: Record<string, unknown> = {}) => {
  const [envelope] = split(body)
  if (!envelope) throw new Error('split made nothing')
  return borzo.parse(envelope, borzo.manifest.settings.parse({ callbackKey: 'borzo_cb_demo', ...settings }), NOW)
}
const eventsOf = (...args: Parameters<typeof parse>) => {
  const parsed = parse(...args)
  return 'events' in parsed ? parsed.events : []
}
const ofOrder = (status: string) => ({ ...order, order: { ...order['order'], status } })
const ofDelivery = (status: string) => ({ ...parcel, delivery: { ...parcel['delivery'], status } })

describe('the status of an order', () => {
  it.each([
    ['new', 'parcel.labelled'],
    ['available', 'parcel.labelled'],
    ['reactivated', 'parcel.labelled'],
    ['delayed', 'parcel.labelled'],
    ['active', 'parcel.shipped'],
    ['completed', 'parcel.delivered'],
    ['canceled', 'parcel.cancelled'],
  ])('%s is %s', (status, type) => expect(eventsOf(ofOrder(status)).map((event) => event.type)).toEqual([type]))

  it('draft says nothing, and a word of deliveries is unknown', () => {
    expect(parse(ofOrder('draft'))).toHaveProperty('ignored')
    expect(parse(ofOrder('finished'))).toEqual({ unknown: 'order_finished' })
  })
})

describe('the status of a delivery', () => {
  it.each([
    ['planned', 'parcel.labelled'],
    ['courier_assigned', 'parcel.labelled'],
    ['courier_departed', 'parcel.labelled'],
    ['courier_at_pickup', 'parcel.labelled'],
    ['parcel_picked_up', 'parcel.shipped'],
    ['active', 'parcel.out_for_delivery'],
    ['courier_arrived', 'parcel.out_for_delivery'],
    ['reattempt_courier_picked_up', 'parcel.out_for_delivery'],
    ['finished', 'parcel.delivered'],
    ['reattempt_finished', 'parcel.delivered'],
    ['failed', 'parcel.delivery_failed'],
    ['canceled', 'parcel.cancelled'],
    ['deleted', 'parcel.cancelled'],
    ['return_planned', 'parcel.returning'],
    ['return_courier_assigned', 'parcel.returning'],
    ['return_courier_departed', 'parcel.returning'],
    ['return_courier_picked_up', 'parcel.returning'],
    ['return_finished', 'parcel.returned'],
  ])('%s is %s', (status, type) => expect(eventsOf(ofDelivery(status)).map((event) => event.type)).toEqual([type]))

  it.each(['draft', 'invalid', 'reattempt_planned', 'reattempt_courier_assigned', 'reattempt_courier_departed'])(
    '%s says nothing',
    (status) => expect(parse(ofDelivery(status))).toHaveProperty('ignored'),
  )

  it('is unknown where it is a word of orders, or of the prototype', () => {
    expect(parse(ofDelivery('completed'))).toEqual({ unknown: 'delivery_completed' })
    expect(parse(ofDelivery('constructor'))).toEqual({ unknown: 'delivery_constructor' })
  })
})

it('hears the merchant on one of two equal words, and on both', () => {
  expect(eventsOf(ofOrder('active'), { statusMap: { order_active: 'label_created' } })[0]?.type).toBe('parcel.labelled')
  expect(eventsOf(ofDelivery('active'), { statusMap: { order_active: 'label_created' } })[0]?.type).toBe('parcel.out_for_delivery')
  expect(parse(ofDelivery('active'), { statusMap: { active: 'none' } })).toHaveProperty('ignored')
})

describe('whose parcel it is', () => {
  const points = order['order']?.['points'] as Record<string, unknown>[]
  const withPoints = (...some: unknown[]) => ({ ...order, order: { ...order['order'], points: some } })

  it('is that of each stop but the shop’s and the return’s, with its own phone', () => {
    expect(
      eventsOf(bodyOf('status-picked-up.order-with-two-stops.json')).map(({ refs, person }) => [refs, person?.phones[0]?.raw]),
    ).toEqual([
      [{ awb: '70001', number: 'WNX-1001' }, '915550000001'],
      [{ awb: '70002', number: 'WNX-1002' }, '915550000002'],
    ])
  })

  it('has the same number in calls of the order and of the delivery', () => {
    expect(eventsOf(order)[0]?.refs).toEqual(eventsOf(parcel)[0]?.refs)
  })

  it('has no second number while the delivery’s is not known', () => {
    expect(eventsOf(withPoints(points[0], { ...points[1], delivery_id: null }))[0]?.refs).toEqual({ number: 'WNX-1001' })
    expect(eventsOf(withPoints(points[0], { ...points[1], delivery_id: null, client_order_id: null }))[0]?.refs).toEqual({ awb: '123456' })
  })

  it('never takes a short number for the id of another order', () => {
    expect(eventsOf(withPoints(points[0], { ...points[1], client_order_id: '1002' }))[0]?.refs).toEqual({ awb: '70001', number: '1002' })
  })

  it('is nobody’s where only the shop’s point is there', () => {
    expect(parse(withPoints(points[0]))).toHaveProperty('ignored')
    expect(parse({ ...order, order: null })).toHaveProperty('ignored')
  })
})

it('counts the same status at the same time once', () => {
  expect(split(parcel)[0]?.deliveryId).toBe('delivery:70001:active:2026-01-01T15:10:00+05:30')
  expect(split(order)[0]?.deliveryId).toBe('order:123456:active:2026-01-01T15:10:00+05:30')
  expect(split({ ...parcel, event_datetime: null })[0]).not.toHaveProperty('deliveryId')
})

it('leaves alone what is of something else', () => {
  expect(parse({ event_type: 'balance_changed' })).toEqual({ ignored: 'topic balance_changed is not used' })
})
