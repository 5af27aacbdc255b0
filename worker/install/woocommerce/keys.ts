import type { AskShop } from '../../connectors/contract.ts'
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
