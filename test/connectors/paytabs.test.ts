import { describe, expect, it } from 'vitest'
import type { SystemAnswer, SystemCall } from '../../worker/connectors/actions.ts'
import paytabs from '../../worker/connectors/paytabs/index.ts'
import { REGION_NAMES, REGIONS, stateOf } from '../../worker/connectors/paytabs/mapping.ts'
import { isReturnSigned } from '../../worker/connectors/paytabs/returned.ts'
import { AppError } from '../../worker/domain/errors.ts'
import { moneyFromDecimal, type Money } from '../../worker/domain/money.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf } from './fixtures.ts'

const NOW = Date.UTC(2026, 0, 1, 10, 1)
const KEY = 'SRDEMOKEY0-JDEMO00000-WNX0000001'
const settings = (more: Record<string, unknown> = {}) =>
  paytabs.manifest.settings.parse({ serverKey: KEY, region: 'SAU', profileId: '100001', ...more })
const bodyOf = (name: string) => fixturesOf('paytabs').find(({ file }) => file === `${name}.json`)?.body as Record<string, unknown>
const parse = (body: unknown, more: Record<string, unknown> = {}) => {
  const [envelope] = paytabs.split(delivery('', {}, NOW), body)
  if (!envelope) throw new Error('split made nothing')
  const parsed = paytabs.parse(envelope, settings(more), NOW)
  return 'events' in parsed ? parsed.events[0] : parsed
}

describe('the state', () => {
  it.each([
    ['Sale', 'A', 'paid'],
    ['SALE', 'a', 'paid'],
    ['Auth', 'A', 'authorized'],
    ['Capture', 'A', 'paid'],
    ['Sale', 'H', 'pending'],
    ['Payment Request', 'P', 'pending'],
    ['Auth', 'D', 'failed'],
    ['Payment Request', 'E', 'failed'],
    ['Sale', 'X', 'expired'],
    ['Sale', 'C', 'cancelled'],
    ['Refund', 'A', 'refunded'],
    ['Refund', 'P', 'refund_started'],
    ['Refund', 'E', 'refund_failed'],
    ['Void', 'D', 'refund_failed'],
    ['Void', 'A', 'none'],
    ['Release', 'A', 'none'],
    ['Register', 'D', 'none'],
    ['Payment Request', 'A', undefined],
    ['Sale', 'Q', undefined],
    ['constructor', 'A', undefined],
    ['Sale', 'constructor', undefined],
    [undefined, 'A', undefined],
  ])('of %s with %s is %s', (type, status, state) => expect(stateOf(type, status)).toBe(state))

  it('is the merchant’s own where the two words have a meaning there', () => {
    expect(parse(bodyOf('unknown'), { statusMap: { 'Sale Q': 'pending' } })).toMatchObject({ type: 'payment.pending' })
    expect(parse(bodyOf('sale-approved'), { statusMap: { 'sale a': 'authorized' } })).toMatchObject({ type: 'payment.authorized' })
  })
})

describe('references and amounts', () => {
  it('lead what follows a payment to that payment', () => {
    const paid = parse(bodyOf('sale-approved'))
    const refund = parse(bodyOf('refund-approved.partly'))
    expect(paid).toMatchObject({ refs: { paymentId: 'TST2600000000001' } })
    expect(refund).toMatchObject({
      refs: { paymentId: 'TST2600000000001' },
      payment: { refundId: 'TST2600000000002', amount: { minor: 4000, currency: 'SAR' } },
    })
  })
  it('keep three decimals of a dinar', () => {
    expect(parse(bodyOf('sale-approved.kuwaiti-dinar'))).toMatchObject({ payment: { amount: { minor: 1500, currency: 'KWD' } } })
  })
})

describe('the form of the return', () => {
  // The vector of the reference, made by PHP's http_build_query and hash_hmac.
  const form = {
    cartId: 'WNX-1001',
    customerEmail: 'shopper+test@shop.example',
    respCode: 'G12345',
    respMessage: 'Authorised *',
    respStatus: 'A',
    tranRef: 'TST2600000000001',
    signature: 'e4c3aa43add9678ef5136a39f2308636508ee91b7e03888fb3506d3c6e7eeb20',
  }
  it('is taken as PHP writes it, in any order, with empty fields and a zero', async () => {
    expect(await isReturnSigned(form, KEY)).toBe(true)
    expect(await isReturnSigned(Object.fromEntries(Object.entries(form).toReversed()), KEY)).toBe(true)
    expect(await isReturnSigned({ ...form, token: '', acquirerRRN: '0' }, KEY)).toBe(true)
  })
  it.each([
    ['another status', { respStatus: 'D' }],
    ['a field more', { extra: '1' }],
    ['another signature', { signature: '00'.repeat(32) }],
    ['none', { signature: '' }],
  ])('is refused with %s', async (_name, more) => expect(await isReturnSigned({ ...form, ...more }, KEY)).toBe(false))
  it('is refused with another key or none', async () => {
    expect(await isReturnSigned(form, `${KEY}x`)).toBe(false)
    expect(await isReturnSigned(form, '')).toBe(false)
  })
})

/** An API that gives one answer and keeps what it was asked. */
function api(status: number, body: unknown) {
  const calls: SystemCall[] = []
  const ask = async (call: SystemCall): Promise<SystemAnswer> => {
    calls.push(call)
    return { status, headers: new Headers(), body }
  }
  return { calls, ask }
}
const codeOf = (promise: Promise<unknown> | undefined) =>
  promise?.then(
    () => 'no error',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )
const amount = (value: string, currency: string) => moneyFromDecimal(value, currency) as Money

describe('payment pages', () => {
  const wanted = {
    reference: 'wnx_link_0001',
    amount: amount('1.5', 'KWD'),
    description: 'Order WNX-1001',
    phone: '+12025550101',
    name: 'Sara',
  }

  it('are asked for with the key, the profile and the amount as a number', async () => {
    const { calls, ask } = api(200, { tran_ref: 'TST2600000000001', redirect_url: 'https://secure.paytabs.sa/payment/page/demo' })
    expect(await paytabs.actions?.createPaymentLink?.(ask, settings(), wanted)).toEqual({
      id: 'TST2600000000001',
      url: 'https://secure.paytabs.sa/payment/page/demo',
    })
    expect(calls).toEqual([
      {
        method: 'POST',
        url: 'https://secure.paytabs.sa/payment/request',
        headers: { authorization: KEY },
        repeatable: false,
        body: {
          profile_id: 100001,
          tran_type: 'sale',
          tran_class: 'ecom',
          cart_id: 'wnx_link_0001',
          cart_currency: 'KWD',
          cart_amount: 1.5,
          cart_description: 'Order WNX-1001',
          customer_details: { name: 'Sara', phone: '+12025550101' },
          hide_shipping: true,
        },
      },
    ])
  })

  it.each(REGION_NAMES)('of %s are asked for at a host of the manifest', async (region) => {
    const { calls, ask } = api(200, { tran_ref: 'T1', redirect_url: 'https://pay.example/' })
    await paytabs.actions?.createPaymentLink?.(ask, settings({ region }), wanted)
    expect(calls[0]?.url).toBe(`${REGIONS[region]}/payment/request`)
    expect(paytabs.manifest.hosts).toContain(new URL(calls[0]?.url ?? '').host)
  })

  it.each([
    [200, { code: 4, message: 'Duplicate request', trace: 'x' }, 'upstream.failed'],
    [400, { code: 1, message: 'Authentication failed', trace: 'x' }, 'gateway.key_refused'],
    [401, { code: 1 }, 'gateway.key_refused'],
    [422, { code: 206 }, 'gateway.refused'],
    [200, undefined, 'gateway.refused'],
    [200, { tran_ref: 'T1', redirect_url: 'javascript:alert(1)' }, 'gateway.refused'],
    [503, undefined, 'upstream.failed'],
    [429, {}, 'upstream.failed'],
  ])('are refused (%s %j) as %s', async (status, body, code) => {
    expect(await codeOf(paytabs.actions?.createPaymentLink?.(api(status, body).ask, settings(), wanted))).toBe(code)
  })

  it('need the profile id, and ask nobody without it', async () => {
    const { calls, ask } = api(200, {})
    expect(await codeOf(paytabs.actions?.createPaymentLink?.(ask, settings({ profileId: undefined }), wanted))).toBe('gateway.no_key')
    expect(calls).toEqual([])
  })
})

describe('a payment that is looked up', () => {
  const look = (status: number, body: unknown) => {
    const { calls, ask } = api(status, body)
    return { calls, said: paytabs.actions?.payment?.(ask, settings(), 'TST2600000000001', NOW) }
  }
  it('is the event that its notification would have made', async () => {
    const { calls, said } = look(200, bodyOf('sale-approved'))
    expect(await said).toEqual(parse(bodyOf('sale-approved')))
    expect(calls).toEqual([
      {
        method: 'POST',
        url: 'https://secure.paytabs.sa/payment/query',
        headers: { authorization: KEY },
        repeatable: true,
        body: { profile_id: 100001, tran_ref: 'TST2600000000001' },
      },
    ])
  })
  it.each(['sale-on-hold', 'payment-request-pending', 'register', 'unknown'])(
    'is nothing while it is open or unclear: %s',
    async (name) => {
      expect(await look(200, bodyOf(name)).said).toBeUndefined()
    },
  )
  it('is an error where PayTabs knows none', async () => {
    expect(await codeOf(look(200, { code: 113, message: 'Not found' }).said)).toBe('gateway.refused')
    expect(await codeOf(look(200, []).said)).toBe('gateway.refused')
  })
})
