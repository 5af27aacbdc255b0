import { gunzipSync, gzipSync } from 'node:zlib'

/** JSON shrinks to a quarter at the lowest level already; the higher ones take half as long again and save another tenth. */
const LEVEL = 1

/** Without streams: those cost more than the packing itself, and 8 KB are a matter of 20 µs. */
export const gzip = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => gzipSync(bytes, { level: LEVEL })

export const gunzip = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => gunzipSync(bytes)
