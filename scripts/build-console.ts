/** `node scripts/build-console.ts`: bundles the merchant's page into built.gen.ts, from which the Worker serves it, and holds it to its budget. */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { weigh } from './build-widget.ts'

const ROOT = join(import.meta.dirname, '..')
const TARGET = join(ROOT, 'worker', 'routes', 'shopify', 'built.gen.ts')

/** Bytes of brotli, script and style together: on a slow phone a second more is a merchant less. */
const LIMIT = 30_000

/** The minified page. */
async function buildConsole(): Promise<{ readonly js: string; readonly css: string }> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'console', 'shopify', 'main.tsx')],
    bundle: true,
    write: false,
    outdir: 'out',
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
  })
  const textOf = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text.trim() ?? ''
  return { js: textOf('.js'), css: textOf('.css') }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const page = await buildConsole()
  const hash = createHash('sha256').update(JSON.stringify(page)).digest('hex').slice(0, 12)
  const lines = Object.entries({ ...page, hash }).map(([name, text]) => `  ${name}: ${JSON.stringify(text)},`)
  writeFileSync(
    TARGET,
    `// Written by scripts/build-console.ts from console/. Changes by hand are lost.

/** The merchant’s page, minified; \`hash\` changes with it. */
export const CONSOLE = {
${lines.join('\n')}
} as const
`,
  )
  const bytes = weigh(page.js) + weigh(page.css)
  console.log(`built.gen.ts of the console, bytes of brotli: script ${weigh(page.js)}, style ${weigh(page.css)}; ${bytes} of ${LIMIT}`)
  if (bytes > LIMIT || page.js === '' || page.css === '') {
    console.error(`console: ${bytes} bytes of brotli, ${LIMIT} are allowed`)
    process.exitCode = 1
  }
}
