import { readFile } from 'node:fs/promises'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'

export interface RunOptions {
  /** What `buildSandbox` made. */
  readonly file: string
  readonly port: number
  readonly productUrl: string
  readonly appSecret: string
  readonly verifyToken: string
  /** Where messages and settings are kept; absent: in memory, gone with the process. */
  readonly dataDir?: string
}

/** How the sandbox is bound, for whoever starts it beside other workers. */
export function sandboxWorker(
  { productUrl, appSecret, verifyToken }: Pick<RunOptions, 'productUrl' | 'appSecret' | 'verifyToken'>,
  code: string,
) {
  return {
    modules: [{ type: 'ESModule' as const, path: 'sandbox.mjs', contents: code }],
    compatibilityDate: '2026-10-15',
    compatibilityFlags: ['nodejs_compat'],
    durableObjects: { PHONE: { className: 'Phone', useSQLite: true } },
    bindings: { PRODUCT_URL: productUrl, WHATSAPP_APP_SECRET: appSecret, WHATSAPP_VERIFY_TOKEN: verifyToken },
  }
}

/** Runs the built sandbox in workerd, by itself. */
export async function runSandbox(options: RunOptions): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const worker = sandboxWorker(options, await readFile(options.file, 'utf8'))
  const storage = options.dataDir ? { resourcePersistencePath: options.dataDir } : {}
  const miniflare = new Miniflare({ ...convertV4MiniflareOptions({ ...worker, host: '127.0.0.1', port: options.port }), ...storage })
  const { origin } = await miniflare.ready
  return { url: origin, stop: () => miniflare.dispose() }
}
