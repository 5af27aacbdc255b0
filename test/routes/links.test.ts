import { afterEach, expect, it, vi } from 'vitest'
import { call, deliver, placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant } from '../support/merchant.ts'
import { untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

it('leads from the button in the message to the courier, and to nothing that was not signed by us', async () => {
  const graph = fakeGraph()
  const merchant = await aMerchant({ rules: ['order_placed', 'order_shipped'] })
  await placeOrder(merchant, 1, { order_status_url: 'https://shop.example/orders/abc?key=secret' })
  await deliver(
    merchant,
    'shopify',
    {
      id: 9,
      order_id: 5_000_000_001,
      name: '#T1.1',
      status: 'success',
      created_at: new Date().toISOString(),
      updated_at: new Date().toISOString(),
      tracking_company: 'DemoPost',
      tracking_number: 'ZX9',
      tracking_numbers: ['ZX9'],
      tracking_url: 'https://track.example/ZX9',
      line_items: [],
    },
    { 'x-shopify-topic': 'fulfillments/create' },
  )
  await untilQuiet(merchant)
  const suffix = (template: string) => {
    const sent = graph.requests.find((r) => r.body.template?.name === template)
    const { components = [] } = (sent?.body.template ?? {}) as unknown as {
      components?: { type: string; parameters: { text: string }[] }[]
    }
    return components.find((c) => c.type === 'button')?.parameters[0]?.text ?? ''
  }
  const parcel = await call(`/l/${suffix('order_shipped_v1')}`, { redirect: 'manual' })
  expect([parcel.status, parcel.headers.get('location')]).toEqual([302, 'https://track.example/ZX9'])
  const order = await call(`/l/${suffix('order_placed_v1')}`, { redirect: 'manual' })
  expect([order.status, order.headers.get('location')]).toEqual([302, 'https://shop.example/orders/abc?key=secret'])

  const forged = suffix('order_placed_v1').replace(/.$/, (c) => (c === 'A' ? 'B' : 'A'))
  expect((await call(`/l/${forged}`, { redirect: 'manual' })).status).toBe(404)
  expect((await call('/l/ohttps://evil.example', { redirect: 'manual' })).status).toBe(404)
  expect((await call('/l/x', { redirect: 'manual' })).status).toBe(404)
})

it('shows a plain page where there is no link yet, with nothing of the shopper on it', async () => {
  const graph = fakeGraph()
  const merchant = await aMerchant({ rules: ['order_placed'], name: '<b>Shop</b>' })
  await placeOrder(merchant, 2)
  await untilQuiet(merchant)
  const text = JSON.stringify(graph.requests[0]?.body)
  const code = /"(omer_[^"]+)"/.exec(text)?.[1] ?? ''
  const page = await call(`/l/${code}`)
  expect(page.status).toBe(200)
  const html = await page.text()
  expect(html).toContain('#T2')
  expect(html).toContain('&lt;b&gt;Shop')
  expect(html).not.toContain('Asha')
})
