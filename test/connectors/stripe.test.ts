import { describe, expect, it } from 'vitest'
import { currencyOf } from '../../worker/domain/money.ts'
import stripe from '../../worker/connectors/stripe/index.ts'
import { moneyForStripe, moneyFromStripe } from '../../worker/connectors/stripe/money.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf, vectorOf } from './fixtures.ts'

const { scheme } = stripe.manifest
const vector = vectorOf('stripe')
const HEADER = 'stripe-signature'

describe('amounts', () => {
  it.each([
    [49900, 'inr', 49900],
    [4990, 'jpy', 4990],
    [1500, 'kwd', 1500],
    [50000, 'isk', 500],
    [50000, 'ugx', 500],
    [500, 'mga', 50000],
    [5, 'usd', 5],
    [-5, 'usd', -5],
    [0, 'isk', 0],
  ])('reads %s %s as %s minor units, and writes it back', (amount, code, minor) => {
    const money = moneyFromStripe(amount, code)
    expect(money).toEqual({ minor, currency: currencyOf(code) })
    if (money) expect(Number(moneyForStripe(money))).toBe(amount)
  })

  it('writes three decimals so that they end in a zero, never below what is owed', () => {
    const currency = currencyOf('KWD')
    if (!currency) throw new Error('KWD is gone')
    expect(moneyForStripe({ minor: 1501, currency })).toBe('1510')
  })

  it.each([
    [1.5, 'usd'],
    [Number.MAX_SAFE_INTEGER + 1, 'usd'],
    [100, 'nope'],
    [undefined, 'usd'],
    [100, undefined],
  ])('reads nothing out of %s %s', (amount, code) => expect(moneyFromStripe(amount, code)).toBeUndefined())
})

describe('the proof', () => {
  const call = (header: string, at = vector?.receivedAt ?? 0) =>
    scheme.verify(delivery(vector?.body ?? '', { [HEADER]: header }, at), vector?.secret ?? '')
  const good = vector?.headers[HEADER] ?? ''

  it('is taken while it is young', async () => {
    expect(await call(good, 1767225900_000)).toBe(true)
    expect(await call(good, 1767225901_000)).toBe(false)
    expect(await call(good, 1767225299_000)).toBe(false)
  })
  it('may be the second of two, beside an old v0', async () => {
    expect(await call(good.replace(',v1=', `,v1=${'0'.repeat(64)},v1=`) + `,v0=${'1'.repeat(64)}`)).toBe(true)
  })
  it.each([
    ['as v0', good.replace('v1=', 'v0=')],
    ['with a time pushed on', good.replace('t=1767225600', 't=1767225601')],
    ['without a time', good.replace(/^t=\d+,/, '')],
    ['cut', good.slice(0, -2)],
    ['empty', ''],
    ['of many', `t=1767225600${',v1=00'.repeat(5000)}`],
  ])('is refused %s', async (_name, header) => expect(await call(header)).toBe(false))
})

describe('references', () => {
  const session = fixturesOf('stripe').find(({ file }) => file === 'checkout.session.completed.someone-elses-reference.json')?.body as {
    data: { object: Record<string, unknown> }
  }
  const refs = (object: Record<string, unknown>, settings: Record<string, unknown> = {}) => {
    const body = { ...session, data: { object: { ...session.data.object, ...object } } }
    const [envelope] = stripe.split(delivery('', {}, 0), body)
    if (!envelope) throw new Error('split made nothing')
    const parsed = stripe.parse(envelope, stripe.manifest.settings.parse({ signingSecret: 'whsec_demo_01', ...settings }), 0)
    return 'events' in parsed ? parsed.events[0]?.refs : undefined
  }

  it('take no client_reference_id before the merchant has said what it is', () => {
    expect(refs({})).not.toHaveProperty('number')
    expect(refs({}, { clientReference: 'number' })).toMatchObject({ number: '1001' })
    expect(refs({}, { clientReference: 'shop_id' })).toMatchObject({ shopOrderId: '1001' })
  })
  it('take metadata.order_id before it', () => {
    expect(refs({ metadata: { order_id: 'WNX-7' } }, { clientReference: 'number' })).toMatchObject({ number: 'WNX-7' })
  })
  it('take a payment link only where it is ours, and never its reference for a number', () => {
    expect(refs({})).not.toHaveProperty('paymentLinkId')
    const own = refs({ metadata: { wenext_reference: 'w1' } }, { clientReference: 'number' })
    expect(own).toMatchObject({ paymentLinkId: 'plink_WNX00000000001' })
    expect(own).not.toHaveProperty('number')
  })
  it('read expanded objects as their ids, and nothing out of a prototype', () => {
    expect(refs({ payment_intent: { id: 'pi_1', object: 'payment_intent' } })).toMatchObject({ paymentId: 'pi_1' })
    expect(refs({ metadata: JSON.parse('{"__proto__":{"order_id":"1"}}') as unknown })).not.toHaveProperty('number')
  })
})
