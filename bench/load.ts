/**
 * A load generator in a closed loop: so many connections, each with one request under way. It writes ready-made requests
 * (every body signed anew, which autocannon would have to do while the clock runs) and reads just enough of the answers.
 */
import { connect } from 'node:net'
import type { Wire } from './orders.ts'

export interface Load {
  readonly port: number
  readonly connections: number
  readonly requests: readonly Wire[]
  /** At most so many per second; absent: as fast as it goes. */
  readonly perSecond?: number
}

export interface LoadResult {
  readonly count: number
  /** Status → how many. */
  readonly statuses: Readonly<Record<number, number>>
  readonly seconds: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Sends every request once and measures. Throws where a connection breaks: nothing here is killed on purpose. */
export async function load({ port, connections, requests, perSecond }: Load): Promise<LoadResult> {
  const latencies = new Float64Array(requests.length)
  const statuses: Record<number, number> = {}
  let next = 0
  const startedAt = performance.now()
  const takeTurn = (): { index: number; waitMs: number } | undefined => {
    if (next >= requests.length) return undefined
    const index = next++
    return { index, waitMs: perSecond ? Math.max(0, (index / perSecond) * 1000 - (performance.now() - startedAt)) : 0 }
  }
  const work = (): Promise<void> =>
    new Promise((done, fail) => {
      const socket = connect(port, '127.0.0.1')
      let sentAt = 0
      let index = 0
      let pending = Buffer.alloc(0)
      const send = () => {
        sentAt = performance.now()
        socket.write(requests[index] as Wire)
      }
      const go = () => {
        const turn = takeTurn()
        if (!turn) return void socket.end(done)
        index = turn.index
        if (turn.waitMs > 0) setTimeout(send, turn.waitMs)
        else send()
      }
      socket.setNoDelay(true)
      socket.on('connect', go)
      socket.on('error', fail)
      socket.on('close', () => (next >= requests.length ? done() : fail(new Error('the server closed a connection'))))
      socket.on('data', (chunk) => {
        pending = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk
        const answer = readAnswer(pending)
        if (!answer) return
        pending = pending.subarray(answer.length)
        latencies[index] = performance.now() - sentAt
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
        go()
      })
    })
  await Promise.all(Array.from({ length: connections }, work))
  const seconds = (performance.now() - startedAt) / 1000
  const sorted = latencies.toSorted()
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
  return { count: requests.length, statuses, seconds, perSecond: requests.length / seconds, p50: at(0.5), p99: at(0.99), max: at(1) }
}

/** Status and length of the first answer in the buffer, once it is whole. Understands both ways to say where a body ends. */
function readAnswer(buffer: Buffer): { status: number; length: number } | undefined {
  const headEnd = buffer.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const head = buffer.toString('latin1', 0, headEnd)
  const status = Number(head.slice(9, 12))
  const size = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (size !== undefined) return buffer.length >= headEnd + 4 + Number(size) ? { status, length: headEnd + 4 + Number(size) } : undefined
  if (!/\r\ntransfer-encoding: chunked/i.test(head)) return { status, length: headEnd + 4 }
  const end = buffer.indexOf('0\r\n\r\n', headEnd + 4)
  return end < 0 ? undefined : { status, length: end + 5 }
}

/** Ends a run whose requests were not all answered as they should be: its numbers would mean nothing. */
export function mustBe(status: number, { statuses, count }: LoadResult): void {
  if (statuses[status] !== count) throw new Error(`not every request was answered ${status}: ${JSON.stringify(statuses)}`)
}
