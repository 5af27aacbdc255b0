/** A real WordPress on this machine: its own database, PHP's server, https in front. Everything lies in one folder that goes at the end. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePorts } from '../../bench/product.ts'
import { FIXTURES, PLUGIN } from './machine.ts'
import { front, listen, type Certificate } from './tls.ts'

const exec = promisify(execFile)

export interface Site {
  readonly url: string
  /** Runs PHP inside the site and gives what it returned, through JSON. */
  readonly php: (code: string) => Promise<unknown>
  /** Puts our plugin's files back after a test deleted them. */
  readonly restore: () => void
  /** Adds lines to wp-config.php, for what a merchant or host would set there. */
  readonly configure: (lines: string) => void
  readonly close: () => Promise<void>
}

export const ADMIN = { user: 'owner', password: 'test-only-password' }

export interface Plan {
  /** A folder with WordPress, which is copied. */
  readonly wordpress: string
  /** Folders of further plugins, by name. */
  readonly plugins: Readonly<Record<string, string>>
  readonly tls: Certificate
  /** Where the merchant brings our plugin along and nobody has put it there. */
  readonly withoutOurs?: boolean
  /** Of this machine, to which the site may send. */
  readonly ports: readonly number[]
}

export async function startSite({ wordpress, plugins, tls, ports, withoutOurs }: Plan): Promise<Site> {
  const home = mkdtempSync(join(tmpdir(), 'wenext-wordpress-'))
  const root = join(home, 'site')
  const children: ChildProcess[] = []
  await copySite(wordpress, root)
  const folders = withoutOurs ? plugins : { ...plugins, 'wenext-chat-updates': PLUGIN }
  const put = (name: string, from: string) => cpSync(from, join(root, 'wp-content/plugins', name), { recursive: true })
  for (const [name, from] of Object.entries(folders)) put(name, from)
  mkdirSync(join(root, 'wp-content/mu-plugins'), { recursive: true })
  cpSync(join(FIXTURES, 'mu-plugin.php'), join(root, 'wp-content/mu-plugins/test.php'))
  for (const theme of ['classic-theme', 'block-theme'])
    cpSync(join(FIXTURES, theme), join(root, 'wp-content/themes', theme), { recursive: true })

  const socket = await startDatabase(home, children)
  const [inner = 0] = await freePorts(1)
  const server = front(tls, inner, root)
  const outer = await listen(server)
  const url = `https://localhost:${outer}`
  let extra = ''
  const write = () => writeFileSync(join(root, 'wp-config.php'), configOf({ url, socket, ca: tls.ca, ports: [...ports, outer], extra }))
  write()
  children.push(
    spawn(
      'php',
      ['-d', 'memory_limit=512M', '-d', 'opcache.enable_cli=1', '-S', `127.0.0.1:${inner}`, '-t', root, join(FIXTURES, 'router.php')],
      {
        env: { ...process.env, PHP_CLI_SERVER_WORKERS: '4' },
        stdio: 'ignore',
        // Its workers are its group: all of them end together.
        detached: true,
      },
    ),
  )
  await until(() => reachable({ host: '127.0.0.1', port: inner }), 'PHP')

  const php = async (code: string): Promise<unknown> => {
    const file = join(home, `run-${Math.random().toString(36).slice(2)}.php`)
    writeFileSync(
      file,
      `<?php $_SERVER['HTTP_HOST'] = 'localhost:${outer}'; require '${root}/wp-load.php';
      $wenext_result = (static function () { ${code} })(); echo "\\n--result--" . json_encode($wenext_result);`,
    )
    try {
      const { stdout } = await exec('php', ['-d', 'memory_limit=512M', file], { maxBuffer: 64 * 1024 * 1024 })
      return JSON.parse(stdout.split('--result--').at(-1) ?? 'null')
    } catch (error) {
      throw new Error(`PHP in the site failed: ${String((error as { stdout?: string }).stdout ?? error).slice(-2000)}`, { cause: error })
    } finally {
      rmSync(file, { force: true })
    }
  }
  await install(home, root, outer, url)
  return {
    url,
    php,
    restore: () => put('wenext-chat-updates', PLUGIN),
    configure(lines) {
      extra += `${lines}\n`
      write()
    },
    async close() {
      server.closeAllConnections()
      server.close()
      for (const child of children) if (child.pid) process.kill(child.spawnfile === 'php' ? -child.pid : child.pid, 'SIGTERM')
      for (const child of children) {
        if (child.exitCode === null && child.signalCode === null) await new Promise((done) => child.once('exit', done))
      }
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Throws with WordPress's own words when it refuses. */
export const activate = async (site: Site, plugin: string): Promise<void> => {
  const refused = await site.php(`require_once ABSPATH . 'wp-admin/includes/plugin.php';
    $said = activate_plugin( '${plugin}' ); return is_wp_error( $said ) ? $said->get_error_message() : '';`)
  if (refused !== '') throw new Error(`${plugin} was not activated: ${String(refused)}`)
}

/** Hard links where they can be made: nothing of WordPress itself is written to. Plugins and themes are ours alone. */
async function copySite(from: string, to: string): Promise<void> {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (name === 'wp-config.php' || name === 'wp-content') continue
    await exec('cp', ['-rlL', join(from, name), to]).catch(() => exec('cp', ['-rL', join(from, name), to]))
  }
  for (const folder of ['plugins', 'themes', 'uploads', 'languages']) mkdirSync(join(to, 'wp-content', folder), { recursive: true })
}

async function startDatabase(home: string, children: ChildProcess[]): Promise<string> {
  const data = join(home, 'db')
  const socket = join(home, 'db.sock')
  const who = process.getuid?.() === 0 ? ['--user=root'] : []
  // At its start MariaDB removes what other servers keep for a moment in the same folder.
  const env = { ...process.env, TMPDIR: join(home, 'db-tmp') }
  mkdirSync(env.TMPDIR)
  const making = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', ...who]
  await exec('mariadb-install-db', making, { env })
  const options = ['--no-defaults', `--datadir=${data}`, `--socket=${socket}`, `--pid-file=${join(home, 'db.pid')}`, '--skip-networking']
  children.push(spawn('mariadbd', [...options, '--innodb-flush-log-at-trx-commit=0', '--skip-log-bin', ...who], { stdio: 'ignore', env }))
  await until(() => reachable({ path: socket }), 'MariaDB')
  return socket
}

function configOf(site: { url: string; socket: string; ca: string; ports: readonly number[]; extra: string }): string {
  const keys = [
    'AUTH_KEY',
    'SECURE_AUTH_KEY',
    'LOGGED_IN_KEY',
    'NONCE_KEY',
    'AUTH_SALT',
    'SECURE_AUTH_SALT',
    'LOGGED_IN_SALT',
    'NONCE_SALT',
  ]
  return `<?php
if ( 'https' === ( $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '' ) ) { $_SERVER['HTTPS'] = 'on'; }
define( 'DB_NAME', 'wordpress' ); define( 'DB_USER', 'root' ); define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:${site.socket}' ); define( 'DB_CHARSET', 'utf8mb4' ); define( 'DB_COLLATE', '' );
${keys.map((key) => `define( '${key}', 'only-for-tests-${key}' );`).join('\n')}
define( 'WP_HOME', '${site.url}' ); define( 'WP_SITEURL', '${site.url}' );
define( 'WENEXT_TEST_PORTS', '${site.ports.join(',')}' ); define( 'WENEXT_TEST_CA', '${site.ca}' );
define( 'DISABLE_WP_CRON', true ); define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true ); define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1,localhost' );
define( 'WP_DEBUG', true ); define( 'WP_DEBUG_DISPLAY', false ); define( 'WP_DEBUG_LOG', true );
${site.extra}
$table_prefix = 'shop_';
defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';
`
}

async function install(home: string, root: string, port: number, url: string): Promise<void> {
  const file = join(home, 'install.php')
  writeFileSync(
    file,
    `<?php $_SERVER['HTTP_HOST'] = 'localhost:${port}'; $_SERVER['REQUEST_URI'] = '/';
    ( new mysqli( null, 'root', '', '', 0, '${join(home, 'db.sock')}' ) )->query( 'CREATE DATABASE wordpress' );
    define( 'WP_INSTALLING', true ); require '${root}/wp-load.php'; require ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install( 'Chai & Cotton', '${ADMIN.user}', 'owner@shop.example', true, '', '${ADMIN.password}' );
    update_option( 'permalink_structure', '/%postname%/' ); switch_theme( 'classic-theme' ); update_option( 'home', '${url}' );`,
  )
  await exec('php', [file]).catch((error: { stdout?: string }) => {
    throw new Error(`WordPress could not be installed: ${String(error.stdout ?? error)}`)
  })
}

const reachable = (to: { host: string; port: number } | { path: string }): Promise<boolean> =>
  new Promise((done) => {
    const socket = createConnection(to)
    socket.once('connect', () => done(true)).once('error', () => done(false))
    socket.once('connect', () => socket.end())
  })

async function until(test: () => Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await test()) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`${what} did not start within 30 s`)
}
