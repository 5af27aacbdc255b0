import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import kpay from '../../worker/connectors/kpay/index.ts'
import { parsePayload } from '../../worker/lib/payload.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf, vectorOf } from './fixtures.ts'

const NOW = 1767225602000
const { scheme } = kpay.manifest
const KBZ = { variant: 'kbzpay' }
const GROUP = { variant: 'kpay_group' }
const KNET = { variant: 'knet' }
const vector = vectorOf('kpay')

describe('the proof of KBZPay', () => {
  const body = vector?.body ?? ''
  const call = (text: string, settings: Record<string, unknown> = KBZ, key = vector?.secret ?? '') =>
    scheme.verify(delivery(text, {}, NOW), key, settings)

  it('covers every field that came, known or not', async () => {
    expect(await call(body)).toBe(true)
    expect(await call(body.replace('"appid"', '"more":"1","appid"'))).toBe(false)
    expect(await call(body.replace('WNX1001', 'WNX1002'))).toBe(false)
    expect(await call(body.replace('"nonce_str":"845255910308564481",', ''))).toBe(false)
  })
  it('leaves out empty fields, and takes numbers as they were written', async () => {
    expect(await call(body.replace('"appid"', '"callback_info":"","appid"'))).toBe(true)
    expect(await call(body.replace('"15000"', '15000'))).toBe(true)
    expect(await call(body.replace('"845255910308564481"', '845255910308564481'))).toBe(true)
    expect(await call(body.replace('"15000"', '15000.0'))).toBe(false)
  })
  it('takes nothing that one set of fields could hide in another', async () => {
    const joined = body
      .replace('"nonce_str":"845255910308564481","sign_type"', '"sign_type"')
      .replace('01004082000000000001"', '01004082000000000001&nonce_str=845255910308564481"')
    expect(await call(joined)).toBe(false)
    expect(await call(body.replace('"appid"', '"x":{"a":1},"appid"'))).toBe(false)
  })
  it('counts for no other KPay, and for none before the merchant has said which', async () => {
    expect(await call(body, GROUP)).toBe(false)
    expect(await call(body, {})).toBe(false)
    expect(await call(body, { variant: 'knet' })).toBe(false)
  })
})

describe('the proof of KPay Group', () => {
  // Signed by openssl (dgst -sha256 -sign) with a key that was thrown away; the first is the sign text of KPay's documentation.
  const publicKey =
    'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA7nHyGoWIAlIexUsvnt7RHkzENoOyVJFRAlk+CNa8fciKYxprdNC0UujZqOB4YZ+0uqPJzFTZIgXVafsVyPlbe2ZvM2uJk+upPgfuv/H2gc1EnXOQlhuGL/o5bSHlvHodeHCE7MfQBw0wUES411Q5Jz+9WZQEz+Uif3eE3/PRquubIbhk4WCgL0ghA4kFKYB6UHd4eqBj4ZdQYhQm4kBqIxTvalsMFofHqeQfS9xq5z7o+kbA94aX6xRIiGsp7qThKGXSikEDY5Z4ykCyNKFpFSQRkhf5lHSFXZ48BP75YJqqh16ixaUETy+bpng918/tuaePrQVoK9wEWd8mkgOujwIDAQAB'
  const signatures = {
    path: 'NTFGZtLIOLEFuJq8u4O8EJ5V326teEEQZxgDnK4/oaSfgoX98o/IeilHGgoRF1gyl1rU4ZYCvRI2CKIjLQfcNr+P1pFstryEEOcDS0QQTKUILdkEVzGmjR0wEKrB8mW8VSWJafe37+PQP27T4mt2hmLwvqM6AzBeqK7vwgXWovBu2AC92cEIXjAXRp6BN+mPtVpCqODjSf6PrZ+/WpCOI6SWzFuxjvihyCXmCf9NYnhbHYb6Wo+4EfKiq3m/bUsZKn2NS7iWloG9KGPUoMrwfdxx27xx+W7fU9aa++wC5TpBqomFEtkmce86f5DCCj65LmQz13Y5l634EWVh6pz/6g==',
    path_and_query:
      'YmoxlOYWFhsboJzqn6sBHgnFsffJbUbylgveRGyEoxhqdtMupD7S8hRlSATtJq+/a/DRLI1hGtv4bBG8xoxMVHk1z3vu3CSzxlA4EH5Mhhyx1j5/ZdN4BXegS8XMRna5mBK8Qzpl/gZhJ6uLewHjza4unahZJiYe0q8n3x4DNrtalfrmniGHkgpf13/+Lug9CDcrIISJYqPqZiLlT5Pyy5U2SazyaYGa0GQmMSVaHc4hJYJX8IZ2n8zWukWe+DwnQYAA8RuObt2UwFrtPOdmu2e+xfU5BgGmnlO+oSd5FKmiaW6x6NqNiLmVSlb8cSrN3mvEWuF+Gd6naRl3ht4YKQ==',
    url: 'xNClfMTrMeCWPGtNfBPjV5/6+3mYPrCU6mnzePYzV+8akrOpt83R9s7f9D0sztewxzghDaLMOVC0hJbD91vF+aafg/YtzvgGFqR7sTN9C5zJTN+jxVXlrDDSeTgu13FIg6+B30rZ+ehPzcnD83slcBbubiv83DRtc9nnPk0dFGY2dcAzC+1ib0YP3Sr7+pr1vob1+07FmSeuaZZJRgZTYuSjj1f9RFmaXBXSHyQ83SxiAc28UOBs2hrtRfJBHEMzu4gjiIdkHG9+iEhy2kimSVhtlPkNCv2V9TwavAOUvXjpbJ785UUL6G61pR7uH6eSjwsf3gFq5d0XvheZyLdhjQ==',
  } as const
  const body =
    '{"eventType":"SALES","merchantCode":"852000000000001","transactionNo":"9000000000000000001","orderNo":"9000000000000000002","outTradeNo":"WNX-1001","payAmount":480.00,"payCurrency":"HKD","transactionState":2}'
  const headers = {
    'k-merchant-code': '852000000000001',
    'k-nonce-str': 'f3b1c0d2e4a5968778695a4b3c2d1e0f',
    'k-timestamp': '1767225600000',
    'k-signature': signatures.path,
  }
  const call = (
    more: Record<string, string> = {},
    {
      at = NOW,
      text = body,
      key = publicKey,
      settings = GROUP,
      path = '/hooks/kpay/abc?n=1',
    }: { at?: number; text?: string; key?: string; settings?: Record<string, unknown>; path?: string } = {},
  ) => scheme.verify(delivery(text, { ...headers, ...more }, at, { path }), key, settings)

  it('names the path, the path with its query, or the whole address', async () => {
    for (const signature of Object.values(signatures)) expect(await call({ 'k-signature': signature })).toBe(true)
  })
  it.each(['path', 'path_and_query', 'url'] as const)('names only the %s where the merchant says so', async (signedUri) => {
    for (const [form, signature] of Object.entries(signatures))
      expect(await call({ 'k-signature': signature }, { settings: { ...GROUP, signedUri } }), form).toBe(form === signedUri)
  })
  it('counts at no other address', async () => expect(await call({}, { path: '/hooks/kpay/abd?n=1' })).toBe(false))
  it.each([
    ['k-timestamp', '1767225600001'],
    ['k-nonce-str', 'other'],
    ['k-merchant-code', '852000000000002'],
    ['k-signature', 'AAAA'],
    ['k-signature', 'not base64'],
    ['k-timestamp', 'now'],
  ])('is refused with another %s (%s)', async (name, value) => expect(await call({ [name]: value })).toBe(false))
  it('covers the body as it was written', async () => {
    expect(await call({}, { text: body.replace('480.00', '480.0') })).toBe(false)
    expect(await call({}, { text: '' })).toBe(false)
  })
  it('grows old by the merchant’s measure', async () => {
    expect(await call({}, { at: 1767225900_000 })).toBe(true)
    expect(await call({}, { at: 1767225900_001 })).toBe(false)
    expect(await call({}, { at: 1767226200_000, settings: { ...GROUP, toleranceSeconds: 600 } })).toBe(true)
    expect(await call({}, { at: 1767225299_000 })).toBe(false)
  })
  it('takes the key as PEM too, and throws at none that is no key', async () => {
    const pem = `-----BEGIN PUBLIC KEY-----\n${publicKey.replace(/(.{64})/g, '$1\n')}\n-----END PUBLIC KEY-----\n`
    expect(await call({}, { key: pem })).toBe(true)
    for (const key of ['', 'AAAA', 'no key at all', publicKey.slice(4)]) expect(await call({}, { key }), key).toBe(false)
  })
})

describe('the variant', () => {
  const { settings } = kpay.manifest

  it('must be said, and is preselected in forms', () => {
    expect(settings.safeParse({ key: 'kbz_app_key_demo' }).success).toBe(false)
    expect(settings.safeParse({ key: 'kbz_app_key_demo', variant: 'another' }).success).toBe(false)
    expect(z.toJSONSchema(settings, { io: 'input' })).toMatchObject({
      required: ['variant', 'key'],
      properties: { variant: { default: 'kbzpay', enum: ['kbzpay', 'kpay_group', 'knet'] } },
    })
  })
})

describe('the answer of KNET', () => {
  // Encrypted by openssl (enc -aes-128-cbc, key and first block the same), as KNET's sample for shops does.
  const key = 'wnxdemokey123456'
  const said =
    'paymentid=100202600000000001&result=CAPTURED&auth=B12345&avr=N&ref=600112345678&tranid=202600112345678&postdate=0101&trackid=WNX-1001&udf1=&udf2=&udf3=&udf4=&udf5=&amt=14.750'
  const trandata =
    '50FF3581CD98268146B18A83A1FDE6EF97A58E4C95EDC7C15CC75EF7D1367CCE2D0A4444EB06C2BAE75C060B2DAF10AEB50475A25516A2E952BE20157E6EA4D4A301094932E03FACEA31BA7CFCBA86F52B7A4DBD6B11EE66D4EDDB27DA9615C2EE2E8666F8863B8D9A2E4946A69EA3667D7A8604B9790FF0D2081AC8D7AB4EA8B827011CBAA18D5EB323F4E79707610E1C70C184C2D9F00AC019B5083AF28B1CFD3B26E401277D2AAB7B41A7D7E16A67'
  const open = (text: string, secret = key) => scheme.open?.(delivery(text, {}, NOW), secret, KNET)

  it('opens with the resource key alone, as a form or bare, in either case of its letters', async () => {
    for (const text of [`trandata=${trandata}`, `paymentid=1&trandata=${trandata}&Error=`, trandata, trandata.toLowerCase()]) {
      expect(await open(text)).toBe(said)
      expect(await scheme.verify(delivery(text, {}, NOW), key, KNET)).toBe(true)
    }
    for (const wrong of ['wnxdemokey123457', 'wnxdemokey12345', `${key}0`, '']) {
      expect(await scheme.verify(delivery(`trandata=${trandata}`, {}, NOW), wrong, KNET)).toBe(false)
    }
    expect(await scheme.verify(delivery(`trandata=${trandata}`, {}, NOW), key, KBZ)).toBe(false)
  })
  it('is refused wherever one block of it was changed, left out, or doubled', async () => {
    const blocks = trandata.match(/.{32}/g) ?? []
    const hex = (list: readonly string[]) => `trandata=${list.join('')}`
    for (let i = 0; i < blocks.length; i++) {
      const flipped = blocks.map((block, j) => (i === j ? (block.startsWith('0') ? `1${block.slice(1)}` : `0${block.slice(1)}`) : block))
      expect(await open(hex(flipped)), `block ${i} changed`).toBeUndefined()
      expect(await open(hex(blocks.filter((_, j) => j !== i))), `block ${i} left out`).toBeUndefined()
      expect(await open(hex(blocks.flatMap((block, j) => (i === j ? [block, block] : [block])))), `block ${i} doubled`).toBeUndefined()
    }
  })
  it('believes nothing that stands beside it in clear', async () => {
    expect(await open(said)).toBeUndefined()
    expect(await open(`${said}&trandata=${trandata.replace('CAPTURED', 'X')}`)).toBe(said)
    for (const text of ['', 'trandata=', 'trandata=zz', 'trandata=00', `trandata=${'0'.repeat(32)}`, '{}'])
      expect(await open(text)).toBeUndefined()
  })
})

describe('what it says', () => {
  const parse = (body: unknown, settings: Record<string, unknown> = {}, headers: Record<string, string> = {}) => {
    const [envelope] = kpay.split(delivery('', headers, NOW), body)
    if (!envelope) throw new Error('split made nothing')
    const parsed = kpay.parse(envelope, kpay.manifest.settings.parse({ key: 'kbz_app_key_demo', variant: 'kbzpay', ...settings }), NOW)
    return 'events' in parsed ? parsed.events[0] : parsed
  }
  const bodyOf = (name: string) => fixturesOf('kpay').find(({ file }) => file === `${name}.json`)?.body as Record<string, unknown>

  it('is read out of Request alone where there is one', () => {
    const forged = { ...bodyOf('group-2'), Request: { merch_order_id: {} } }
    expect(() => parse(forged)).toThrow()
  })
  it('keeps ids beyond 2^53 that came as numbers', () => {
    const text = JSON.stringify(bodyOf('group-2')).replace('"9000000000000000001"', '9000000000000000001')
    expect(parse(parsePayload(text))).toMatchObject({ refs: { paymentId: '9000000000000000001' } })
  })
  it('hears the merchant’s own word', () => {
    expect(parse(bodyOf('group-unknown'))).toEqual({ unknown: '9' })
    expect(parse(bodyOf('group-unknown'), { statusMap: { 9: 'failed' } })).toMatchObject({ type: 'payment.failed' })
  })
  it('is said once, however often it is repeated', () => {
    const first = bodyOf('kbz-pay-success') as { Request: Record<string, unknown> }
    const again = { Request: { ...first.Request, notify_time: '1767229200', nonce_str: '1' } }
    const idOf = (body: unknown) => kpay.split(delivery('', {}, NOW), body)[0]?.deliveryId
    expect(idOf(again)).toBe(idOf(first))
  })
  it('is answered in the words that each wants', () => {
    expect(kpay.acknowledge?.(KBZ)).toEqual({ body: 'success', contentType: 'text/plain' })
    expect(kpay.acknowledge?.({ ...KNET, returnUrl: 'https://shop.example/paid' }).body).toBe('REDIRECT=https://shop.example/paid')
    expect(kpay.acknowledge?.(KNET).body).toBe('success')
    expect(kpay.acknowledge?.(GROUP).body).toBe('{"code":10000,"message":"success"}')
  })
})
