import { AppError } from '../domain/errors.ts'
import { gunzip, gzip } from '../lib/gzip.ts'
import type { Vault } from '../privacy/vault.ts'

/** A row of the Relay's storage holds 2,000,000 bytes (developers.cloudflare.com/durable-objects/platform/limits), the seal and the other columns included. */
const ROW_BYTES = 1_990_000

/** A body on its way into the inbox: packed, then sealed. */
export interface KeptBody {
  readonly body: Uint8Array<ArrayBuffer>
  /** Bytes of the body as it came. */
  readonly size: number
}

/** Packs and seals a body for the inbox. Throws `payload.too_large` for what doesn't fit into a row even so. */
export async function sealBody(vault: Vault, bytes: Uint8Array): Promise<KeptBody> {
  const packed = gzip(bytes)
  if (packed.length > ROW_BYTES) throw new AppError('payload.too_large', { limit: ROW_BYTES })
  return { body: await vault.bytes.sealBytes('inbox.body', packed), size: bytes.length }
}

/** The body as it came. */
export async function openBody(vault: Vault, sealed: ArrayBuffer): Promise<Uint8Array> {
  return gunzip(await vault.bytes.openBytes('inbox.body', sealed))
}
