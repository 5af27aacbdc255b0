import { describe, expect, it } from 'vitest'
import generic from '../../worker/connectors/generic-courier/index.ts'
import rapido from '../../worker/connectors/rapido/index.ts'
import type { Connector } from '../../worker/connectors/contract.ts'
import { fitsPattern } from '../../worker/connectors/kit/wildcards.ts'
import { parsePayload } from '../../worker/lib/payload.ts'
import { delivery } from './check-connector.ts'

const NOW = Date.UTC(2026, 0, 1, 10)
const SECRET = 'wnx-demo-secret-1'
const settingsOf = (connector: Connector, more: Record<string, unknown>) => connector.manifest.settings.parse({ secret: SECRET, ...more })
const partsOf = (body: unknown, connector: Connector = generic) => connector.split(delivery(JSON.stringify(body), {}, NOW), body)
const parse = (body: unknown, more: Record<string, unknown> = {}, connector: Connector = generic) => {
  const [envelope] = partsOf(body, connector)
  if (!envelope) throw new Error('split made nothing')
  return connector.parse({ ...envelope, body }, settingsOf(connector, more), NOW)
}
const eventsOf = (...args: Parameters<typeof parse>) => {
  const parsed = parse(...args)
  return 'events' in parsed ? parsed.events : []
}

describe('a pattern', () => {
  it.each([
    ['undelivered*', 'Undelivered - 1st attempt', true],
    ['undelivered*', 'RTO undelivered', false],
    ['*delivered', 'undelivered', true],
    ['recd_at_*', 'recd_at_rev_hub', true],
    ['cancelled_by_*', 'cancelled_by', false],
    ['attempt ?', 'Attempt 2', true],
    ['attempt ?', 'Attempt 12', false],
    ['*a*b*c', 'xxaxxbxxc', true],
    ['*a*b*c', 'xxaxxcxxb', false],
    ['a.c', 'abc', false],
    ['(a+)+$', 'aaaa', false],
    ['[a-z]*', 'b', false],
    ['', '', true],
    ['*', '', true],
    ['???', 'पता', true],
  ])('%s on “%s”: %s', (pattern, text, fits) => expect(fitsPattern(pattern, text)).toBe(fits))

  // A search that goes back to every star would not end before the sun does.
  it('of the worst kind is decided at once', () => {
    expect(fitsPattern(`${'*a'.repeat(39)}*b`, 'a'.repeat(200))).toBe(false)
  })
})

describe('where things stand', () => {
  const odd = {
    data: {
      job: { no: 'RIDE0000001', ref: 1002 },
      'Job Status': 'With rider',
      at: '01/02/2026 15:10',
      who: { tel: '5550000001' },
      back: 'Yes',
    },
  }
  const paths = {
    awb: 'data.job.no',
    order: 'data.job.ref',
    status: "data['Job Status']",
    time: 'data.at',
    phone: 'data.who.tel',
    isReturn: 'data.back',
  }
  const more = { paths, timeFormat: 'day_month_year', statusMap: { 'with rider': 'out_for_delivery' } }

  it('is what the merchant says', () => {
    expect(parse(odd, more)).toEqual({
      events: [
        {
          type: 'parcel.out_for_delivery',
          occurredAt: Date.UTC(2026, 1, 1, 9, 40),
          refs: { awb: 'RIDE0000001', number: '1002' },
          person: { phones: [{ raw: '5550000001', from: 'shipping' }] },
          parcel: { isReturn: true, status: 'With rider' },
        },
      ],
    })
  })

  it('takes a number for the shop’s id only where the merchant says so', () => {
    expect(eventsOf(odd, { ...more, orderIsId: true })[0]?.refs).toEqual({ awb: 'RIDE0000001', shopOrderId: '1002' })
  })

  it('is on the clock that the merchant names', () => {
    expect(eventsOf(odd, { ...more, timeZone: 'Europe/Berlin' })[0]?.occurredAt).toBe(Date.UTC(2026, 1, 1, 14, 10))
    expect(eventsOf(odd, { ...more, timeFormat: 'iso' })[0]?.occurredAt).toBe(NOW)
    expect(() => settingsOf(generic, { timeZone: 'Mars/Olympus' })).toThrow(/no time zone/)
  })

  it('is nothing that a body inherits', () => {
    for (const status of ['constructor', '__proto__', 'toString', 'awb.length', 'a['])
      expect(parse({ awb: 'x', status: 'delivered' }, { paths: { status } }), status).toEqual({ ignored: 'it names no status' })
  })

  it('hands on no link that a browser must not open, and no objects', () => {
    const [event] = eventsOf({ awb: { a: 1 }, order: ['1'], status: 'delivered', tracking_url: 'javascript:alert(1)' })
    expect(event).toEqual({ type: 'parcel.delivered', occurredAt: NOW, refs: {}, parcel: { status: 'delivered' } })
  })
})

describe('what a status means', () => {
  const typeOf = (body: Record<string, unknown>, more: Record<string, unknown>) => {
    const parsed = parse(body, more)
    return 'events' in parsed ? parsed.events[0]?.type : parsed
  }
  const call = { status_code: 999, status: 'Delivered to neighbour' }
  const patterns = [
    { text: '*undelivered*', state: 'delivery_failed' },
    { text: '*delivered*', state: 'delivered' },
  ]

  it('is said by the exact code, the exact word, then the patterns in their order', () => {
    expect(typeOf(call, { patterns })).toBe('parcel.delivered')
    expect(typeOf({ status: 'Undelivered 1' }, { patterns })).toBe('parcel.delivery_failed')
    expect(typeOf(call, { patterns, statusMap: { 'delivered TO neighbour': 'exception' } })).toBe('parcel.excepted')
    expect(typeOf(call, { patterns, statusMap: { 'Delivered to neighbour': 'exception', 999: 'lost' } })).toBe('parcel.lost')
  })

  it('is said by the merchant before anybody else', () => {
    expect(typeOf({ status: 'delivered' }, { patterns: [{ text: 'deliver*', state: 'none' }] })).toHaveProperty('ignored')
  })

  it('is unknown by its own word', () => {
    expect(typeOf(call, {})).toEqual({ unknown: 'Delivered to neighbour' })
    expect(typeOf({ status_code: 17 }, {})).toEqual({ unknown: '17' })
    expect(typeOf({ status: 'x'.repeat(500) }, {})).toEqual({ unknown: 'x'.repeat(80) })
    expect(typeOf({ status: 'none' }, {})).toEqual({ unknown: 'none' })
  })
})

describe('many parcels in one call', () => {
  const two = [
    { awb: 'R1', status: 'delivered' },
    { awb: 'R2', status: 'out_for_delivery' },
  ]

  it('are taken apart where the call is a list, and one is read as it came', () => {
    expect(partsOf(two).map(({ topic, body }) => [topic, body])).toEqual([
      ['status:delivered', two[0]],
      ['status:out_for_delivery', two[1]],
    ])
    expect(eventsOf([two[0]]).map(({ refs }) => refs.awb)).toEqual(['R1'])
  })

  it('are kept as one where they are more than a hundred, and all read', () => {
    const many = Array.from({ length: 101 }, (_, i) => ({ awb: `R${i}`, status: 'delivered' }))
    expect(partsOf(many)).toHaveLength(1)
    expect(eventsOf(many)).toHaveLength(101)
  })

  it('are found at the path of the list', () => {
    expect(eventsOf({ data: { scans: two } }, { batch: 'data.scans' }).map(({ type, refs }) => [type, refs.awb])).toEqual([
      ['parcel.delivered', 'R1'],
      ['parcel.out_for_delivery', 'R2'],
    ])
    expect(eventsOf([{ scans: two }], { batch: 'scans' })).toHaveLength(2)
    expect(eventsOf(two[0], { batch: 'data.scans' })).toHaveLength(1)
  })

  it('wait together for a word that has no meaning yet, so that none is lost', () => {
    const scans = [...two, { awb: 'R3', status: 'with the dog' }]
    expect(parse({ scans }, { batch: 'scans' })).toEqual({ unknown: 'with the dog' })
    expect(eventsOf({ scans }, { batch: 'scans', statusMap: { 'with the dog': 'lost' } })).toHaveLength(3)
  })

  it('may be none', () => {
    expect(parse({ scans: [] }, { batch: 'scans' })).toEqual({ ignored: 'it is an empty list' })
    expect(parse({ scans: ['a', null, []] }, { batch: 'scans' })).toEqual({ ignored: 'it holds no fields' })
  })
})

it('reads a query as it reads JSON', () => {
  expect(generic.manifest.byGet).toBe(true)
  expect(eventsOf(parsePayload('awb=R1&order=%231001&status=Picked%20up&time=1767260400'))).toEqual([
    {
      type: 'parcel.shipped',
      occurredAt: Date.UTC(2026, 0, 1, 9, 40),
      refs: { awb: 'R1', number: '#1001' },
      parcel: { status: 'Picked up' },
    },
  ])
})

describe('the proof', () => {
  const { scheme } = generic.manifest
  const call = (settings: Record<string, unknown>, headers: Record<string, string>, path = '/hooks/x/y') =>
    scheme.verify(delivery('{"a":1}', headers, NOW, { path }), SECRET, settings)
  const basic = `Basic ${btoa(SECRET)}`

  it.each<[string, Record<string, unknown>, Record<string, string>, string?]>([
    ['token', {}, { 'x-api-key': SECRET }],
    ['token of another header', { proof: 'token', header: 'X-Ride' }, { 'x-ride': `Bearer ${SECRET}` }],
    ['basic', { proof: 'basic' }, { authorization: basic }],
    ['address', { proof: 'address' }, {}, `/hooks/x/y?token=${SECRET}`],
  ])('%s is taken where it was chosen, and nowhere else', async (_name, settings, headers, path) => {
    expect(await call(settings, headers, path)).toBe(true)
    for (const proof of ['token', 'basic', 'address', 'hmac_hex', 'hmac_base64'])
      if (proof !== (settings['proof'] ?? 'token')) expect(await call({ ...settings, proof }, headers, path), proof).toBe(false)
  })

  it.each(['hmac_hex', 'hmac_base64'])('%s covers the body', async (proof) => {
    const settings = { proof, header: 'X-Sig', prefix: 'sha256=' }
    const headers = { ...(await scheme.sign('{"a":1}', SECRET, NOW, settings)) }
    expect(Object.keys(headers)).toEqual(['X-Sig'])
    expect(await call(settings, headers)).toBe(true)
    expect(await scheme.verify(delivery('{"a":2}', headers, NOW), SECRET, settings)).toBe(false)
    expect(await call({ ...settings, prefix: '' }, headers)).toBe(false)
    expect(await scheme.verify(delivery('{"a":1}', headers, NOW), '', settings)).toBe(false)
  })
})

describe('presets', () => {
  it.each<[string, Record<string, unknown>, string, Record<string, string>]>([
    [
      'porter',
      { status: 'order_end_job', order_id: 'CRN0000001', order_details: { event_ts: 1767260400 } },
      'parcel.delivered',
      { awb: 'CRN0000001' },
    ],
    [
      'shadowfax',
      { awb_number: 'SF1', client_order_id: '1002', status: 'recd_at_fwd_hub' },
      'parcel.moved',
      { awb: 'SF1', number: '1002' },
    ],
    ['shadowfax', { awb_number: 'SF1', status: 'cancelled_by_customer' }, 'parcel.cancelled', { awb: 'SF1' }],
    ['shadowfax', { awb_number: 'SF1', status: 'rts_d' }, 'parcel.returned', { awb: 'SF1' }],
    [
      'nimbuspost',
      { awb_number: 'N1', order_number: '#1001', status: 'Out for delivery' },
      'parcel.out_for_delivery',
      { awb: 'N1', number: '#1001' },
    ],
  ])('%s reads %j', (preset, body, type, refs) => expect(parse(body, { preset })).toMatchObject({ events: [{ type, refs }] }))

  it('give way to what the merchant set', () => {
    const body = { awb_number: 'N1', order_number: '#1001', status: 'exception', where: 'here' }
    expect(eventsOf(body, { preset: 'nimbuspost', statusMap: { exception: 'exception' }, paths: { order: 'where' } })).toMatchObject([
      { type: 'parcel.excepted', refs: { awb: 'N1', number: 'here' } },
    ])
  })
})

describe('rapido', () => {
  const body = { orderId: '1002', clientOrderId: 'WNX-1001', orderStatus: 'Captain Assigned', timestamp: 1767260400 }

  it('captures until it is told to go live: the word is shown, and nothing is told', () => {
    expect(parse(body, {}, rapido)).toEqual({ unknown: 'Captain Assigned' })
    expect(parse({ hello: 1 }, {}, rapido)).toEqual({ unknown: 'no status found' })
    expect(parse([], {}, rapido)).toEqual({ unknown: 'no status found' })
    expect(rapido.parse({ topic: 'status:unknown', body }, {}, NOW)).toEqual({ unknown: 'Captain Assigned' })
    expect(parse({ s: 'x' }, { paths: { status: 's' }, statusMap: { x: 'delivered' } }, rapido)).toEqual({ unknown: 'x' })
  })

  it('never takes its own number of a job for the number of a shop’s order', () => {
    expect(eventsOf(body, { mode: 'live' }, rapido)).toEqual([
      {
        type: 'parcel.labelled',
        occurredAt: Date.UTC(2026, 0, 1, 9, 40),
        refs: { awb: '1002', number: 'WNX-1001' },
        parcel: { carrier: 'Rapido', status: 'Captain Assigned' },
      },
    ])
  })

  it('lets the generic courier capture too', () => {
    expect(parse({ status: 'delivered' }, { mode: 'capture' })).toEqual({ unknown: 'delivered' })
  })
})
