/** The product's Worker in one file, built the way `wrangler deploy` builds it. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build, type BuildOptions } from 'esbuild'
import { buildSandbox } from '../../sandbox/build.ts'

/** How a Worker's code becomes one file. */
export const WORKER_BUILD = {
  bundle: true,
  format: 'esm',
  target: 'es2024',
  platform: 'browser',
  conditions: ['workerd', 'worker', 'browser'],
  external: ['cloudflare:*', 'node:*'],
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.sql': 'text', '.txt': 'text', '.html': 'text' },
  keepNames: false, // as in wrangler.toml
  logLevel: 'warning',
} as const satisfies BuildOptions

export interface Bundles {
  readonly product: string
  readonly sandbox: string
}

/** Writes both bundles to `outDir` and says where; they stay there, so that a stack trace can be looked up. */
export async function bundle(root: string, outDir: string): Promise<Bundles> {
  mkdirSync(outDir, { recursive: true })
  const product = join(outDir, 'product.mjs')
  const [sandbox] = await Promise.all([
    buildSandbox({ outDir }),
    build({
      absWorkingDir: root,
      entryPoints: ['worker/index.ts'],
      outfile: product,
      ...WORKER_BUILD,
    }),
  ])
  return { product, sandbox: sandbox.file }
}
