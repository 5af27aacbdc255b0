import { afterEach, expect, it, vi } from 'vitest'
import { fromMeta, placeOrder, status } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant } from '../support/merchant.ts'
import { untilQuiet } from '../support/relay.ts'
import { eventually } from '../support/eventually.ts'

afterEach(() => vi.restoreAllMocks())

/** What the relay.shift lines say was written to D1. */
function countRows(): { readonly rows: () => number; readonly batches: () => number } {
  const lines: { d1Rows?: number; d1Batches?: number }[] = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(JSON.parse(line) as object))
  const sum = (key: 'd1Rows' | 'd1Batches') => lines.reduce((total, line) => total + (line[key] ?? 0), 0)
  return { rows: () => sum('d1Rows'), batches: () => sum('d1Batches') }
}

it('writes at most eight rows for a message in its whole life, though each status comes on its own', async () => {
  const graph = fakeGraph()
  const merchant = await aMerchant({ rules: ['order_placed'] })
  // The shopper is known; a first order also writes the contact and the consent, once in their life.
  const phone = '+919876511111'
  const same = { phone, customer: { id: 1, phone }, shipping_address: { phone, country_code: 'IN' } }
  await placeOrder(merchant, 500, same)
  await untilQuiet(merchant)
  await eventually(() => expect(graph.requests).toHaveLength(1))

  const counted = countRows()
  await placeOrder(merchant, 501, same)
  await untilQuiet(merchant)
  const sent = graph.requests.at(-1)
  for (const state of ['sent', 'delivered', 'read']) {
    await fromMeta(merchant, { statuses: [status(state, sent?.wamid ?? '', sent?.body.biz_opaque_callback_data ?? '')] })
    await untilQuiet(merchant)
    // The line is written when the shift ends.
    await scheduler.wait(60)
  }
  expect(counted.rows()).toBeGreaterThan(4)
  expect(counted.rows()).toBeLessThanOrEqual(8)
})

it('writes a round of any size in one or two batches', async () => {
  const graph = fakeGraph()
  const merchant = await aMerchant({ rules: ['order_placed'], perSecond: 1000 })
  await placeOrder(merchant, 510)
  await untilQuiet(merchant)
  const counted = countRows()
  await Promise.all(Array.from({ length: 60 }, (_, i) => placeOrder(merchant, 520 + i)))
  await untilQuiet(merchant, 10_000)
  await scheduler.wait(60)
  expect(graph.requests).toHaveLength(61)
  expect(counted.batches()).toBeGreaterThan(0)
  // 60 orders, contacts, consents, events and messages: never a statement each.
  expect(counted.batches()).toBeLessThanOrEqual(12)
})
