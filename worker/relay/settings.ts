import type { MerchantId } from '../domain/ids.ts'
import type { MerchantSettings } from '../domain/settings.ts'
import type { Rule } from '../domain/rules.ts'
import type { Vault } from '../privacy/vault.ts'

/** The merchant's choices as the Relay works with them, read from the record and kept for a minute. */
export interface RelaySettings {
  readonly merchantId: MerchantId
  readonly name: string
  readonly status: 'active' | 'paused' | 'left'
  readonly country: string
  readonly timeZone: string
  readonly language: string
  /** Of the shop that made the merchant. */
  readonly currency: string
  readonly createdAt: number
  readonly choices: MerchantSettings
  readonly rules: readonly Rule[]
  readonly numbers: readonly SendingNumber[]
  readonly connections: ReadonlyMap<string, ConnectionSettings>
  /** Whether a shop is connected, and not only gateways and couriers. */
  readonly hasShop: boolean
  /** The connected shops, each once, however many connections it has. */
  readonly shops: readonly string[]
  readonly templates: readonly MirroredTemplate[]
  readonly vault: Vault
}

export interface SendingNumber {
  readonly id: string
  readonly wabaId: string
  readonly token: string
  readonly perSecond: number
  readonly status: 'active' | 'broken' | 'disconnected'
}

export interface ConnectionSettings {
  readonly id: string
  readonly connector: string
  /** The shop's name at an app-level sender. */
  readonly account: string | null
  readonly status: 'active' | 'disconnected'
  readonly settings: Readonly<Record<string, unknown>>
  readonly secretsSealed: string | null
  readonly createdAt: number
}

export interface MirroredTemplate {
  readonly name: string
  readonly language: string
  readonly category: string
  readonly status: string
  readonly parameterFormat: string
  readonly components: unknown
}

/** The shop's own rule of a name; undefined where it was deleted. */
export const ruleById = (settings: RelaySettings, id: string | null): Rule | undefined => settings.rules.find((r) => r.id === id)

/** What the prices of a connection are in: of several shops each has its own, or nobody knows it. */
export function currencyOfShop({ connections, shops, currency }: RelaySettings, id: string): string | undefined {
  if (shops.length <= 1) return currency
  const own = connections.get(id)?.settings['currency']
  return typeof own === 'string' ? own : undefined
}
