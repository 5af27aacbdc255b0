/** How long a runtime takes from its start to its first answer, with the product's bundle and with an empty one. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { spawnSync } from 'node:child_process'
import { workerVars } from '../scripts/start/config.ts'
import { loadSecrets } from '../scripts/start/secrets.ts'
import { serve, type Served } from '../scripts/start/serve.ts'
import { ageMs, cpuMs, descendantsOf, listenerOf } from './process.ts'
import { freePorts, newDataDir, removeDataDir, ROOT } from './product.ts'
import { bundleModule, EMPTY_ROUTE } from './serve-entry.ts'

const ROUNDS = 11

export interface Startup {
  /** From the start of the runtime's process to the first answer; medians. */
  readonly productMs: number
  readonly emptyMs: number
  /** CPU time until then; means, because the kernel counts in steps of 10 ms. */
  readonly productCpuMs: number
  readonly emptyCpuMs: number
}

export async function measureStartup(): Promise<Startup> {
  const dataDir = newDataDir()
  const [port = 0] = await freePorts(1)
  const config = { port, sandboxPort: 1, dataDir, appUrl: `http://127.0.0.1:${port}`, sandboxUrl: 'http://127.0.0.1:1' }
  const empty: Served = {
    name: 'empty',
    file: await bundleModule(EMPTY_ROUTE, join(dataDir, 'build', 'empty.mjs')),
    port,
    dataDir,
    vars: {},
    objects: {},
    databases: [],
  }
  const file = await bundleModule(`export { default, Relay, Sender } from './worker/index.ts'`, join(dataDir, 'build', 'product.mjs'))
  const product: Served = {
    name: 'wenext',
    file,
    port,
    dataDir,
    vars: { ...workerVars(config, {}), ...loadSecrets(dataDir, {}) },
    objects: { RELAY: 'Relay', REHEARSAL: 'Rehearsal' },
    databases: [],
  }
  try {
    const measured: Record<'product' | 'empty', { ms: number; cpu: number }[]> = { product: [], empty: [] }
    // By turns, so that whatever else the machine does meets both.
    for (let i = 0; i < ROUNDS; i++) {
      measured.empty.push(await firstAnswer(empty))
      measured.product.push(await firstAnswer(product))
    }
    const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    return {
      productMs: median(measured.product.map((one) => one.ms)),
      emptyMs: median(measured.empty.map((one) => one.ms)),
      productCpuMs: mean(measured.product.map((one) => one.cpu)),
      emptyCpuMs: mean(measured.empty.map((one) => one.cpu)),
    }
  } finally {
    removeDataDir(dataDir)
  }
}

async function firstAnswer(served: Served): Promise<{ ms: number; cpu: number }> {
  const starting = serve(served)
  await untilAnswered(served.port)
  const pid = listenerOf(served.port, descendantsOf(process.pid))
  if (pid === undefined) throw new Error('the runtime answered, but none of our processes listens')
  const measured = { ms: ageMs(pid), cpu: cpuMs(pid) }
  await (await starting).dispose()
  return measured
}

async function untilAnswered(port: number): Promise<void> {
  for (let i = 0; i < 5000; i++) {
    const answered = await fetch(`http://127.0.0.1:${port}/`)
      .then(async (response) => (await response.text()) !== '')
      .catch(() => false)
    if (answered) return
    await sleep(2)
  }
  throw new Error('no answer within ten seconds')
}

/** What would be uploaded, in bytes: as wrangler builds it, and compressed. */
export function measureBundle(): { readonly raw: number; readonly gzip: number } {
  const outDir = newDataDir()
  try {
    const wrangler = join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js')
    const { status, stderr, stdout } = spawnSync(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', outDir], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
    })
    if (status !== 0) throw new Error(`wrangler could not build the Worker:\n${stdout}${stderr}`)
    const bytes = readFileSync(join(outDir, 'index.js'))
    return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length }
  } finally {
    removeDataDir(outDir)
  }
}
