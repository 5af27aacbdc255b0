import { describe, expect, it } from 'vitest'
import { present, webLink, zonedTime } from '../../worker/connectors/kit/fields.ts'
import { decodeEntities, plainText } from '../../worker/connectors/kit/html.ts'
import { basicAuth, sharedToken, stampedHmac, standardWebhooks } from '../../worker/connectors/kit/schemes.ts'
import { delivery } from './check-connector.ts'

describe('standardWebhooks', () => {
  // The vector of the specification's own libraries (standardwebhooks.com), computed anew with Python's hmac.
  const at = 1614265330
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': String(at),
    'webhook-signature': 'v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  }
  const call = (seconds: number, text = '{"test": 2432232314}') =>
    standardWebhooks().verify(delivery(text, headers, seconds * 1000), secret)

  it('takes a proof made elsewhere, also as the second of a list', async () => expect(await call(at)).toBe(true))
  it('refuses it five minutes and a second later, or before', async () => {
    expect(await call(at + 300)).toBe(true)
    expect(await call(at + 301)).toBe(false)
    expect(await call(at - 301)).toBe(false)
  })
  it('refuses another body', async () => expect(await call(at, '{"test": 2432232315}')).toBe(false))
})

describe('stampedHmac', () => {
  const scheme = stampedHmac({
    header: 'x-sig',
    timeHeader: 'x-at',
    encoding: 'hex',
    toleranceSeconds: 60,
    message: (at, body) => `${at}.${body}`,
  })
  const headers = { 'x-at': '1767225600', 'x-sig': 'f22bbcac68c148c1eaa441e628ca75cddc1393fb22fbf00de0437f2159ff0b3e' }
  const call = (seconds: number, more: Record<string, string> = {}) =>
    scheme.verify(delivery('{"a":1}', { ...headers, ...more }, seconds * 1000), 'stamped-demo-secret')

  it('takes a proof made elsewhere while it is young', async () => {
    expect(await call(1767225660)).toBe(true)
    expect(await call(1767225661)).toBe(false)
  })
  it('refuses a time that was pushed on, and one that is none', async () => {
    expect(await call(1767225660, { 'x-at': '1767225660' })).toBe(false)
    expect(await call(1767225660, { 'x-at': 'now' })).toBe(false)
  })
})

describe('schemes without a signed body', () => {
  it.each([
    ['sharedToken', sharedToken({ header: 'x-api-key' }), 'user-token-0001'],
    ['basicAuth', basicAuth(), 'user:pass'],
  ])('%s takes the secret and nothing near it', async (_name, scheme, secret) => {
    const signed = delivery('{}', await scheme.sign('{}', secret, 0), 0)
    expect(await scheme.verify(signed, secret)).toBe(true)
    expect(await scheme.verify(signed, `${secret} `)).toBe(false)
    expect(await scheme.verify(delivery('{}', {}, 0), secret)).toBe(false)
    expect(await scheme.verify(delivery('{}', {}, 0), '')).toBe(false)
  })
})

describe('decodeEntities', () => {
  it.each([
    ['Salt &amp; Pepper', 'Salt & Pepper'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['O&#039;Test &#x1F600; &#8377;', "O'Test 😀 ₹"],
    ['&unknown; &constructor; &#0; &#xD800; &#9999999;', '&unknown; &constructor; &#0; &#xD800; &#9999999;'],
    ['AT&T', 'AT&T'],
  ])('%s', (html, text) => expect(decodeEntities(html)).toBe(text))
})

it('plainText makes one line without tags, and keeps what only looks like one', () => {
  expect(plainText('<b>Blue</b>\n\tMug &lt;new&gt;')).toBe('Blue Mug <new>')
  expect(plainText('3 < 5 > 4')).toBe('3 < 5 > 4')
  expect(plainText(' <br/> ')).toBeUndefined()
})

it('present leaves out what is undefined and keeps null, zero and blank', () => {
  expect(present({ a: undefined, b: null, c: 0, d: '' })).toStrictEqual({ b: null, c: 0, d: '' })
})

it('webLink lets only http and https through', () => {
  expect(webLink('https://courier.example/t/1')).toBe('https://courier.example/t/1')
  for (const bad of ['javascript:alert(1)', 'https://a b', 'https://"x"', '', undefined]) expect(webLink(bad)).toBeUndefined()
})

it('zonedTime reads a clock of its zone, and nothing out of blanks and zero dates', () => {
  expect(zonedTime('2026-01-01T10:00:00', 'Z')).toBe(Date.UTC(2026, 0, 1, 10))
  expect(zonedTime('2026-01-01 10:00:00', '+05:30')).toBe(Date.UTC(2026, 0, 1, 4, 30))
  for (const bad of ['0000-00-00 00:00:00', '', undefined, '2026-13-01T00:00:00', 'soon']) expect(zonedTime(bad, 'Z')).toBeUndefined()
})
