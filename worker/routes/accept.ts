import { AppError } from '../domain/errors.ts'
import type { Env } from '../env.ts'
import type { Delivery } from '../relay/inbox.ts'

/** Hands deliveries to the merchant's Relay. Returns only when they are on disk; else throws `storage.failed` (503), so that the sender tries again. */
export async function accept(env: Env, merchantId: string, deliveries: readonly Delivery[]): Promise<{ fresh: number }> {
  try {
    return await env.RELAY.get(env.RELAY.idFromName(merchantId)).accept(merchantId, deliveries)
  } catch (cause) {
    throw new AppError('storage.failed', {}, cause)
  }
}

/** The Relay of a merchant. */
export const relayOf = (env: Env, merchantId: string) => env.RELAY.get(env.RELAY.idFromName(merchantId))
