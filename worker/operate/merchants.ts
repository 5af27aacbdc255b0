import { openControl, type MerchantRow } from '../db/control.ts'
import { addRules } from '../db/rules.ts'
import { openTenant } from '../db/tenant.ts'
import { AppError } from '../domain/errors.ts'
import { newId, type MerchantId } from '../domain/ids.ts'
import type { Currency } from '../domain/money.ts'
import type { Country } from '../domain/phone.ts'
import type { Rule } from '../domain/rules.ts'
import type { MerchantSettings } from '../domain/settings.ts'
import { shardOf, varsOf, type Env } from '../env.ts'
import { toBase64 } from '../lib/bytes.ts'
import { randomText } from '../lib/crypto.ts'
import { keyedHash, newDataKey, openMasterKeys } from '../privacy/seal.ts'
import { openVault, type Vault } from '../privacy/vault.ts'
import { DEFAULT_RULES } from '../relay/default-rules.ts'
import { LETTERS_AND_DIGITS } from './letters.ts'
import { createWidget, type WidgetWishes } from './widgets.ts'

/** A merchant as the database has it now, with its vault open. */
export interface OpenMerchant {
  readonly row: MerchantRow & { readonly id: MerchantId }
  readonly vault: Vault
}

export interface NewMerchant {
  readonly name: string
  readonly country: Country
  readonly currency: Currency
  readonly timeZone: string
  readonly language: string
  readonly shard: string
  readonly settings: MerchantSettings
  /** The defaults, unless said. */
  readonly rules?: readonly Rule[]
  /** The defaults, with a key of its own and no origin, unless said. */
  readonly widget?: WidgetWishes & { readonly key?: string }
  readonly id?: MerchantId
}

/** Makes a merchant with its data key, rules and widget. Where the id is there already, the merchant stays as it is. */
export async function createMerchant(env: Env, wanted: NewMerchant, now: number): Promise<OpenMerchant> {
  const { id = newId('mer', now), rules = defaultRules(), widget = {}, ...row } = wanted
  // The row comes last: whatever fails before leaves no half merchant behind that somebody could find.
  await addRules(openTenant(shardOf(env, row.shard), id), rules, now)
  await createWidget(env, id, widget, now)
  const { wrapped, keyId } = await newDataKey(openMasterKeys(varsOf(env).MASTER_KEYS), id)
  await openControl(env.DB).addMerchant({
    ...row,
    id,
    status: 'active',
    dataKey: toBase64(wrapped),
    dataKeyId: keyId,
    createdAt: now,
    updatedAt: now,
  })
  return openMerchant(env, id)
}

const defaultRules = (): Rule[] =>
  Object.entries(DEFAULT_RULES).map(([id, { startsOn, ...definition }]) => ({ id, on: startsOn, definition }))

/** The merchant of this id, read anew. Throws `request.not_found` where there is none, it left, or its data was erased. */
export async function openMerchant(env: Env, id: string): Promise<OpenMerchant> {
  const row = await openControl(env.DB).merchant(id as MerchantId)
  if (!row || row.status === 'left' || row.dataKey === null) throw new AppError('request.not_found')
  return { row: { ...row, id: id as MerchantId }, vault: await openVault(varsOf(env).MASTER_KEYS, id, row.dataKey, row.dataKeyId) }
}

/** Letters and digits, because some senders' forms change anything else. */
export const newSecret = () => randomText(40, LETTERS_AND_DIGITS)

export type Scope = 'read' | 'write'

/** Makes an API key. It is given back here and nowhere else; what is stored can't be turned back into it. */
export async function createApiKey(
  env: Env,
  merchantId: MerchantId,
  { label, scopes, key = `wn_${newSecret()}` }: { readonly label: string; readonly scopes: readonly Scope[]; readonly key?: string },
  now: number,
): Promise<string> {
  const hash = await keyedHash(varsOf(env).PEPPER, '', 'api_key', key)
  await openControl(env.DB).addApiKey({ hash, merchantId, label, scopes: [...scopes], createdAt: now })
  return key
}
