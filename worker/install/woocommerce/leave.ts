import { hooks } from '../../connectors/woocommerce/api/hooks.ts'
import { openControl } from '../../db/control.ts'
import type { OpenConnection } from '../../directory.ts'
import { AppError } from '../../domain/errors.ts'
import type { ConnectionId, MerchantId } from '../../domain/ids.ts'
import { varsOf, type Env } from '../../env.ts'
import { log } from '../../lib/log.ts'
import { forget } from '../../lib/remember.ts'
import { relayOf } from '../../routes/accept.ts'
import { leave } from '../leave.ts'
import { askWith, type ConsumerKeys } from './keys.ts'
import { pairOf } from './pair.ts'

/** What is needed to tidy up in a shop once its connection has ended, and with it all that opens the shop. */
export interface Parting {
  readonly plugin: ConnectionId
  readonly merchantId: MerchantId
  readonly hook: ConnectionId | undefined
  readonly shop: { readonly home: string; readonly keys: ConsumerKeys } | undefined
}

/** Read before the goodbye is accepted, which may be carried out at once and wipes the key. Never throws: a goodbye counts without it. */
export async function partingOf(env: Env, { row, merchant, vault }: OpenConnection): Promise<Parting> {
  const parting = { plugin: row.id as ConnectionId, merchantId: merchant.id as MerchantId, hook: undefined, shop: undefined }
  try {
    const hook = row.account === null ? undefined : (await pairOf(env, row.account)).hook
    if (!hook || hook.merchantId !== merchant.id || hook.status !== 'active' || !hook.account) return parting
    const sealed = hook.secretsSealed
    const secrets = sealed ? (JSON.parse(await vault.open('connections.secrets', sealed)) as Record<string, string>) : {}
    const { consumerKey, consumerSecret } = secrets
    const shop = consumerKey && consumerSecret ? { home: hook.account, keys: { consumerKey, consumerSecret } } : undefined
    return { ...parting, hook: hook.id as ConnectionId, shop }
  } catch {
    return parting
  }
}

/**
 * The merchant pressed Disconnect, or took the plugin away. The merchant's object ends the plugin's connection and the webhooks' with it
 * (relay/leaving.ts), also where this here breaks off. From then on nothing is taken from the shop and nothing is asked of it; then its
 * webhooks are taken out, as far as the key still opens it.
 */
export async function leaveShop(env: Env, { plugin, merchantId, hook, shop }: Parting, at: number): Promise<void> {
  await leave(env, plugin, 'plugin', at)
  for (const id of [plugin, hook]) {
    forget(`con:${id}`)
    forget(`gone:${id}`)
  }
  if (!hook) return
  // Somebody who connected since keeps their webhooks.
  if ((await openControl(env.DB).connection(hook))?.status === 'active') return
  await relayOf(env, merchantId).forgetHookTrouble(merchantId, hook)
  if (!shop) return
  try {
    const url = `${varsOf(env).APP_URL.replace(/\/+$/, '')}/hooks/woocommerce/${hook}`
    const removed = await hooks.remove(askWith(shop.home, shop.keys), url)
    log({ work: 'shop.leave', merchantId, connectionId: hook, rows: removed })
  } catch (error) {
    // The plugin takes its webhooks out of the shop's own database as well, often together with the key, before we come.
    log({ work: 'shop.leave', merchantId, connectionId: hook, code: error instanceof AppError ? error.code : 'internal' })
  }
}
