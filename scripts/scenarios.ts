/**
 * `npm run scenarios`: the conformance set. Each scenario says what is delivered, and exactly which messages follow, when, and what is kept
 * back for which reason (docs/scenarios.md). `npm run scenarios -- stop carts` plays some of the files.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './check/run.ts'
import { runTests } from './test.ts'

const DATA = join(ROOT, 'test', 'scenarios', 'data')
const wanted = process.argv.slice(2)
const files = readdirSync(DATA).map((file) => file.replace(/\.json$/, ''))
const unknown = wanted.filter((name) => !files.includes(name))
if (unknown.length > 0) {
  console.error(`No such file: ${unknown.join(', ')}. There are ${files.join(', ')}.`)
  process.exit(2)
}

const filter = wanted.length > 0 ? ['-t', `^ ?(${wanted.join('|')}) `] : []
const { ok, passed, failed } = await runTests(['--project', 'workerd', 'test/scenarios', ...filter])
const played = (wanted.length > 0 ? wanted : files).map((file) => ({
  file,
  list: JSON.parse(readFileSync(join(DATA, `${file}.json`), 'utf8')) as readonly { readonly pains: readonly number[] }[],
}))
for (const { file, list } of played) {
  const pains = [...new Set(list.flatMap((one) => one.pains))].toSorted((a, b) => a - b)
  console.log(`${file.padEnd(18)} ${String(list.length).padStart(3)} scenarios${pains.length > 0 ? `, pains ${pains.join(', ')}` : ''}`)
}
console.log(`${passed} hold, ${failed} do not`)
process.exitCode = ok ? 0 : 1
