/** Copies the app to where Shopify's tools find their libraries, and may leave what they write: no build touches the sources. */
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { APP, TOOLS } from './tools.ts'

/** What of shopify-app/ belongs to the app itself. */
const PARTS = ['shopify.app.toml', 'extensions']
/** What the CLI remembers between runs: which app this is linked to. */
const KEPT = new Set(['.shopify'])

/** Fills `folder` with the app, ready for the CLI. */
export function stage(folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder)) if (!KEPT.has(name)) rmSync(join(folder, name), { recursive: true, force: true })
  for (const part of PARTS) cpSync(join(APP, part), join(folder, part), { recursive: true })
  // The CLI wants one, and must not install anything by it.
  writeFileSync(join(folder, 'package.json'), '{ "name": "wenext-shopify", "private": true, "type": "module" }\n')
  symlinkSync(join(TOOLS, 'node_modules'), join(folder, 'node_modules'))
}

export interface Outcome {
  readonly status: number
  readonly output: string
}

/** Runs one of the tools' programs in `folder` and keeps what it says. `live` hands it the terminal instead. */
export function runTool(folder: string, script: string, args: readonly string[], live = false): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(TOOLS, 'node_modules', script), ...args], {
      cwd: folder,
      stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SHOPIFY_CLI_NO_ANALYTICS: '1', ...(live ? {} : { CI: '1', NO_COLOR: '1' }) },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', fail)
    child.on('close', (status) => done({ status: status ?? 1, output }))
  })
}

const CLI = '@shopify/cli/bin/run.js'

/** `shopify app <args>` in a staged folder. */
export const runCli = (folder: string, args: readonly string[], live = false): Promise<Outcome> =>
  runTool(folder, CLI, ['app', ...args, '--path', folder], live)

/** `shopify app build`, which needs neither login nor network. */
export const buildApp = (folder: string): Promise<Outcome> => runCli(folder, ['build', '--skip-dependencies-installation'])
