import { runInDurableObject } from 'cloudflare:test'
import { vi } from 'vitest'
import { relayOf } from '../../worker/routes/accept.ts'
import { testEnv, type TestMerchant } from './merchant.ts'

/** Everything the Relay waits for: its crypto, its calls, its database. Each is a place where it may be evicted. */
export const PLACES = ['decrypt', 'encrypt', 'sign', 'fetch', 'd1'] as const

/** Aborts the merchant's object the nth time it waits for something of this kind. */
export async function evictAt(
  answering: { readonly beforeAnswering: (work: () => Promise<void>) => void },
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
    answering.beforeAnswering(async () => (step() ? never : undefined))
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
