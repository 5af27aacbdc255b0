import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { relayOf } from '../../worker/routes/accept.ts'
import { placeOrder } from '../support/deliver.ts'
import { evictAt, PLACES } from '../support/evict.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'
import { messages } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

describe('an object that is evicted', () => {
  it.each(PLACES)(
    'loses nothing and tells nothing twice, wherever it waits for %s',
    async (place) => {
      let places = 0
      for (let nth = 1; nth <= 8; nth++) {
        vi.restoreAllMocks()
        const graph = fakeGraph()
        const merchant = await aMerchant({ rules: ['order_placed'] })
        const relay = () => relayOf(testEnv, merchant.id)
        // Delivered first, so that only the Relay's own work is interrupted.
        await runInDurableObject(relay() as never, (_r: unknown, state: DurableObjectState) => state.storage.setAlarm(Date.now() + 60_000))
        const eviction = await evictAt(graph, merchant, place, nth)
        const acknowledged = await placeOrder(merchant, nth, {}, { 'x-shopify-webhook-id': `evict-${place}-${nth}` }).then(
          (r) => r.status,
          () => 0,
        )
        await vi.waitFor(
          async () => {
            // Asking wakes the object up again, as the next webhook or the platform would.
            if (acknowledged !== 200)
              await placeOrder(merchant, nth, {}, { 'x-shopify-webhook-id': `evict-${place}-${nth}` }).catch(() => {})
            await relay()
              .settingsChanged()
              .catch(() => {})
            const list = await messages(merchant)
            expect(list.map((m) => m.state === 'accepted' || m.state === 'unknown')).toEqual([true])
            const health = await relay().health()
            expect(health).toMatchObject({ waiting: 0, unrecorded: false })
          },
          { timeout: 15_000, interval: 50 },
        )
        const sent = graph.requests.filter((r) => r.url.includes(merchant.phoneNumberId))
        expect(sent.length).toBeLessThanOrEqual(1)
        const [message] = await messages(merchant)
        if (message?.state === 'accepted') expect(sent).toHaveLength(1)
        if (!eviction.happened()) break
        places++
      }
      expect(places).toBeGreaterThan(0)
    },
    120_000,
  )
})
