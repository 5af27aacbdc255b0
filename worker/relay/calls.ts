import { AppError } from '../domain/errors.ts'
import { retryAfterSeconds } from '../lib/backoff.ts'
import { fromUtf8 } from '../lib/bytes.ts'
import { parseJson } from '../lib/json.ts'

/** What calls to outside systems need of the world. */
export interface CallParts {
  readonly fetch: typeof fetch
  readonly now: () => number
  readonly random: () => number
  readonly wait: (ms: number) => Promise<void>
}

export interface Call {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The parsed JSON, undefined where the answer is none. */
  readonly body: unknown
}

const TIMEOUT_MS = 20_000
const MAX_BYTES = 8 * 1024 * 1024
/** After the first, second, third try that may work later. */
const RETRY_MS = [500, 2_000, 5_000] as const
/** Whoever wants us to wait longer is asked again at another time. */
const LONGEST_WAIT_MS = 10_000

/** One call: no redirects, a time limit, a size limit. Undefined where no answer came. */
export async function callOnce({ fetch }: CallParts, url: URL, { method, headers, body }: Call): Promise<Answer | undefined> {
  try {
    const response = await fetch(url.href, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      // A redirect would take the proof along to wherever it leads.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return { status: response.status, headers: response.headers, body: jsonOf(await textOf(response)) }
  } catch (error) {
    if (error instanceof AppError) throw error
    return undefined
  }
}

/** Tries until an answer came that will not change, where repeating is safe. Throws `upstream.failed` where none came. */
export async function callUntilClear(parts: CallParts, isSafe: boolean, once: () => Promise<Answer | undefined>): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    const answer = await once()
    const delay = isSafe && mayWorkLater(answer) ? delayOf(parts, answer, tries) : undefined
    if (delay === undefined) {
      if (!answer) throw new AppError('upstream.failed', { why: 'no answer' })
      return answer
    }
    await parts.wait(delay)
  }
}

export const mayWorkLater = (answer: Pick<Answer, 'status'> | undefined): boolean =>
  !answer || answer.status === 429 || answer.status >= 500

/** How long the other side wants to be left alone; 0 where it does not say. */
export const askedWaitMs = ({ headers }: Pick<Answer, 'headers'>, now: number): number =>
  (retryAfterSeconds(headers.get('retry-after'), now) ?? 0) * 1000

/** Undefined after the last try, and where the other side wants more patience than a call may have. */
function delayOf({ now, random }: CallParts, answer: Answer | undefined, tries: number): number | undefined {
  const base = RETRY_MS[tries]
  if (base === undefined) return undefined
  const delay = Math.max(base * (0.8 + 0.4 * random()), answer ? askedWaitMs(answer, now()) : 0)
  return delay > LONGEST_WAIT_MS ? undefined : delay
}

async function textOf(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const parts: Uint8Array[] = []
  let size = 0
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length
    if (size > MAX_BYTES) {
      void reader.cancel().catch(() => {})
      throw new AppError('payload.too_large', { limit: MAX_BYTES })
    }
    parts.push(part.value)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return fromUtf8(bytes)
}

function jsonOf(text: string): unknown {
  try {
    return text === '' ? undefined : parseJson(text)
  } catch {
    return undefined
  }
}
