import { describe, expect, test } from 'vitest'
import { toHex, utf8 } from '../../worker/lib/bytes.ts'
import { hmacSha256 } from '../../worker/lib/crypto.ts'
import { varsOf } from '../../worker/env.ts'
import { isSignedQuery } from '../../worker/routes/shopify/proxy.ts'
import { call } from '../support/deliver.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'
import { createWidget } from '../../worker/operate/widgets.ts'

const SECRET = 'wenext-test-secret'
const TIME = 1_795_305_600
const AT = TIME * 1000

async function signed(
  query: string,
  sort: (parts: string[]) => string[] = (parts) => parts.toSorted(),
  secret = SECRET,
): Promise<URLSearchParams> {
  const params = new URLSearchParams(query)
  const parts = [...new Set(params.keys())].map((name) => `${name}=${params.getAll(name).join(',')}`)
  params.set('signature', toHex(await hmacSha256(secret, utf8(sort(parts).join('')))))
  return params
}
const BASE = `logged_in_customer_id=&path_prefix=/apps/wenext&shop=demo-shop.myshopify.com&timestamp=${TIME}`
const isGood = (params: URLSearchParams | string, now = AT) => isSignedQuery(new URLSearchParams(params), [SECRET, ''], now)

describe('the app proxy’s signature', () => {
  test('the vectors that Shopify’s library agrees with', async () => {
    expect(await isGood(`${BASE}&signature=4cd5b322922645e2f430d2fe3e64a3d4896d19f99562e36ebb2424888f9ec94e`)).toBe(true)
    expect(await isGood(`ids=1&ids=2&${BASE}&signature=17281dd50c1d8d751eae87adeef6ab5ae8ecf8c49baeda54486ddc82709109ff`)).toBe(true)
  })

  test('sorted by bytes or by locale', async () => {
    const query = `${BASE}&Zed=1&alpha=2&a_b=3&aB=4`
    const byLocale = (parts: string[]) => parts.toSorted((a, b) => (a.split('=')[0] ?? '').localeCompare(b.split('=')[0] ?? ''))
    const [bytes, locale] = [await signed(query), await signed(query, byLocale)]
    expect(bytes.get('signature')).not.toBe(locale.get('signature'))
    expect([await isGood(bytes), await isGood(locale)]).toEqual([true, true])
  })

  test.each([
    ['another secret', async () => signed(BASE, undefined, 'another')],
    ['a parameter more', async () => `${await signed(BASE)}&admin=1`],
    ['a parameter less', async () => `${await signed(`${BASE}&ids=1`)}`.replace('&ids=1', '')],
    ['another shop', async () => `${await signed(BASE)}`.replace('demo-shop', 'other-shop')],
    ['a second shop', async () => `shop=evil.myshopify.com&${await signed(`shop=evil.myshopify.com&${BASE}`)}`],
    ['a shop said twice, and signed so', async () => signed(`shop=evil.myshopify.com&${BASE}`)],
    ['two signatures', async () => `${await signed(BASE)}&signature=${'0'.repeat(64)}`],
    ['none', async () => BASE],
    ['an upper-case one', async () => `${await signed(BASE)}`.replace(/signature=.*/, (s) => s.replace(/[a-f]/g, (c) => c.toUpperCase()))],
    ['no time', async () => signed(BASE.replace(/&timestamp=\d+/, ''))],
  ] as readonly (readonly [string, () => Promise<URLSearchParams | string>])[])('%s is refused', async (_, query) =>
    expect(await isGood(new URLSearchParams(String(await query())))).toBe(false),
  )

  test.each([
    [-89, true],
    [89, true],
    [-91, false],
    [91, false],
    [3600, false],
  ])('%i seconds off: %s', async (seconds, good) => expect(await isGood(await signed(BASE), AT + seconds * 1000)).toBe(good))
})

describe('what it opens', () => {
  const ask = async (shop: string, more = '') => {
    const query = await signed(
      `shop=${shop}&path_prefix=/apps/wenext&logged_in_customer_id=&timestamp=${Math.floor(Date.now() / 1000)}${more}`,
      undefined,
      varsOf(testEnv).SHOPIFY_API_SECRET,
    )
    return call(`/shopify/proxy/widget.json?${query}`)
  }

  test('the widget of this shop and of no other', async () => {
    const [one, two] = [await aMerchant(), await aMerchant()]
    const { key } = await createWidget(testEnv, one.id, {}, Date.now())
    await createWidget(testEnv, two.id, {}, Date.now())
    const answer = await ask(one.connections.shopify.account ?? '')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ key, src: `https://wenext.test/w/${key}.js` })
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('nothing for a shop that nobody has, or without a signature', async () => {
    expect((await ask('nobody-here.myshopify.com')).status).toBe(401)
    expect((await call('/shopify/proxy/widget.json?shop=demo.myshopify.com')).status).toBe(401)
  })
})
