/** The one function of Node's that a test takes from nodejs_compat; the types of all of Node would shadow the platform's. */
declare module 'node:crypto' {
  interface Decipher {
    setAAD(data: Uint8Array): void
    setAuthTag(tag: Uint8Array): void
    update(data: Uint8Array): Uint8Array
    final(): Uint8Array
  }
  export function createDecipheriv(algorithm: 'aes-256-gcm', key: Uint8Array, nonce: Uint8Array): Decipher
}
