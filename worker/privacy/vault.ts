import { AppError } from '../domain/errors.ts'
import { fromBase64, toBase64 } from '../lib/bytes.ts'
import { openDataKey, openMasterKeys, type MasterKeys, type Place, type Sealer } from './seal.ts'

/** Seals and opens one merchant's columns as base64 texts, and raw bodies as bytes. */
export interface Vault {
  seal(place: Place, text: string): Promise<string>
  open(place: Place, sealed: string): Promise<string>
  readonly bytes: Pick<Sealer, 'sealBytes' | 'openBytes'>
}

/** Opens a merchant's vault. Throws `config.master_key` where the key isn't the one it was made with. */
export async function openVault(masterKeys: string, merchantId: string, dataKey: string | null, keyId: string): Promise<Vault> {
  const wrapped = dataKey === null ? undefined : fromBase64(dataKey)
  if (!wrapped) throw new AppError('internal', { why: 'the data key of this merchant was erased' })
  const sealer = await openDataKey(masterOf(masterKeys), merchantId, wrapped, keyId)
  return {
    seal: async (place, text) => toBase64(await sealer.seal(place, text)),
    open: async (place, sealed) => {
      const bytes = fromBase64(sealed)
      if (!bytes) throw new AppError('internal', { why: 'sealed value is not base64', place })
      return sealer.open(place, bytes)
    },
    bytes: sealer,
  }
}

let opened: { readonly text: string; readonly keys: MasterKeys } | undefined

/** The master keys stay imported; a vault is opened for each merchant. */
function masterOf(text: string): MasterKeys {
  if (opened?.text !== text) opened = { text, keys: openMasterKeys(text) }
  return opened.keys
}
