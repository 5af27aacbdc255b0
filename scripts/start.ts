/** `npm start`: the packaged run of product and sandbox on this machine. Its interface is in README.md. */
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Miniflare } from 'miniflare'
import { bundle, type Bundles } from './start/bundle.ts'
import { type Config, readConfig, workerVars } from './start/config.ts'
import { claimDataDir } from './start/data-dir.ts'
import { guardRuntimes } from './start/guard.ts'
import { migrate } from './start/migrate.ts'
import { refuseTakenPorts } from './start/ports.ts'
import { StartRefused, step } from './start/say.ts'
import { loadSecrets, type Secrets } from './start/secrets.ts'
import { seed } from './start/seed.ts'
import { serve } from './start/serve.ts'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const DATABASES = ['DB', 'DB_01'] // two shards, so that sharding is exercised by everyone
const running: Miniflare[] = []

const STOP_MS = 4_000

let stopping = false
async function stop(status: number): Promise<void> {
  if (stopping) return
  stopping = true
  // A runtime that is busy may never answer the request to end; the watch of guard.ts ends it when this process is gone.
  const patience = new Promise((resolve) => setTimeout(resolve, STOP_MS))
  await Promise.race([patience, Promise.allSettled(running.map((miniflare) => miniflare.dispose()))])
  process.exit(status)
}

/** Miniflare adds listeners that leave at once with 128 + n; a stop that was asked for is a success here. */
function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal)
    process.on(signal, () => void stop(0))
  }
}

async function serveBoth(config: Config, secrets: Secrets, files: Bundles): Promise<void> {
  const { dataDir } = config
  const both = [
    serve({
      name: 'wenext',
      file: files.product,
      port: config.port,
      dataDir,
      vars: { ...workerVars(config, process.env), ...secrets },
      objects: { RELAY: 'Relay', REHEARSAL: 'Rehearsal' },
      databases: DATABASES,
    }),
    serve({
      name: 'sandbox',
      file: files.sandbox,
      port: config.sandboxPort,
      dataDir,
      vars: {
        PRODUCT_URL: config.appUrl,
        WHATSAPP_APP_SECRET: secrets.WHATSAPP_APP_SECRET,
        WHATSAPP_VERIFY_TOKEN: secrets.WHATSAPP_VERIFY_TOKEN,
      },
      objects: { PHONE: 'Phone' },
      databases: [],
    }),
  ] as const
  stopOnSignals()
  for (const one of both)
    one.then(
      (miniflare) => running.push(miniflare),
      () => {},
    )
  await Promise.all(both)
}

/**
 * Brings the databases up to date before anybody is served. It has a runtime of its own: Miniflare's way to a database
 * blocks this process, and a product that is under load already would wait for it with its log lines, and so for ever.
 */
async function migrateAll({ dataDir }: Config): Promise<number> {
  const file = join(dataDir, 'build', 'migrate.mjs')
  writeFileSync(file, 'export default {}')
  const runtime = await serve({ name: 'wenext', file, port: 0, dataDir, vars: {}, objects: {}, databases: DATABASES })
  try {
    const counts = await Promise.all(
      DATABASES.map(async (name) => migrate(await runtime.getD1Database(name, 'wenext'), name, join(ROOT, 'migrations'))),
    )
    return counts.reduce((sum, count) => sum + count, 0)
  } finally {
    await runtime.dispose()
  }
}

async function main(): Promise<void> {
  stopOnSignals()
  process.on('disconnect', () => void stop(0)) // the bootstrap that started us is gone
  const config = readConfig(process.env, ROOT)
  await refuseTakenPorts(config)
  claimDataDir(config.dataDir)
  const secrets = loadSecrets(config.dataDir, process.env)
  guardRuntimes(join(config.dataDir, 'run'), runtimePath())
  const files = await step('bundling', () => bundle(ROOT, join(config.dataDir, 'build')))
  await step(
    'migrating',
    () => migrateAll(config),
    (count) => (count > 0 ? `${count} applied` : 'nothing new'),
  )
  await step('serving', () => serveBoth(config, secrets, files))
  await step('seeding', () => seed(config.appUrl))
  console.log(`ready ${config.appUrl}`)
  console.log(`Open ${config.sandboxUrl} for the demo shop and a phone that shows what shoppers receive. Ctrl+C stops both.`)
  console.log(`Data and logs are in ${config.dataDir}.`)
}

/** Where the npm package `workerd` keeps its program. */
function runtimePath(): string {
  const fromMiniflare = createRequire(createRequire(import.meta.url).resolve('miniflare'))
  return (fromMiniflare('workerd') as { default: string }).default
}

main().catch(async (error: unknown) => {
  if (stopping) return
  console.error(error instanceof StartRefused ? error.message : error)
  await stop(1)
})
