import { describe, expect, it } from 'vitest'
import { readPath, textAt } from '../../worker/connectors/kit/paths.ts'
import gateway from '../../worker/connectors/signed-gateway/index.ts'
import { parsePayload } from '../../worker/lib/payload.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf } from './fixtures.ts'

const NOW = 1767225602000
const { scheme, settings: schema } = gateway.manifest
const verify = (text: string, headers: Record<string, string>, settings: Record<string, unknown>, secret: string, path?: string) =>
  scheme.verify(delivery(text, headers, NOW, path ? { path } : {}), secret, settings)
const parse = (body: unknown, settings: Record<string, unknown>) => {
  const [envelope] = gateway.split(delivery('', {}, NOW), body)
  if (!envelope) throw new Error('split made nothing')
  const parsed = gateway.parse(envelope, schema.parse({ secret: 'signed-demo-secret', ...settings }), NOW)
  return 'events' in parsed ? parsed.events[0] : parsed
}

describe('presets, with proofs made elsewhere', () => {
  it('kpay.site', async () => {
    const text =
      '{"event":"payment.completed","paymentId":"pm_wnx_1","externalId":"WNX-1001","status":"COMPLETED","amount":5000,"currency":"XOF"}'
    const headers = { 'x-kpay-signature': 'b455a6535354004c7174052671e6fda7d473bcbfef4f06ed9b777bae96f61456' }
    expect(await verify(text, headers, { preset: 'kpay_site' }, 'kpay_site_secret_demo')).toBe(true)
    expect(await verify(text.replace('5000', '5001'), headers, { preset: 'kpay_site' }, 'kpay_site_secret_demo')).toBe(false)
    const mixed = { preset: 'kpay_site', encoding: 'base64', algorithm: 'SHA-1', prefix: 'v1=', timeHeader: 'x-at', message: '{sha256}' }
    expect(await verify(text, headers, mixed, 'kpay_site_secret_demo')).toBe(true)
  })

  it('Checkout.com', async () => {
    const headers = { 'cko-signature': 'd2b99635735ba76e30f73786aa8ddf7b67088b1c6c5c09291f39ca55e23c2d36' }
    const text = '{"id":"evt_wnx","type":"payment_captured"}'
    expect(await verify(text, headers, { preset: 'checkout_com' }, 'cko_secret_demo')).toBe(true)
    expect(await verify(text, headers, { preset: 'checkout_com' }, 'cko_secret_other')).toBe(false)
  })

  it('Tap, whose amount is signed with the decimals of its currency', async () => {
    const charge = {
      id: 'chg_TS01',
      status: 'CAPTURED',
      amount: 1,
      currency: 'KWD',
      reference: { gateway: '123456789012345678', payment: '202601011011181819', order: 'WNX-1001' },
      transaction: { created: '1767225600000' },
    }
    const headers = { hashstring: 'be0dde3999871d429251c9f3f68ed92251bbc9e1a197459922390809b3cf1141' }
    const call = (change: object) => verify(JSON.stringify({ ...charge, ...change }), headers, { preset: 'tap' }, 'sk_test_demo')
    expect(await call({})).toBe(true)
    expect(await call({ amount: '1.000' })).toBe(true)
    expect(await call({ amount: 1.001 })).toBe(false)
    expect(await call({ status: 'FAILED' })).toBe(false)
    expect(await call({ reference: { ...charge.reference, payment: '2' } })).toBe(false)
  })

  it('kpay.cc, over event, time, nonce and the hash of the body', async () => {
    // Made by openssl: dgst -sha256 of the body, then -hmac of the four lines.
    const text = '{"status":"paid","no":"K0000000001"}'
    const headers = {
      'x-kpay-event': 'payment.paid',
      'x-kpay-timestamp': '1767225600',
      'x-kpay-nonce': 'n-1',
      'x-kpay-signature': '73163cdac3eb43ae89d19c090744f0a6194664a7b28070864c76e99939bb4c2b',
    }
    const settings = { preset: 'kpay_cc' }
    expect(await verify(text, headers, settings, 'kpay_cc_secret_demo')).toBe(true)
    for (const name of Object.keys(headers).filter((key) => key !== 'x-kpay-signature'))
      expect(await verify(text, { ...headers, [name]: '1767225601' }, settings, 'kpay_cc_secret_demo'), name).toBe(false)
    expect(await scheme.verify(delivery(text, headers, 1767225901_000), 'kpay_cc_secret_demo', settings)).toBe(false)
  })
})

describe('a way of one’s own', () => {
  it.each([
    ['SHA-256', 'hex'],
    ['SHA-512', 'base64'],
    ['SHA-1', 'hex'],
  ])('signs with %s in %s', async (algorithm, encoding) => {
    const settings = { algorithm, encoding, prefix: 'v1=', message: '{timestamp}.{body}', timeHeader: 'x-at' }
    const headers = await scheme.sign('{"a":1}', 'signed-demo-secret', NOW, settings)
    expect(await verify('{"a":1}', { ...headers }, settings, 'signed-demo-secret')).toBe(true)
    expect(await verify('{"a":2}', { ...headers }, settings, 'signed-demo-secret')).toBe(false)
    expect(await verify('{"a":1}', { ...headers, 'x-at': '1767225603' }, settings, 'signed-demo-secret')).toBe(false)
    expect(await verify('{"a":1}', { ...headers }, { ...settings, algorithm: 'SHA-384' }, 'signed-demo-secret')).toBe(false)
  })

  it('takes a secret in hex or base64 as its bytes, and no broken one', async () => {
    // HMAC-SHA-256 of {} under the bytes 0x00 to 0x07, made by openssl (-macopt hexkey).
    const headers = { 'x-signature': 'a9e8a49e124712f3edffc6405fe6f2591f5c2525a42cec30cb54cdd87c418ec0' }
    expect(await verify('{}', headers, { secretEncoding: 'hex' }, '0001020304050607')).toBe(true)
    expect(await verify('{}', headers, { secretEncoding: 'base64' }, 'AAECAwQFBgc=')).toBe(true)
    expect(await verify('{}', headers, {}, '0001020304050607')).toBe(false)
    expect(await verify('{}', headers, { secretEncoding: 'hex' }, 'no hex')).toBe(false)
  })

  it('can name the method and the path', async () => {
    // HMAC-SHA-256 of three lines under path-demo-secret, made by openssl.
    const headers = { 'x-signature': '91c36f1d370fbae2f0325a85f2220e95e097de8b561e2a5ce6671d3fdd4f0bea' }
    const settings = { message: '{method}\\n{path}\\n{body}' }
    expect(await verify('{}', headers, settings, 'path-demo-secret', '/hooks/signed-gateway/abc')).toBe(true)
    expect(await verify('{}', headers, settings, 'path-demo-secret', '/hooks/signed-gateway/abd')).toBe(false)
  })

  it('never reads a token out of the body', async () => {
    const settings = { message: '{field:note}:{field:id}' }
    const headers = await scheme.sign('{"note":"{field:id}","id":"7"}', 'signed-demo-secret', NOW, settings)
    expect(await verify('{"note":"7","id":"7"}', { ...headers }, settings, 'signed-demo-secret')).toBe(false)
  })

  it.each(['', 'static', '{timestamp}', '{header:x-a}{method}', '{unknown}'])(
    'is not saved with a message of nothing in the body: “%s”',
    (message) => {
      expect(schema.safeParse({ secret: 'signed-demo-secret', message }).success).toBe(false)
    },
  )

  it.each([
    ['a message of nothing in the body', { message: 'static' }],
    ['an unknown preset', { preset: 'constructor' }],
    ['a path that is none', { statusPath: 'a..b' }],
  ])('opens to nobody with %s', async (_name, settings) => {
    const headers = await scheme.sign('{}', 'signed-demo-secret', NOW, {})
    expect(await verify('{}', { ...headers }, settings, 'signed-demo-secret')).toBe(false)
  })
})

describe('what it says', () => {
  const site = fixturesOf('signed-gateway').find(({ file }) => file === 'kpay-site-completed.json')?.body as Record<string, unknown>
  const as = (change: object, settings: Record<string, unknown> = {}) => parse({ ...site, ...change }, { preset: 'kpay_site', ...settings })

  it.each([
    ['PENDING', 'payment.pending'],
    ['completed', 'payment.captured'],
    ['FAILED', 'payment.failed'],
    ['CANCELLED', 'payment_link.expired'],
  ])('of %s is %s', (status, type) => expect(as({ status })).toMatchObject({ type }))

  it('hears the merchant’s word before the preset’s', () => {
    expect(as({}, { statusMap: { completed: 'authorized' } })).toMatchObject({ type: 'payment.authorized' })
    expect(as({ status: 'REVERSED' }, { statusMap: { reversed: 'refunded' } })).toMatchObject({
      type: 'payment.refunded',
      payment: { refundId: 'pm_wnx_0001' },
    })
  })
  it.each([
    ['1767225600', 1767225600000],
    ['1767225600123', 1767225600123],
    ['2026-01-01T03:00:00+03:00', 1767225600000],
    ['2026-01-01 00:00:00', NOW],
    ['yesterday', NOW],
  ])('reads the time %s', (completedAt, occurredAt) => expect(as({ completedAt })).toMatchObject({ occurredAt }))

  it('takes minor units only where they are whole', () => {
    const settings = { amountUnit: 'minor', statusMap: { done: 'paid' } }
    expect(parse({ status: 'done', amount: 4990, currency: 'JPY' }, settings)).toMatchObject({ payment: { amount: { minor: 4990 } } })
    expect(parse({ status: 'done', amount: 49.9, currency: 'JPY' }, settings)).not.toHaveProperty('payment.amount')
  })
  it('joins by no short id, which another gateway may use too', () => {
    expect(as({ paymentId: 42 })).not.toHaveProperty('refs.paymentId')
    expect(as({}, { orderReference: 'none' })).toMatchObject({ refs: { paymentId: 'signed:pm_wnx_0001' } })
  })
})

describe('paths', () => {
  const body = parsePayload('{"a":{"b":[{"c":"x"},7]},"d-e":true,"f":12345678901234567890,"g":null,"h":{},"$":"no"}')
  it.each([
    ['a.b[0].c', 'x'],
    ['$.a.b[0].c', 'x'],
    ['a.b[1]', '7'],
    ['d-e', 'true'],
    ['f', '12345678901234567890'],
    ['g', undefined],
    ['h', undefined],
    ['a.b', undefined],
    ['a.b.length', undefined],
    ['a.b[9].c', undefined],
    ['constructor.name', undefined],
    ['__proto__', undefined],
    ['a..b', undefined],
    ['a[b]', undefined],
    ['a.b[0].c()', undefined],
    ['', undefined],
    [Array.from({ length: 12 }, () => 'a').join('.'), undefined],
  ])('%s leads to %s', (path, value) => expect(textAt(body, path)).toBe(value))
  it('lead nowhere in what is no record', () => {
    for (const value of [null, 'text', 7, undefined]) expect(readPath(value, 'a')).toBeUndefined()
  })
})
