type Bytes = Uint8Array<ArrayBuffer>

/** AES-128 in chained blocks, as some senders use it who have no signature. */
export interface AesCbc {
  /** Undefined where this key opens nothing. */
  open(sealed: Bytes): Promise<Bytes | undefined>
  seal(clear: Bytes): Promise<Bytes>
}

/**
 * Undefined where key or first block are not 16 bytes long. Whoever can change what is sealed can change what opens: by itself it
 * proves nothing.
 */
export async function aes128Cbc(key: Bytes, iv: Bytes): Promise<AesCbc | undefined> {
  if (key.length !== 16 || iv.length !== 16) return undefined
  const imported = await crypto.subtle.importKey('raw', key, 'AES-CBC', false, ['encrypt', 'decrypt'])
  const how = { name: 'AES-CBC', iv }
  return {
    open: async (sealed) =>
      crypto.subtle.decrypt(how, imported, sealed).then(
        (clear) => new Uint8Array(clear),
        () => undefined,
      ),
    seal: async (clear) => new Uint8Array(await crypto.subtle.encrypt(how, imported, clear)),
  }
}
