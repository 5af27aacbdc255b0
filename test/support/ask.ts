import type { AskSystem, SystemCall } from '../../worker/connectors/actions.ts'

export interface Answer {
  readonly status: number
  readonly body?: unknown
}

/** A system that gives the answers in turn, and keeps what it was asked. */
export function answering(...answers: readonly Answer[]): { ask: AskSystem; calls: SystemCall[] } {
  const calls: SystemCall[] = []
  /** A token is asked for each time, as nothing keeps it here. */
  const ask: AskSystem = async ({ login, ...call }) => {
    if (!login) return say(call)
    const token = login.tokenOf(await say(login.call))
    return say({ ...call, headers: { ...call.headers, ...login.headersOf(token) } })
  }
  const say: AskSystem = async (call) => {
    const answer = answers[calls.length]
    calls.push(call)
    if (!answer) throw new Error(`one call more than expected: ${call.method} ${call.url}`)
    return { status: answer.status, headers: new Headers(), body: answer.body }
  }
  return { ask, calls }
}
