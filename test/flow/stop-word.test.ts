import { afterEach, expect, it, vi } from 'vitest'
import { deliver, fromMeta, placeOrder, shopifyOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { rows, untilMessages, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

let serial = 0
const say = (merchant: TestMerchant, text: string, phone: string) =>
  fromMeta(merchant, {
    contacts: [{ profile: { name: 'Asha' }, wa_id: phone }],
    messages: [
      { from: phone, id: `wamid.say${++serial}`, timestamp: String(Math.floor(Date.now() / 1000)), type: 'text', text: { body: text } },
    ],
  })

const consents = (merchant: TestMerchant) =>
  rows<{ purpose: string; state: string }>(merchant, 'SELECT purpose, state FROM consents ORDER BY purpose')

it('STOP ends offers and leaves parcel news alone; STOP ALL ends everything; START gives back what was taken', async () => {
  const graph = fakeGraph()
  const merchant = await aMerchant({ rules: ['order_placed', 'order_shipped', 'order_cancelled'] })
  const phone = '919876510080'
  await placeOrder(merchant, 80)
  await untilQuiet(merchant)

  await say(merchant, ' Stop. ', phone)
  await untilQuiet(merchant)
  expect(await consents(merchant)).toEqual([
    { purpose: 'marketing', state: 'withdrawn' },
    { purpose: 'order_updates', state: 'granted' },
  ])
  expect(graph.requests.at(-1)?.body).toMatchObject({ type: 'text', to: `+${phone}` })

  await deliver(
    merchant,
    'shopify',
    {
      id: 1,
      order_id: 5_000_000_080,
      name: '#T80.1',
      status: 'success',
      created_at: new Date().toISOString(),
      updated_at: new Date().toISOString(),
      tracking_company: 'DemoPost',
      tracking_number: 'ZX80',
      tracking_numbers: ['ZX80'],
      tracking_url: 'https://track.example/ZX80',
      line_items: [],
    },
    { 'x-shopify-topic': 'fulfillments/create' },
  )
  await untilQuiet(merchant)
  expect(graph.requests.at(-1)?.body.template?.name).toBe('order_shipped_v1')

  await say(merchant, 'STOP ALL', phone)
  await untilQuiet(merchant)
  const before = graph.requests.length
  await deliver(merchant, 'shopify', shopifyOrder(80, { cancelled_at: new Date().toISOString() }), {
    'x-shopify-topic': 'orders/cancelled',
  })
  await untilMessages(merchant, (list) =>
    expect(list.find((m) => m.rule_id === 'order_cancelled')).toMatchObject({ state: 'suppressed', reason: 'consent.withdrawn' }),
  )
  expect(graph.requests.length).toBe(before)
  // The notice at checkout is no new consent after that.
  await placeOrder(merchant, 81, {
    phone: `+${phone}`,
    customer: { id: 7080, phone: `+${phone}` },
    shipping_address: { phone: `+${phone}`, country_code: 'IN' },
  })
  await untilMessages(merchant, (list) =>
    expect(list.filter((m) => m.rule_id === 'order_placed').map((m) => m.state)).toEqual(['accepted', 'suppressed']),
  )

  await say(merchant, 'start', phone)
  await untilQuiet(merchant)
  expect((await consents(merchant)).filter((c) => c.purpose !== 'support')).toEqual([
    { purpose: 'marketing', state: 'granted' },
    { purpose: 'order_updates', state: 'granted' },
  ])
  const ledger = await testEnv.DB.prepare('SELECT purpose, state, source FROM consents WHERE merchant_id = ? ORDER BY recorded_at, purpose')
    .bind(merchant.id)
    .all()
  expect(ledger.results.length).toBeGreaterThanOrEqual(6)
})

it('understands STOP in other languages, and does not stop for a sentence that holds the word', async () => {
  const graph = fakeGraph()
  const merchant = await aMerchant({ rules: ['order_placed'] })
  for (const [i, text] of ['रोकें', 'ஸ்டாப்', 'إيقاف', 'BAJA', 'PARAR', 'Please don’t stop the delivery'].entries()) {
    const before = graph.requests.length
    await say(merchant, text, `91987652000${i}`)
    await untilQuiet(merchant)
    expect([text, graph.requests.length - before]).toEqual([text, i < 5 ? 1 : 0])
  }
})

it('believes the switch inside WhatsApp, and a tap on the stop button of an offer', async () => {
  fakeGraph()
  const merchant = await aMerchant()
  const phone = '919876510090'
  const person = { wa_id: phone, user_id: 'IN.90000000000000090' }
  await fromMeta(
    merchant,
    {
      contacts: [{ profile: { name: 'Asha' }, ...person }],
      user_preferences: [
        { ...person, detail: 'x', category: 'marketing_messages', value: 'stop', timestamp: Math.floor(Date.now() / 1000) },
      ],
    },
    'user_preferences',
  )
  await untilQuiet(merchant)
  expect(await consents(merchant)).toEqual([{ purpose: 'marketing', state: 'withdrawn' }])
  await fromMeta(merchant, {
    contacts: [{ profile: { name: 'Asha' }, wa_id: '919876510091' }],
    messages: [
      {
        from: '919876510091',
        id: 'wamid.tap',
        timestamp: String(Math.floor(Date.now() / 1000)),
        type: 'button',
        button: { payload: 'stop_marketing', text: 'Stop offers' },
      },
    ],
  })
  await untilQuiet(merchant)
  expect(await consents(merchant)).toHaveLength(2)
})
