import { mkdir, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))

/**
 * Bundles the sandbox into one module, `sandbox.mjs`, with the page's script and style as texts inside.
 * It needs the bindings PHONE (a Durable Object of class Phone, with SQLite), PRODUCT_URL, WHATSAPP_APP_SECRET and WHATSAPP_VERIFY_TOKEN.
 */
export async function buildSandbox({
  outDir,
}: {
  readonly outDir: string
}): Promise<{ readonly file: string; readonly bytes: number; readonly pageBytes: number }> {
  const page = await build({
    entryPoints: { page: join(here, 'page/main.tsx'), store: join(here, 'page/store.ts') },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    outdir: outDir,
    legalComments: 'none',
    logLevel: 'error',
  })
  const textOf = (name: string) => page.outputFiles.find(({ path }) => basename(path) === name)?.text ?? ''
  const js = textOf('page.js')
  const css = textOf('page.css')
  const worker = await build({
    entryPoints: [join(here, 'worker/index.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker'],
    external: ['cloudflare:*'],
    legalComments: 'none',
    logLevel: 'error',
    define: {
      PAGE_JS: JSON.stringify(js),
      PAGE_CSS: JSON.stringify(css),
      STORE_JS: JSON.stringify(textOf('store.js')),
      STORE_CSS: JSON.stringify(textOf('store.css')),
    },
  })
  const code = worker.outputFiles[0]?.contents
  if (!code || !js || !css) throw new Error('the sandbox’s bundle is empty')
  await mkdir(outDir, { recursive: true })
  const file = join(outDir, 'sandbox.mjs')
  // Renamed into place, so that nobody ever starts half a file.
  await writeFile(`${file}.new`, code)
  await rename(`${file}.new`, file)
  return { file, bytes: code.length, pageBytes: js.length + css.length }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { file, bytes, pageBytes } = await buildSandbox({ outDir: process.argv[2] ?? join(here, '../dist') })
  console.log(`built ${file}: ${Math.round(bytes / 1024)} KB, of these ${Math.round(pageBytes / 1024)} KB page`)
}
