import { toHex, utf8 } from './bytes.ts'

type Bytes = Uint8Array<ArrayBuffer>

const HMAC_SHA256 = { name: 'HMAC', hash: 'SHA-256' } as const
const imported = new Map<string, CryptoKey>()
const KEPT_KEYS = 200

/** Importing a key costs more than using it, so the last few hundred stay imported (the keys, not the promises: those belong to their request). */
async function hmacKey(secret: string): Promise<CryptoKey> {
  const known = imported.get(secret)
  if (known) return known
  const key = await crypto.subtle.importKey('raw', utf8(secret), HMAC_SHA256, false, ['sign', 'verify'])
  if (imported.size >= KEPT_KEYS) imported.clear()
  imported.set(secret, key)
  return key
}

/** HMAC-SHA-256 under the UTF-8 bytes of the secret. */
export async function hmacSha256(secret: string, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', await hmacKey(secret), data))
}

/** Compares in constant time. An empty secret and a proof of another length are a no. */
export async function hmacSha256Matches(secret: string, data: Bytes, proof: Bytes | undefined): Promise<boolean> {
  if (!secret || proof?.length !== 32) return false
  return crypto.subtle.verify('HMAC', await hmacKey(secret), proof, data)
}

export async function sha256Hex(data: Bytes | string): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', typeof data === 'string' ? utf8(data) : data))
}

/** A text of chance, each letter of the alphabet as likely as the others. */
export function randomText(length: number, alphabet: string): string {
  // Bytes beyond the last whole run of the alphabet would make its first letters likelier.
  const usable = 256 - (256 % alphabet.length)
  let out = ''
  while (out.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length)))
      if (byte < usable && out.length < length) out += alphabet[byte % alphabet.length]
  }
  return out
}

/** Whether two texts are the same, in a time that doesn't tell where they differ. */
export function sameText(a: string, b: string): boolean {
  const x = utf8(a)
  const y = utf8(b)
  let differ = x.length ^ y.length
  for (let i = 0; i < x.length; i++) differ |= (x[i] ?? 0) ^ (y[i % (y.length || 1)] ?? 0)
  return differ === 0
}
