import { AppError } from '../domain/errors.ts'

/** No sender's usual body comes near this; Meta's largest is 3 MB and has a limit of its own. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024

/** The raw bytes of a request, at most `limit`. Reads no further than the limit, whatever Content-Length claims. */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw new AppError('payload.too_large', { limit })
  const bytes = new Uint8Array(await request.arrayBuffer().catch(brokeOff))
  if (bytes.length > limit) throw new AppError('payload.too_large', { limit })
  return bytes
}

/** The same for callers whom nobody has proven: without a length nobody knows how much comes, so it is counted while it does. */
export async function readCounted(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (request.headers.has('content-length') || !request.body) return readBytes(request, limit)
  const reader = request.body.getReader()
  const parts: Uint8Array[] = []
  let length = 0
  for (let part = await reader.read().catch(brokeOff); !part.done; part = await reader.read().catch(brokeOff)) {
    parts.push(part.value)
    length += part.value.length
    if (length <= limit) continue
    void reader.cancel().catch(() => {})
    throw new AppError('payload.too_large', { limit })
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** The sender went away in the middle of its body. Nobody will read the answer; the log should not call it a fault of ours. */
function brokeOff(): never {
  throw new AppError('request.invalid', { why: 'the body broke off' })
}
