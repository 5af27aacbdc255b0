import { openControl } from '../db/control.ts'
import { openErasures } from '../db/erasures.ts'
import type { ConnectionId, MerchantId } from '../domain/ids.ts'
import type { Env } from '../env.ts'
import { log } from '../lib/log.ts'
import { forget } from '../lib/remember.ts'
import { relayOf } from '../routes/accept.ts'

/** Of one run; the next goes on. */
const WIPES = 20

/**
 * Ends a connection because its plugin or its merchant says so; removals that come as a delivery (`app.uninstalled`) take the same way
 * inside the Relay. What was connected after `at` stays. The merchant's object carries it out, so that it is done once it was accepted,
 * and in the order of what else it does.
 */
export async function leave(env: Env, connectionId: ConnectionId, source: string, at: number): Promise<void> {
  const row = await openControl(env.DB).connection(connectionId)
  if (!row || row.status !== 'active') return
  await relayOf(env, row.merchantId).askPrivacy(row.merchantId, { kind: 'leave', connectionId, source, at })
  forget(`con:${connectionId}`)
  forget(`mer:${row.merchantId}`)
  if (row.account) forget(`acc:${row.connector}:${row.account}`)
}

/** Erases merchants who left a month ago and did not come back, and goes on where an erasure broke off. */
export async function eraseDueMerchants(env: Env, now: number): Promise<void> {
  const erasures = openErasures(env.DB)
  for (const { id, merchantId, source, requestedAt } of await erasures.dueMerchants(now, WIPES)) {
    const merchant = await openControl(env.DB).merchant(merchantId as MerchantId)
    if (merchant?.dataKey && merchant.status !== 'left') {
      await erasures.callOff(id)
      continue
    }
    try {
      await relayOf(env, merchantId).askPrivacy(merchantId, { kind: 'wipe', id, source, at: requestedAt })
    } catch {
      log({ work: 'privacy', merchantId, code: 'internal', topic: 'merchant.wipe' })
    }
  }
}
