/** Runs a tool and keeps what it says, for the steps of the check. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { dirname } from 'node:path'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A step's failure: what to print, then the check stops. */
export class StepFailed extends Error {}

export interface Outcome {
  readonly status: number
  readonly output: string
}

/** The command's exit status and everything it wrote; `live` also shows it at once. */
export function run(command: string, args: readonly string[], live = false): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
    })
    let output = ''
    const take = (to: NodeJS.WriteStream) => (chunk: Buffer) => {
      output += chunk.toString()
      if (live) to.write(chunk)
    }
    child.stdout.on('data', take(process.stdout))
    child.stderr.on('data', take(process.stderr))
    child.on('error', (error) => fail(new StepFailed(`${command} could not be run: ${error.message}`)))
    child.on('close', (status) => done({ status: status ?? 1, output }))
  })
}

/** As run, but a failure ends the step with the tool's own words. */
export async function mustRun(command: string, args: readonly string[], live = false): Promise<string> {
  const { status, output } = await run(command, args, live)
  if (status !== 0) throw new StepFailed(live ? `${command} failed` : output.trim() || `${command} failed with status ${status}`)
  return output
}

/** A tool that looked at nothing has proved nothing. */
export function atLeastOne(count: number, what: string): string {
  if (!(count > 0)) throw new StepFailed(`looked at no ${what}: the tool or its settings are wrong`)
  return `${count} ${what}`
}
