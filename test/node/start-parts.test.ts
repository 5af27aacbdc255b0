/** The parts of install and start that decide something. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { whyInstall } from '../../scripts/bootstrap/install.mjs'
import { STALE_MS, withLock } from '../../scripts/bootstrap/lock.mjs'
import { refuseOldNode, refusePlatform } from '../../scripts/bootstrap/refuse.mjs'
import { readConfig, workerVars } from '../../scripts/start/config.ts'
import { type Database, migrate } from '../../scripts/start/migrate.ts'
import { loadSecrets } from '../../scripts/start/secrets.ts'
import { COMPATIBILITY_DATE } from '../../scripts/start/serve.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wenext parts '))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, text: string) => {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, name), text)
}

describe('whether to install', () => {
  const a = { version: '1.0.0', integrity: 'sha512-a' }
  const other = { version: '2.0.0', integrity: 'sha512-o', optional: true }
  const lock = (packages: object) => JSON.stringify({ lockfileVersion: 3, packages })
  const installed = (packages: object) => {
    write('package-lock.json', lock({ '': { name: 'x' }, 'node_modules/a': a, 'node_modules/other-system': other }))
    write('node_modules/.package-lock.json', lock(packages))
    mkdirSync(join(folder, 'node_modules', 'a'), { recursive: true })
    return whyInstall(folder)
  }

  test('not when the tree is what the lock file says, whatever the times are', () => {
    expect(installed({ 'node_modules/a': a })).toBeUndefined()
    utimesSync(join(folder, 'node_modules', '.package-lock.json'), 0, 0)
    expect(whyInstall(folder)).toBeUndefined()
  })
  test('when nothing was installed, or an install was interrupted', () => {
    write('package-lock.json', lock({ 'node_modules/a': a }))
    expect(whyInstall(folder)).toBe('the packages are not installed yet')
    mkdirSync(join(folder, 'node_modules', 'a'), { recursive: true })
    expect(whyInstall(folder)).toBe('the packages are not installed yet')
    write('node_modules/.package-lock.json', '{"packages": {"node_modu')
    expect(whyInstall(folder)).toBe('the packages are not installed yet')
  })
  test('when a version or a content differs, or a package came or went', () => {
    expect(installed({ 'node_modules/a': { ...a, version: '0.9.0' } })).toBe('a changed')
    expect(installed({ 'node_modules/a': { ...a, integrity: 'sha512-b' } })).toBe('a changed')
    expect(installed({})).toBe('a changed')
    expect(installed({ 'node_modules/a': a, 'node_modules/b': a })).toBe('packages were removed')
  })
  test('when a package folder was deleted by hand', () => {
    installed({ 'node_modules/a': a })
    rmSync(join(folder, 'node_modules', 'a'), { recursive: true })
    expect(whyInstall(folder)).toBe('a is gone')
  })
  test('a missing lock file is told, not repaired', () => {
    expect(() => whyInstall(folder)).toThrow('package-lock.json is missing or unreadable')
  })
})

describe('the install lock', () => {
  test('lets one work at a time', async () => {
    const file = join(folder, 'lock')
    const order: string[] = []
    const first = withLock(file, 'waiting', async () => {
      order.push('first in')
      await sleep(300)
      order.push('first out')
    })
    await withLock(file, 'waiting', async () => void order.push('second in'))
    await first
    expect(order).toEqual(['first in', 'first out', 'second in'])
  })
  test('of a killed install is taken over', async () => {
    const file = join(folder, 'lock')
    writeFileSync(file, '')
    const old = (Date.now() - STALE_MS - 1000) / 1000
    utimesSync(file, old, old)
    expect(await withLock(file, 'waiting', async () => 'done')).toBe('done')
  })
})

test('an old Node and a system without the runtime are named', () => {
  expect(() => refuseOldNode('18.19.1')).toThrow('Node 18.19.1 is too old')
  expect(() => refuseOldNode('20.0.0')).not.toThrow()
  expect(() => refusePlatform('win32', 'x64')).toThrow('WSL 2')
  expect(() => refusePlatform('freebsd', 'x64')).toThrow('does not exist for freebsd on x64')
  expect(() => refusePlatform('linux', 'ia32')).toThrow('does not exist for linux on ia32')
})

describe('secrets', () => {
  test('are made once, for the owner only', () => {
    const first = loadSecrets(folder, {})
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600)
    expect(first.MASTER_KEYS).toMatch(/^k1:[A-Za-z0-9+/]{43}=$/)
    expect(loadSecrets(folder, {})).toEqual(first)
  })
  test('of the environment go first and are not written down', () => {
    const secrets = loadSecrets(folder, { WHATSAPP_APP_SECRET: 'from-the-environment' })
    expect(secrets.WHATSAPP_APP_SECRET).toBe('from-the-environment')
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain('from-the-environment')
  })
  test('in a damaged file are not replaced: the data would be unreadable', () => {
    write('secrets.json', '{"MASTER_KEYS": "k1:')
    expect(() => loadSecrets(folder, {})).toThrow('secrets.json is damaged')
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toBe('{"MASTER_KEYS": "k1:')
  })
})

describe('migrations', () => {
  /** SQLite of Node in the shape of a D1 binding; a batch is a transaction there too. */
  const d1 = (sqlite: DatabaseSync): Database => {
    const prepare = (sql: string, values: (string | number)[] = []): ReturnType<Database['prepare']> => ({
      bind: (...bound) => prepare(sql, bound as string[]),
      run: async () => (values.length > 0 ? sqlite.prepare(sql).run(...values) : sqlite.exec(sql)),
      all: async <T>() => ({ results: sqlite.prepare(sql).all(...values) as T[] }),
    })
    return {
      prepare: (sql) => prepare(sql),
      batch: async (statements) => {
        sqlite.exec('BEGIN')
        try {
          for (const statement of statements) await statement.run()
          sqlite.exec('COMMIT')
        } catch (error) {
          sqlite.exec('ROLLBACK')
          throw error
        }
      },
    }
  }
  const tables = (sqlite: DatabaseSync) =>
    sqlite
      .prepare("SELECT name FROM sqlite_master WHERE name IN ('a', 'b', 'c') ORDER BY name")
      .all()
      .map((row) => row['name'])

  test('run once, in order, each as a whole; a failing one stops with a sentence', async () => {
    const sqlite = new DatabaseSync(':memory:')
    write('0000_a.sql', 'CREATE TABLE a (x);\n--> statement-breakpoint\nCREATE INDEX a_x ON a (x);')
    expect(await migrate(d1(sqlite), 'DB', folder)).toBe(1)
    expect(await migrate(d1(sqlite), 'DB', folder)).toBe(0)
    write('0001_b.sql', 'CREATE TABLE b (x);')
    write('0002_c.sql', 'CREATE TABLE c (x); CREATE TABLE a (x);')
    await expect(migrate(d1(sqlite), 'DB_01', folder)).rejects.toThrow(/0002_c\.sql failed on DB_01, and nothing of it was kept/)
    expect(tables(sqlite)).toEqual(['a', 'b'])
  })
  test('of a newer version are told', async () => {
    const sqlite = new DatabaseSync(':memory:')
    write('0000_a.sql', 'CREATE TABLE a (x);')
    await migrate(d1(sqlite), 'DB', folder)
    rmSync(join(folder, '0000_a.sql'))
    await expect(migrate(d1(sqlite), 'DB', folder)).rejects.toThrow('newer than this code')
  })
})

test('the Worker gets the variables of the interface', () => {
  const config = readConfig({ PORT: '9001', SANDBOX_PORT: '9002', DATA_DIR: 'elsewhere' }, '/project')
  expect(config.dataDir).toBe('/project/elsewhere')
  expect(workerVars(config, { SETTLE_SECONDS: '3', FLUSH_MS: '' })).toEqual({
    APP_URL: 'http://127.0.0.1:9001',
    GRAPH_BASE_URL: 'http://127.0.0.1:9002',
    GRAPH_VERSION: 'v26.0',
    SETTLE_SECONDS: '3',
    SANDBOX_URL: 'http://127.0.0.1:9002',
    DEMO: '1',
  })
  expect(() => readConfig({ PORT: '9001', SANDBOX_PORT: '9001' }, '/')).toThrow('Give each its own')
  // Behind a tunnel; the run itself is still asked where it listens.
  expect(workerVars(config, { APP_URL: 'https://tunnel.example' })).toMatchObject({ APP_URL: 'https://tunnel.example' })
  expect(config.appUrl).toBe('http://127.0.0.1:9001')
})

test('the packaged run and the deployment use one compatibility date', () => {
  const toml = readFileSync(join(import.meta.dirname, '..', '..', 'wrangler.toml'), 'utf8')
  expect(toml).toContain(`compatibility_date = "${COMPATIBILITY_DATE}"`)
})
