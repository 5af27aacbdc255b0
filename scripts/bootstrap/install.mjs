/** Installs the packages when they are missing or differ from the lock file. One install at a time. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLock } from './lock.mjs'
import { Refusal } from './refuse.mjs'

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} Entry
 * @typedef {Record<string, Entry>} Entries
 */

/** @param {string} file @returns {Entries | undefined} */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

/**
 * Why an install is needed, or undefined. npm writes node_modules/.package-lock.json when an install is through, so an
 * interrupted one counts as missing. Contents are compared, not times: a checkout gives every file a new time.
 * @param {string} root @returns {string | undefined}
 */
export function whyInstall(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'))
  if (!wanted) throw new Refusal('package-lock.json is missing or unreadable. Restore it (git checkout package-lock.json), then try again.')
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'))
  if (!present) return 'the packages are not installed yet'
  for (const [path, entry] of Object.entries(wanted)) {
    const here = present[path]
    // Binaries for other systems are locked as optional and never installed here.
    if (path === '' || (!here && entry.optional)) continue
    if (!here || here.version !== entry.version || here.integrity !== entry.integrity) return `${path.replace('node_modules/', '')} changed`
    if (!here.optional && !existsSync(join(root, path))) return `${path.replace('node_modules/', '')} is gone`
  }
  return Object.keys(present).some((path) => !wanted[path]) ? 'packages were removed' : undefined
}

/** @param {string} root */
export async function ensureInstalled(root) {
  if (!whyInstall(root)) return
  await withLock(join(root, '.install.lock'), 'Another start is installing the packages; waiting for it.', async () => {
    const why = whyInstall(root) // the one we waited for may have done it
    if (!why) return
    const started = Date.now()
    const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`
    console.log(`installing: ${why}. This takes a minute or two, once.`)
    const alive = setInterval(() => console.log(`installing: ${seconds()} so far`), 10_000)
    await npmCi(root).finally(() => clearInterval(alive))
    const still = whyInstall(root)
    if (still) throw new Refusal(`The install ended without an error, but ${still}. Delete node_modules and try again.`)
    console.log(`installed in ${seconds()}`)
  })
}

const FAILED =
  'npm could not install the packages; its own words are above. If they name the network (ENOTFOUND, ECONNREFUSED, ETIMEDOUT), the package registry was not reached: check the connection and the proxy and registry settings of npm, then try again.'

/** @param {string} root @returns {Promise<void>} */
function npmCi(root) {
  const own = process.env['npm_execpath']
  const viaNpm = own && /npm-cli\.[cm]?js$/.test(own)
  const args = ['ci', '--include=dev', '--include=optional', '--no-fund', '--no-audit', '--loglevel=error']
  return new Promise((done, fail) => {
    const child = viaNpm
      ? spawn(process.execPath, [own, ...args], { cwd: root, stdio: 'inherit' })
      : spawn('npm', args, { cwd: root, stdio: 'inherit' })
    const stop = () => child.kill('SIGTERM')
    process.once('SIGINT', stop).once('SIGTERM', stop)
    child.on('error', () => fail(new Refusal('npm was not found. It comes with Node: install Node with npm, then try again.')))
    child.on('exit', (code, signal) => {
      process.off('SIGINT', stop).off('SIGTERM', stop)
      if (code === 0) done()
      else if (signal || code === 130 || code === 143) fail(new Refusal('The install was interrupted. Start again to finish it.'))
      else fail(new Refusal(FAILED))
    })
  })
}
