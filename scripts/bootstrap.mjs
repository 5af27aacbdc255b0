#!/usr/bin/env node
/**
 * `npm start`, `npm test` and `npm run check` on a fresh clone: installs what is missing, then runs scripts/<task>.ts on
 * the Node that the project brings along. Plain Node 20 and built-ins only, because nothing else is there yet.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './bootstrap/install.mjs'
import { Refusal, refuseOldNode, refusePlatform } from './bootstrap/refuse.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** The Node that the npm package `node` brought, or a sentence when its install step was switched off. */
function projectNode() {
  const node = join(ROOT, 'node_modules', 'node', 'bin', 'node')
  if (existsSync(node)) return node
  throw new Refusal(
    'The Node that comes with the packages is missing: their install steps did not run. If npm is set to "ignore-scripts", run "npm ci --ignore-scripts=false" here, then try again.',
  )
}

/** @param {string} task @param {string[]} args */
function run(task, args) {
  const bin = join(ROOT, 'node_modules', '.bin')
  const child = spawn(projectNode(), [join(ROOT, 'scripts', `${task}.ts`), ...args], {
    cwd: ROOT,
    env: { ...process.env, PATH: bin + delimiter + (process.env['PATH'] ?? '') },
    // The channel tells the task when this process is gone, even after kill -9.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal))
  stopWithNpm(() => child.kill('SIGTERM'))
  child.on('error', (error) => end(new Refusal(`The project's Node does not run on this machine: ${error.message}`)))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : 1)))
}

/** Started by npm, and npm was killed: nobody would ever stop us, so we stop. @param {() => void} stop */
function stopWithNpm(stop) {
  const npm = process.env['npm_lifecycle_event'] && npmProcess()
  if (!npm) return
  const timer = setInterval(() => {
    if (isAlive(npm)) return
    clearInterval(timer)
    stop()
  }, 500)
  timer.unref()
}

/** npm runs its scripts in a shell; some shells replace themselves by the command, some stay in between. */
function npmProcess() {
  const parent = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(process.ppid)], { encoding: 'utf8' })
  const [, above, command] = /^\s*(\d+)\s+(.*?)\s*$/.exec(parent.stdout ?? '') ?? []
  if (!above || !command) return undefined
  return /(^|\/)-?(ba|da|z)?sh$/.test(command) ? Number(above) : process.ppid
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/** @param {unknown} error */
function end(error) {
  console.error(error instanceof Refusal ? error.message : error)
  process.exit(1)
}

async function main() {
  const [task = '', ...args] = process.argv.slice(2)
  if (!/^[a-z-]+$/.test(task) || !existsSync(join(ROOT, 'scripts', `${task}.ts`))) {
    throw new Refusal('usage: node scripts/bootstrap.mjs <start|test|check> [arguments]')
  }
  refuseOldNode(process.versions.node)
  refusePlatform(process.platform, process.arch)
  await ensureInstalled(ROOT)
  run(task, args)
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main().catch(end)
