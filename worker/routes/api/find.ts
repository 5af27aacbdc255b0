import { isId } from '../../domain/ids.ts'
import { varsOf, type Env } from '../../env.ts'
import { decidePhone, phoneFromWaId, sameLineVariants } from '../../lib/phone.ts'
import { keyedHash } from '../../privacy/seal.ts'
import { plainNumber } from '../../relay/find-order.ts'
import type { Caller } from './key.ts'

/** The orders that somebody means: by our id, by the number that the shopper sees, or by the shop's own id. */
export async function orderIdsOf({ relay }: Caller, said: string): Promise<string[]> {
  if (isId('ord', said)) return [said, ...(await relay.entities([`joined-into:${said}`]))]
  const ids = await relay.entities([`number:${plainNumber(said)}`, `order:${said.trim()}`])
  return [...new Set(ids)].filter((id) => isId('ord', id))
}

/** The contacts behind a phone number, however it is written. */
export async function contactIdsOf(env: Env, { relay, merchant }: Caller, phone: string): Promise<string[]> {
  const decision = decidePhone([{ raw: phone, from: 'api' }], { shop: merchant.country })
  // To send, a number without its plus is never guessed at; to look it up, a wrong guess finds nobody.
  const meant = decision.state === 'ok' ? decision.phone : phoneFromWaId(phone.replace(/\D/g, ''))
  if (!meant) return []
  const { PEPPER } = varsOf(env)
  const refs = await Promise.all(sameLineVariants(meant).map(async (p) => `phone:${await keyedHash(PEPPER, merchant.id, 'phone', p)}`))
  return [...new Set(await relay.entities(refs))]
}
