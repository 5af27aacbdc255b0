/** Starts the light Graph API in a process of its own and talks to it. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { GraphCounts, GraphSettings } from './graph.ts'
import { ROOT } from './product.ts'

export interface Graph {
  readonly url: string
  readonly pid: number
  /** Changes the settings and begins to count anew. */
  readonly begin: (settings: GraphSettings) => Promise<void>
  readonly counts: () => Promise<GraphCounts>
  readonly stop: () => void
}

export async function startGraph(port: number): Promise<Graph> {
  const child = fork(join(ROOT, 'bench', 'graph.ts'), [String(port)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [why] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown]
  if (why !== 'listening') throw new Error('the light Graph API did not start: is its port free?')
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    pid: child.pid ?? 0,
    begin: async (settings) => void (await (await fetch(`${url}/bench`, { method: 'POST', body: JSON.stringify(settings) })).text()),
    counts: async () => (await (await fetch(`${url}/bench`)).json()) as GraphCounts,
    stop: () => void child.kill('SIGTERM'),
  }
}
