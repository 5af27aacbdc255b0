/** What goes wrong meanwhile: WhatsApp fails in every way that the sandbox knows, and the whole run is killed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { startProduct, type Product } from '../product.ts'

export type FaultMode = 'ok' | 'http500' | 'timeout' | 'ratelimit' | 'hang_after_accept'
export type StatusMode = 'auto' | 'off' | 'shuffle' | 'duplicate'

/** A stretch of time in which the sandbox behaved in one way. Between `from` and `sureFrom` it is not certain that it did already. */
export interface Window {
  readonly fault: FaultMode
  readonly statuses: StatusMode
  readonly from: number
  readonly sureFrom: number
}

/** Every fault has healthy time before and after it, so that each unanswered request can be put down to one of them. */
const SEQUENCE: readonly (readonly [fault: FaultMode, statuses: StatusMode, count: number])[] = [
  ['ok', 'auto', 0],
  ['http500', 'auto', 25],
  ['ok', 'shuffle', 0],
  ['hang_after_accept', 'shuffle', 30],
  ['ok', 'duplicate', 0],
  ['timeout', 'auto', 15],
  ['ok', 'auto', 0],
  ['ratelimit', 'auto', 25],
  ['ok', 'off', 0],
  ['hang_after_accept', 'off', 20],
  ['ok', 'off', 0],
  ['ok', 'auto', 0],
]

export interface Trouble {
  readonly windows: readonly Window[]
  /** Ends the faults: healthy and with statuses again. */
  readonly stop: () => Promise<void>
}

/** Goes through all ways to fail, over and over, until stopped. */
export function startFaults(sandboxUrl: string, stepMs: number): Trouble {
  const windows: Window[] = []
  let stopping = false
  const enter = async (fault: FaultMode, statuses: StatusMode, count: number) => {
    const from = Date.now()
    await tell(sandboxUrl, '/statuses', { mode: statuses })
    await tell(sandboxUrl, '/faults', { mode: fault, ...(fault === 'ok' ? {} : { count }) })
    windows.push({ fault, statuses, from, sureFrom: Date.now() })
  }
  const run = (async () => {
    for (let i = 0; !stopping; i++) {
      const [fault, statuses, count] = SEQUENCE[i % SEQUENCE.length] ?? ['ok', 'auto', 0]
      await enter(fault, statuses, count)
      for (let waited = 0; waited < stepMs && !stopping; waited += 100) await sleep(100)
    }
    await enter('ok', 'auto', 0)
  })()
  return {
    windows,
    stop: () => {
      stopping = true
      return run
    },
  }
}

/** Tells the sandbox, however often it is just being killed. */
export async function tell(sandboxUrl: string, path: string, body: unknown): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    try {
      const response = await fetch(sandboxUrl + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(3000),
      })
      const text = await response.text()
      if (response.ok) return
      if (response.status < 500) throw new Error(`the sandbox refuses ${path}: ${text.slice(0, 200)}`)
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('the sandbox refuses')) throw error
    }
    await sleep(200)
  }
  throw new Error(`the sandbox did not take ${path} within a minute`)
}

export interface Kill {
  readonly at: number
  readonly processes: number
  /** From the kill until the product served again. */
  readonly backMs: number
}

/** Kills the whole run each time another part of the load has been answered, and starts it again in the same place. */
export async function killAlong(
  product: Product,
  times: number,
  progress: () => number,
): Promise<{ product: Product; kills: readonly Kill[] }> {
  const kills: Kill[] = []
  let current = product
  for (let i = 1; i <= times; i++) {
    // The last part of the load meets a healthy run, so that what it leaves behind can settle.
    while (progress() < (i / (times + 1)) * 0.95) await sleep(20)
    const at = Date.now()
    const processes = await current.kill()
    current = await startProduct(current.place)
    kills.push({ at, processes, backMs: Date.now() - at })
  }
  return { product: current, kills }
}
