import { describe, expect, it } from 'vitest'
import easypost from '../../worker/connectors/easypost/index.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf } from './fixtures.ts'

const NOW = Date.UTC(2026, 0, 1, 10)
interface Body {
  readonly result: Record<string, unknown>
}
const event = fixturesOf('easypost').find(({ file }) => file === 'status-in-transit.json')?.body as Body
const parse = (body: unknown, settings: Record<string, unknown> = {}) => {
  const [envelope] = easypost.split(delivery(JSON.stringify(body), {}, NOW), body)
  if (!envelope) throw new Error('split made nothing')
  return easypost.parse(envelope, easypost.manifest.settings.parse({ webhookSecret: 'secret_demo', ...settings }), NOW)
}
const standing = (status: string | null, detail: string | null, settings: Record<string, unknown> = {}) => {
  const parsed = parse({ ...event, result: { ...event.result, status, status_detail: detail } }, settings)
  return 'events' in parsed ? parsed.events[0]?.type : parsed
}

describe('status', () => {
  it.each([
    ['pre_transit', 'label_created', 'parcel.labelled'],
    ['in_transit', 'delayed', 'parcel.moved'],
    ['out_for_delivery', 'out_for_delivery', 'parcel.out_for_delivery'],
    ['available_for_pickup', 'arrived_at_pickup_location', 'parcel.ready_for_pickup'],
    ['delivered', 'arrived_at_destination', 'parcel.delivered'],
    ['return_to_sender', 'refused', 'parcel.returning'],
    ['failure', 'refused', 'parcel.delivery_failed'],
    ['failure', 'delivery_exception', 'parcel.delivery_failed'],
    ['failure', 'lost', 'parcel.lost'],
    ['failure', 'damaged', 'parcel.lost'],
    ['failure', 'constructor', 'parcel.excepted'],
    ['cancelled', null, 'parcel.cancelled'],
  ])('%s with %s is %s', (status, detail, type) => expect(standing(status, detail)).toBe(type))

  it('is unknown by its own word, and nothing where there is none', () => {
    expect(standing('constructor', null)).toEqual({ unknown: 'constructor' })
    expect(standing(null, null)).toEqual({ ignored: 'it names no status' })
  })

  it('is what the merchant says it is, the detail before the status', () => {
    expect(standing('in_transit', 'held', { statusMap: { held: 'exception' } })).toBe('parcel.excepted')
    expect(standing('failure', 'refused', { statusMap: { failure: 'none' } })).toHaveProperty('ignored')
    expect(standing('failure', 'refused', { statusMap: { failure: 'none', refused: 'rto_initiated' } })).toBe('parcel.returning')
  })
})

it.each([
  ['pre_transit', 'parcel.shipped'],
  ['unknown', 'parcel.shipped'],
  ['in_transit', 'parcel.moved'],
  ['out_for_delivery', 'parcel.moved'],
  [null, 'parcel.moved'],
])('in transit after %s is %s', (status, type) => {
  expect(parse({ ...event, previous_attributes: { status } })).toMatchObject({ events: [{ type }] })
  expect(parse({ ...event, previous_attributes: status && [status] })).toMatchObject({ events: [{ type: 'parcel.moved' }] })
})

it('happened at the youngest scan, whatever the order of the list', () => {
  const tracking_details = [{ datetime: '2026-01-01T09:00:00Z' }, { datetime: '2026-01-01T05:00:00-04:30' }, { datetime: 'soon' }, {}]
  expect(parse({ ...event, result: { ...event.result, tracking_details } })).toMatchObject({
    events: [{ occurredAt: Date.UTC(2026, 0, 1, 9, 30) }],
  })
  expect(parse({ ...event, result: { ...event.result, tracking_details: null, updated_at: 'soon' }, created_at: null })).toMatchObject({
    events: [{ occurredAt: NOW }],
  })
})

it('leaves alone what is no tracker', () => {
  expect(parse({ id: 'evt_wnx', description: 'batch.updated', result: { status: 'delivered' } })).toEqual({
    ignored: 'topic batch.updated is not used',
  })
})

it('hands on no link that a browser must not open', () => {
  const parsed = parse({ ...event, result: { ...event.result, public_url: 'javascript:alert(1)' } })
  expect('events' in parsed && parsed.events[0]?.parcel).not.toHaveProperty('trackingUrl')
})
