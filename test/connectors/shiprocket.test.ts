import { describe, expect, it } from 'vitest'
import shiprocket from '../../worker/connectors/shiprocket/index.ts'
import { statusOf } from '../../worker/connectors/shiprocket/mapping.ts'
import { type Answer, answering } from '../support/ask.ts'
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

describe('questions to Shiprocket', () => {
  const user = { apiEmail: 'api@shop.example', apiPassword: 'wnx-demo-password' }
  const settings = shiprocket.manifest.settings.parse({ token: 'wnx-demo-token-0001', ...user })
  const base = 'https://apiv2.shiprocket.in/v1/external'
  const login = {
    method: 'POST',
    url: `${base}/auth/login`,
    headers: {},
    body: { email: user.apiEmail, password: user.apiPassword },
    repeatable: true,
  }
  const welcome = { status: 200, body: { id: 1, email: user.apiEmail, token: 'jwt.demo.token' } }
  const headers = { authorization: 'Bearer jwt.demo.token' }
  // The form of the documentation's own example, with made-up numbers.
  const tracked = {
    status: 200,
    body: {
      tracking_data: {
        track_status: 1,
        shipment_status: 21,
        shipment_track: [
          {
            id: 1,
            awb_code: '19041000000001',
            shipment_id: 2,
            order_id: 348400001,
            current_status: 'Undelivered',
            courier_name: 'Demo Surface',
            edd: null,
          },
        ],
        shipment_track_activities: [
          { date: '2026-01-01 15:10:00', status: 'UD', activity: 'Consignee unavailable', location: 'Demoville', 'sr-status': '21' },
          { date: '2026-01-01 09:00:00', status: 'OFD', activity: 'Out for Delivery', location: 'Demoville', 'sr-status': 'NA' },
        ],
        track_url: 'https://shiprocket.co//tracking/19041000000001',
        etd: '2026-01-02 19:28:00',
        qc_response: { qc_image: '', qc_failed_reason: '' },
      },
    },
  }
  const track = (...answers: readonly Answer[]) => shiprocket.actions?.track?.(answering(...answers).ask, settings, '19041000000001', NOW)
  const again = (wanted: Record<string, string>, ...answers: readonly Answer[]) => {
    const { ask, calls } = answering(...answers)
    return { done: shiprocket.actions?.reattempt?.(ask, settings, { awb: '19041000000001', ...wanted }), calls }
  }

  it('tell where a parcel is, as its webhook would, and never by Shiprocket’s own order id', async () => {
    const { ask, calls } = answering(welcome, tracked)
    expect(await shiprocket.actions?.track?.(ask, settings, '19041000000001', NOW)).toEqual({
      type: 'parcel.delivery_failed',
      occurredAt: Date.UTC(2026, 0, 1, 9, 40),
      refs: { awb: '19041000000001' },
      parcel: {
        carrier: 'Demo Surface',
        trackingUrl: 'https://shiprocket.co//tracking/19041000000001',
        expectedAt: Date.UTC(2026, 0, 2, 13, 58),
        status: 'Undelivered',
        note: 'Consignee unavailable',
      },
    })
    expect(calls).toEqual([login, { method: 'GET', url: `${base}/courier/track/awb/19041000000001`, headers }])
  })

  it('tell nothing of a parcel without news, or of none', async () => {
    expect(
      await track(welcome, {
        status: 200,
        body: { tracking_data: { track_status: 0, error: 'Aahh! There is no activities found in our DB.' } },
      }),
    ).toBeUndefined()
    expect(await track(welcome, { status: 404, body: { message: '404 Not Found', status_code: 404 } })).toBeUndefined()
  })

  it('ask for a new try, with all that is wanted in the comment', async () => {
    const { done, calls } = again({ on: '2026-01-03', phone: '+915550000002', note: 'After six.' }, welcome, {
      status: 202,
      body: { status: 'Data Updated Sucessfully' },
    })
    await done
    expect(calls).toEqual([
      login,
      {
        method: 'POST',
        url: `${base}/ndr/19041000000001/action`,
        headers,
        body: { action: 're-attempt', comments: 'After six. Deliver on 2026-01-03. Phone: +915550000002.' },
      },
    ])
  })

  it('never leave the comment empty, which Shiprocket asks for, nor endless', async () => {
    const bare = again({}, welcome, { status: 202 })
    await bare.done
    expect(bare.calls[1]?.body).toMatchObject({ comments: 'The customer asks for a new delivery attempt.' })
    const long = again({ note: 'x'.repeat(2_000) }, welcome, { status: 202 })
    await long.done
    expect(long.calls[1]?.body).toMatchObject({ comments: 'x'.repeat(500) })
  })

  it.each<[string, readonly Answer[], string]>([
    ['a login that is refused', [{ status: 400 }], 'courier.key_refused'],
    ['a user that is locked', [{ status: 403 }], 'courier.key_refused'],
    ['a login without a token', [{ status: 200, body: {} }], 'upstream.failed'],
    ['too many calls', [{ status: 429 }], 'upstream.failed'],
    ['a module that the user may not use', [welcome, { status: 403 }], 'courier.key_refused'],
    ['a parcel that is not there', [welcome, { status: 404 }], 'courier.refused'],
    ['a parcel that waits for no new try', [welcome, { status: 422 }], 'courier.refused'],
    ['a no in a 200', [welcome, { status: 200, body: { status_code: 400, message: 'Invalid' } }], 'courier.refused'],
    ['a bad day', [welcome, { status: 502 }], 'upstream.failed'],
  ])('end with an error after %s', async (_name, answers, code) => {
    await expect(again({}, ...answers).done).rejects.toMatchObject({ code })
  })

  it('need a user', async () => {
    const without = shiprocket.manifest.settings.parse({ token: 'wnx-demo-token-0001' })
    await expect(shiprocket.actions?.track?.(answering().ask, without, '1', NOW)).rejects.toMatchObject({ code: 'courier.no_key' })
  })
})
