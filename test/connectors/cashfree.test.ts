import { describe, expect, it } from 'vitest'
import cashfree from '../../worker/connectors/cashfree/index.ts'
import { parsePayload } from '../../worker/lib/payload.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf, vectorOf } from './fixtures.ts'

const NOW = Date.UTC(2026, 0, 1, 10)
const bodyOf = (name: string) =>
  fixturesOf('cashfree').find(({ file }) => file === `${name}.json`)?.body as { data: Record<string, Record<string, unknown>> }
const eventOf = (body: unknown, settings: Record<string, unknown> = {}) => {
  const [envelope] = cashfree.split(delivery(JSON.stringify(body), {}, NOW), body)
  if (!envelope) throw new Error('split made nothing')
  const parsed = cashfree.parse(envelope, cashfree.manifest.settings.parse({ clientSecret: 'cf_secret_demo', ...settings }), NOW)
  return 'events' in parsed ? parsed.events[0] : parsed
}
const paid = (order: Record<string, unknown>, payment: Record<string, unknown> = {}) => {
  const body = bodyOf('payment-success')
  return { ...body, data: { ...body.data, order: { ...body.data['order'], ...order }, payment: { ...body.data['payment'], ...payment } } }
}

describe('the proof', () => {
  const { body = '', headers = {}, secret = '' } = vectorOf('cashfree') ?? {}
  const call = (text: string, more: Record<string, string> = {}) =>
    cashfree.manifest.scheme.verify(delivery(text, { ...headers, ...more }, NOW), secret)

  it('covers the decimals as they were written, and the time', async () => {
    expect(await call(body)).toBe(true)
    expect(await call(body.replace('499.00', '499.0'))).toBe(false)
    expect(await call(body, { 'x-webhook-timestamp': '1767225600001' })).toBe(false)
  })
  it('is not moved from the time into the body, or back', async () => {
    expect(await call(`0${body}`, { 'x-webhook-timestamp': '176722560000' })).toBe(false)
    expect(await call(body, { 'x-webhook-timestamp': '' })).toBe(false)
  })
})

describe('amounts', () => {
  it.each([
    ['499.00', 49900],
    ['499.5', 49950],
    ['0.07', 7],
    ['1.00', 100],
  ])('reads the number %s exactly', (written, minor) => {
    const text = JSON.stringify(paid({})).replace('"payment_amount":499.5', `"payment_amount":${written}`)
    expect(eventOf(parsePayload(text))).toMatchObject({ payment: { amount: { minor, currency: 'INR' } } })
  })
})

describe('references', () => {
  it('take order_id for what the merchant says', () => {
    expect(eventOf(paid({ order_id: '1001' }))).toMatchObject({ refs: { number: '1001' } })
    const byId = eventOf(paid({ order_id: '1001' }), { orderReference: 'shop_id' })
    expect(byId).toMatchObject({ refs: { shopOrderId: '1001' } })
    expect(byId).not.toHaveProperty('refs.number')
    expect(eventOf(paid({ order_id: '1001' }), { orderReference: 'none' })).toMatchObject({ refs: { paymentId: '1453002795' } })
  })
  it('take no order key and no order that Cashfree made itself for a number', () => {
    expect(eventOf(paid({ order_id: 'wc_order_WNXdemo000001' }))).not.toHaveProperty('refs.number')
    expect(eventOf(paid({ order_id: 'CFPay_demo' }))).toMatchObject({ refs: { gatewayOrderId: 'CFPay_demo' } })
  })
})

describe('words', () => {
  it('that nobody knows wait for the merchant, who may give them a meaning', () => {
    const body = bodyOf('refund-unknown')
    expect(eventOf(body)).toEqual({ unknown: 'REVERSED' })
    expect(eventOf(body, { statusMap: { Reversed: 'refund_failed' } })).toMatchObject({ type: 'payment.refund_failed' })
  })
  it('of a sender’s test without data are ignored', () => {
    expect(eventOf({ type: 'PAYMENT_SUCCESS_WEBHOOK' })).toHaveProperty('ignored')
    expect(eventOf({ type: 'WEBHOOK', data: {} })).toHaveProperty('ignored')
  })
})
