/** What this machine has for the tests of the WordPress plugin, and what to say where something is missing. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const ROOT = dirname(dirname(import.meta.dirname))
export const PLUGIN = join(ROOT, 'woocommerce-plugin')
export const FIXTURES = join(import.meta.dirname, 'fixtures')

const has = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0
const firstWith = (file: string, ...folders: (string | undefined)[]): string | undefined =>
  folders.find((folder) => folder !== undefined && existsSync(join(folder, file)))

const php = has('php', '--version')
const database = has('mariadbd', '--version') && has('openssl', 'version')
/** WORDPRESS_DIR, a copy under .data/ (git-ignored), or Debian's package. */
const wordpress = firstWith('wp-load.php', process.env['WORDPRESS_DIR'], join(ROOT, '.data/wordpress'), '/usr/share/wordpress')
/** WOOCOMMERCE_DIR, or a copy under .data/: the built plugin as shops install it. Never part of the repository. */
const woocommerce = firstWith('woocommerce.php', process.env['WOOCOMMERCE_DIR'], join(ROOT, '.data/woocommerce'))

export interface Machine {
  readonly php: boolean
  /** Folders to copy from; set only where a site can be run with them. */
  readonly wordpress: string | undefined
  readonly woocommerce: string | undefined
}

const canServe = php && database
export const machine: Machine = {
  php,
  wordpress: canServe ? wordpress : undefined,
  woocommerce: canServe && wordpress ? woocommerce : undefined,
}

/** Says once why a suite is left out, and gives whether it is. */
export function leftOut(suite: string, isThere: unknown, missing: string): boolean {
  if (!isThere) console.info(`skipped: ${suite}: ${missing} is not on this machine (docs/install-woocommerce.md, “Tests”)`)
  return !isThere
}
