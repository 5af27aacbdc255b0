import { describe, expect, it } from 'vitest'
import shippo from '../../worker/connectors/shippo/index.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf, vectorOf } from './fixtures.ts'

const NOW = Date.UTC(2026, 0, 1, 10)
const SECRET = 'a-word-in-the-address'
interface Body {
  readonly data: Record<string, unknown>
}
const update = fixturesOf('shippo').find(({ file }) => file === 'status-in-transit.json')?.body as Body
const parse = (data: Record<string, unknown>, settings: Record<string, unknown> = {}) => {
  const body = { ...update, data: { ...update.data, ...data } }
  const [envelope] = shippo.split(delivery(JSON.stringify(body), {}, NOW), body)
  if (!envelope) throw new Error('split made nothing')
  return shippo.parse(envelope, shippo.manifest.settings.parse({ token: SECRET, ...settings }), NOW)
}
const standing = (status: string | null, code: string | null, settings: Record<string, unknown> = {}) => {
  const parsed = parse({ tracking_status: { status, substatus: code && { code, text: 'x' } } }, settings)
  return 'events' in parsed ? parsed.events[0]?.type : parsed
}

describe('status', () => {
  it.each([
    ['PRE_TRANSIT', 'information_received', 'parcel.labelled'],
    ['TRANSIT', null, 'parcel.moved'],
    ['TRANSIT', 'delayed', 'parcel.moved'],
    ['TRANSIT', 'package_accepted', 'parcel.shipped'],
    ['TRANSIT', 'out_for_delivery', 'parcel.out_for_delivery'],
    ['TRANSIT', 'pickup_available', 'parcel.ready_for_pickup'],
    ['TRANSIT', 'delivery_attempted', 'parcel.delivery_failed'],
    ['TRANSIT', 'location_inaccessible', 'parcel.delivery_failed'],
    ['TRANSIT', 'address_issue', 'parcel.excepted'],
    ['TRANSIT', 'package_damaged', 'parcel.excepted'],
    ['TRANSIT', 'return_to_sender', 'parcel.returning'],
    ['TRANSIT', 'constructor', 'parcel.moved'],
    ['DELIVERED', 'delivered', 'parcel.delivered'],
    ['RETURNED', 'package_unclaimed', 'parcel.returned'],
    ['RETURNED', 'return_to_sender', 'parcel.returning'],
    ['FAILURE', 'package_undeliverable', 'parcel.excepted'],
    ['FAILURE', 'package_lost', 'parcel.lost'],
    ['FAILURE', 'package_disposed', 'parcel.lost'],
  ])('%s with %s is %s', (status, code, type) => expect(standing(status, code)).toBe(type))

  it('is what the merchant says, the substatus before the status', () => {
    const statusMap = { transit: 'none', 'Package Held': 'exception' }
    expect(standing('TRANSIT', 'delayed', { statusMap })).toHaveProperty('ignored')
    expect(standing('TRANSIT', 'package_held', { statusMap })).toBe('parcel.excepted')
  })

  it('is unknown by its own word, and nothing where there is none', () => {
    expect(standing('constructor', 'toString')).toEqual({ unknown: 'constructor' })
    expect(parse({ tracking_status: null })).toEqual({ ignored: 'it names no status' })
  })
})

it('reads free text as the order’s number only where the merchant says that it is one', () => {
  const refs = (settings: Record<string, unknown>, metadata: string | null = '1002') => {
    const parsed = parse({ metadata }, settings)
    return 'events' in parsed && parsed.events[0]?.refs
  }
  const awb = '9400100000000000000001'
  expect(refs({})).toEqual({ awb })
  expect(refs({ metadataIsNumber: true })).toEqual({ awb, number: '1002' })
  expect(refs({ metadataIsNumber: true }, null)).toEqual({ awb })
})

describe('the proof', () => {
  const vector = vectorOf('shippo')
  const at = vector?.receivedAt ?? 0
  const call = (settings: Record<string, unknown>, path: string, headers = {}, receivedAt = at) =>
    shippo.manifest.scheme.verify(delivery(vector?.body ?? '', headers, receivedAt, { path }), SECRET, settings)
  const signed = (settings: Record<string, unknown>, receivedAt: number, header?: string) =>
    shippo.manifest.scheme.verify(
      delivery(vector?.body ?? '', header === undefined ? { ...vector?.headers } : { 'shippo-auth-signature': header }, receivedAt),
      vector?.secret ?? '',
      settings,
    )

  it('by token is the word in the address and nothing near it', async () => {
    expect(await call({}, `/hooks/shippo/x?token=${SECRET}`)).toBe(true)
    expect(await call({ proof: 'token' }, `/hooks/shippo/x?a=1&token=${SECRET}`)).toBe(true)
    for (const path of ['/hooks/shippo/x', '/hooks/shippo/x?token=', `/hooks/shippo/x?token=${SECRET}x`, `/hooks/${SECRET}`])
      expect(await call({}, path), path).toBe(false)
  })

  it('by hmac takes no word in the address instead, and the other way round', async () => {
    expect(await call({ proof: 'hmac' }, `/hooks/shippo/x?token=${SECRET}`)).toBe(false)
    expect(await signed({ proof: 'hmac' }, at)).toBe(true)
    expect(await signed({}, at)).toBe(false)
  })

  it('by hmac is refused after a day, and in every broken form', async () => {
    expect(await signed({ proof: 'hmac' }, at + 86_300_000)).toBe(true)
    expect(await signed({ proof: 'hmac' }, at + 86_500_000)).toBe(false)
    const header = vector?.headers['shippo-auth-signature'] ?? ''
    for (const broken of [
      '',
      header.replace('t=1', 't=2'),
      header.replace('v1=', 'v0='),
      header.slice(0, -2),
      header.split(',').reverse().join(','),
    ])
      expect(await signed({ proof: 'hmac' }, at, broken), broken).toBe(false)
  })
})
