import { afterEach, expect, it, vi } from 'vitest'
import { relayOf } from '../../worker/routes/accept.ts'
import { placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'
import { untilMessages, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

it('sends on while D1 is down, and the record catches up', async () => {
  const graph = fakeGraph()
  const merchant = await aMerchant({ shard: 'DB_01', rules: ['order_placed'] })
  await placeOrder(merchant, 1)
  await untilQuiet(merchant)
  const shard = testEnv['DB_01'] as D1Database
  await shard.prepare('ALTER TABLE events RENAME TO events_away').run()
  await placeOrder(merchant, 2)
  await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['accepted', 'accepted']))
  expect(graph.requests).toHaveLength(2)
  expect((await relayOf(testEnv, merchant.id).health()).unrecorded).toBe(true)

  await shard.prepare('ALTER TABLE events_away RENAME TO events').run()
  await untilQuiet(merchant, 15_000)
  expect((await shard.prepare('SELECT state FROM messages WHERE merchant_id = ?').bind(merchant.id).all()).results).toHaveLength(2)
  expect(
    await shard.prepare(`SELECT count(*) AS n FROM events WHERE merchant_id = ? AND type = 'order.placed'`).bind(merchant.id).first('n'),
  ).toBe(2)
}, 30_000)
