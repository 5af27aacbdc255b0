import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { toHex, utf8 } from '../../worker/lib/bytes.ts'
import { hmacSha256 } from '../../worker/lib/crypto.ts'
import { call, placeOrder, status } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, type TestMerchant } from '../support/merchant.ts'
import { messages, rows, untilMessages, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

let one: TestMerchant
let two: TestMerchant
beforeAll(async () => {
  fakeGraph()
  one = await aMerchant({ rules: ['order_placed'] })
  two = await aMerchant({ rules: ['order_placed'], shard: 'DB_01' })
})

async function meta(body: unknown, secret = 'wenext-demo-app-secret'): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return call('/whatsapp/webhook', {
    method: 'POST',
    body: text,
    headers: { 'x-hub-signature-256': `sha256=${toHex(await hmacSha256(secret, utf8(text)))}` },
  })
}
const entry = (merchant: TestMerchant, value: object) => ({
  id: merchant.wabaId,
  changes: [
    { field: 'messages', value: { messaging_product: 'whatsapp', metadata: { phone_number_id: merchant.phoneNumberId }, ...value } },
  ],
})

describe('the address that Meta calls', () => {
  it('answers the challenge with the right token, and nothing else', async () => {
    const good = await call('/whatsapp/webhook?hub.mode=subscribe&hub.challenge=12345&hub.verify_token=verify-me')
    expect([good.status, await good.text()]).toEqual([200, '12345'])
    expect((await call('/whatsapp/webhook?hub.mode=subscribe&hub.challenge=12345&hub.verify_token=wrong')).status).toBe(403)
  })

  it('refuses what Meta did not sign', async () => {
    expect((await meta({ object: 'whatsapp_business_account', entry: [] }, 'another-secret')).status).toBe(401)
    expect((await call('/whatsapp/webhook', { method: 'POST', body: '{}' })).status).toBe(401)
  })

  it('answers 200 for numbers that nobody knows, for odd shapes and for what is not JSON', async () => {
    for (const body of [
      {
        object: 'whatsapp_business_account',
        entry: [
          {
            id: '1',
            changes: [{ field: 'messages', value: { metadata: { phone_number_id: '123456123' }, statuses: [status('sent', 'w', 'm')] } }],
          },
        ],
      },
      { entry: 'x' },
      [],
      'null',
      'not json',
      { entry: [null, { changes: [null, 7] }] },
    ]) {
      expect((await meta(body)).status).toBe(200)
    }
  })

  it('gives each merchant only its own part of one call', async () => {
    const graph = fakeGraph()
    await placeOrder(one, 1)
    await placeOrder(two, 2)
    await untilQuiet(one)
    await untilQuiet(two)
    const sent = (m: TestMerchant) => graph.requests.find((r) => r.url.includes(m.phoneNumberId))
    const state = (m: TestMerchant, s: string) => status(s, sent(m)?.wamid ?? '', sent(m)?.body.biz_opaque_callback_data ?? '')
    expect(
      (
        await meta({
          object: 'whatsapp_business_account',
          entry: [entry(one, { statuses: [state(one, 'sent'), state(one, 'delivered')] }), entry(two, { statuses: [state(two, 'read')] })],
        })
      ).status,
    ).toBe(200)
    await untilMessages(one, (list) => expect(list.map((m) => m.state)).toEqual(['delivered']))
    await untilMessages(two, (list) => expect(list.map((m) => m.state)).toEqual(['read']))
    // A status that names another merchant's message moves nothing.
    await meta({ object: 'whatsapp_business_account', entry: [entry(two, { statuses: [state(one, 'read')] })] })
    await untilQuiet(two)
    expect((await messages(one)).map((m) => m.state)).toEqual(['delivered'])
  })

  it('takes a thousand statuses in one call', async () => {
    const graph = fakeGraph()
    const own = await aMerchant({ rules: ['order_placed'], perSecond: 1000 })
    await Promise.all(Array.from({ length: 20 }, (_, i) => placeOrder(own, 100 + i)))
    await untilQuiet(own, 10_000)
    const mine = graph.requests.filter((r) => r.url.includes(own.phoneNumberId))
    const statuses = Array.from({ length: 1000 }, (_, i) => {
      const r = mine[i % mine.length]
      return status(['sent', 'delivered', 'read'][i % 3] ?? 'sent', r?.wamid ?? '', r?.body.biz_opaque_callback_data ?? '')
    })
    expect((await meta({ object: 'whatsapp_business_account', entry: [entry(own, { statuses })] })).status).toBe(200)
    await untilMessages(own, (list) => expect(list.every((m) => m.state === 'read')).toBe(true), 10_000)
  }, 20_000)

  it('keeps what a shopper writes, opens the window and knows the shopper by user id alone', async () => {
    fakeGraph()
    const own = await aMerchant()
    const at = Math.floor(Date.now() / 1000)
    await meta({
      object: 'whatsapp_business_account',
      entry: [
        entry(own, {
          contacts: [{ profile: { name: 'Mira' }, user_id: 'GB.90000000000000077' }],
          messages: [
            { from_user_id: 'GB.90000000000000077', id: 'wamid.u1', timestamp: String(at), type: 'text', text: { body: 'Hello?' } },
          ],
        }),
      ],
    })
    await untilQuiet(own)
    expect(await rows(own, `SELECT direction, state FROM messages`)).toEqual([{ direction: 'in', state: 'received' }])
    expect(await rows(own, 'SELECT phone_state, window_until FROM contacts')).toEqual([
      { phone_state: 'phone.missing', window_until: at * 1000 + 86_340_000 },
    ])
  })
})
