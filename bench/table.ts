/** What is printed and kept: the machine, the command, and one row for each goal. */
import { execFileSync } from 'node:child_process'
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './product.ts'

export interface Row {
  readonly what: string
  readonly measured: string
  /** Absent: for comparison only. */
  readonly goal?: string
  readonly met?: boolean
}

export const fixed = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })

/** Facts that every number depends on. */
export function circumstances(command: string): readonly string[] {
  const processors = cpus()
  return [
    `Machine: ${processors.length} × ${processors[0]?.model.trim()}, ${fixed(totalmem() / 1024 ** 3, 1)} GiB memory, Node ${process.versions.node}`,
    `Disk: ${fixed(syncMs(), 2)} ms for one synced write of 9 KB in the system’s temporary folder`,
    `Load of the machine before the run (1 minute): ${fixed(loadavg()[0] ?? 0, 2)}; the load generator and the fake Graph API run on the same machine`,
    `Commit: ${commit()}`,
    `Command: ${command}, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  ]
}

function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
  try {
    const changed = git('status', '--porcelain', '--', 'worker', 'scripts', 'migrations').split('\n').filter(Boolean).length
    return `${git('rev-parse', '--short=12', 'HEAD')}${changed > 0 ? ` with ${changed} changed files` : ''}`
  } catch {
    return 'unknown'
  }
}

/** The median time to get 9 KB onto the disk: what every single commit waits for. */
function syncMs(): number {
  const file = join(tmpdir(), `wenext-bench-sync-${process.pid}`)
  const fd = openSync(file, 'w')
  const block = Buffer.alloc(9 * 1024, 1)
  const times = Array.from({ length: 51 }, () => {
    const at = performance.now()
    writeSync(fd, block)
    fdatasyncSync(fd)
    return performance.now() - at
  })
  closeSync(fd)
  rmSync(file)
  return times.toSorted((a, b) => a - b)[25] ?? 0
}

export function markdown(title: string, notes: readonly string[], rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, measured, goal = '', met }) => `| ${what} | ${measured} | ${goal} | ${met === undefined ? '' : met ? 'met' : '**not met**'} |`,
  )
  return [
    `# ${title}`,
    '',
    ...notes.map((note) => `- ${note}`),
    '',
    '| what | measured | goal | |',
    '|---|---|---|---|',
    ...lines,
    '',
  ].join('\n')
}

/** For the terminal, in columns. */
export function plain(rows: readonly Row[]): string {
  const cells = rows.map(({ what, measured, goal = '', met }) => [what, measured, goal, met === undefined ? '' : met ? 'met' : 'NOT MET'])
  const widths = [0, 1, 2].map((i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
