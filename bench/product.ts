/** The packaged run (scripts/start.ts) as a process of its own, for measurements and for being killed. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs'
import { createServer } from 'node:net'
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

/** What must not outlive this process, however it is ended: runs that are on, folders that are there. */
const running = new Set<ChildProcess>()
const folders = new Set<string>()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1))
process.on('exit', () => {
  for (const child of running) for (const pid of familyOf(child)) endAtOnce(pid)
  for (const dir of folders) removeDataDir(dir)
})

/** A folder under the system's temporary one; whoever asks removes it. */
export function newDataDir(base = tmpdir()): string {
  const dir = mkdtempSync(join(base, 'wenext-bench-'))
  folders.add(dir)
  return dir
}

export function removeDataDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  folders.delete(dir)
}

/**
 * Ports that nobody listens on now. They lie below those that systems give away by themselves (32,768 and up on Linux), so that
 * nobody is given one by chance before it is used, and above 10080, where browsers don't go (fetch.spec.whatwg.org, port blocking).
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) {
    const port = randomInt(11_000, 32_000)
    if (await isFree(port)) ports.add(port)
  }
  return [...ports]
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((answer) => {
    const server = createServer()
    server.once('error', () => answer(false))
    server.listen(port, '127.0.0.1', () => server.close(() => answer(true)))
  })

/** Starts the packaged run and waits until it says that it is ready. */
export async function startProduct(place: Place): Promise<Product> {
  const { port, sandboxPort, dataDir } = place
  const at = performance.now()
  const env = { ...process.env, ...place.env, PORT: String(port), SANDBOX_PORT: String(sandboxPort), DATA_DIR: dataDir }
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.ts')], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  child.on('exit', () => running.delete(child))
  await untilReady(child)
  const readyMs = performance.now() - at
  const url = `http://127.0.0.1:${port}`
  const pid = listenerOf(port, familyOf(child))
  if (pid === undefined) throw new Error('none of the started processes listens on the product’s port')
  const demo = (await (await fetch(`${url}/dev/demo.json`)).json()) as Demo
  return {
    place,
    url,
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    demo,
    pid,
    readyMs,
    stop: () => end(child),
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

async function end(child: ChildProcess): Promise<void> {
  const family = familyOf(child)
  child.kill('SIGTERM')
  await untilGone(family)
}

async function killAll(child: ChildProcess): Promise<number> {
  const family = familyOf(child)
  family.forEach(endAtOnce)
  await untilGone(family)
  return family.length
}

/** The start and all that it started, by their ids; empty once it has ended, because ids are given again. */
function familyOf(child: ChildProcess): readonly number[] {
  const isOver = child.pid === undefined || child.exitCode !== null || child.signalCode !== null
  return isOver ? [] : [child.pid, ...descendantsOf(child.pid)]
}

function endAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // The guard shell of the start may have been faster.
  }
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
