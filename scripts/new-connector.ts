/** `node scripts/new-connector.ts <id>`: makes the folder of a connector that compiles, then writes registry and docs anew. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CONNECTORS } from './gen-connectors.ts'

const id = process.argv[2]
if (!id || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
  console.error('usage: node scripts/new-connector.ts <id-in-kebab-case>')
  process.exit(2)
}
const folder = join(CONNECTORS, id)
if (existsSync(folder)) {
  console.error(`worker/connectors/${id} is there already; nothing was changed`)
  process.exit(2)
}

const name = id
  .split('-')
  .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  .join(' ')
const RECEIVED_AT = Date.UTC(2026, 0, 1, 10)

const INDEX = `import * as z from 'zod'
import { defineConnector } from '../contract.ts'
import { id, present, text } from '../kit/fields.ts'
import { bodyHmac } from '../kit/schemes.ts'

const settings = z.object({
  webhookSecret: z.string().min(8).meta({ title: 'Webhook secret', description: 'Where the merchant finds or sets it.', secret: true }),
})

/** Only the fields that are used; others pass. */
const Payload = z.object({ event: z.string(), order: z.object({ id, number: text }) })

export default defineConnector({
  manifest: {
    id: '${id}',
    name: '${name}',
    category: 'shop',
    summary: 'What comes from it, in one sentence.',
    docsUrl: 'https://example.com/webhooks',
    connect: 'webhook_url',
    steps: ['Where to paste the address and the secret of this connection.'],
    settings,
    scheme: bodyHmac({ header: 'x-${id}-signature', encoding: 'hex' }),
    secret: { setting: 'webhookSecret' },
    topics: { 'order.created': 'order.placed' },
    hosts: [],
  },

  split: (_raw, body) => [{ topic: Payload.parse(body).event, body }],

  parse({ topic, body }, _settings, receivedAt) {
    if (topic !== 'order.created') return { ignored: \`topic \${topic.slice(0, 80)} is not used\` }
    const { order } = Payload.parse(body)
    return { events: [{ type: 'order.placed', occurredAt: receivedAt, refs: present({ shopOrderId: order.id, number: order.number }) }] }
  },
})
`

const FIXTURE = {
  topic: 'order.created',
  settings: {},
  headers: {},
  receivedAt: RECEIVED_AT,
  body: { event: 'order.created', order: { id: 1001, number: 'DEMO-1001' } },
  events: [{ type: 'order.placed', occurredAt: RECEIVED_AT, refs: { shopOrderId: '1001', number: 'DEMO-1001' } }],
}

/** Blank on purpose: the contract test says what belongs here, and fails until it is there. */
const VECTOR = { madeBy: '', secret: '', headers: {}, body: '' }

mkdirSync(join(folder, 'fixtures'), { recursive: true })
writeFileSync(join(folder, 'index.ts'), INDEX)
writeFileSync(join(folder, 'fixtures', 'order.created.json'), `${JSON.stringify(FIXTURE, null, 2)}\n`)
writeFileSync(join(folder, 'fixtures', 'vector.json'), `${JSON.stringify(VECTOR, null, 2)}\n`)
for (const script of ['gen-connectors.ts', 'build-docs.ts'])
  execFileSync(process.execPath, [join(import.meta.dirname, script)], { stdio: 'inherit' })
console.log(`worker/connectors/${id}: now fill the manifest, one fixture per topic, and fixtures/vector.json; then run the contract test`)
