import { describe, expect, it } from 'vitest'
import aftership from '../../worker/connectors/aftership/index.ts'
import { answering } from '../support/ask.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf, vectorOf } from './fixtures.ts'

const NOW = Date.UTC(2026, 0, 1, 10)
interface Body {
  readonly msg: Record<string, unknown>
}
const update = fixturesOf('aftership').find(({ file }) => file === 'status-in-transit.json')?.body as Body
const parse = (msg: Record<string, unknown>, settings: Record<string, unknown> = {}, top: Record<string, unknown> = {}) => {
  const body = { ...update, ...top, msg: { ...update.msg, ...msg } }
  const [envelope] = aftership.split(delivery(JSON.stringify(body), {}, NOW), body)
  if (!envelope) throw new Error('split made nothing')
  return aftership.parse(envelope, aftership.manifest.settings.parse({ webhookSecret: 'as_secret_demo', ...settings }), NOW)
}
const typeOf = (...args: Parameters<typeof parse>) => {
  const parsed = parse(...args)
  return 'events' in parsed ? parsed.events[0]?.type : parsed
}

describe('status', () => {
  it.each([
    ['InfoReceived', 'InfoReceived_001', false, 'parcel.labelled'],
    ['InTransit', 'InTransit_007', false, 'parcel.moved'],
    ['OutForDelivery', 'OutForDelivery_004', false, 'parcel.out_for_delivery'],
    ['AttemptFail', 'AttemptFail_003', false, 'parcel.delivery_failed'],
    ['AvailableForPickup', 'AvailableForPickup_001', false, 'parcel.ready_for_pickup'],
    ['Delivered', 'Delivered_002', false, 'parcel.delivered'],
    ['Exception', 'Exception_003', false, 'parcel.excepted'],
    ['Exception', 'Exception_010', false, 'parcel.returning'],
    ['Exception', 'Exception_011', true, 'parcel.returned'],
    ['Exception', 'Exception_012', false, 'parcel.lost'],
    ['Exception', 'Exception_013', false, 'parcel.lost'],
    ['Exception', 'Exception_020', false, 'parcel.cancelled'],
    ['Exception', 'Exception_021', false, 'parcel.lost'],
    ['InTransit', 'InTransit_001', true, 'parcel.returning'],
    ['OutForDelivery', 'OutForDelivery_001', true, 'parcel.returning'],
    ['AttemptFail', 'AttemptFail_001', true, 'parcel.returning'],
    ['Delivered', 'Delivered_001', true, 'parcel.returned'],
  ])('%s, %s, going back: %s, is %s', (tag, subtag, back, type) => {
    expect(typeOf({ tag, subtag, return_to_sender: back })).toBe(type)
  })

  it('in transit for the first time means that the courier has it, but not of a parcel that goes back', () => {
    expect(typeOf({}, {}, { is_tracking_first_tag: true })).toBe('parcel.shipped')
    expect(typeOf({ return_to_sender: true }, {}, { is_tracking_first_tag: true })).toBe('parcel.returning')
  })

  it('is what the merchant says, the subtag before the tag', () => {
    const statusMap = { Expired: 'exception', Exception: 'none', exception_003: 'delivery_failed' }
    expect(typeOf({ tag: 'Expired', subtag: 'Expired_001' }, { statusMap })).toBe('parcel.excepted')
    expect(typeOf({ tag: 'Exception', subtag: 'Exception_001' }, { statusMap })).toHaveProperty('ignored')
    expect(typeOf({ tag: 'Exception', subtag: 'Exception_003' }, { statusMap })).toBe('parcel.delivery_failed')
  })

  it('is unknown by its own word', () => {
    expect(typeOf({ tag: 'constructor', subtag: 'toString' })).toEqual({ unknown: 'constructor' })
  })
})

it('leaves alone what is no news of a parcel', () => {
  expect(typeOf({}, {}, { event: 'edd_revise' })).toEqual({ ignored: 'topic edd_revise is not used' })
})

it('never takes a short order id for the id of another order', () => {
  const refs = (msg: Record<string, unknown>) => {
    const parsed = parse(msg)
    return 'events' in parsed && parsed.events[0]?.refs
  }
  const awb = '9400100000000000000001'
  expect(refs({ order_id: '1002', order_number: null })).toEqual({ awb, number: '1002' })
  expect(refs({ order_id: '1002', order_number: '#1001' })).toEqual({ awb, number: '#1001' })
  expect(refs({ order_id: '6001000000001', order_number: '#1001' })).toEqual({ awb, number: '#1001', shopOrderId: '6001000000001' })
  expect(refs({ order_id: null, order_number: null })).toEqual({ awb })
})

it('never takes a number that only wants news for the shopper’s', () => {
  const parsed = parse({ customers: [], smses: ['+12025550188'], subscribed_smses: ['+12025550199'] })
  expect('events' in parsed && parsed.events[0]).not.toHaveProperty('person')
})

describe('the proof', () => {
  const vector = vectorOf('aftership')
  const proof = vector?.headers['aftership-hmac-sha256'] ?? ''
  const verify = (headers: Record<string, string>) =>
    aftership.manifest.scheme.verify(delivery(vector?.body ?? '', headers, NOW), vector?.secret ?? '')

  it('is taken under both names, and under either where the other is of something else', async () => {
    expect(await verify({ 'as-signature-hmac-sha256': proof })).toBe(true)
    expect(await verify({ 'aftership-hmac-sha256': 'AAAA', 'as-signature-hmac-sha256': proof })).toBe(true)
    expect(await verify({ 'am-webhook-signature': proof })).toBe(false)
    expect(await verify({})).toBe(false)
  })
})

describe('questions to AfterShip', () => {
  const settings = aftership.manifest.settings.parse({ webhookSecret: 'as_secret_demo', apiKey: 'asat_demo_0001' })
  const url = 'https://api.aftership.com/tracking/2026-07/trackings?tracking_numbers=9400100000000000000001'
  const found = (...trackings: unknown[]) => ({ status: 200, body: { meta: { code: 200 }, data: { pagination: { total: 1 }, trackings } } })

  it('tell where a parcel is, as its webhook would', async () => {
    const { ask, calls } = answering(found({ ...update.msg, tag: 'OutForDelivery', subtag: 'OutForDelivery_001', checkpoints: [] }))
    expect(await aftership.actions?.track?.(ask, settings, '9400100000000000000001', NOW)).toMatchObject({
      type: 'parcel.out_for_delivery',
      occurredAt: Date.UTC(2026, 0, 1, 9, 40, 40),
      refs: { awb: '9400100000000000000001', number: 'WNX-1001', shopOrderId: '6001000000001' },
    })
    expect(calls).toEqual([{ method: 'GET', url, headers: { 'as-api-key': 'asat_demo_0001' } }])
  })

  it('tell nothing where there is none, where nothing is known yet, and where two carriers have the number', async () => {
    const one = update.msg
    for (const answer of [
      found(),
      { status: 404 },
      found({ ...one, tag: 'Pending', subtag: 'Pending_001' }),
      found(one, { ...one, slug: 'dhl' }),
    ])
      expect(await aftership.actions?.track?.(answering(answer).ask, settings, '1', NOW)).toBeUndefined()
  })

  it.each([
    [401, 'courier.key_refused'],
    [403, 'courier.key_refused'],
    [429, 'upstream.failed'],
    [500, 'upstream.failed'],
    [400, 'courier.refused'],
  ])('end with %i in %s', async (status, code) => {
    await expect(aftership.actions?.track?.(answering({ status }).ask, settings, '1', NOW)).rejects.toMatchObject({ code })
  })

  it('need a key', async () => {
    const without = aftership.manifest.settings.parse({ webhookSecret: 'as_secret_demo' })
    await expect(aftership.actions?.track?.(answering().ask, without, '1', NOW)).rejects.toMatchObject({ code: 'courier.no_key' })
  })
})
