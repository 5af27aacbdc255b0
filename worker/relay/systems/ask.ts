import type { AskSystem, Login, SystemAnswer, SystemCall } from '../../connectors/actions.ts'
import { AppError } from '../../domain/errors.ts'
import { askedWaitMs, callOnce, callUntilClear, mayWorkLater, type CallParts } from '../calls.ts'

export interface SystemParts extends CallParts {
  /** Of the connector's manifest. Nobody else is ever called. */
  readonly hosts: readonly string[]
  /** The token of a login; a new one instead of `refused`. */
  readonly token: (login: Login, say: AskSystem, refused?: string) => Promise<string>
}

/** Makes the caller of one gateway's or courier's API. What may work later ends as `upstream.failed`, with how long it wants to be left alone. */
export function askSystem(parts: SystemParts): AskSystem {
  const say: AskSystem = async (call) => {
    const url = allowed(parts.hosts, call.url)
    const answer = await callUntilClear(parts, call.method === 'GET' || call.repeatable === true, () => callOnce(parts, url, written(call)))
    if (!mayWorkLater(answer)) return answer
    throw new AppError('upstream.failed', { status: answer.status, waitMs: askedWaitMs(answer, parts.now()) })
  }
  return async (call) => {
    const { login } = call
    if (!login) return say(call)
    const as = (token: string): Promise<SystemAnswer> => say({ ...call, headers: { ...call.headers, ...login.headersOf(token) } })
    const token = await parts.token(login, say)
    const answer = await as(token)
    // Refused before anything was done, so that also what can't be repeated may be said again.
    return answer.status === 401 ? as(await parts.token(login, say, token)) : answer
  }
}

function allowed(hosts: readonly string[], text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:' && hosts.includes(url.host) && !url.username && !url.password) return url
  throw new AppError('internal', { why: 'a call leads out of the connector’s hosts' })
}

function written({ method, headers, body, form }: SystemCall) {
  const type = form ? 'application/x-www-form-urlencoded' : body === undefined ? undefined : 'application/json'
  const text = form ? new URLSearchParams(form).toString() : body === undefined ? undefined : JSON.stringify(body)
  return {
    method,
    headers: { accept: 'application/json', ...(type ? { 'content-type': type } : {}), ...headers },
    ...(text === undefined ? {} : { body: text }),
  }
}
