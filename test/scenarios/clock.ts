import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { vi } from 'vitest'
import { relayOf } from '../../worker/routes/accept.ts'
import { testEnv, type TestMerchant } from '../support/merchant.ts'

const SHIFTS_AT_ONE_MOMENT = 50

/**
 * Time that stands still until it is moved. It begins in a year to come, so that no alarm goes off by itself: an alarm of the real
 * platform rings at the real time. Moving it rings each alarm of the merchant's Relay at its own time, in order.
 */
export function virtualClock(start: number) {
  if (start < Date.now() + 86_400_000) throw new Error(`a scenario begins in the future, not at ${new Date(start).toISOString()}`)
  vi.useFakeTimers({ toFake: ['Date'], now: start })
  return {
    start,
    async to(merchant: TestMerchant, at: number): Promise<void> {
      let last = 0
      for (let rung = 0; ; rung++) {
        const next = await alarmOf(merchant)
        if (next === null || next > at) break
        if (next > last) rung = 0
        if (rung > SHIFTS_AT_ONE_MOMENT) throw new Error(`the Relay does not come to rest at ${new Date(Date.now()).toISOString()}`)
        last = Math.max(next, last)
        // A millisecond later: what is over at that moment is over, and time that stands still would wait for it for ever.
        vi.setSystemTime(Math.max(next, Date.now()) + 1)
        await runDurableObjectAlarm(relayOf(testEnv, merchant.id) as never)
      }
      vi.setSystemTime(Math.max(at, Date.now()))
    },
    stop: () => void vi.useRealTimers(),
  }
}

const alarmOf = (merchant: TestMerchant): Promise<number | null> =>
  runInDurableObject(relayOf(testEnv, merchant.id) as never, (_relay: unknown, { storage }: DurableObjectState) => storage.getAlarm())
