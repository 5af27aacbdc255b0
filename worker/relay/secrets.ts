import { connectors, type ConnectorId } from '../connectors/registry.gen.ts'
import type { ConnectionSettings, RelaySettings } from './settings.ts'

type Texts = Readonly<Record<string, string>>

/** A connection's secrets, opened. */
export async function secretsOf({ vault }: RelaySettings, { secretsSealed }: ConnectionSettings): Promise<Texts> {
  return secretsSealed ? (JSON.parse(await vault.open('connections.secrets', secretsSealed)) as Texts) : {}
}

/** All that a merchant has set for a connection, secrets included, as the connector's own form reads it. */
export async function allSettingsOf(settings: RelaySettings, connection: ConnectionSettings): Promise<Readonly<Record<string, unknown>>> {
  const schema = connectors[connection.connector as ConnectorId].manifest.settings
  const isSecret = (name: string) =>
    (schema.shape[name as keyof typeof schema.shape] as { meta?: () => { secret?: boolean } | undefined } | undefined)?.meta?.()?.secret ===
    true
  // Where the open settings are read alone, something stands in for the secrets.
  const open = Object.fromEntries(Object.entries(connection.settings).filter(([name]) => !isSecret(name)))
  const all = { ...open, ...(await secretsOf(settings, connection)) }
  const parsed = schema.safeParse(all)
  return (parsed.success ? parsed.data : all) as Readonly<Record<string, unknown>>
}
