import { AppError } from '../domain/errors.ts'
import type { Env } from '../env.ts'
import type { Delivery } from '../relay/inbox.ts'

/** Hands deliveries to the merchant's Relay. Returns how many were new, and only when they are on disk; else throws `storage.failed` (503), so that the sender tries again. */
export async function accept(env: Env, merchantId: string, deliveries: readonly Delivery[]): Promise<number> {
  try {
    return await relayOf(env, merchantId).accept(merchantId, deliveries)
  } catch (cause) {
    throw new AppError('storage.failed', {}, cause)
  }
}

/** The Relay of a merchant. */
export const relayOf = (env: Env, merchantId: string) => env.RELAY.getByName(merchantId)

/** The dry run of a merchant. */
export const rehearsalOf = (env: Env, merchantId: string) => env.REHEARSAL.getByName(merchantId)
