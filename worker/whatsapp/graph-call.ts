import { retryAfterSeconds } from '../lib/backoff.ts'
import { parseJson } from '../lib/json.ts'
import type { GraphReason } from './error-reasons.ts'
import { explainGraph, type GraphAction } from './errors.ts'
import { listOf, numberOf, objectOf, textOf, type Loose } from './loose.ts'

export interface GraphOptions {
  readonly baseUrl: string
  readonly version: string
  readonly fetch: typeof fetch
  readonly now: () => number
  readonly timeoutMs?: number
}

/** A definite no. */
export interface GraphFailure {
  /** Meta's code; absent where we refused ourselves or the answer carried none. */
  readonly code?: number
  readonly subcode?: number
  /** 0 where no call was made. */
  readonly httpStatus: number
  readonly action: GraphAction
  readonly reason: GraphReason
  readonly retryDelaysSeconds?: readonly number[]
  readonly restSeconds?: number
  readonly tell?: 'merchant' | 'operators'
  /** Numbers and ids, fit for logs. */
  readonly detail: Readonly<Record<string, string | number>>
  /** Meta's own words. They may quote a phone or a value: for the merchant's eyes, never for a log. */
  readonly unsafeText?: string
  readonly fbtraceId?: string
  readonly retryAfterSeconds?: number
}

/** Nobody knows whether the call was carried out. */
export type GraphUnknown = { readonly kind: 'unknown'; readonly why: 'timeout' | 'connection' | 'empty_5xx' | 'unreadable' }

export type GraphAnswer =
  | { readonly kind: 'ok'; readonly body: Loose }
  | { readonly kind: 'refused'; readonly error: GraphFailure }
  | GraphUnknown

export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: readonly string[]
  readonly token: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
}

const TIMEOUT_MS = 15_000

/** One call to the Graph API. Whatever comes back, or doesn't, is an answer; nothing is thrown. */
export async function callGraph(
  { baseUrl, version, fetch, now, timeoutMs = TIMEOUT_MS }: GraphOptions,
  call: GraphCall,
): Promise<GraphAnswer> {
  const url = [baseUrl.replace(/\/+$/, ''), version, ...call.path.map(encodeURIComponent)].join('/') + queryText(call.query)
  let response: Response
  let text: string | undefined
  try {
    response = await fetch(url, {
      method: call.method,
      headers: { authorization: `Bearer ${call.token}`, ...(call.body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      // Following a redirect would carry the token to a host that nobody chose.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
  } catch (cause) {
    return { kind: 'unknown', why: isTimeout(cause) ? 'timeout' : 'connection' }
  }
  try {
    text = await response.text()
  } catch (cause) {
    // The status alone says no to a 4xx; for all else the lost body is what counts.
    if (response.status < 400 || response.status >= 500) return { kind: 'unknown', why: isTimeout(cause) ? 'timeout' : 'connection' }
  }
  return readAnswer(response, text, now())
}

function readAnswer(response: Response, text: string | undefined, now: number): GraphAnswer {
  const body = text === undefined ? undefined : readObject(text)
  const error = body && objectOf(body.error)
  if (error) return { kind: 'refused', error: failureOf(response, error, now) }
  if (response.status >= 500) return { kind: 'unknown', why: 'empty_5xx' }
  if (!response.ok) return { kind: 'refused', error: failureOf(response, {}, now) }
  return body ? { kind: 'ok', body } : { kind: 'unknown', why: 'unreadable' }
}

function readObject(text: string): Loose | undefined {
  try {
    return objectOf(parseJson(text))
  } catch {
    return undefined
  }
}

function failureOf(response: Response, error: Loose, now: number): GraphFailure {
  // A 429 from something in front of Graph has no code; it means the same as Meta's own.
  const code = numberOf(error.code) ?? (response.status === 429 ? 130429 : undefined)
  const subcode = numberOf(error.error_subcode)
  const unsafeText = textOf(objectOf(error.error_data)?.details) ?? textOf(error.error_user_msg) ?? textOf(error.message)
  const fbtraceId = textOf(error.fbtrace_id)
  const { action, reason, retryDelaysSeconds, restSeconds, tell } = explainGraph(code, { subcode, details: unsafeText })
  const wait =
    retryAfterSeconds(response.headers.get('retry-after'), now) ?? (action === 'pace_account' ? regainSeconds(response.headers) : undefined)
  return {
    httpStatus: response.status,
    action,
    reason,
    detail: {
      httpStatus: response.status,
      ...(code === undefined ? {} : { graphCode: code }),
      ...(subcode === undefined ? {} : { graphSubcode: subcode }),
    },
    ...(code === undefined ? {} : { code }),
    ...(subcode === undefined ? {} : { subcode }),
    ...(retryDelaysSeconds ? { retryDelaysSeconds } : {}),
    ...(restSeconds ? { restSeconds } : {}),
    ...(tell ? { tell } : {}),
    ...(unsafeText ? { unsafeText } : {}),
    ...(fbtraceId ? { fbtraceId } : {}),
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
  }
}

/** Meta says in X-Business-Use-Case-Usage after how many minutes an account may call again. */
function regainSeconds(headers: Headers): number | undefined {
  const usage = readObject(headers.get('x-business-use-case-usage') ?? '')
  const minutes = Object.values(usage ?? {}).flatMap((entries) =>
    listOf(entries).map((entry) => numberOf(objectOf(entry)?.estimated_time_to_regain_access) ?? 0),
  )
  const most = Math.max(0, ...minutes)
  return most > 0 ? most * 60 : undefined
}

function queryText(query: Readonly<Record<string, string>> | undefined): string {
  return query ? `?${new URLSearchParams(query).toString()}` : ''
}

/** AbortSignal.timeout gives a TimeoutError; some runtimes turn it into an AbortError on the way. */
function isTimeout(cause: unknown): boolean {
  const name = objectOf(cause)?.name
  return name === 'TimeoutError' || name === 'AbortError'
}
