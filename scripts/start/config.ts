/** What the environment says about this run. */
import { resolve } from 'node:path'
import { StartRefused } from './say.ts'

export const HOST = '127.0.0.1'

export interface Config {
  readonly port: number
  readonly sandboxPort: number
  readonly dataDir: string
  readonly appUrl: string
  readonly sandboxUrl: string
}

type Environment = Readonly<Record<string, string | undefined>>

function portFrom(env: Environment, name: string, fallback: number): number {
  const port = Number(env[name] || fallback)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new StartRefused(`${name} is "${env[name]}", which is not a port. Set it to a number from 1 to 65535.`)
}

export function readConfig(env: Environment, root: string): Config {
  const port = portFrom(env, 'PORT', 8787)
  const sandboxPort = portFrom(env, 'SANDBOX_PORT', 8788)
  if (port === sandboxPort) throw new StartRefused(`PORT and SANDBOX_PORT are both ${port}. Give each its own.`)
  return {
    port,
    sandboxPort,
    dataDir: resolve(root, env['DATA_DIR'] || '.data'),
    appUrl: `http://${HOST}:${port}`,
    sandboxUrl: `http://${HOST}:${sandboxPort}`,
  }
}

/** Variables that the Worker takes over as they are, when they are set. */
const PASSED_ON = [
  // Where others reach this run, if it stands behind a tunnel or a front that speaks https.
  'APP_URL',
  'GRAPH_BASE_URL',
  'GRAPH_VERSION',
  'SETTLE_SECONDS',
  'FLUSH_MS',
  'NUMBER_RATE',
  'OPERATOR_KEY',
  'SHOPIFY_URL',
  'SHOPIFY_API_KEY',
] as const

export function workerVars(config: Config, env: Environment): Record<string, string> {
  const vars: Record<string, string> = {
    APP_URL: config.appUrl,
    GRAPH_BASE_URL: config.sandboxUrl,
    GRAPH_VERSION: 'v26.0',
    SETTLE_SECONDS: '600',
    SANDBOX_URL: config.sandboxUrl,
    DEMO: '1',
  }
  for (const name of PASSED_ON) if (env[name]) vars[name] = env[name]
  return vars
}
