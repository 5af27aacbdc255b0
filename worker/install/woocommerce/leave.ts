import { hooks } from '../../connectors/woocommerce/api/hooks.ts'
import { openControl } from '../../db/control.ts'
import type { OpenConnection } from '../../directory.ts'
import { AppError } from '../../domain/errors.ts'
import type { ConnectionId, MerchantId } from '../../domain/ids.ts'
import { varsOf, type Env } from '../../env.ts'
import { log } from '../../lib/log.ts'
import { forget } from '../../lib/remember.ts'
import { relayOf } from '../../routes/accept.ts'
import { askWith } from './keys.ts'
import { pairOf } from './pair.ts'

/**
 * The merchant pressed Disconnect, or took the plugin away. Both connections end first, keys and secrets with them, so that from here on
 * nothing is taken from the shop and nothing is asked of it; then its webhooks are taken out, as far as the key still opens it.
 */
export async function leaveShop(env: Env, { row, merchant, vault }: OpenConnection, now: number): Promise<void> {
  const { hook, plugin } = row.account === null ? { hook: undefined, plugin: row } : await pairOf(env, row.account)
  const own = [hook, plugin].filter((c) => c?.status === 'active' && c.merchantId === merchant.id)
  const sealed = own.find((c) => c?.connector === 'woocommerce')?.secretsSealed
  const secrets = sealed ? (JSON.parse(await vault.open('connections.secrets', sealed)) as Record<string, string>) : {}
  const control = openControl(env.DB)
  for (const connection of own) {
    if (!connection) continue
    await control.updateConnection(connection.id as ConnectionId, { status: 'disconnected', secretsSealed: null, updatedAt: now })
    forget(`con:${connection.id}`)
    forget(`gone:${connection.id}`)
  }
  const relay = relayOf(env, merchant.id)
  await relay.settingsChanged()
  if (hook) await relay.forgetHookTrouble(merchant.id as MerchantId, hook.id)
  const { consumerKey, consumerSecret } = secrets
  if (!hook?.account || !consumerKey || !consumerSecret) return
  try {
    const url = `${varsOf(env).APP_URL.replace(/\/+$/, '')}/hooks/woocommerce/${hook.id}`
    const removed = await hooks.remove(askWith(hook.account, { consumerKey, consumerSecret }), url)
    log({ work: 'shop.leave', merchantId: merchant.id, connectionId: hook.id, rows: removed })
  } catch (error) {
    // The plugin takes its webhooks out of the shop's own database as well, often together with the key, before we come.
    log({ work: 'shop.leave', merchantId: merchant.id, connectionId: hook.id, code: error instanceof AppError ? error.code : 'internal' })
  }
}
