import { describe, expect, it } from 'vitest'
import shiprocket from '../../worker/connectors/shiprocket/index.ts'
import { statusOf } from '../../worker/connectors/shiprocket/mapping.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf } from './fixtures.ts'

const NOW = Date.UTC(2026, 0, 1, 10)
const parcel = fixturesOf('shiprocket').find(({ file }) => file === 'status-in-transit.json')?.body as Record<string, unknown>
const split = (body: unknown) => shiprocket.split(delivery(JSON.stringify(body), {}, NOW), body)
const parse = (body: unknown, settings: Record<string, unknown> = {}) => {
  const [envelope] = split(body)
  if (!envelope) throw new Error('split made nothing')
  return shiprocket.parse(envelope, shiprocket.manifest.settings.parse({ token: 'wnx-demo-token-0001', ...settings }), NOW)
}

describe('status', () => {
  it.each([
    ['RTO DELIVERED', 'rto_delivered'],
    ['RTO ACKNOWLEDGED', 'rto_delivered'],
    ['RTO OUT FOR DELIVERY', 'rto_initiated'],
    ['RTO UNDELIVERED', 'rto_initiated'],
    ['REACHED BACK AT SELLER CITY', 'rto_initiated'],
    ['UNDELIVERED', 'delivery_failed'],
    ['Undelivered-1st attempt', 'delivery_failed'],
    ['NDR RAISED', 'delivery_failed'],
    ['OUT_FOR_DELIVERY', 'out_for_delivery'],
    ['Delivered', 'delivered'],
    ['DELIVERED TO NEIGHBOUR HUB', 'unknown'],
    ['CANCELLATION REQUESTED', 'none'],
    ['CANCELED', 'cancelled'],
    ['SHIPMENT LOST', 'lost'],
    ['PICKED UP', 'picked_up'],
    ['NOT PICKED UP', 'unknown'],
    ['IN TRANSIT-EN-ROUTE', 'in_transit'],
    ['REACHED AT DESTINATION', 'in_transit'],
    ['SOMETHING ELSE', 'unknown'],
    ['', 'unknown'],
  ])('reads “%s” without a known id as %s', (words, state) => {
    expect(statusOf('999', words).state).toBe(state)
    expect(statusOf(undefined, words).state).toBe(state)
  })

  it('believes a known id before the words', () => {
    expect(statusOf('21', 'DELIVERED').state).toBe('delivery_failed')
  })

  it('takes no id out of the prototype', () => {
    expect(statusOf('constructor', undefined, {}).state).toBe('unknown')
  })

  it('never reads current_status_id, which counts in another number space', () => {
    expect(split({ ...parcel, shipment_status_id: null, shipment_status: 'IN TRANSIT', current_status_id: 7 })[0]?.topic).toBe(
      'status:in_transit',
    )
  })
})

describe('the merchant’s own meaning', () => {
  it('is heard at parse, also where the table says nothing', () => {
    const fulfilled = { ...parcel, shipment_status_id: 26, shipment_status: 'FULFILLED' }
    expect(parse(fulfilled)).toHaveProperty('ignored')
    expect(parse(fulfilled, { statusMap: { 26: 'delivered' } })).toMatchObject({ events: [{ type: 'parcel.delivered' }] })
  })

  it('can silence a status', () => {
    expect(parse(parcel, { statusMap: { 18: 'none' } })).toHaveProperty('ignored')
  })
})

describe('delivery id', () => {
  it('is awb, status and time, so that a repeated call counts once', () => {
    expect(split(parcel)[0]?.deliveryId).toBe('19041000000001:18:31 12 2025 09:42:10')
  })

  it('is left out where one of them is missing', () => {
    expect(split({ ...parcel, awb: '' })[0]).not.toHaveProperty('deliveryId')
  })
})

it('takes a plain number for the number only, never for the id of another order', () => {
  expect(parse({ ...parcel, order_id: '1002' })).toMatchObject({ events: [{ refs: { awb: '19041000000001', number: '1002' } }] })
  const parsed = parse({ ...parcel, order_id: '1002' })
  expect('events' in parsed && parsed.events[0]?.refs).not.toHaveProperty('shopOrderId')
})

it('reads the clock of India whatever the order of the date', () => {
  const at = Date.UTC(2025, 11, 31, 4, 12, 10)
  expect(parse(parcel)).toMatchObject({ events: [{ occurredAt: at }] })
  expect(parse({ ...parcel, current_timestamp: '2025-12-31 09:42:10' })).toMatchObject({ events: [{ occurredAt: at }] })
})

it('takes the courier’s test call, whatever is missing in it', () => {
  expect(parse({ test: true })).toHaveProperty('ignored')
})
