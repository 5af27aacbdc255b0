/** Our reading of session tokens beside that of Shopify's own library, on tokens that the library and Node's crypto made. */
import { createHmac } from 'node:crypto'
import '@shopify/shopify-api/adapters/web-api'
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api'
import { getJwt } from '@shopify/shopify-api/test-helpers'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../worker/domain/errors.ts'
import { verifyIdToken } from '../../worker/install/id-token.ts'

const KEY = 'wenext-test-client'
const SECRET = 'wenext-test-secret'
const SHOP = 'demo-shop.myshopify.com'

const library = shopifyApi({
  apiKey: KEY,
  apiSecretKey: SECRET,
  hostName: 'wenext.test',
  apiVersion: ApiVersion.July26,
  isEmbeddedApp: true,
  logger: { level: LogSeverity.Error, log: async () => {} },
})

const ours = (token: string) =>
  verifyIdToken(token, { clientId: KEY, secrets: [SECRET] }, Date.now()).then(
    ({ shop }) => shop,
    (error: unknown) => (error instanceof AppError ? `${error.code}: ${error.detail['why']}` : 'thrown'),
  )
const theirs = (token: string) =>
  library.session.decodeSessionToken(token).then(
    ({ dest }) => new URL(dest).hostname,
    () => 'refused',
  )

const own = { iss: `https://${SHOP}/admin`, dest: `https://${SHOP}` }
const made = async (overrides: Record<string, unknown> = {}, secret = SECRET) =>
  (await getJwt('demo-shop', KEY, secret, { ...own, ...overrides })).token

const base64Url = (text: string) => Buffer.from(text).toString('base64url')
function byNode(head: Record<string, unknown>, body: Record<string, unknown>, hash = 'sha256'): string {
  const text = `${base64Url(JSON.stringify(head))}.${base64Url(JSON.stringify(body))}`
  return `${text}.${createHmac(hash, SECRET).update(text).digest('base64url')}`
}
const now = () => Math.floor(Date.now() / 1000)
const body = () => ({ ...own, aud: KEY, sub: '1', exp: now() + 60, nbf: now(), iat: now(), jti: 'a', sid: 'b', sig: 'c' })

describe('both take', () => {
  test('what the library’s own helper makes', async () => {
    const token = await made()
    expect([await ours(token), await theirs(token)]).toEqual([SHOP, SHOP])
  })

  test('what Node signs', async () => {
    const token = byNode({ alg: 'HS256', typ: 'JWT' }, body())
    expect([await ours(token), await theirs(token)]).toEqual([SHOP, SHOP])
  })
})

describe('both refuse', () => {
  test.each<[string, () => Promise<string> | string, string]>([
    ['another secret', () => made({}, 'another'), 'signature'],
    ['another app', () => made({ aud: 'another' }), 'audience'],
    ['expired', () => made({ exp: now() - 20 }), 'expired'],
    ['not yet valid', () => made({ nbf: now() + 20 }), 'not yet valid'],
    ['HS512', () => byNode({ alg: 'HS512', typ: 'JWT' }, body(), 'sha512'), 'form'],
    ['none', () => byNode({ alg: 'none' }, body()).replace(/[^.]*$/, ''), 'form'],
    ['a fifth part', async () => `${await made()}.a.b`, 'form'],
  ])('%s', async (_, token, why) => {
    const text = await token()
    expect([await ours(text), await theirs(text)]).toEqual([`session.invalid: ${why}`, 'refused'])
  })
})

describe('only we refuse', () => {
  test('an issuer that is another shop, which the library lets through', async () => {
    const token = await made({ iss: 'https://other.myshopify.com/admin' })
    expect([await ours(token), await theirs(token)]).toEqual(['session.invalid: issuer', SHOP])
  })

  test('a signature with padding, which no sender writes', async () => {
    const token = `${await made()}=`
    expect([await ours(token), await theirs(token)]).toEqual(['session.invalid: signature', SHOP])
  })

  test('a destination that is no shop’s permanent domain', async () => {
    const token = await made({ dest: 'https://evil.example', iss: 'https://evil.example/admin' })
    expect(await ours(token)).toBe('session.invalid: shop')
    expect(await theirs(token)).toBe('evil.example')
  })

  test('everything, where the deployment has no client id or no secret', async () => {
    const token = await made({ aud: '' })
    for (const expected of [
      { clientId: '', secrets: [SECRET] },
      { clientId: KEY, secrets: ['', ''] },
    ])
      await expect(verifyIdToken(token, expected, Date.now())).rejects.toThrow('session.invalid')
  })
})
