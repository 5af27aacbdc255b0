/** The folder that holds this run's data. One run at a time: two would write the same databases. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { StartRefused } from './say.ts'

export function claimDataDir(dir: string): void {
  const file = join(dir, 'start.pid')
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    const holder = readHolder(file)
    if (holder) {
      throw new StartRefused(
        `Another start (process ${holder}) already uses the data in ${dir}. Stop it, or keep this one's data elsewhere: DATA_DIR=.data-2 npm start`,
      )
    }
    writeFileSync(file, String(process.pid))
  } catch (error) {
    if (error instanceof StartRefused) throw error
    const why = (error as NodeJS.ErrnoException).code
    throw new StartRefused(`The data folder ${dir} cannot be written (${why}). Set DATA_DIR to a folder that you may write to.`)
  }
  process.once('exit', () => rmSync(file, { force: true }))
}

/** The process that holds the folder, if it is alive and is a start (a killed one leaves its file, and ids are given again). */
function readHolder(file: string): number | undefined {
  let pid: number
  try {
    pid = Number(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return undefined
  return commandOf(pid).includes('scripts/start.ts') ? pid : undefined
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-ww', '-p', String(pid), '-o', 'args='], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    // No such process, or a system without ps: ask Linux itself.
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
