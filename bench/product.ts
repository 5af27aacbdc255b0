/** The packaged run (scripts/start.ts) as a process of its own, for measurements and for being killed. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { descendantsOf, isAlive, listenerOf } from './process.ts'

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const START_MS = 90_000

export interface Place {
  readonly port: number
  readonly sandboxPort: number
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string>>
}

/** The part of /dev/demo.json that is used here. */
export interface Demo {
  readonly merchantId: string
  readonly apiKey: string
  readonly whatsapp: { readonly phoneNumberId: string; readonly wabaId: string; readonly appSecret: string }
  readonly connections: readonly {
    readonly connector: string
    readonly url: string
    readonly account?: string
    readonly secrets: Readonly<Record<string, string>>
  }[]
}

export interface Product {
  readonly place: Place
  readonly url: string
  readonly sandboxUrl: string
  readonly demo: Demo
  /** The runtime that serves the product, not the one of the sandbox. */
  readonly pid: number
  /** From the start of the command to "ready". */
  readonly readyMs: number
  /** SIGTERM, and waits for the end. */
  readonly stop: () => Promise<void>
  /** SIGKILL to the start and to everything it started, all at once. Returns how many processes that were. */
  readonly kill: () => Promise<number>
}

/** A folder under the system's temporary one; whoever asks removes it. */
export function newDataDir(base = tmpdir()): string {
  return mkdtempSync(join(base, 'wenext-bench-'))
}

export function removeDataDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

/** Ports that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  await Promise.all(servers.map((server) => new Promise<void>((open) => server.listen(0, '127.0.0.1', open))))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))))
  return ports
}

/** Starts the packaged run and waits until it says that it is ready. */
export async function startProduct(place: Place): Promise<Product> {
  const { port, sandboxPort, dataDir } = place
  const at = performance.now()
  const env = { ...process.env, ...place.env, PORT: String(port), SANDBOX_PORT: String(sandboxPort), DATA_DIR: dataDir }
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.ts')], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  await untilReady(child)
  const readyMs = performance.now() - at
  const url = `http://127.0.0.1:${port}`
  const family = [child.pid ?? 0, ...descendantsOf(child.pid ?? 0)]
  const pid = listenerOf(port, family)
  if (pid === undefined) throw new Error('none of the started processes listens on the product’s port')
  const demo = (await (await fetch(`${url}/dev/demo.json`)).json()) as Demo
  return {
    place,
    url,
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    demo,
    pid,
    readyMs,
    stop: () => end(child, 'SIGTERM'),
    kill: () => killAll(child),
  }
}

async function untilReady(child: ChildProcess): Promise<void> {
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const deadline = Date.now() + START_MS
  while (!/^ready /m.test(said)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      if (child.exitCode === null) await killAll(child)
      throw new Error(`the packaged run did not start:\n${said.slice(-1500)}`)
    }
    await sleep(20)
  }
}

async function end(child: ChildProcess, signal: 'SIGTERM'): Promise<void> {
  const family = descendantsOf(child.pid ?? 0)
  child.kill(signal)
  await untilGone([child.pid ?? 0, ...family])
}

async function killAll(child: ChildProcess): Promise<number> {
  const family = [child.pid ?? 0, ...descendantsOf(child.pid ?? 0)]
  for (const pid of family) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // The guard shell of the start may have been faster.
    }
  }
  await untilGone(family)
  return family.length
}

async function untilGone(pids: readonly number[]): Promise<void> {
  for (let i = 0; i < 750; i++) {
    if (!pids.some(isAlive)) return
    await sleep(20)
  }
  throw new Error(`still running after 15 s: ${pids.filter(isAlive).join(', ')}`)
}

/** What the product wrote into its log, oldest first: one object per line. */
export function logLines(dataDir: string, work: string): Readonly<Record<string, unknown>>[] {
  const files = ['wenext.log.1', 'wenext.log'].map((name) => join(dataDir, 'log', name)).filter(existsSync)
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'))
  return lines.filter((line) => line.includes(`"work":"${work}"`)).flatMap(parsed)
}

function parsed(line: string): Readonly<Record<string, unknown>>[] {
  try {
    return [JSON.parse(line) as Record<string, unknown>]
  } catch {
    return [] // cut off by kill -9
  }
}
