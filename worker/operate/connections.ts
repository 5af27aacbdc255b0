import { findConnector, splitSecrets } from '../connectors/catalog.ts'
import type { Connector } from '../connectors/contract.ts'
import { connectors } from '../connectors/registry.gen.ts'
import { openControl, type ConnectionRow } from '../db/control.ts'
import { AppError } from '../domain/errors.ts'
import type { ConnectionId } from '../domain/ids.ts'
import type { Env } from '../env.ts'
import { randomText } from '../lib/crypto.ts'
import { refused } from '../lib/refused.ts'
import { forget } from '../lib/remember.ts'
import type { Vault } from '../privacy/vault.ts'
import { ADDRESS_LETTERS } from './letters.ts'
import { newSecret, type OpenMerchant } from './merchants.ts'

export interface NewConnection {
  readonly connector: string
  /** For app-level senders: the name by which their deliveries call the shop. */
  readonly account?: string | undefined
  readonly settings: Readonly<Record<string, unknown>>
  readonly id?: ConnectionId
}

export interface AddedConnection {
  readonly id: ConnectionId
  /** Where deliveries go, below APP_URL. */
  readonly path: string
  /** The same without the connector's word, where the address is pasted (docs/decisions/009). */
  readonly alternativePath?: string
  /** What we made because the merchant gave none. Shown once; sealed from here on. */
  readonly secrets: Readonly<Record<string, string>>
}

/** Connects a shop, gateway or courier. The settings must be what its connector asks for; what is secret is sealed. */
export async function addConnection(env: Env, merchant: OpenMerchant, wanted: NewConnection, now: number): Promise<AddedConnection> {
  const connector = findConnector(wanted.connector)
  if (!connector) throw wrongField('connector', `Expected one of ${Object.keys(connectors).join(', ')}`)
  const { manifest } = connector
  const isAppLevel = connector.account !== undefined
  if (isAppLevel !== (wanted.account !== undefined)) {
    throw wrongField(
      'account',
      isAppLevel ? `${manifest.name} names the shop in each delivery: say which` : `${manifest.name} has an address of its own instead`,
    )
  }
  const secrets =
    'setting' in manifest.secret && wanted.settings[manifest.secret.setting] === undefined ? { [manifest.secret.setting]: newSecret() } : {}
  const settings = { ...wanted.settings, ...secrets }
  requireSettings(connector, settings)

  const control = openControl(env.DB)
  const holder = wanted.account === undefined ? undefined : await control.connectionByAccount(manifest.id, wanted.account)
  if (holder) throw new AppError('request.conflict', { merchantId: holder.merchantId, connectionId: holder.id })
  const id = wanted.id ?? newConnectionId()
  // As given, not as parsed: a default that improves later reaches those who never chose.
  const { plain, secret } = splitSecrets(manifest.id, settings)
  await control.addConnection({
    id,
    merchantId: merchant.row.id,
    connector: manifest.id,
    account: wanted.account ?? null,
    status: 'active',
    settings: plain,
    secretsSealed: await sealed(merchant.vault, secret),
    createdAt: now,
    updatedAt: now,
  })
  if (isAppLevel) return { id, path: `/hooks/${manifest.id}`, secrets }
  return { id, path: `/hooks/${manifest.id}/${id}`, alternativePath: `/hooks/in/${id}`, secrets }
}

const wrongField = (field: string, message: string) => refused('body', [{ path: [field], message }])

/** 120 bits: whoever doesn't know the address can't find it. */
export const newConnectionId = () => `con_${randomText(24, ADDRESS_LETTERS)}` as ConnectionId

/** Throws `request.invalid` with the fields named. */
function requireSettings({ manifest }: Connector, settings: Readonly<Record<string, unknown>>): void {
  const parsed = manifest.settings.strict().safeParse(settings)
  if (parsed.success) return
  throw refused(
    'body',
    parsed.error.issues.map(({ path, message }) => ({ path: ['settings', ...path], message })),
  )
}

type Secrets = Readonly<Record<string, unknown>>

const sealed = async (vault: Vault, secrets: Secrets): Promise<string | null> =>
  Object.keys(secrets).length > 0 ? vault.seal('connections.secrets', JSON.stringify(secrets)) : null

/** The secrets of a connection, opened: those of its settings, and of the signing secret the one before. */
export const secretsOf = async (vault: Vault, row: ConnectionRow): Promise<Readonly<Record<string, string>>> =>
  row.secretsSealed ? (JSON.parse(await vault.open('connections.secrets', row.secretsSealed)) as Record<string, string>) : {}

export interface ConnectionChange {
  /** Replaces those settings that it names; `null` takes one back to its default. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined
  readonly paused?: boolean | undefined
}

/** Changes a connection, secrets included. Throws `request.invalid` where the settings are not what the connector asks for. */
export async function changeConnection(env: Env, { vault }: { vault: Vault }, row: ConnectionRow, change: ConnectionChange, now: number) {
  const connector = connectorOf(row)
  const before = await secretsOf(vault, row)
  const wanted = { ...(row.settings as object), ...settingsAmong(connector, before), ...change.settings }
  const settings = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null))
  if (change.settings) requireSettings(connector, settings)
  const { plain, secret } = splitSecrets(row.connector, settings)
  return put(env, row, {
    // What is no setting, such as the secret before this one or the key of the shop, stays as it is.
    ...(change.settings ? { settings: plain, secretsSealed: await sealed(vault, { ...othersAmong(connector, before), ...secret }) } : {}),
    ...(change.paused === undefined ? {} : { pausedAt: change.paused ? (row.pausedAt ?? now) : null }),
    updatedAt: now,
  })
}

/**
 * A new signing secret, ours or the given one. The old one counts too until `endPreviousSecret`, because senders go on signing what
 * they repeat with it (Razorpay: for a day). Throws `request.conflict` for apps, whose secret is the deployment's.
 */
export async function rotateSecret(env: Env, { vault }: { vault: Vault }, row: ConnectionRow, given: string | undefined, now: number) {
  const [setting, previous] = signingSettings(connectorOf(row))
  if (!setting || !previous) throw new AppError('request.conflict', { why: 'its secret belongs to the app, not to the connection' })
  const connector = connectorOf(row)
  const before = await secretsOf(vault, row)
  const secret = given ?? newSecret()
  requireSettings(connector, { ...(row.settings as object), ...settingsAmong(connector, before), [setting]: secret })
  const kept = before[setting] ? { [previous]: before[setting] } : {}
  const secretsSealed = await sealed(vault, { ...before, ...kept, [setting]: secret })
  return { row: await put(env, row, { secretsSealed, updatedAt: now }), secret }
}

/** From here on only the newest signing secret counts. */
export async function endPreviousSecret(env: Env, { vault }: { vault: Vault }, row: ConnectionRow, now: number): Promise<ConnectionRow> {
  const [, previous = ''] = signingSettings(connectorOf(row))
  const secrets = Object.entries(await secretsOf(vault, row)).filter(([name]) => name !== previous)
  return put(env, row, { secretsSealed: await sealed(vault, Object.fromEntries(secrets)), updatedAt: now })
}

const settingsAmong = ({ manifest }: Connector, secrets: Secrets): Secrets =>
  Object.fromEntries(Object.entries(secrets).filter(([name]) => Object.hasOwn(manifest.settings.shape, name)))
const othersAmong = ({ manifest }: Connector, secrets: Secrets): Secrets =>
  Object.fromEntries(Object.entries(secrets).filter(([name]) => !Object.hasOwn(manifest.settings.shape, name)))

/** The names under which the signing secret and the one before it are kept; none where the secret is the deployment's. */
export function signingSettings({ manifest: { secret } }: Connector): readonly string[] {
  return 'setting' in secret ? [secret.setting, `${secret.setting}Previous`] : []
}

async function put(env: Env, row: ConnectionRow, patch: Partial<ConnectionRow>): Promise<ConnectionRow> {
  await openControl(env.DB).updateConnection(row.id as ConnectionId, patch)
  forget(`con:${row.id}`)
  if (row.account) forget(`acc:${row.connector}:${row.account}`)
  return { ...row, ...patch }
}

/** Every connection was made for a connector that was there; one that is gone has nothing left to change. */
export function connectorOf(row: ConnectionRow): Connector {
  const connector = findConnector(row.connector)
  if (!connector) throw new AppError('request.not_found')
  return connector
}
