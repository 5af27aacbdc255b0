/** The product's Worker in one file, built the way `wrangler deploy` builds it. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { buildSandbox } from '../../sandbox/build.ts'

/** Both bundles' code. They are also left in `outDir`, so that a stack trace can be looked up. */
export async function bundle(root: string, outDir: string): Promise<{ product: string; sandbox: string }> {
  mkdirSync(outDir, { recursive: true })
  const outfile = join(outDir, 'worker.mjs')
  await Promise.all([
    buildSandbox({ outDir }),
    build({
      absWorkingDir: root,
      entryPoints: ['worker/index.ts'],
      outfile,
      bundle: true,
      format: 'esm',
      target: 'es2024',
      platform: 'browser',
      conditions: ['workerd', 'worker', 'browser'],
      external: ['cloudflare:*', 'node:*'],
      define: { 'process.env.NODE_ENV': '"production"' },
      loader: { '.sql': 'text', '.txt': 'text', '.html': 'text' },
      keepNames: true,
      logLevel: 'warning',
    }),
  ])
  return { product: readFileSync(outfile, 'utf8'), sandbox: readFileSync(join(outDir, 'sandbox.mjs'), 'utf8') }
}
