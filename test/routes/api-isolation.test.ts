import { beforeAll, describe, expect, it } from 'vitest'
import { openWidgets } from '../../worker/db/widgets.ts'
import { createWidget } from '../../worker/operate/widgets.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { anOrder, call, graphTakesAll, tell, type Answer } from './api-support.ts'

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: unknown
  readonly security?: unknown
}

/** What only this merchant has. None of it may ever reach another one. */
const SECRETS = [
  'Asha Rao',
  '919876500001',
  'asha.rao@example.com',
  '#S1',
  'Blue kurta',
  'Secret Shop',
  'wk_secretsecretsecret',
  'secret-shop.example',
]
const WIDGET = { key: 'wk_secretsecretsecret', origins: ['https://secret-shop.example'], settings: { greeting: { '': 'Secret Shop' } } }

let mine: TestMerchant
/** One on another shard, and one whose rows lie in the same tables. */
const others: Record<string, TestMerchant> = {}
const own: Record<string, string[]> = {}
let operations: { readonly method: string; readonly path: string; readonly said: Operation }[] = []

beforeAll(async () => {
  graphTakesAll()
  mine = await aMerchant({ shard: 'DB_01', name: 'Secret Shop' })
  for (const shard of ['DB', 'DB_01']) others[shard] = await aMerchant({ shard })
  await createWidget(testEnv, mine.id, WIDGET, Date.now())
  await tell(mine, anOrder('#S1'))
  const messages = (await call('/messages', mine.readKey)).json['items'] ?? []
  const [message] = messages as unknown as { id: string; contactId: string; order: { id: string }; wamid: string }[]
  own['id'] = [
    message?.id,
    message?.contactId,
    message?.order.id,
    'S1',
    '451',
    '1',
    mine.id,
    mine.phoneNumberId,
    mine.connections.razorpay.id,
  ].map(String)
  own['order'] = [message?.order.id, '#S1', '451'].map(String)
  own['phone'] = ['+919876500001']
  own['cursor'] = [btoa(String(message?.id)).replace(/=+$/, ''), btoa(String(message?.contactId)).replace(/=+$/, '')]
  own['before'] = ['999']
  const document = (await call('/openapi.json')).json
  operations = Object.entries(document['paths'] as unknown as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, said]) => ({ method: method.toUpperCase(), path, said })),
  )
})

/** What is sent where; without a line of its own, an event about this merchant's order. */
const BODIES: Readonly<Record<string, unknown>> = {
  '/deliveries/{id}/replay': { mode: 'send' },
  '/widget': { on: false },
  '/widget/key': {},
  '/rules/{id}': { on: false },
  '/rules/{id}/resume': { waiting: 'send' },
  '/prices/estimate': { lines: [{ country: 'IN', category: 'utility', count: 1 }] },
  '/guard': { velocity: { on: false } },
  '/connectors/describe': { body: '{"order":"1"}' },
  '/rules/dry-run': {},
  '/connections': { connector: 'razorpay' },
  '/connections/{id}': { paused: true },
  '/connections/{id}/secret': {},
  '/connections/{id}/test': { body: '{}' },
  '/orders/{id}/payment-link': {},
  '/parcels/{id}/track': {},
  '/parcels/{id}/reattempt': { note: 'After six.' },
}

/** The catalogue and the prices are one for all; connections, rules and templates each merchant here has of its own, with the same names. */
const OF_EVERYBODY: ReadonlySet<string> = new Set(['/connectors', '/connections', '/rules', '/templates', '/prices'])

const items = (json: Answer): readonly unknown[] => (Array.isArray(json['items']) ? json['items'] : [])

describe('another merchant’s key', () => {
  it('sees what it should see of its own, so that this test can fail', async () => {
    const { text } = await call('/messages', mine.readKey)
    for (const secret of SECRETS.slice(0, 2)) expect(text + (await call('/contacts', mine.readKey)).text).toContain(secret)
  })

  it('is asked for on every address of the document', async () => {
    expect(operations.length).toBeGreaterThanOrEqual(9)
    for (const { method, path, said } of operations) {
      expect(said.security, path).toEqual([{ apiKey: [] }])
      expect(
        (await call(path.replace(/\{\w+\}/, '1'), undefined, { method, ...(method === 'POST' ? { body: {} } : {}) })).status,
        path,
      ).toBe(401)
    }
  })

  it.each(['DB', 'DB_01'])('gets nothing of this merchant, with any id, on any address, from shard %s', async (shard) => {
    let calls = 0
    for (const { method, path, said } of operations) {
      const queries = (said.parameters ?? [])
        .filter((p) => p.in === 'query')
        .flatMap((p) => (own[p.name] ?? []).map((v) => `?${p.name}=${encodeURIComponent(v)}`))
      const paths = path.includes('{') ? (own['id'] ?? []).map((id) => path.replace(/\{\w+\}/, encodeURIComponent(id))) : [path]
      for (const target of paths.flatMap((p) => ['', ...queries].map((q) => p + q))) {
        const orderId = own['order']?.[0]
        const body = BODIES[path] ?? { name: 'a.b', order: { id: orderId }, contact: {} }
        const { status, text, json } = await call(target, others[shard]?.apiKey, { method, ...(method === 'GET' ? {} : { body }) })
        calls++
        const connectionIds = Object.values(mine.connections).map((connection) => connection.id)
        for (const secret of [...SECRETS, ...connectionIds, mine.id, mine.phoneNumberId, orderId])
          expect(text, `${method} ${target}`).not.toContain(secret)
        if (path.includes('{')) expect([400, 404], `${method} ${target}`).toContain(status)
        if (method === 'GET' && status === 200 && !OF_EVERYBODY.has(path)) expect(items(json), target).toEqual([])
        if (path === '/events') expect(status).toBe(404)
      }
    }
    expect(calls).toBeGreaterThan(25)
  })

  it('changed nothing for this merchant', async () => {
    expect((await call('/deliveries', mine.readKey)).json['items']).toHaveLength(1)
    expect((await call('/messages', mine.readKey)).json['items']).toHaveLength(1)
    expect(JSON.stringify((await call('/connections', mine.readKey)).json['items'])).not.toMatch(
      /paused"|disconnected|"previousSecret":true/,
    )
    expect(await openWidgets(testEnv.DB).of(mine.id)).toMatchObject({ ...WIDGET, status: 'active' })
  })
})
