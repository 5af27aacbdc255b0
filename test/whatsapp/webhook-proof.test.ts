import { describe, expect, it } from 'vitest'
import { utf8 } from '../../worker/lib/bytes.ts'
import { verificationAnswer, verifySignature } from '../../worker/whatsapp/webhook.ts'

describe('verifySignature', () => {
  const secret = 'wenext-demo-app-secret'
  const vectors = [
    ['{"object":"whatsapp_business_account","entry":[]}', 'bdef7e1d30bb64e1aaede3f2903b6a346ac266f5cbf68ae864cc8bdc9224c8a9'],
    [String.raw`{"t":"caf\u00e9 \ud83d\ude00 a\/b"}`, 'ebee6523df3968f71923abc7016abb430c0cbbb6481b35828bd4d3cc31c9c1a3'],
    ['{"t":"café 😀 a/b"}', '6c37a6041eb21e04f58611af2b181e6eaabab82e7945e02e10780fd894994332'],
  ] as const

  it.each(vectors)('accepts the bytes of %s', async (body, hex) => {
    expect(await verifySignature(utf8(body), `sha256=${hex}`, [secret])).toBe(true)
    expect(await verifySignature(utf8(body), `sha256=${hex.toUpperCase()}`, [secret])).toBe(true)
  })

  it('refuses a body that was read and written again', async () => {
    const [body, hex] = vectors[1]
    expect(await verifySignature(utf8(JSON.stringify(JSON.parse(body))), `sha256=${hex}`, [secret])).toBe(false)
  })

  it('accepts the old and the new secret while rotating, and nothing without a secret', async () => {
    const [body, hex] = vectors[0]
    expect(await verifySignature(utf8(body), `sha256=${hex}`, ['new-secret', secret])).toBe(true)
    expect(await verifySignature(utf8(body), `sha256=${hex}`, ['new-secret', ''])).toBe(false)
    expect(await verifySignature(utf8(body), `sha256=${hex}`, [])).toBe(false)
  })

  it.each([
    null,
    undefined,
    '',
    'sha256=',
    `sha1=${'a'.repeat(40)}`,
    vectors[0][1],
    `sha256=${vectors[0][1].slice(2)}`,
    `sha256=${vectors[0][1]}00`,
    `sha256=${'z'.repeat(64)}`,
    `sha256=${'0'.repeat(64)}`,
  ])('refuses the header %s', async (header) => {
    expect(await verifySignature(utf8(vectors[0][0]), header, [secret])).toBe(false)
  })
})

describe('verificationAnswer', () => {
  const ask = (query: string, token = 'ours') => verificationAnswer(new URL(`https://wenext.test/whatsapp?${query}`), token)

  it('repeats the challenge as it is', () => {
    expect(ask('hub.mode=subscribe&hub.challenge=1158%3Cb%3E&hub.verify_token=ours')).toEqual({ status: 200, body: '1158<b>' })
  })

  it.each([
    '',
    'hub.mode=subscribe&hub.challenge=1&hub.verify_token=other',
    'hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=ours',
    'hub.mode=subscribe&hub.verify_token=ours',
    'hub.mode=subscribe&hub.challenge=1',
  ])('refuses %j', (query) => {
    expect(ask(query)).toEqual({ status: 403, body: '' })
  })

  it('refuses all while no token is set', () => {
    expect(ask('hub.mode=subscribe&hub.challenge=1&hub.verify_token=', '')).toEqual({ status: 403, body: '' })
  })
})
