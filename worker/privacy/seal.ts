import { AppError } from '../domain/errors.ts'
import { fromBase64, fromUtf8, toBase64Url, utf8 } from '../lib/bytes.ts'
import { hmacSha256 } from '../lib/crypto.ts'

/*
 * Personal data and secrets at rest: AES-256-GCM under a data key per merchant, which is itself sealed under a master key.
 * Deleting the data key erases the merchant; a new master key means new wrappings, not new rows.
 *
 * Layout of everything sealed here: version (1 byte) · nonce (12 random bytes) · ciphertext and tag (16 bytes).
 * Random nonces are safe for 2^32 values under one key (NIST SP 800-38D 8.3): decades of a large shop.
 */

type Bytes = Uint8Array<ArrayBuffer>

/** The column a value lives in. A ciphertext opens only where it was sealed. */
export type Place = `${string}.${string}`

/** The master keys in the order of MASTER_KEYS. All of them open; only the current one seals. */
export interface MasterKeys {
  readonly current: string
  readonly ids: readonly string[]
  /** Undefined for an id that isn't listed. */
  key(id: string): Promise<CryptoKey> | undefined
}

/** Seals and opens the values of one merchant. Opening throws `internal` on anything that isn't exactly what was sealed. */
export interface Sealer {
  seal(place: Place, text: string): Promise<Bytes>
  open(place: Place, sealed: Uint8Array | ArrayBuffer): Promise<string>
  sealBytes(place: Place, bytes: Uint8Array | ArrayBuffer): Promise<Bytes>
  openBytes(place: Place, sealed: Uint8Array | ArrayBuffer): Promise<Bytes>
  /** For columns that may be empty: nothing stays nothing. */
  sealNullable(place: Place, text: string | null | undefined): Promise<Bytes | null>
  openNullable(place: Place, sealed: Uint8Array | ArrayBuffer | null | undefined): Promise<string | null>
}

const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32
const HEAD_BYTES = 1 + NONCE_BYTES
const AES = 'AES-GCM'

/** Reads "k2:<base64>,k1:<base64>". Throws `config.master_key` that says why; the keys themselves never leave. */
export function openMasterKeys(text: string | undefined): MasterKeys {
  if (!text?.trim()) throw masterKey('missing')
  const raw = new Map<string, Bytes>()
  for (const entry of text.split(',')) {
    const [, id, base64] = /^\s*([A-Za-z0-9_-]{1,32}):([^\s:]+)\s*$/.exec(entry) ?? []
    const bytes = base64 === undefined ? undefined : fromBase64(base64)
    if (!id || !bytes) throw masterKey('malformed: expected <id>:<base64>, separated by commas')
    if (bytes.length !== KEY_BYTES) throw masterKey('wrong length: a key has 32 bytes', id)
    if (raw.has(id)) throw masterKey('duplicate id', id)
    raw.set(id, bytes)
  }
  const ids = [...raw.keys()]
  const imported = new Map<string, CryptoKey>()
  return {
    current: ids[0] ?? '',
    ids,
    key(id) {
      const bytes = raw.get(id)
      if (!bytes) return undefined
      const known = imported.get(id)
      return known ? Promise.resolve(known) : importKey(bytes).then((key) => (imported.set(id, key), key))
    },
  }
}

/** A fresh data key for a merchant, sealed under the current master key. */
export async function newDataKey(master: MasterKeys, merchantId: string): Promise<{ wrapped: Bytes; keyId: string }> {
  return wrap(master, merchantId, crypto.getRandomValues(new Uint8Array(KEY_BYTES)))
}

/** The merchant's sealer. Throws `config.master_key` where the master key is unknown or isn't the one that wrapped it. */
export async function openDataKey(
  master: MasterKeys,
  merchantId: string,
  wrapped: Uint8Array | ArrayBuffer,
  keyId: string,
): Promise<Sealer> {
  return sealer(await importKey(await unwrap(master, merchantId, wrapped, keyId)), merchantId)
}

/** The same data key under the current master key. The merchant's rows stay as they are. */
export async function rewrapDataKey(
  master: MasterKeys,
  merchantId: string,
  wrapped: Uint8Array | ArrayBuffer,
  keyId: string,
): Promise<{ wrapped: Bytes; keyId: string }> {
  return wrap(master, merchantId, await unwrap(master, merchantId, wrapped, keyId))
}

const CHECK = 'WeNext key check'
const CHECK_CONTEXT = utf8('key_check')

/** A known text under the current master key, for the key_check row. */
export async function sealCheck(master: MasterKeys): Promise<Bytes> {
  return encrypt(await currentKey(master), CHECK_CONTEXT, utf8(CHECK))
}

/** Whether one of these master keys sealed the check: false means that the deployment has a wrong key. */
export async function opensCheck(master: MasterKeys, sealed: Uint8Array | ArrayBuffer): Promise<boolean> {
  for (const id of master.ids) {
    const key = await master.key(id)
    const bytes = key && (await decrypt(key, CHECK_CONTEXT, sealed))
    if (bytes && fromUtf8(bytes) === CHECK) return true
  }
  return false
}

/** What is looked up by hash. Kinds never meet: the same text as phone and as e-mail gives two hashes. */
export type HashKind = 'phone' | 'email' | 'bsuid' | 'customer' | 'api_key' | 'link' | 'connect'

/**
 * A lookup hash: HMAC-SHA-256 under the deployment's pepper, per merchant and kind. A bare hash of a phone number is reversed in
 * minutes; this one needs the pepper. Where the merchant isn't known yet (API keys), merchantId is ''.
 */
export async function keyedHash(pepper: string, merchantId: string, kind: HashKind, value: string): Promise<string> {
  if (!pepper) throw new AppError('config.invalid', { why: 'PEPPER is missing' })
  // Only the last part can hold a NUL, so no two inputs make the same message.
  return toBase64Url(await hmacSha256(pepper, utf8(`wenext.lookup\0${kind}\0${merchantId}\0${value}`)))
}

function sealer(key: CryptoKey, merchantId: string): Sealer {
  const contexts = new Map<Place, Bytes>()
  const context = (place: Place): Bytes => {
    const known = contexts.get(place)
    if (known) return known
    const bytes = utf8(`merchant:${merchantId}:${place}`)
    contexts.set(place, bytes)
    return bytes
  }
  const sealBytes: Sealer['sealBytes'] = (place, bytes) => encrypt(key, context(place), bytes)
  const openBytes: Sealer['openBytes'] = async (place, sealed) => {
    const bytes = await decrypt(key, context(place), sealed)
    if (!bytes) throw new AppError('internal', { why: 'sealed value did not open', place })
    return bytes
  }
  const seal: Sealer['seal'] = (place, text) => sealBytes(place, utf8(text))
  const open: Sealer['open'] = async (place, sealed) => fromUtf8(await openBytes(place, sealed))
  return {
    seal,
    open,
    sealBytes,
    openBytes,
    sealNullable: async (place, text) => (text == null ? null : seal(place, text)),
    openNullable: async (place, sealed) => (sealed == null ? null : open(place, sealed)),
  }
}

async function wrap(master: MasterKeys, merchantId: string, dataKey: Bytes): Promise<{ wrapped: Bytes; keyId: string }> {
  return { wrapped: await encrypt(await currentKey(master), dataKeyContext(merchantId), dataKey), keyId: master.current }
}

async function unwrap(master: MasterKeys, merchantId: string, wrapped: Uint8Array | ArrayBuffer, keyId: string): Promise<Bytes> {
  const key = await master.key(keyId)
  if (!key) throw masterKey('a data key was wrapped under a key that is not listed', keyId)
  const dataKey = await decrypt(key, dataKeyContext(merchantId), wrapped)
  if (dataKey?.length !== KEY_BYTES) throw masterKey('a data key did not open', keyId)
  return dataKey
}

const dataKeyContext = (merchantId: string): Bytes => utf8(`merchant:${merchantId}:data_key`)

async function currentKey(master: MasterKeys): Promise<CryptoKey> {
  const key = await master.key(master.current)
  if (!key) throw masterKey('missing')
  return key
}

async function encrypt(key: CryptoKey, additionalData: Bytes, plain: Uint8Array | ArrayBuffer): Promise<Bytes> {
  const out = new Uint8Array(HEAD_BYTES + plain.byteLength + TAG_BYTES)
  out[0] = VERSION
  const iv = crypto.getRandomValues(out.subarray(1, HEAD_BYTES))
  out.set(new Uint8Array(await crypto.subtle.encrypt({ name: AES, iv, additionalData }, key, plain)), HEAD_BYTES)
  return out
}

/** Undefined where the tag doesn't hold. GCM checks it before it gives anything out, so there is no partial plaintext. */
async function decrypt(key: CryptoKey, additionalData: Bytes, sealed: Uint8Array | ArrayBuffer): Promise<Bytes | undefined> {
  const bytes = sealed instanceof Uint8Array ? sealed : new Uint8Array(sealed)
  if (bytes.length < HEAD_BYTES + TAG_BYTES || bytes[0] !== VERSION) return undefined
  try {
    const algorithm = { name: AES, iv: bytes.subarray(1, HEAD_BYTES), additionalData }
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, bytes.subarray(HEAD_BYTES)))
  } catch {
    return undefined
  }
}

function importKey(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, AES, false, ['encrypt', 'decrypt'])
}

function masterKey(why: string, keyId?: string): AppError {
  return new AppError('config.master_key', keyId === undefined ? { why } : { why, keyId })
}
