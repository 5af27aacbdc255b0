import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { putRule, rulesOf } from '../../worker/db/rules.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { deliver, placeOrder } from '../support/deliver.ts'
import { evictAt, PLACES } from '../support/evict.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'
import { messages, rows, untilQuiet } from '../support/relay.ts'
import { giveKeys } from '../support/system-keys.ts'
import { fakeSystems } from '../support/systems.ts'

afterEach(() => vi.restoreAllMocks())

/** A merchant whose order waits for a payment, with a rule that sends a link at once. */
async function aMerchantWithAnOrder() {
  const merchant = await aMerchant({ rules: ['payment_failed'] })
  const rule = (await rulesOf(merchant.tenant)).find(({ id }) => id === 'payment_failed')
  if (rule) await putRule(merchant.tenant, { ...rule, definition: { ...rule.definition, delaySeconds: 0 } }, Date.now())
  await giveKeys(merchant, 'razorpay')
  await placeOrder(merchant, 1)
  await untilQuiet(merchant)
  return merchant
}

const failed = { id: 'pay_1', amount: 149_900, currency: 'INR', contact: '+919876510001', notes: { shopify_order_number: '#T1' } }

describe('an object that is evicted while a message waits for its payment link', () => {
  it.each([...PLACES, 'gateway'] as const)(
    'has one link made and sends one message, wherever it waits for %s',
    async (place) => {
      let places = 0
      for (let nth = 1; nth <= 6; nth++) {
        vi.restoreAllMocks()
        const graph = fakeGraph()
        const systems = fakeSystems()
        const merchant = await aMerchantWithAnOrder()
        const relay = () => relayOf(testEnv, merchant.id)
        const say = () =>
          deliver(
            merchant,
            'razorpay',
            {
              entity: 'event',
              event: 'payment.failed',
              created_at: Math.floor(Date.now() / 1000),
              payload: { payment: { entity: failed } },
            },
            { 'x-razorpay-event-id': `evict-${place}-${nth}` },
          ).catch(() => {})
        // Delivered first, so that only the Relay's own work is interrupted.
        await runInDurableObject(relay() as never, (_r: unknown, state: DurableObjectState) => state.storage.setAlarm(Date.now() + 60_000))
        const eviction = await evictAt(place === 'gateway' ? systems : graph, merchant, place === 'gateway' ? 'fetch' : place, nth)
        await say()
        await vi.waitFor(
          async () => {
            // Asking wakes the object up again, as the next webhook or the platform would.
            await say()
            await relay()
              .settingsChanged()
              .catch(() => {})
            expect((await messages(merchant)).map((m) => m.state === 'accepted' || m.state === 'unknown')).toEqual([true])
            expect(await rows(merchant, 'SELECT state FROM links')).toEqual([{ state: 'open' }])
          },
          { timeout: 15_000, interval: 50 },
        )
        expect([...systems.links.values()].map(({ status }) => status)).toEqual(['created'])
        expect(graph.requests.filter((r) => r.url.includes(merchant.phoneNumberId)).length).toBeLessThanOrEqual(1)
        if (!eviction.happened()) break
        places++
      }
      expect(places).toBeGreaterThan(0)
    },
    120_000,
  )
})
