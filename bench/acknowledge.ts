/** How fast deliveries are acknowledged, and what that costs: alone, and beside an empty route of the same runtime. */
import { join } from 'node:path'
import { workerVars } from '../scripts/start/config.ts'
import { migrate } from '../scripts/start/migrate.ts'
import { loadSecrets } from '../scripts/start/secrets.ts'
import { load, mustBe, type LoadResult } from './load.ts'
import { signedOrders, wire, type Wire } from './orders.ts'
import { cpuMs, memoryMb } from './process.ts'
import { freePorts, newDataDir, removeDataDir, ROOT, type Demo } from './product.ts'
import { bundleModule, EMPTY_ROUTE, ONLY_ACKNOWLEDGE, serveAndFind, type Running } from './serve-entry.ts'

const CONNECTIONS = 16
const DATABASES = ['DB', 'DB_01']

export interface Measured extends LoadResult {
  /** CPU of the worker's process per request, in milliseconds. */
  readonly cpuMs: number
  readonly memoryMb: number
}

export interface Acknowledged {
  /** GET without a body. */
  readonly emptyGet: Measured
  /** The same signed orders, read and thrown away. */
  readonly emptyPost: Measured
  /** Prove, seal, store, answer; with the Relay's work put off. */
  readonly alone: Measured
}

/** Sends so many orders to each of both; the product keeps its data below `baseDir`. */
export async function measureAcknowledge(baseDir: string, count: number): Promise<Acknowledged> {
  const dataDir = newDataDir(baseDir)
  const [emptyPort = 0, productPort = 0] = await freePorts(2)
  const running: Running[] = []
  try {
    const empty = await serveAndFind({
      name: 'empty',
      file: await bundleModule(EMPTY_ROUTE, join(dataDir, 'build', 'empty.mjs')),
      port: emptyPort,
      dataDir,
      vars: {},
      objects: {},
      databases: [],
    })
    running.push(empty)
    const product = await serveProduct(dataDir, productPort)
    running.push(product)
    const demo = await seededDemo(productPort)
    const warm = signedOrders(demo, 70, 500)
    const orders = signedOrders(demo, 71, count)
    const get = Array.from({ length: count }, () => wire('GET', '/', { host: '127.0.0.1' }))
    await measure(empty, emptyPort, warm)
    await measure(product, productPort, warm)
    return {
      emptyGet: await measure(empty, emptyPort, get),
      emptyPost: await measure(empty, emptyPort, orders),
      alone: await measure(product, productPort, orders),
    }
  } finally {
    for (const { miniflare } of running) await miniflare.dispose()
    removeDataDir(dataDir)
  }
}

async function serveProduct(dataDir: string, port: number): Promise<Running> {
  const env = { PORT: String(port), DATA_DIR: dataDir, SANDBOX_PORT: '1' }
  const config = { port, sandboxPort: 1, dataDir, appUrl: `http://127.0.0.1:${port}`, sandboxUrl: 'http://127.0.0.1:1' }
  const file = await bundleModule(ONLY_ACKNOWLEDGE, join(dataDir, 'build', 'acknowledge.mjs'))
  const vars = { ...workerVars(config, env), ...loadSecrets(dataDir, {}) }
  const running = await serveAndFind({
    name: 'wenext',
    file,
    port,
    dataDir,
    vars,
    objects: { RELAY: 'Relay', REHEARSAL: 'Rehearsal' },
    databases: DATABASES,
  })
  for (const name of DATABASES) await migrate(await running.miniflare.getD1Database(name, 'wenext'), name, join(ROOT, 'migrations'))
  return running
}

/** No Graph API is there, so there will be no templates; nothing is sent here anyway. */
async function seededDemo(port: number): Promise<Demo> {
  const seeded = await fetch(`http://127.0.0.1:${port}/dev/seed`, { method: 'POST' })
  if (!seeded.ok) throw new Error(`seeding answered ${seeded.status}: ${(await seeded.text()).slice(0, 300)}`)
  return (await (await fetch(`http://127.0.0.1:${port}/dev/demo.json`)).json()) as Demo
}

async function measure(running: Running, port: number, requests: readonly Wire[]): Promise<Measured> {
  const before = cpuMs(running.pid)
  const result = await load({ port, connections: CONNECTIONS, requests })
  mustBe(200, result)
  return { ...result, cpuMs: (cpuMs(running.pid) - before) / result.count, memoryMb: memoryMb(running.pid) }
}
