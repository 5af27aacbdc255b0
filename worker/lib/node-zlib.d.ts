/** The two functions of Node's that nodejs_compat gives us here; the types of all of Node would shadow the platform's. */
declare module 'node:zlib' {
  export function gzipSync(bytes: Uint8Array, options: { level: number }): Uint8Array<ArrayBuffer>
  export function gunzipSync(bytes: Uint8Array): Uint8Array<ArrayBuffer>
}
