import { beforeAll, describe, expect, it } from 'vitest'
import type { Connector } from '../../worker/connectors/contract.ts'
import { connectors } from '../../worker/connectors/registry.gen.ts'
import { addConnection } from '../../worker/operate/connections.ts'
import { openMerchant } from '../../worker/operate/merchants.ts'
import { fixturesOf } from '../connectors/fixtures.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { call } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { rows, untilQuiet } from '../support/relay.ts'

let merchant: TestMerchant
beforeAll(async () => {
  fakeGraph()
  merchant = await aMerchant()
})

// Sixteen characters, as KNET's key has.
const SECRET = 'gateway-secret-0'
const WAYS = [
  ['stripe', 'checkout.session.completed', 'signingSecret', {}],
  ['cashfree', 'payment-success', 'clientSecret', {}],
  ['payu', 'paid', 'salt', {}],
  ['payu', 'paid.json', 'salt', {}],
  ['paytm', 'success', 'merchantKey', {}],
  ['phonepe', 'checkout-completed', 'webhookSecret', {}],
  ['phonepe', 'checkout-completed.hmac', 'webhookSecret', { version: 'v2_hmac' }],
  ['phonepe', 'v1-success', 'webhookSecret', { version: 'v1' }],
  ['paytabs', 'sale-approved', 'serverKey', {}],
  ['kpay', 'kbz-pay-success.numbers', 'key', { variant: 'kbzpay' }],
  ['kpay', 'knet-captured', 'key', { variant: 'knet' }],
  ['signed-gateway', 'kpay-site-completed', 'secret', { preset: 'kpay_site' }],
] as const

/** A connection as the operator makes it, and a delivery as its gateway would sign it. */
async function prepared(id: (typeof WAYS)[number][0], name: string, secretName: string, open: Record<string, unknown>) {
  const { scheme }: Connector['manifest'] = connectors[id].manifest
  const fixture = fixturesOf(id).find(({ file }) => file === `${name}.json`)
  const bare = fixture?.form ?? JSON.stringify(fixture?.body)
  const text = (await scheme.signBody?.(bare, SECRET, Date.now(), open)) ?? bare
  const proof = await scheme.sign(text, SECRET, Date.now(), open)
  const added = await addConnection(
    testEnv,
    await openMerchant(testEnv, merchant.id),
    { connector: id, settings: { [secretName]: SECRET, ...open } },
    Date.UTC(2025, 0, 1),
  )
  await relayOf(testEnv, merchant.id).settingsChanged()
  const post = (body: string) => call(added.path, { method: 'POST', body, headers: { ...fixture?.headers, ...proof } })
  return { added, text, post }
}

describe('a gateway’s delivery', () => {
  it.each(WAYS)('of %s (%s) is proved, kept and read, with the settings as they were given', async (id, name, secretName, open) => {
    const { added, text, post } = await prepared(id, name, secretName, open)
    const answer = await post(text)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe(id === 'kpay' ? 'success' : '{"ok":true}')
    await untilQuiet(merchant)
    const kept = await rows<{ state: string; note: string | null }>(
      merchant,
      'SELECT state, note FROM inbox WHERE connection_id = ?',
      added.id,
    )
    expect(kept).toEqual([{ state: 'done', note: null }])
    // The address alone opens nothing.
    expect((await call(added.path, { method: 'POST', body: text, headers: {} })).status).toBe(
      connectors[id].manifest.scheme.signBody === undefined ? 401 : 200,
    )
    // v2 of PhonePe proves who calls and no more; v1 wraps its body in base64.
    const spoilt =
      name === 'v1-success'
        ? text.replace('"response":"e', '"response":"f')
        : text.replace('1001', '1002').replace(/trandata=.{4}/, 'trandata=0000')
    expect((await post(spoilt)).status).toBe(name === 'checkout-completed' ? 200 : 401)
  })

  it('tells of one order with the others that name its number, and of no second one', async () => {
    await untilQuiet(merchant)
    const found = await rows<{ ref: string; n: number }>(
      merchant,
      `SELECT ref, count(DISTINCT entity) AS n FROM refs WHERE ref IN ('number:wnx-1001', 'number:wnx1001') GROUP BY ref`,
    )
    expect(found).toEqual([
      { ref: 'number:wnx-1001', n: 1 },
      { ref: 'number:wnx1001', n: 1 },
    ])
  })
})
