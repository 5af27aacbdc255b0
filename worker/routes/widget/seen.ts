import { log } from '../../lib/log.ts'
import type { Env } from '../../env.ts'
import { relayOf } from '../accept.ts'
import type { OpenWidget } from './find.ts'

const AGAIN_MS = 3_600_000
const KEPT = 5_000
const noted = new Map<string, number>()

/**
 * Tells the Relay that a storefront of the merchant showed the widget, once an hour at most by each isolate: setting up asks
 * for it. Only origins that the merchant named count. Never fails: a shop's page must not wait for this to be right.
 */
export async function noteSeen(env: Env, { merchantId, origins }: Pick<OpenWidget, 'merchantId' | 'origins'>, said: string | undefined) {
  if (!said || !URL.canParse(said)) return
  const { origin } = new URL(said)
  const now = Date.now()
  if (!origins.has(origin) || (noted.get(merchantId) ?? 0) > now) return
  if (noted.size >= KEPT) noted.clear()
  noted.set(merchantId, now + AGAIN_MS)
  try {
    await relayOf(env, merchantId).fromWidget(merchantId, '', { kind: 'seen', where: origin })
  } catch {
    noted.delete(merchantId)
    log({ work: 'widget', merchantId, code: 'storage.failed', why: 'the sight of it could not be noted' })
  }
}
