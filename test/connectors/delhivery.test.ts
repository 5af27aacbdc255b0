import { describe, expect, it } from 'vitest'
import delhivery from '../../worker/connectors/delhivery/index.ts'
import { answering } from '../support/ask.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf } from './fixtures.ts'

const NOW = Date.UTC(2026, 0, 1, 10)
interface Body {
  readonly Shipment: Record<string, unknown> & { readonly Status: Record<string, unknown> }
}
const scan = fixturesOf('delhivery').find(({ file }) => file === 'status-in-transit.json')?.body as Body
const settingsOf = (more: Record<string, unknown> = {}) => delhivery.manifest.settings.parse({ token: 'wnx-demo-token-0001', ...more })
const split = (body: unknown) => delhivery.split(delivery(JSON.stringify(body), {}, NOW), body)
const parse = (shipment: Record<string, unknown>, more: Record<string, unknown> = {}) => {
  const body = { Shipment: { ...scan.Shipment, ...shipment } }
  const [envelope] = split(body)
  if (!envelope) throw new Error('split made nothing')
  return delhivery.parse(envelope, settingsOf(more), NOW)
}
const standing = (StatusType: string | null, Status: string | null, NSLCode: string | null, more: Record<string, unknown> = {}) => {
  const parsed = parse({ NSLCode, Status: { StatusType, Status } }, more)
  return 'events' in parsed ? parsed.events[0]?.type : parsed
}

describe('status', () => {
  it.each([
    ['UD', 'Manifested', 'X-UCI', 'parcel.labelled'],
    ['UD', 'Not Picked', 'FMEOD-102', 'parcel.labelled'],
    ['UD', 'In Transit', 'X-PPOM', 'parcel.shipped'],
    ['UD', 'In Transit', 'X-ILL1F', 'parcel.moved'],
    ['UD', 'Pending', 'X-IBD3F', 'parcel.moved'],
    ['UD', 'Pending', 'EOD-86', 'parcel.moved'],
    ['UD', 'Pending', 'EOD-6', 'parcel.delivery_failed'],
    ['UD', 'Pending', 'EOD-11', 'parcel.delivery_failed'],
    ['UD', 'Pending', 'EOD-74', 'parcel.delivery_failed'],
    ['UD', 'Pending', 'EOD-104', 'parcel.delivery_failed'],
    ['UD', 'Pending', 'constructor', 'parcel.moved'],
    ['UD', 'Dispatched', 'EOD-11', 'parcel.out_for_delivery'],
    ['DL', 'Delivered', 'EOD-38', 'parcel.delivered'],
    ['RT', 'In Transit', 'X-DLD1R', 'parcel.returning'],
    ['RT', 'Pending', 'EOD-11', 'parcel.returning'],
    ['RT', 'Dispatched', 'X-DRO4R', 'parcel.returning'],
    ['DL', 'RTO', 'RD-AC', 'parcel.returned'],
    ['LT', 'Lost', null, 'parcel.lost'],
  ])('%s %s with %s is %s', (type, status, level, event) => expect(standing(type, status, level)).toBe(event))

  it.each([
    ['PP', 'Scheduled', 'parcel.labelled'],
    ['PU', 'In Transit', 'parcel.moved'],
    ['DL', 'DTO', 'parcel.delivered'],
    ['CN', 'Canceled', 'parcel.cancelled'],
  ])('%s %s is %s of a return', (StatusType, Status, type) => {
    expect(parse({ NSLCode: null, Status: { StatusType, Status } })).toMatchObject({ events: [{ type, parcel: { isReturn: true } }] })
  })

  it('is what the merchant says: of the level, of type and status, of the status', () => {
    const statusMap = { 'eod-86': 'delivery_failed', 'ud pending': 'exception', pending: 'none' }
    expect(standing('UD', 'Pending', 'EOD-86', { statusMap })).toBe('parcel.delivery_failed')
    expect(standing('UD', 'Pending', 'EOD-11', { statusMap })).toBe('parcel.excepted')
    expect(standing('RT', 'Pending', 'EOD-11', { statusMap })).toHaveProperty('ignored')
  })

  it('is unknown by type and status', () => {
    expect(standing('UD', 'On Hold', null)).toEqual({ unknown: 'UD On Hold' })
    expect(standing(null, 'constructor', null)).toEqual({ unknown: 'constructor' })
    expect(standing(null, null, null)).toEqual({ ignored: 'it names no status' })
  })
})

it('reads the clock of India', () => {
  expect(parse({})).toMatchObject({ events: [{ occurredAt: Date.UTC(2026, 0, 1, 9, 40) }] })
})

it('never takes a short reference for the id of another order', () => {
  expect(parse({ ReferenceNo: 28 })).toMatchObject({ events: [{ refs: { awb: '12345000000001', number: '28' } }] })
  const parsed = parse({ ReferenceNo: 28 })
  expect('events' in parsed && parsed.events[0]?.refs).not.toHaveProperty('shopOrderId')
})

it('counts a repeated scan once', () => {
  expect(split(scan)[0]?.deliveryId).toBe('12345000000001:2026-01-01T15:10:00.000:In Transit:X-IBD3F')
  expect(split({ Shipment: { AWB: '1' } })[0]).not.toHaveProperty('deliveryId')
})

describe('the proof', () => {
  const call = (headers: Record<string, string>, settings: Record<string, unknown> = {}) =>
    delhivery.manifest.scheme.verify(delivery('{}', headers, NOW), 'wnx-demo-token-0001', settings)

  it('is the word in the header that the merchant named', async () => {
    expect(await call({ authorization: 'wnx-demo-token-0001' })).toBe(true)
    expect(await call({ 'x-api-key': 'wnx-demo-token-0001' }, { header: 'X-Api-Key' })).toBe(true)
    expect(await call({ authorization: 'wnx-demo-token-0001' }, { header: 'X-Api-Key' })).toBe(false)
    expect(await call({})).toBe(false)
  })
})

describe('questions to Delhivery', () => {
  const withToken = settingsOf({ apiToken: 'dlv-demo-0001' })
  const headers = { authorization: 'Token dlv-demo-0001', accept: 'application/json' }
  const url = 'https://track.delhivery.com/api/v1/packages/json/?waybill=12345000000001&ref_ids='
  const tracked = (Status: Record<string, unknown>) => ({
    status: 200,
    body: { ShipmentData: [{ Shipment: { AWB: '12345000000001', ReferenceNo: 'WNX-1001', ReverseInTransit: false, Scans: [], Status } }] },
  })
  const failed = {
    Status: 'Pending',
    StatusType: 'UD',
    StatusCode: 'EOD-11',
    StatusDateTime: '2026-01-01T15:10:00.000',
    Instructions: 'Consignee unavailable',
  }

  it('tell where a parcel is, as its webhook would', async () => {
    const { ask, calls } = answering(tracked(failed))
    expect(await delhivery.actions?.track?.(ask, withToken, '12345000000001', NOW)).toEqual({
      type: 'parcel.delivery_failed',
      occurredAt: Date.UTC(2026, 0, 1, 9, 40),
      refs: { awb: '12345000000001', number: 'WNX-1001' },
      parcel: { carrier: 'Delhivery', status: 'UD Pending', note: 'Consignee unavailable' },
    })
    expect(calls).toEqual([{ method: 'GET', url, headers }])
  })

  it('tell nothing of a parcel that is not known', async () => {
    const { ask } = answering({ status: 200, body: { Success: false, Error: 'Data does not exists for provided Waybill(s)' } })
    expect(await delhivery.actions?.track?.(ask, withToken, '1', NOW)).toBeUndefined()
  })

  it.each([
    [401, 'courier.key_refused'],
    [403, 'upstream.failed'],
    [429, 'upstream.failed'],
    [502, 'upstream.failed'],
    [400, 'courier.refused'],
  ])('end with %i in %s', async (status, code) => {
    await expect(delhivery.actions?.track?.(answering({ status }).ask, withToken, '1', NOW)).rejects.toMatchObject({ code })
  })

  it('need a token', async () => {
    await expect(delhivery.actions?.track?.(answering().ask, settingsOf(), '1', NOW)).rejects.toMatchObject({ code: 'courier.no_key' })
  })

  it('ask for a new try where the level allows it', async () => {
    const { ask, calls } = answering(tracked(failed), { status: 200, body: { request_id: 'UPL0000000000000001' } })
    await delhivery.actions?.reattempt?.(ask, withToken, { awb: '12345000000001', note: 'After six' })
    expect(calls).toEqual([
      { method: 'GET', url, headers },
      {
        method: 'POST',
        url: 'https://track.delhivery.com/api/p/update',
        headers,
        body: { data: [{ waybill: '12345000000001', act: 'RE-ATTEMPT' }] },
      },
    ])
  })

  it('ask for none where it does not, where there is no such parcel, and where it is not taken', async () => {
    const wish = { awb: '12345000000001' }
    const refused = { code: 'courier.refused' }
    const onItsWay = answering(tracked({ ...failed, StatusCode: 'X-DDD3FD' }))
    await expect(delhivery.actions?.reattempt?.(onItsWay.ask, withToken, wish)).rejects.toMatchObject(refused)
    expect(onItsWay.calls).toHaveLength(1)
    await expect(delhivery.actions?.reattempt?.(answering({ status: 404 }).ask, withToken, wish)).rejects.toMatchObject(refused)
    const no = answering(tracked(failed), { status: 200, body: { success: false } })
    await expect(delhivery.actions?.reattempt?.(no.ask, withToken, wish)).rejects.toMatchObject(refused)
  })

  it('promise nobody a day, a phone or an address', async () => {
    const { ask, calls } = answering()
    const wish = { awb: '1', on: '2026-01-03', phone: '+915550000002' }
    await expect(delhivery.actions?.reattempt?.(ask, withToken, wish)).rejects.toMatchObject({
      code: 'courier.cannot',
      detail: { what: 'on, phone' },
    })
    expect(calls).toEqual([])
  })
})
