import { connectShop, type ConnectedShop } from './woocommerce/connect.ts'
import { codeHashOf } from './woocommerce/codes.ts'
import { shopUrlOf } from './woocommerce/address.ts'
import type { ConsumerKeys } from './woocommerce/keys.ts'
import { countTry, rulesOf } from './woocommerce/states.ts'
import type { Env } from '../env.ts'

/*
 * How a WooCommerce shop comes: by the shop's own approve page (woocommerce/states.ts, steps 1 to 4), or by a key that the merchant pastes.
 * Both end in woocommerce/connect.ts. How it goes: woocommerce/leave.ts.
 */
export { newConnectCode } from './woocommerce/codes.ts'
export { leaveShop, partingOf } from './woocommerce/leave.ts'
export { returnWith } from './woocommerce/address.ts'
export { beginConnect, claim, forgetTries, outcomeOf, takeKeys } from './woocommerce/states.ts'
export type { ConnectedShop } from './woocommerce/connect.ts'

export interface PastedKey {
  readonly shop: string
  readonly keys: ConsumerKeys
  readonly code?: string | undefined
  readonly asker: string
}

/** Instead of steps 1 to 4. The key proves who asks: only somebody who manages the shop could have made it. */
export async function connectWithKey(env: Env, { shop: typed, keys, code, asker }: PastedKey, now: number): Promise<ConnectedShop> {
  const shop = shopUrlOf(typed, rulesOf(env))
  await countTry(env, shop, asker, now)
  return connectShop(env, { shop, keys, codeHash: code ? await codeHashOf(env, code) : null }, now)
}
