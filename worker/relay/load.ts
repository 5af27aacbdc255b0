import { secretNames } from '../connectors/contract.ts'
import { connectors, type ConnectorId } from '../connectors/registry.gen.ts'
import { openControl, type ConnectionRow } from '../db/control.ts'
import { rulesOf } from '../db/rules.ts'
import { templatesOf } from '../db/templates.ts'
import { openTenant } from '../db/tenant.ts'
import { AppError } from '../domain/errors.ts'
import type { MerchantId } from '../domain/ids.ts'
import { MerchantSettings } from '../domain/settings.ts'
import { shardOf, varsOf, type Env } from '../env.ts'
import { openVault } from '../privacy/vault.ts'
import type { ConnectionSettings, RelaySettings } from './settings.ts'

/** Reads all that the merchant has chosen, and opens the vault. */
export async function loadSettings(env: Env, merchantId: MerchantId): Promise<RelaySettings> {
  const control = openControl(env.DB)
  const [merchant, connectionRows, numberRows] = await Promise.all([
    control.merchant(merchantId),
    control.connectionsOf(merchantId),
    control.numbersOf(merchantId),
  ])
  if (!merchant) throw new AppError('request.not_found', { merchantId })
  const vars = varsOf(env)
  const vault = await openVault(vars.MASTER_KEYS, merchantId, merchant.dataKey, merchant.dataKeyId)
  const tenant = openTenant(shardOf(env, merchant.shard), merchantId)
  const [rules, templates] = await Promise.all([rulesOf(tenant), templatesOf(tenant)])
  const numbers = await Promise.all(
    numberRows.map(async (n) => ({
      id: n.phoneNumberId,
      wabaId: n.wabaId,
      token: n.tokenSealed ? await vault.open('numbers.token', n.tokenSealed) : '',
      perSecond: n.perSecond,
      status: n.status,
    })),
  )
  const shops = connectionRows.filter((c) => c.status === 'active' && connectors[c.connector as ConnectorId]?.manifest.category === 'shop')
  return {
    merchantId,
    name: merchant.name,
    status: merchant.status,
    country: merchant.country,
    timeZone: merchant.timeZone,
    language: merchant.language,
    currency: merchant.currency,
    createdAt: merchant.createdAt,
    choices: MerchantSettings.parse(merchant.settings),
    rules,
    numbers,
    templates,
    vault,
    hasShop: shops.length > 0,
    shops: [...new Set(shops.map((c) => c.account ?? c.id))],
    connections: new Map(connectionRows.map((c) => [c.id, connectionSettings(c)])),
  }
}

/** Bodies are read without secrets, which stay sealed; the schema's defaults fill what the merchant left open. */
export function connectionSettings(row: ConnectionRow): ConnectionSettings {
  const manifest = connectors[row.connector as ConnectorId]?.manifest
  const plain = (row.settings ?? {}) as Record<string, unknown>
  const names: readonly string[] = manifest ? secretNames(manifest) : []
  const blank = Object.fromEntries(names.map((name) => [name, '-'.repeat(40)]))
  const parsed = manifest?.settings.safeParse({ ...blank, ...plain })
  const { id, connector, account, status, secretsSealed, createdAt } = row
  const settings = parsed?.success ? Object.fromEntries(Object.entries(parsed.data).filter(([name]) => !names.includes(name))) : plain
  return { id, connector, account, status, secretsSealed, createdAt, settings }
}
