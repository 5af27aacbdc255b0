import type { AskShop } from '../../connectors/contract.ts'
import { prove } from '../../connectors/woocommerce/api/prove.ts'
import { AppError } from '../../domain/errors.ts'
import { toBase64, utf8 } from '../../lib/bytes.ts'
import { askShop } from '../../relay/shop/ask.ts'

/** WooCommerce's own API key, in its two halves. */
export interface ConsumerKeys {
  readonly consumerKey: string
  readonly consumerSecret: string
}

/** Asks a shop with a key that belongs to no connection yet, or no longer. */
export function askWith(shop: string, { consumerKey, consumerSecret }: ConsumerKeys): AskShop {
  const authorization = `Basic ${toBase64(utf8(`${consumerKey}:${consumerSecret}`))}`
  return askShop({
    base: `${shop}/wp-json`,
    proof: async (refused) => (refused ? undefined : { authorization }),
    fetch: (input, init) => fetch(input, init),
    now: Date.now,
    random: Math.random,
    wait: (ms) => scheduler.wait(ms),
  })
}

/** The shop waits 60 s for our answer to its key, and the plugin's page less. */
const PROOF_MS = 25_000

/** Whether the key opens the shop, as `prove`; a shop that takes too long counts as one that can't be reached. */
export async function proveInTime(ask: AskShop): Promise<{ readonly currency?: string | undefined }> {
  const late = scheduler.wait(PROOF_MS).then((): never => {
    throw new AppError('shop.unreachable', { why: 'slow' })
  })
  return Promise.race([prove(ask), late])
}
