const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

// An encoder never hands out shared memory; the platform's types leave that open.
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text) as Uint8Array<ArrayBuffer>
export const fromUtf8 = (bytes: Uint8Array | ArrayBuffer): string => decoder.decode(bytes)

export function toHex(bytes: Uint8Array | ArrayBuffer): string {
  let out = ''
  for (const byte of bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)) out += byte.toString(16).padStart(2, '0')
  return out
}

/** Undefined where the text isn't an even run of hex digits. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), 16)
  return bytes
}

/** ECMAScript's own base64 (2026), which TypeScript's library doesn't list yet and Node 24 lacks; workerd has it, ten times as fast. */
interface NativeBase64 {
  toBase64?(): string
}
interface NativeBase64Constructor {
  fromBase64?(text: string, options: { lastChunkHandling: 'strict' }): Uint8Array<ArrayBuffer>
}
const Native = Uint8Array as unknown as NativeBase64Constructor

export function toBase64(bytes: Uint8Array | ArrayBuffer): string {
  const view: Uint8Array & NativeBase64 = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)
  if (view.toBase64) return view.toBase64()
  let binary = ''
  for (let i = 0; i < view.length; i += 8192) binary += String.fromCharCode(...view.subarray(i, i + 8192))
  return btoa(binary)
}

/** Undefined where the text isn't padded standard base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0 || /\s/.test(text)) return undefined
  try {
    if (Native.fromBase64) return Native.fromBase64(text, { lastChunkHandling: 'strict' })
    return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Uint8Array.from(atob(text), (c) => c.charCodeAt(0)) : undefined
  } catch {
    return undefined
  }
}

export const toBase64Url = (bytes: Uint8Array | ArrayBuffer): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
