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
  readonly createdAt: number
  readonly choices: MerchantSettings
  readonly rules: readonly Rule[]
  readonly numbers: readonly SendingNumber[]
  readonly connections: ReadonlyMap<string, ConnectionSettings>
  /** Whether a shop is connected, and not only gateways and couriers. */
  readonly hasShop: boolean
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
  readonly status: 'active' | 'disconnected'
  readonly settings: Readonly<Record<string, unknown>>
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
