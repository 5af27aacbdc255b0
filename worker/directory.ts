import { openControl, type ConnectionRow, type MerchantRow, type NumberRow } from './db/control.ts'
import { AppError } from './domain/errors.ts'
import type { ConnectionId, MerchantId } from './domain/ids.ts'
import { varsOf, type Env } from './env.ts'
import { fromBase64, toBase64 } from './lib/bytes.ts'
import { remember } from './lib/remember.ts'
import { openDataKey, opensCheck, openMasterKeys, sealCheck, type MasterKeys } from './privacy/seal.ts'
import { openVault, type Vault } from './privacy/vault.ts'

/** A connection with its secrets opened, ready to check a delivery. */
export interface OpenConnection {
  readonly row: ConnectionRow
  readonly merchant: MerchantRow
  readonly vault: Vault
  readonly secrets: Readonly<Record<string, string>>
}

export interface OpenNumber {
  readonly row: NumberRow
  readonly merchant: MerchantRow
  readonly vault: Vault
}

/** The connection behind a pasted address; undefined where there is none, or it was disconnected. */
export function findConnection(env: Env, id: string): Promise<OpenConnection | undefined> {
  return remember(`con:${id}`, async () => {
    const row = await openControl(env.DB).connection(id as ConnectionId)
    return row && openConnection(env, row)
  })
}

/** Whether this was a connection once, and its end was said to us: then its sender may be told. Asked only after `findConnection` found none. */
export const isGone = (env: Env, id: string): Promise<boolean> =>
  remember(`gone:${id}`, async () => (await openControl(env.DB).connection(id as ConnectionId))?.status === 'disconnected')

/** The connection of an account that an app-level sender names. */
export function findAccount(env: Env, connector: string, account: string): Promise<OpenConnection | undefined> {
  return remember(`acc:${connector}:${account}`, async () => {
    const row = await openControl(env.DB).connectionByAccount(connector, account)
    return row && openConnection(env, row)
  })
}

/**
 * The connection that an account had last, whether it is connected or not, also of a merchant who left: what is asked about personal data
 * must be done as long as we hold any. Undefined where there is none, or its data was erased already.
 */
export function findFormer(env: Env, connector: string, account: string): Promise<OpenConnection | undefined> {
  return remember(`was:${connector}:${account}`, async () => {
    await requireMasterKey(env)
    const control = openControl(env.DB)
    const row = await control.formerByAccount(connector, account)
    const merchant = row && (await control.merchant(row.merchantId as MerchantId))
    if (!row || !merchant?.dataKey) return undefined
    return {
      row,
      merchant,
      secrets: {},
      vault: await openVault(varsOf(env).MASTER_KEYS, merchant.id, merchant.dataKey, merchant.dataKeyId),
    }
  })
}

/** The merchant whose WhatsApp number this is. */
export function findNumber(env: Env, phoneNumberId: string): Promise<OpenNumber | undefined> {
  return remember(`num:${phoneNumberId}`, async () => {
    const control = openControl(env.DB)
    return openNumber(env, await control.number(phoneNumberId))
  })
}

/** The same by WhatsApp account, for news that names no number. */
export function findAccountNumber(env: Env, wabaId: string): Promise<OpenNumber | undefined> {
  return remember(`waba:${wabaId}`, async () => openNumber(env, await openControl(env.DB).numberOfWaba(wabaId)))
}

export function findMerchant(env: Env, id: MerchantId): Promise<{ merchant: MerchantRow; vault: Vault } | undefined> {
  return remember(`mer:${id}`, async () => {
    await requireMasterKey(env)
    const merchant = await openControl(env.DB).merchant(id)
    // Whoever left or was erased is nobody: an error here would make Meta repeat a call that is also about others.
    if (!merchant?.dataKey || merchant.status === 'left') return undefined
    return { merchant, vault: await openVault(varsOf(env).MASTER_KEYS, merchant.id, merchant.dataKey, merchant.dataKeyId) }
  })
}

async function openConnection(env: Env, row: ConnectionRow): Promise<OpenConnection | undefined> {
  if (row.status !== 'active') return undefined
  const opened = await findMerchant(env, row.merchantId as MerchantId)
  if (!opened) return undefined
  const secrets = row.secretsSealed
    ? (JSON.parse(await opened.vault.open('connections.secrets', row.secretsSealed)) as Record<string, string>)
    : {}
  return { row, ...opened, secrets }
}

async function openNumber(env: Env, row: NumberRow | undefined): Promise<OpenNumber | undefined> {
  const opened = row && (await findMerchant(env, row.merchantId as MerchantId))
  return row && opened && { row, ...opened }
}

const checked = new WeakSet<object>()

/**
 * Throws `config.master_key` unless the master key is the one that this data was sealed with. Asked before anything is
 * opened or sealed, until it has been right once per isolate; a wrong key must not write a single row.
 */
export async function requireMasterKey(env: Env): Promise<void> {
  if (checked.has(env)) return
  const master = openMasterKeys(varsOf(env).MASTER_KEYS)
  const row = await openControl(env.DB).keyCheck()
  if (!row) await firstCheck(env, master)
  else if (!(await opensCheck(master, fromBase64(row.sealed) ?? new Uint8Array())))
    throw new AppError('config.master_key', { why: 'it is not the key that this data was sealed with' })
  checked.add(env)
}

/** The first start writes the check. Where merchants are there already, the key must open one of them before it may. */
async function firstCheck(env: Env, master: MasterKeys): Promise<void> {
  const control = openControl(env.DB)
  const merchant = await control.oldestMerchant()
  const wrapped = merchant?.dataKey ? fromBase64(merchant.dataKey) : undefined
  if (merchant && wrapped) await openDataKey(master, merchant.id, wrapped, merchant.dataKeyId)
  await control.addKeyCheck(toBase64(await sealCheck(master)))
}
