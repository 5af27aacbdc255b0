/** `npm test`: vitest over all projects, then one plain line with the counts. Nothing executed is a failure. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { ROOT } from './check/run.ts'

/** The part of vitest's JSON report that is read. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[]
}

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly ok: boolean
}

export async function runTests(args: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'wenext-tests-'))
  const file = join(folder, 'report.json')
  try {
    const status = await vitest(['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...args])
    const { passed, failed, skipped } = count(file)
    return { passed, failed, skipped, ok: status === 0 && failed === 0 && passed > 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Several times what a slow machine needs: a run that hangs ends with a word about it. */
const MOST_MINUTES = 40

function vitest(args: readonly string[]): Promise<number> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), ...args], {
      cwd: ROOT,
      stdio: 'inherit',
      timeout: MOST_MINUTES * 60_000,
    })
    child.on('error', () => done(1))
    child.on('exit', (status, signal) => {
      if (signal) console.error(`vitest was stopped by ${signal}. After ${MOST_MINUTES} minutes it counts as hung.`)
      done(status ?? 1)
    })
  })
}

function count(file: string): Omit<Counts, 'ok'> {
  let report: Report
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }
  }
  // A file that could not be loaded has no failed test in it, yet fails.
  const broken = report.testResults.filter(
    (one) => one.status === 'failed' && !one.assertionResults.some((test) => test.status === 'failed'),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { passed, failed, skipped, ok } = await runTests(process.argv.slice(2))
  if (passed + failed === 0) console.error('No test was executed.')
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exitCode = ok ? 0 : 1
}
