import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { buildSandbox } from '../../sandbox/build.ts'
import { runSandbox } from '../../sandbox/run.ts'

/** Meta's published description of the Cloud API. Its examples count as truth; its schemas contradict them. */
const FILE = join(import.meta.dirname, '../../../shared/oracles/whatsapp-business-messaging-v23.0.yaml')
const PHONE = '+12025550143'
const NUMBER = '700800900100'
const ACCOUNT = '100200300400500'

interface Example {
  readonly name: string
  readonly value: Record<string, unknown>
}
interface Description {
  readonly paths: Record<
    string,
    Record<string, { requestBody?: { content: Record<string, { examples?: Record<string, { value: Record<string, unknown> }> }> } }>
  >
}

const there = existsSync(FILE)
if (!there) console.log('skipped: Meta’s published description is not beside this project (../shared/oracles)')

function examples(path: RegExp): readonly Example[] {
  const { paths } = parse(readFileSync(FILE, 'utf8')) as Description
  return Object.entries(paths)
    .filter(([name]) => path.test(name))
    .flatMap(([, methods]) => Object.values(methods['post']?.requestBody?.content ?? {}))
    .flatMap(({ examples: found }) => Object.entries(found ?? {}).map(([name, { value }]) => ({ name, value })))
}

/** Blanks that a reader of the documentation fills in: `{{Recipient-Phone-Number}}`, `<TEMPLATE_NAME>`, `http(s)://`. Nothing else is touched. */
function filled(value: unknown, index: number): unknown {
  const text = JSON.stringify(value)
    .replaceAll(/\{\{Recipient[^}]*\}\}/g, PHONE)
    .replaceAll(/\{\{Flow-(ID|Name)\}\}/g, '123456')
    .replaceAll(/<?http\(s\):\/\/([a-z-]+)>?/g, 'https://$1.example')
    .replaceAll('<HEADER_TYPE>', 'text')
    .replaceAll('<TEMPLATE_NAME>', `template_${index}`)
  return JSON.parse(text)
}

let directory: string
let sandbox: Awaited<ReturnType<typeof runSandbox>>
let base: string

async function post(path: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(base + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', authorization: 'Bearer demo' },
  })
  return { status: response.status, body: await response.json() }
}

describe.skipIf(!there)('Meta’s published examples', () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sandbox-oracle-'))
    const { file } = await buildSandbox({ outDir: directory })
    sandbox = await runSandbox({
      file,
      port: 0,
      productUrl: 'http://127.0.0.1:1',
      appSecret: 'wenext-demo-app-secret',
      verifyToken: 'verify-me',
    })
    base = sandbox.url
    await post('/settings', { numbers: [{ id: NUMBER, wabaId: ACCOUNT }], lenientTemplates: true, pairSeconds: 0 })
    await post('/statuses', { mode: 'off' })
    await post('/reply', { from: PHONE, text: 'hello' })
    await post('/reply', { from: '+16505551234', text: 'hello' })
  })

  afterAll(async () => {
    await sandbox.stop()
    await rm(directory, { recursive: true, force: true })
  })

  it('takes every send request', async () => {
    const all = examples(/Phone-Number-ID\}\/messages$/)
    const refused: unknown[] = []
    for (const [index, { name, value }] of all.entries()) {
      const answer = await post(`/v23.0/${NUMBER}/messages`, filled(value, index))
      if (answer.status !== 200) refused.push({ name, ...answer })
    }
    console.log(`send requests of Meta’s description: ${all.length} tried, ${all.length - refused.length} taken`)
    expect(all.length).toBeGreaterThan(0)
    expect(refused).toEqual([])
  })

  it('takes every template that is created', async () => {
    const all = examples(/\/message_templates$/)
    const refused: unknown[] = []
    for (const [index, { name, value }] of all.entries()) {
      const template = filled(value, index) as Record<string, unknown>
      // One example is there twice, under two titles; the second would be a duplicate.
      const answer = await post(`/v23.0/${ACCOUNT}/message_templates`, { ...template, name: `${String(template['name'])}_${index}` })
      if (answer.status !== 200) refused.push({ name, ...answer })
    }
    console.log(`template requests of Meta’s description: ${all.length} tried, ${all.length - refused.length} taken`)
    expect(all.length).toBeGreaterThan(0)
    expect(refused).toEqual([])
  })
})
