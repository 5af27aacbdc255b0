import { AppError } from '../domain/errors.ts'

/** A row of the Relay's storage holds 2,000,000 bytes (developers.cloudflare.com/durable-objects/platform/limits), the seal and the other columns included. */
const ROW_BYTES = 1_990_000
const PACK_FROM_BYTES = 512 * 1024
const GZIP = [0x1f, 0x8b]

/** Large bodies are stored compressed; JSON shrinks to a tenth. Throws `payload.too_large` for what doesn't fit even so. */
export async function packBody(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes.length < PACK_FROM_BYTES) return bytes
  const packed = await through(bytes, new CompressionStream('gzip'))
  if (packed.length > ROW_BYTES) throw new AppError('payload.too_large', { limit: ROW_BYTES })
  return packed
}

/** The body as it came. JSON never begins with the two bytes that gzip begins with. */
export async function unpackBody(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return bytes[0] === GZIP[0] && bytes[1] === GZIP[1] ? through(bytes, new DecompressionStream('gzip')) : bytes
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Response(new Blob([bytes]).stream().pipeThrough(stream as ReadableWritablePair<Uint8Array, Uint8Array>))
  return new Uint8Array(await out.arrayBuffer())
}
