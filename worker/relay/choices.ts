import { openControl } from '../db/control.ts'
import { openTenant, type Tenant } from '../db/tenant.ts'
import { AppError } from '../domain/errors.ts'
import type { MerchantId } from '../domain/ids.ts'
import { shardOf, varsOf, type Env } from '../env.ts'
import { graphClient } from '../whatsapp/client.ts'
import type { Flip } from './flip.ts'
import { loadSettings } from './load.ts'
import { refreshTemplates } from './mirror.ts'
import type { RelaySettings } from './settings.ts'

const KEPT_MS = 60_000

/** What the merchant has chosen, kept for a minute: the Relay works on with the last known choices while D1 is away. */
export function keepChoices(env: Env, merchantId: () => MerchantId | undefined, flipped: (flip: Flip) => void) {
  let kept: { readonly value: RelaySettings; readonly at: number } | undefined
  let shard: D1Database | undefined

  const current = async (): Promise<RelaySettings> => {
    const id = merchantId()
    if (!id) throw new AppError('internal', { why: 'this relay has no merchant yet' })
    if (kept && Date.now() - kept.at < KEPT_MS) return kept.value
    try {
      kept = { value: await loadSettings(env, id), at: Date.now() }
    } catch (error) {
      if (!kept || error instanceof AppError) throw error
      kept = { value: kept.value, at: Date.now() }
    }
    return kept.value
  }

  /** The merchant's rows in the record. */
  const tenant = async (id: MerchantId): Promise<Tenant> => {
    shard ??= shardOf(env, (await openControl(env.DB).merchant(id))?.shard ?? 'DB')
    return openTenant(shard, id)
  }

  const forget = () => {
    kept = undefined
  }

  return {
    current,
    tenant,
    forget,
    /** Reads the templates back from Meta. Returns how many there are. */
    refreshTemplates: async (id: MerchantId): Promise<number> => {
      forget()
      const vars = varsOf(env)
      const client = graphClient({
        baseUrl: vars.GRAPH_BASE_URL,
        version: vars.GRAPH_VERSION,
        fetch: (i, init) => fetch(i, init),
        now: Date.now,
      })
      const count = await refreshTemplates(await tenant(id), await current(), client, flipped, Date.now())
      forget()
      return count
    },
  }
}
