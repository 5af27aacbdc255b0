import { describe, expect, it } from 'vitest'
import clickpost from '../../worker/connectors/clickpost/index.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf } from './fixtures.ts'

const NOW = Date.UTC(2026, 0, 1, 10)
const bodyOf = (file: string) => fixturesOf('clickpost').find((one) => one.file === file)?.body as Record<string, unknown>
const call = bodyOf('status-in-transit.json')
const split = (body: unknown) => clickpost.split(delivery(JSON.stringify(body), {}, NOW), body)
const parse = (body: unknown, settings: Record<string, unknown> = {}) => {
  const [envelope] = split(body)
  if (!envelope) throw new Error('split made nothing')
  return clickpost.parse(envelope, clickpost.manifest.settings.parse({ webhookKey: 'wnx-demo-token-0001', ...settings }), NOW)
}
const standing = (code: number | string | null, additional: Record<string, unknown> = {}, settings: Record<string, unknown> = {}) => {
  const parsed = parse({ ...call, clickpost_status_code: code, clickpost_status_description: null, additional }, settings)
  return 'events' in parsed ? parsed.events[0]?.type : parsed
}

describe('the code', () => {
  it.each([
    ['parcel.labelled', [1, 2, 25, 28]],
    ['parcel.shipped', [4]],
    ['parcel.moved', [5, 18, 20]],
    ['parcel.out_for_delivery', [6]],
    ['parcel.delivered', [8]],
    ['parcel.delivery_failed', [9]],
    ['parcel.cancelled', [10]],
    ['parcel.returning', [11, 12, 13, 15, 21, 26, 27]],
    ['parcel.returned', [14]],
    ['parcel.lost', [16, 17]],
    ['parcel.excepted', [3, 7, 19]],
  ])('is %s for %j, as number and as text', (type, codes) => {
    for (const code of codes) {
      expect(standing(code), String(code)).toBe(type)
      expect(standing(String(code)), String(code)).toBe(type)
    }
  })

  it('is unknown where the table lacks it, by description or code', () => {
    for (const code of [30, 31, 32, 101, 'constructor']) expect(standing(code)).toEqual({ unknown: String(code) })
    expect(parse(bodyOf('status-unknown.json'))).toEqual({ unknown: 'ExchangePickup' })
    expect(standing(null)).toEqual({ ignored: 'it names no status' })
  })

  it('is what the merchant says, of the code before the description', () => {
    expect(standing(31, {}, { statusMap: { 31: 'in_transit' } })).toBe('parcel.moved')
    const named = parse(bodyOf('status-unknown.json'), { statusMap: { exchangepickup: 'picked_up', 31: 'none' } })
    expect(named).toHaveProperty('ignored')
    expect(parse(bodyOf('status-unknown.json'), { statusMap: { exchangepickup: 'picked_up' } })).toMatchObject({
      events: [{ type: 'parcel.shipped' }],
    })
  })

  it('9 is a failed attempt only where there was an attempt', () => {
    expect(standing(9, { ndr_status_code: 1 })).toBe('parcel.delivery_failed')
    expect(standing(9, { ndr_status_code: 4 })).toBe('parcel.excepted')
    expect(standing(5, { ndr_status_code: 4 })).toBe('parcel.moved')
  })
})

it('reads where the parcel stands now, not the scan that the call is about', () => {
  expect(parse(bodyOf('status-delivered.late-scan-of-earlier.json'))).toMatchObject({
    events: [{ type: 'parcel.delivered', occurredAt: Date.UTC(2026, 0, 1, 10) }],
  })
  expect(split(bodyOf('status-delivered.late-scan-of-earlier.json'))[0]?.deliveryId).toBe('P0100000001:8:2026-01-01T15:30:00Z')
})

it('reads a time that says Z on the clock of India, and one that says nothing too', () => {
  const at = (timestamp: string) => {
    const parsed = parse({ ...call, additional: null, timestamp })
    return 'events' in parsed && parsed.events[0]?.occurredAt
  }
  for (const same of ['2026-01-01T15:10:00Z', '2026-01-01T15:10:00.710', '2026-01-01 15:10:00', '2026-01-01T15:10:00.002000Z'])
    expect(at(same), same).toBe(Date.UTC(2026, 0, 1, 9, 40))
  expect(at('soon')).toBe(NOW)
})

it('never takes a short order id for the id of another order', () => {
  const parsed = parse({ ...call, additional: { order_id: 1002 } })
  expect('events' in parsed && parsed.events[0]?.refs).toEqual({ awb: 'P0100000001', number: '1002' })
})

it.each([
  [true, true],
  ['True', true],
  [1, true],
  [false, undefined],
  ['false', undefined],
  [null, undefined],
])('is_rvp %j makes a return: %j', (flag, isReturn) => {
  const parsed = parse({ ...call, additional: { is_rvp: flag } })
  expect('events' in parsed && parsed.events[0]?.parcel?.isReturn).toBe(isReturn)
})
