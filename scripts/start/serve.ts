/**
 * One workerd process per Worker, so that product and sandbox use a core each. Requests reach the Worker on a direct
 * socket: Miniflare's own entry puts a Worker of its own in between, which costs two thirds of the throughput
 * (docs/design/start.md has the numbers).
 */
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Miniflare, type WorkerOptions } from 'miniflare'
import { HOST } from './config.ts'
import { logTo } from './log-file.ts'
import { StartRefused } from './say.ts'

export interface Served {
  readonly name: string
  /** The bundle. */
  readonly file: string
  readonly port: number
  readonly dataDir: string
  readonly vars: Readonly<Record<string, string>>
  /** Binding to class name; each keeps its data in SQLite. */
  readonly objects: Readonly<Record<string, string>>
  readonly databases: readonly string[]
}

export const COMPATIBILITY_DATE = '2026-10-15' // as in wrangler.toml; a test compares them

type WorkerConfig = WorkerOptions['config']

function configOf({ name, file, vars, objects, databases }: Served): WorkerConfig {
  const env: NonNullable<WorkerConfig['env']> = {}
  for (const [key, value] of Object.entries(vars)) env[key] = { type: 'text', value }
  for (const id of databases) env[id] = { type: 'd1', id }
  for (const [key, exportName] of Object.entries(objects)) env[key] = { type: 'durable-object', worker: name, exportName }
  return {
    name,
    compatibilityDate: COMPATIBILITY_DATE,
    compatibilityFlags: ['nodejs_compat'],
    manifest: {
      mainModule: basename(file),
      modulesRoot: dirname(file),
      modules: { [basename(file)]: { type: 'esm', contents: readFileSync(file, 'utf8') } },
    },
    env,
    exports: Object.fromEntries(Object.values(objects).map((exportName) => [exportName, { type: 'durable-object', storage: 'sqlite' }])),
  }
}

export async function serve(served: Served): Promise<Miniflare> {
  const { name, port, dataDir } = served
  const miniflare = new Miniflare({
    host: HOST,
    port: 0,
    cf: false,
    logRequests: false,
    enableDevRegistry: false,
    resourcePersistencePath: join(dataDir, name),
    handleStructuredLogs: logTo(join(dataDir, 'log', `${name}.log`)),
    unsafeHandleRuntimeRestart: () => console.error(`${name}: the runtime ended unexpectedly and was started again`),
    workers: [{ config: configOf(served), dev: { stripCfConnectingIp: false, unsafeDirectSockets: [{ host: HOST, port }] } }],
  })
  try {
    await miniflare.ready
  } catch (error) {
    await miniflare.dispose()
    const why = (error as Error).message.trim()
    if (/address already in use/i.test(why))
      throw new StartRefused(`Port ${port} was taken while starting. Stop the program that uses it, then try again.`)
    throw new StartRefused(`The Workers runtime could not serve ${name}:\n${why}`)
  }
  return miniflare
}
