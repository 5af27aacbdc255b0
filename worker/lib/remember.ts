import { AppError } from '../domain/errors.ts'

/** A revoked secret or key must die soon, so nothing is remembered for longer. */
const KEPT_MS = 10_000
const KEPT_ENTRIES = 5_000

interface Kept {
  readonly value: unknown
  readonly until: number
}

const kept = new Map<string, Kept>()

/**
 * What a look-up in the directory found, remembered per isolate for ten seconds. Only answers are kept, never promises: a
 * promise belongs to the request that began it, and another request that waits for it fails or waits for ever ("Cannot
 * perform I/O on behalf of a different request"). Throws `storage.failed` where the directory is away.
 */
export async function remember<T>(key: string, load: () => Promise<T>): Promise<T> {
  const now = Date.now()
  const known = kept.get(key)
  if (known && known.until > now) return known.value as T
  let value: T
  try {
    value = await load()
  } catch (cause) {
    // With the directory away nobody can be told from anybody; whoever asks must come again.
    throw cause instanceof AppError ? cause : new AppError('storage.failed', {}, cause)
  }
  if (kept.size >= KEPT_ENTRIES) kept.clear()
  kept.set(key, { value, until: now + KEPT_MS })
  return value
}

/** Lets the next caller in this isolate look again. */
export const forget = (key: string): void => void kept.delete(key)
