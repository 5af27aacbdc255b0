import { describe, expect, it } from 'vitest'
import { gateway } from '../../worker/connectors/kit/answers.ts'
import { instant } from '../../worker/connectors/kit/fields.ts'
import { orderRefs } from '../../worker/connectors/kit/payments.ts'
import { payerPhones } from '../../worker/connectors/kit/people.ts'
import { pairedHmac, stampedHmac } from '../../worker/connectors/kit/schemes.ts'
import { sortedFields } from '../../worker/connectors/kit/sorted-fields.ts'
import { meaningOf } from '../../worker/connectors/kit/words.ts'
import { AppError } from '../../worker/domain/errors.ts'
import { delivery } from './check-connector.ts'

describe('meaningOf', () => {
  const known = { PAY_SUCCESS: 'paid', constructor: 'odd' } as const
  it.each([
    ['pay success', 'paid'],
    [' Pay-Success ', 'paid'],
    ['PAYSUCCESS', undefined],
    ['toString', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of “%s” is %s', (word, meaning) => expect(meaningOf(word, undefined, known)).toBe(meaning))
  it('is that of the first table', () => expect(meaningOf('PAY_SUCCESS', { 'pay success': 'mine' }, known)).toBe('mine'))
})

describe('orderRefs', () => {
  it('are what the merchant says, a number where nothing is said, and never an order key', () => {
    expect(orderRefs('1001', undefined)).toEqual({ number: '1001' })
    expect(orderRefs('1001', 'shop_id')).toEqual({ shopOrderId: '1001' })
    expect(orderRefs('1001', 'none')).toEqual({})
    expect(orderRefs('wc_order_WNXdemo000001', 'number')).toEqual({})
    expect(orderRefs(undefined, 'number')).toEqual({})
  })
})

describe('payerPhones', () => {
  it('are each told once, with a country only where the number says none', () => {
    expect(payerPhones(['+12025550101', '5550000001', '5550000001', 'none', '', undefined], 'IN')).toEqual([
      { raw: '+12025550101', from: 'payment' },
      { raw: '5550000001', country: 'IN', from: 'payment' },
    ])
  })
})

describe('instant', () => {
  it.each([
    ['2026-01-01T05:30:00+05:30', 1767225600000],
    ['2026-01-01T00:00:00Z', 1767225600000],
    ['2026-01-01T00:00:00.123Z', 1767225600123],
    ['2026-01-01T00:00:00', undefined],
    ['2026-01-01', undefined],
    ['2026-13-01T00:00:00Z', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %s is %s', (value, at) => expect(instant(value)).toBe(at))
})

describe('sortedFields', () => {
  it('are sorted by their bytes, without the empty ones', () => {
    expect(sortedFields({ b: '2', A: '1', a: '3', empty: '', sign: 'x' }, ['sign'])).toBe('A=1&a=3&b=2')
  })
  it('are none where one set could pass for another', () => {
    expect(sortedFields({ a: '1&b=2' }, [])).toBeUndefined()
    expect(sortedFields({ 'a=1&b': '2' }, [])).toBeUndefined()
  })
})

describe('proofs with a time', () => {
  const scheme = stampedHmac({
    header: 'x-sig',
    timeHeader: 'x-at',
    encoding: 'base64',
    unit: 'ms',
    toleranceSeconds: 60,
    message: (at, body) => at + body,
  })
  it('in milliseconds grow old too, and have thirteen digits', async () => {
    const headers = { ...(await scheme.sign('{}', 'stamped-demo-secret', 1767225600000)) }
    const call = (at: number, more: object = {}) => scheme.verify(delivery('{}', { ...headers, ...more }, at), 'stamped-demo-secret')
    expect(await call(1767225660000)).toBe(true)
    expect(await call(1767225660001)).toBe(false)
    expect(await call(1767225600000, { 'x-at': '176722560000' })).toBe(false)
  })
  it('in pairs are refused without a secret', async () => {
    const pairs = pairedHmac({ header: 'x-sig', toleranceSeconds: 60 })
    const headers = { ...(await pairs.sign('{}', 'paired-demo-secret', 1767225600000)) }
    expect(await pairs.verify(delivery('{}', headers, 1767225600000), 'paired-demo-secret')).toBe(true)
    expect(await pairs.verify(delivery('{}', headers, 1767225600000), '')).toBe(false)
  })
})

describe('answers of a gateway’s API', () => {
  it.each([
    [401, 'gateway.key_refused'],
    [403, 'gateway.key_refused'],
    [400, 'gateway.refused'],
    [404, 'gateway.refused'],
    [429, 'upstream.failed'],
    [500, 'upstream.failed'],
  ])('with %s are %s', (status, code) => expect(gateway.refusal(status, undefined).code).toBe(code))

  it('are errors without the gateway’s own words', () => {
    const body = { message: 'Asha Testperson cannot pay', code: 'no_such_customer' }
    const run = () => gateway.accepted({ status: 400, headers: new Headers(), body }, { codeOf: () => body.code })
    expect(run).toThrow(AppError)
    try {
      run()
    } catch (error) {
      expect((error as AppError).detail).toEqual({ status: 400, code: 'no_such_customer' })
    }
  })
  it('need a key first', () => {
    expect(() => gateway.needed(undefined, 'apiKey')).toThrow(AppError)
    expect(gateway.needed('key', 'apiKey')).toBe('key')
  })
})
