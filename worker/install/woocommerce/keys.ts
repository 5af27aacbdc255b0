import type { AskShop } from '../../connectors/contract.ts'
import { pendingChallenge } from '../../connectors/woocommerce/api/pending.ts'
import { prove, type Proven } from '../../connectors/woocommerce/api/prove.ts'
import { AppError } from '../../domain/errors.ts'
import { toBase64, utf8 } from '../../lib/bytes.ts'
import { sameText } from '../../lib/crypto.ts'
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

/** The plugin waits 20 s for its answer, and the shop 60 for ours to its key; a host that is slower than this is asked again at another time. */
const PROOF_MS = 12_000

/** Whether the key opens the shop, as `prove`; a shop that takes too long counts as one that can't be reached. */
export async function proveInTime(ask: AskShop): Promise<Proven> {
  const proven = await within(PROOF_MS, prove(ask))
  if (!proven) throw new AppError('shop.unreachable', { why: 'slow' })
  return proven
}

const PENDING_MS = 6_000

/**
 * Throws `connect.not_begun` unless the plugin in the shop began this very try. Whoever else knows the state and its verifier may have had
 * a merchant approve a link of theirs; the plugin of that merchant's shop knows nothing of it.
 */
export async function requireBegun(ask: AskShop, challenge: string): Promise<void> {
  const NOBODY = { challenge: undefined }
  const pending = await within(
    PENDING_MS,
    pendingChallenge(ask).then((there) => (there === undefined ? NOBODY : { challenge: there })),
  )
  if (!pending) throw new AppError('shop.unreachable', { why: 'slow' })
  if (pending.challenge === undefined || !sameText(pending.challenge, challenge)) throw new AppError('connect.not_begun')
}

/** What the work gives, or undefined where it takes longer. */
export const within = <T>(ms: number, work: Promise<T>): Promise<T | undefined> =>
  Promise.race([work, scheduler.wait(ms).then(() => undefined)])
