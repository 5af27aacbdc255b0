import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { relayOf } from '../../worker/routes/accept.ts'
import { placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { messages } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

/** Everything the Relay waits for: its crypto, its calls, its database. Each is a place where it may be evicted. */
const PLACES = ['decrypt', 'encrypt', 'sign', 'fetch', 'd1'] as const

/** Aborts the merchant's object the nth time it waits for something of this kind. */
async function evictAt(
  graph: ReturnType<typeof fakeGraph>,
  merchant: TestMerchant,
  place: (typeof PLACES)[number],
  nth: number,
): Promise<{ readonly happened: () => boolean }> {
  let count = 0
  let evicted = false
  let object: DurableObjectState | undefined
  await runInDurableObject(relayOf(testEnv, merchant.id) as never, (_r: unknown, state: DurableObjectState) => {
    object = state
  })
  const step = () => {
    if (evicted || ++count < nth) return false
    evicted = true
    object?.abort('evicted for a test')
    return true
  }
  const never = new Promise<never>(() => {})
  if (place === 'fetch') {
    graph.beforeAnswering(async () => (step() ? never : undefined))
  } else if (place === 'd1') {
    const batch = D1Batch.prototype
    const batchNow = batch.batch
    vi.spyOn(batch, 'batch').mockImplementation(async function (this: D1Database, ...args) {
      const answer = await batchNow.apply(this, args)
      return step() ? never : answer
    })
  } else {
    const now = crypto.subtle[place].bind(crypto.subtle) as (...args: unknown[]) => Promise<ArrayBuffer>
    vi.spyOn(crypto.subtle, place).mockImplementation((async (...args: unknown[]) => (step() ? never : now(...args))) as never)
  }
  return { happened: () => evicted }
}

const D1Batch = (testEnv.DB as unknown as { constructor: { prototype: D1Database } }).constructor as { prototype: D1Database }

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
