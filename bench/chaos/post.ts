/** The senders: they post at a steady rate, try again what was refused or broke, and remember what was acknowledged. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Delivery } from './deliveries.ts'

const CONNECTIONS = 16
const TIMEOUT_MS = 10_000
const AGAIN_MS = 700
/** A sender gives up at some point; none should have to here, and it is told if one does. */
const MOST_TRIES = 400

export interface Senders {
  /** Delivery key → the delivery that was answered 2xx. */
  readonly acknowledged: ReadonlyMap<string, Delivery>
  /** Answered with something that another try doesn't change. */
  readonly refused: readonly { readonly delivery: Delivery; readonly status: number }[]
  readonly counts: { posted: number; answered: number; broke: number; busy: number }
  /** How many of all postings have been answered, from 0 to 1. */
  readonly progress: () => number
  readonly done: Promise<void>
}

/** Posts every delivery until it is acknowledged. `perSecond` counts first tries. */
export function startSenders(deliveries: readonly Delivery[], perSecond: number): Senders {
  const acknowledged = new Map<string, Delivery>()
  const refused: { delivery: Delivery; status: number }[] = []
  const counts = { posted: 0, answered: 0, broke: 0, busy: 0 }
  const startedAt = performance.now()
  let next = 0
  const send = async (delivery: Delivery) => {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const status = await post(delivery)
      counts.posted++
      if (status >= 200 && status < 300) {
        acknowledged.set(delivery.key, delivery)
        counts.answered++
        return
      }
      if (status >= 400 && status < 500 && status !== 429) return void refused.push({ delivery, status })
      if (status === 0) counts.broke++
      else counts.busy++
      await sleep(AGAIN_MS * (0.5 + Math.random()))
    }
    refused.push({ delivery, status: 0 })
  }
  const work = async () => {
    while (next < deliveries.length) {
      const index = next++
      const waitMs = (index / perSecond) * 1000 - (performance.now() - startedAt)
      if (waitMs > 0) await sleep(waitMs)
      await send(deliveries[index] as Delivery)
    }
  }
  const done = Promise.all(Array.from({ length: CONNECTIONS }, work)).then(() => undefined)
  return { acknowledged, refused, counts, progress: () => (counts.answered + refused.length) / deliveries.length, done }
}

/** The status, or 0 where the connection broke or nothing came. */
async function post({ url, prove, ...plain }: Delivery): Promise<number> {
  try {
    const { headers, body } = (await prove?.()) ?? plain
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}
