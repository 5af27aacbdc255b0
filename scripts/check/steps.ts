/** The steps of `npm run check`, cheapest first. Each says how much it looked at, and fails when that is nothing. */
import { globSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { generate } from '../gen.ts'
import { checkApp } from '../shopify/check.ts'
import { toolsInstalled } from '../shopify/tools.ts'
import { runTests } from '../test.ts'
import { atLeastOne, mustRun, ROOT, run, StepFailed } from './run.ts'
import { changedFiles, pictureTree } from './tree.ts'

const WORKER_BUDGET = 1024 * 1024

async function generators(): Promise<string> {
  const before = pictureTree()
  const names = await generate(false)
  const changed = changedFiles(before, pictureTree())
  if (changed.length > 0) throw new StepFailed(`These were not up to date; they are now, commit them:\n  ${changed.join('\n  ')}`)
  return `${atLeastOne(before.size, 'files')} unchanged by ${names.join(', ') || 'no generator'}`
}

async function format(): Promise<string> {
  const { status, output } = await run('oxfmt', ['--check'])
  if (status !== 0) throw new StepFailed(`${output.trim()}\nnpm run fix`)
  return atLeastOne(countIn(output, /on (\d+) files/), 'files')
}

async function lint(): Promise<string> {
  const output = await mustRun('oxlint', ['--deny-warnings'])
  return `${atLeastOne(countIn(output, /on (\d+) files/), 'files')}, ${atLeastOne(countIn(output, /with (\d+) rules/), 'rules')}`
}

async function types(): Promise<string> {
  // Shopify's libraries, which the extensions are built with, are installed apart: the step "shopify" reads those.
  const exclude = ['**/node_modules/**', 'dist/**', '.data/**', 'shopify-app/extensions/**']
  const programs = globSync('**/tsconfig*.json', { cwd: ROOT, exclude }).filter((file) => file.includes('/'))
  atLeastOne(programs.length, 'programs')
  const counts: string[] = []
  for (const program of programs.toSorted()) {
    const { status, output } = await run('tsc', ['-p', join(ROOT, program), '--listFiles', '--pretty', 'false'])
    const [files, messages] = partition(output.split('\n'), (line) => line.startsWith('/'))
    if (status !== 0) throw new StepFailed(`tsc -p ${program}\n${messages.join('\n').trim()}`)
    const own = files.filter((file) => !file.includes('/node_modules/'))
    atLeastOne(own.length, `files in ${program}`)
    counts.push(`${program.replace(/\/tsconfig|\.json/g, '')} ${own.length}`)
  }
  return `files: ${counts.join(', ')}`
}

async function unused(): Promise<string> {
  const output = await mustRun('knip', ['--no-progress', '--reporter', 'symbols', '--reporter', './scripts/check/knip-count.mjs'])
  return atLeastOne(countIn(output, /read (\d+) files/), 'files')
}

/** The WordPress plugin: every file is PHP, and its parts that need no WordPress do what they promise. */
async function php(): Promise<string> {
  const there = await run('php', ['--version']).catch(() => undefined)
  if (there?.status !== 0) return 'left out: no PHP on this machine'
  const files = globSync(['woocommerce-plugin/**/*.php', 'test/wordpress/**/*.php'], { cwd: ROOT })
  for (const file of files) await mustRun('php', ['-l', file])
  const output = await mustRun('php', ['test/wordpress/php/run.php'])
  return `${atLeastOne(files.length, 'files')}, ${atLeastOne(countIn(output, /(\d+) passed/), 'tests')}`
}

async function tests(): Promise<string> {
  const { passed, failed, skipped, ok } = await runTests([])
  if (!ok) throw new StepFailed('see the tests above')
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

async function shopify(): Promise<string> {
  if (!toolsInstalled()) return 'left out: Shopify’s tools are not installed; npm test and npm run shopify do that'
  const { faults, said } = await checkApp(join(ROOT, 'dist', 'shopify-check'))
  if (faults.length > 0) throw new StepFailed(faults.join('\n'))
  return said
}

async function sizes(): Promise<string> {
  const out = join(ROOT, 'dist', 'worker')
  rmSync(out, { recursive: true, force: true })
  await mustRun('wrangler', ['deploy', '--dry-run', '--outdir', out])
  const modules = readdirSync(out).filter((file) => !/\.(map|md)$/.test(file))
  atLeastOne(modules.length, 'modules')
  const bytes = modules.reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file)), { level: 9 }).length, 0)
  const said = `worker bundle ${kib(bytes)} gzip of ${kib(WORKER_BUDGET)}`
  if (bytes > WORKER_BUDGET) throw new StepFailed(`${said}: over the budget`)
  return said
}

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`
const countIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0)

function partition<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))]
}

export const STEPS: readonly { readonly name: string; readonly work: () => Promise<string> }[] = [
  { name: 'generators', work: generators },
  { name: 'format', work: format },
  { name: 'lint', work: lint },
  { name: 'types', work: types },
  { name: 'unused', work: unused },
  { name: 'php', work: php },
  { name: 'tests', work: tests },
  { name: 'shopify', work: shopify },
  { name: 'sizes', work: sizes },
]
