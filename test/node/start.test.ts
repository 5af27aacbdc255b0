/** The packaged run from outside: what a newcomer's terminal shows when something is in the way, and a clean stop. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freePorts } from '../../bench/product.ts'

const ROOT = join(import.meta.dirname, '..', '..')

let dataDir: string
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'wenext start ')), 'data')
})
afterEach(() => rmSync(join(dataDir, '..'), { recursive: true, force: true }))

interface Run {
  readonly child: ChildProcess
  readonly text: () => string
  readonly ended: Promise<number | NodeJS.Signals | null>
}

function start(env: Record<string, string>): Run {
  // From another folder, as `npm --prefix` and editors do.
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.ts')], {
    cwd: tmpdir(),
    env: { ...process.env, DATA_DIR: dataDir, ...env },
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return { child, text: () => text, ended: new Promise((done) => child.on('exit', (code, signal) => done(code ?? signal))) }
}

function listen(): Promise<Server> {
  const server = createServer()
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)))
}

const portOf = (server: Server): string => String((server.address() as AddressInfo).port)

async function twoPorts(): Promise<{ PORT: string; SANDBOX_PORT: string }> {
  const [port, sandboxPort] = await freePorts(2)
  return { PORT: String(port), SANDBOX_PORT: String(sandboxPort) }
}

async function answers(port: string): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(1000) }).then(
    () => true,
    () => false,
  )
}

async function untilReady({ child, text }: Run): Promise<void> {
  for (let i = 0; i < 300 && !/^ready /m.test(text()); i++) {
    if (child.exitCode !== null) break
    await sleep(50)
  }
  expect(text()).toMatch(/^ready http:\/\/127\.0\.0\.1:\d+$/m)
}

async function untilSilent(ports: readonly string[]): Promise<void> {
  for (let i = 0; i < 60; i++) {
    if (!(await Promise.all(ports.map(answers))).includes(true)) return
    await sleep(50)
  }
  expect.fail(`still answering on ${ports.join(' or ')}`)
}

describe('a start that cannot go on', () => {
  test.each(['PORT', 'SANDBOX_PORT'] as const)('names a taken %s and what to do, before anything else', async (name) => {
    const taken = await listen()
    const ports = { ...(await twoPorts()), [name]: portOf(taken) }
    const run = start(ports)
    expect(await run.ended).toBe(1)
    expect(run.text()).toMatch(new RegExp(`^Port ${ports[name]} is taken.*${name}=\\d+ npm start\\n$`))
    expect(existsSync(dataDir)).toBe(false)
    taken.close()
  })

  test('says what is wrong with a port that is none', async () => {
    const run = start({ PORT: 'eighty' })
    expect(await run.ended).toBe(1)
    expect(run.text()).toBe('PORT is "eighty", which is not a port. Set it to a number from 1 to 65535.\n')
  })
})

describe('a running start', () => {
  test('keeps its data to itself, and ends cleanly on SIGTERM', async () => {
    const ports = await twoPorts()
    const run = start(ports)
    await untilReady(run)
    expect(await Promise.all(Object.values(ports).map(answers))).toEqual([true, true])

    const second = start(await twoPorts())
    expect(await second.ended).toBe(1)
    expect(second.text()).toContain('already uses the data')

    const asked = Date.now()
    run.child.kill('SIGTERM')
    expect(await run.ended).toBe(0)
    expect(Date.now() - asked).toBeLessThan(5000)
    await untilSilent(Object.values(ports))
    expect(existsSync(join(dataDir, 'start.pid'))).toBe(false)
  })

  test('killed with -9 leaves no server behind and starts again on the same data', async () => {
    const ports = await twoPorts()
    const run = start(ports)
    await untilReady(run)
    const secrets = readFileSync(join(dataDir, 'secrets.json'), 'utf8')
    run.child.kill('SIGKILL')
    expect(await run.ended).toBe('SIGKILL')
    await untilSilent(Object.values(ports))

    const again = start(ports)
    await untilReady(again)
    expect(again.text()).toMatch(/^migrating .*nothing new$/m)
    expect(readFileSync(join(dataDir, 'secrets.json'), 'utf8')).toBe(secrets)
    again.child.kill('SIGINT')
    expect(await again.ended).toBe(0)
  })
})
