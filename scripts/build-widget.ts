/** `node scripts/build-widget.ts`: bundles the widget into built.gen.ts, from which the Worker serves it, and holds it to its budgets. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'
import { TEXTS } from '../widget/texts/all.ts'
import { PREFERENCE_TEXTS } from '../widget/texts/preferences.ts'

const ROOT = join(import.meta.dirname, '..')
const TARGET = join(ROOT, 'worker', 'routes', 'widget', 'built.gen.ts')
const PREFERENCES = join(ROOT, 'worker', 'routes', 'widget', 'preference-texts.gen.ts')

/** Every part, where it begins, and what it may weigh in bytes of brotli, without config and texts. */
const PARTS = {
  /** What most shops load: without rules, triggers, `avoid`, forwarding and measuring. */
  lean: { entry: 'launcher.ts', limit: 2000, whole: false },
  launcher: { entry: 'launcher.ts', limit: 3200, whole: true },
  panel: { entry: 'panel/main.ts', limit: 4850 },
  optin: { entry: 'optin/main.ts', limit: 5632 },
  wheel: { entry: 'wheel/main.ts', limit: 2560 },
  qr: { entry: 'qr/main.ts', limit: 2048 },
  vitals: { entry: 'vitals/main.ts', limit: 700 },
} satisfies Record<string, PartSpec>

interface PartSpec {
  readonly entry: string
  readonly limit: number
  readonly whole?: boolean
  readonly shopify?: boolean
}

/** What Shopify serves in themes: the launcher that reads the page's own print. The parts are the same as everywhere. */
const ON_SHOPIFY: PartSpec = { entry: 'launcher.ts', limit: 4200, whole: true, shopify: true }

/** Launcher and panel together, with the English texts, as a shop with the default setting serves them. */
const TOGETHER = 8000

export type Part = keyof typeof PARTS

/** The minified code of every part. */
export async function buildWidget(): Promise<Readonly<Record<Part, string>>> {
  const made = await Promise.all(Object.entries(PARTS).map(async ([name, part]) => [name, await buildPart(part)] as const))
  return Object.fromEntries(made) as Record<Part, string>
}

/** The minified launcher for Shopify themes. */
export const buildForShopify = (): Promise<string> => buildPart(ON_SHOPIFY)

async function buildPart(part: PartSpec): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'widget', part.entry)],
    bundle: true,
    write: false,
    minify: true,
    format: part.whole === undefined ? 'esm' : 'iife',
    target: 'es2020',
    define: { WHOLE: String(part.whole), SHOPIFY: String(part.shopify === true) },
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
    // The project's own would add "use strict", which modules have anyway.
    tsconfigRaw: {},
  })
  // The lines of style sheets, which no minifier looks into.
  return outputFiles[0]?.text.replace(/(?<=[{};,`])\n/g, '').trim() ?? ''
}

/** Bytes after brotli at its best, as an edge serves them. */
export const weigh = (text: string): number =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } })
    .length

/** What is wrong with the parts, in plain sentences; empty when nothing is. */
export function faults(parts: Readonly<Record<Part, string>>): readonly string[] {
  const heavy = Object.entries(PARTS).map(([name, { limit }]) => over(name, weigh(parts[name as Part]), limit))
  const together = over('lean + panel + English', weigh(parts.lean) + weigh(parts.panel + JSON.stringify(TEXTS.en)), TOGETHER)
  const holes = [
    ...(['launcher', 'lean'] as const).map((name) => hole(parts, name, '"__WENEXT_CONFIG__"')),
    hole(parts, 'panel', '"__WENEXT_PANEL__"'),
  ]
  return [...heavy, together, ...holes].filter((fault) => fault !== undefined)
}

const over = (name: string, bytes: number, limit: number) =>
  bytes > limit ? `${name}: ${bytes} bytes of brotli, ${limit} are allowed` : undefined
const hole = (parts: Readonly<Record<Part, string>>, name: Part, placeholder: string) =>
  parts[name].split(placeholder).length === 2 ? undefined : `${name}: ${placeholder} must be in it once`

/** The text of built.gen.ts. `hash` changes with the code and the texts. */
function source(parts: Readonly<Record<Part, string>>): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([parts, TEXTS]))
    .digest('hex')
    .slice(0, 12)
  return [
    '// Written by scripts/build-widget.ts from widget/. Changes by hand are lost.',
    `import type { PanelConfig } from './config.ts'`,
    '',
    '/** The widget’s code, minified; `lean` is the launcher for shops that use none of what `isLean` names. */',
    'export const BUILT = {',
    ...Object.entries({ ...parts, hash }).map(([name, text]) => `  ${name}: ${JSON.stringify(text)},`),
    '} as const',
    '',
    '/** The widget’s words by language. */',
    `export const TEXTS: Readonly<Record<string, PanelConfig['texts']>> = ${JSON.stringify(TEXTS, null, 1)}`,
    '',
  ].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const parts = await buildWidget()
  writeFileSync(TARGET, source(parts))
  writeFileSync(
    PREFERENCES,
    `// Written by scripts/build-widget.ts from widget/texts/preferences/. Changes by hand are lost.
import type { PreferenceTexts } from '../../../widget/texts/preferences/en.ts'

/** The words of the preference page by language. */
export const PREFERENCE_TEXTS: Readonly<Record<string, PreferenceTexts>> = ${JSON.stringify(PREFERENCE_TEXTS, null, 1)}
`,
  )
  const sizes = Object.entries(parts).map(([name, text]) => `${name} ${weigh(text)}`)
  const panel = weigh(parts.panel + JSON.stringify(TEXTS.en))
  console.log(`built.gen.ts, bytes of brotli: ${sizes.join(', ')}; lean + panel + English ${weigh(parts.lean) + panel} of ${TOGETHER}`)
  const wrong = faults(parts)
  for (const fault of wrong) console.error(fault)
  if (wrong.length > 0) process.exitCode = 1
}
