import { createRoute, z } from '@hono/zod-openapi'
import type { JSONValue } from 'hono/utils/types'
import { catalog } from '../../connectors/catalog.ts'
import type { OpenSettings } from '../../connectors/contract.ts'
import { openControl, type ConnectionRow } from '../../db/control.ts'
import { AppError } from '../../domain/errors.ts'
import type { ConnectionId } from '../../domain/ids.ts'
import { varsOf, type Env } from '../../env.ts'
import { leave } from '../../install/leave.ts'
import {
  addConnection,
  changeConnection,
  connectorOf,
  endPreviousSecret,
  rotateSecret,
  secretsOf,
  signingSettings,
} from '../../operate/connections.ts'
import { openMerchant } from '../../operate/merchants.ts'
import { tryDelivery, type Reading } from '../../operate/try-delivery.ts'
import type { Caller } from './key.ts'
import { answer, bodyProblems, iso, isoOf, newPart, notFound, problems, security, Time } from './shape.ts'

const tags = ['Connections']
const ID = 'con_7hc2f9b4e6a8d3m5p7q9t2u4'
const byId = { params: z.object({ id: z.string().max(80).openapi({ example: ID }) }) }
const json = <S extends z.ZodType>(schema: S) => ({ required: true, content: { 'application/json': { schema } } })

const ConnectorShape = z
  .object({
    id: z.string().openapi({ example: 'razorpay' }),
    name: z.string().openapi({ example: 'Razorpay' }),
    category: z.string().openapi({ example: 'payment' }),
    summary: z.string(),
    docsUrl: z.string(),
    connect: z.enum(['oauth', 'api_key', 'webhook_url']),
    steps: z.array(z.string()).openapi({ description: 'What a merchant does over there, in plain words' }),
    proof: z.string().openapi({ description: 'How a delivery proves itself' }),
    settings: z.record(z.string(), z.unknown()).openapi({ description: 'JSON Schema of the settings; forms are drawn from it' }),
    secretSettings: z.array(z.string()).openapi({ description: 'Settings that are sealed and never shown again' }),
    topics: z.array(z.object({ topic: z.string(), event: z.string() })),
  })
  .openapi('Connector', { description: 'A system that WeNext understands' })

const Connection = z
  .object({
    id: z.string().openapi({ example: ID }),
    connector: z.string().openapi({ example: 'razorpay' }),
    name: z.string().openapi({ example: 'Razorpay' }),
    account: z.string().nullable().openapi({ description: 'What an app-level sender calls the shop', example: null }),
    status: z.enum(['active', 'paused', 'disconnected']).openapi({
      description: 'Paused: what comes is kept and brings the state up to date, and nobody is told',
    }),
    settings: z.record(z.string(), z.unknown()).openapi({ description: 'Those that are no secrets, as they were set' }),
    secrets: z.array(z.string()).openapi({ description: 'The names of the secrets that are set', example: ['webhookSecret'] }),
    previousSecret: z.boolean().openapi({ description: 'Whether the signing secret before this one still counts' }),
    url: z.string().openapi({ description: 'Where its deliveries go', example: `https://relay.example.com/hooks/razorpay/${ID}` }),
    alternativeUrl: z.string().nullable().openapi({ description: 'The same for senders that refuse addresses with their own name' }),
    createdAt: Time,
    updatedAt: Time.nullable(),
  })
  .openapi('Connection')

const MadeSecrets = z
  .record(z.string(), z.string())
  .openapi({ description: 'Secrets that were made for you. Shown now and never again', example: { webhookSecret: 'Zb3k…' } })
const WithSecrets = Connection.extend({ made: MadeSecrets }).openapi('NewConnectionAnswer')
const Settings = z.record(z.string().max(80), z.unknown())

const routes = {
  connectors: createRoute({
    method: 'get',
    path: '/connectors',
    tags,
    summary: 'Every shop, gateway, courier and till that can be connected',
    security,
    responses: { 200: answer('The catalogue', z.object({ items: z.array(ConnectorShape) })), ...problems },
  }),
  list: createRoute({
    method: 'get',
    path: '/connections',
    tags,
    summary: 'What is connected, also what was',
    security,
    responses: { 200: answer('All of them, the oldest first', z.object({ items: z.array(Connection) })), ...problems },
  }),
  create: createRoute({
    method: 'post',
    path: '/connections',
    tags,
    summary: 'Connect a gateway, a courier, a till or anything else',
    description:
      'Shops with an app or a plugin of ours connect by installing it. A signing secret that is left out is made and shown once.',
    security,
    request: {
      body: json(
        z
          .strictObject({ connector: z.string().max(60), settings: Settings.default({}) })
          .openapi('NewConnection', { example: { connector: 'razorpay', settings: {} } }),
      ),
    },
    responses: { 201: answer('It is there', WithSecrets), ...problems, ...bodyProblems },
  }),
  one: createRoute({
    method: 'get',
    path: '/connections/{id}',
    tags,
    summary: 'One connection',
    security,
    request: byId,
    responses: { 200: answer('As it is now', Connection), ...problems, ...notFound },
  }),
  change: createRoute({
    method: 'patch',
    path: '/connections/{id}',
    tags,
    summary: 'Change settings, pause, resume',
    description: '`settings` replaces those that it names, secrets included; `null` takes one back to its default.',
    security,
    request: {
      ...byId,
      body: json(
        z
          .strictObject({ settings: Settings.optional(), paused: z.boolean().optional() })
          .openapi('ConnectionChange', { example: { paused: true } }),
      ),
    },
    responses: { 200: answer('As it is now', Connection), ...problems, ...notFound, ...bodyProblems },
  }),
  rotate: createRoute({
    method: 'post',
    path: '/connections/{id}/secret',
    tags,
    summary: 'A new signing secret; the one before counts too until you end it',
    security,
    request: {
      ...byId,
      body: json(z.strictObject({ secret: z.string().min(8).max(4000).optional() }).openapi('NewSecret', { example: {} })),
    },
    responses: { 200: answer('With the new secret', WithSecrets), ...problems, ...notFound, ...bodyProblems },
  }),
  endPrevious: createRoute({
    method: 'delete',
    path: '/connections/{id}/secret/previous',
    tags,
    summary: 'From now on only the newest signing secret counts',
    security,
    request: byId,
    responses: { 200: answer('As it is now', Connection), ...problems, ...notFound },
  }),
  test: createRoute({
    method: 'post',
    path: '/connections/{id}/test',
    tags,
    summary: 'How a body would be read; nothing is kept, nobody is told',
    description: 'Signed with the connection’s own secret before it is read, with its settings.',
    security,
    request: {
      ...byId,
      body: json(
        z
          .strictObject({
            body: z.string().max(1_000_000),
            headers: z
              .record(
                z.string().regex(/^[A-Za-z0-9-]{1,80}$/),
                z
                  .string()
                  .max(2000)
                  .regex(/^[\t\x20-\x7e]*$/),
              )
              .default({}),
          })
          .openapi('TestDelivery', { example: { body: '{"event":"payment.captured"}', headers: {} } }),
      ),
    },
    responses: {
      200: answer(
        'Its parts, in order',
        z.object({
          items: z.array(
            z.object({
              topic: z.string(),
              events: z.array(z.record(z.string(), z.unknown())).optional().openapi({ description: 'What it says' }),
              ignored: z.string().optional().openapi({ description: 'Why it says nothing to us' }),
              unknown: z
                .string()
                .optional()
                .openapi({ description: 'A word for a state that has no meaning yet: give it one in the settings' }),
              unreadable: z.string().optional().openapi({ description: 'Which fields are not as expected' }),
            }),
          ),
        }),
      ),
      ...problems,
      ...notFound,
      ...bodyProblems,
    },
  }),
  remove: createRoute({
    method: 'delete',
    path: '/connections/{id}',
    tags,
    summary: 'Disconnect; its address answers nobody from now on',
    security,
    request: byId,
    responses: { 202: answer('It ends', z.object({ id: z.string() })), ...problems, ...notFound },
  }),
}

export const connections = newPart()
  .openapi(routes.connectors, (c) => {
    const items = catalog().map(({ secret: _secret, ...shown }) => ({
      ...shown,
      steps: [...shown.steps],
      secretSettings: [...shown.secretSettings],
      settings: plainJson(shown.settings),
    }))
    return c.json({ items }, 200)
  })
  .openapi(routes.list, async (c) => {
    const caller = c.get('caller')
    const rows = await openControl(c.env.DB).connectionsOf(caller.merchant.id)
    const items = await Promise.all(rows.toSorted((a, b) => a.createdAt - b.createdAt).map((row) => shown(c.env, caller, row)))
    return c.json({ items }, 200)
  })
  .openapi(routes.create, async (c) => {
    const caller = c.get('caller')
    const { id, secrets } = await addConnection(c.env, await openMerchant(c.env, caller.merchant.id), c.req.valid('json'), Date.now())
    await caller.relay.settingsChanged()
    return c.json({ ...(await shown(c.env, caller, await rowOf(c.env, caller, id))), made: { ...secrets } }, 201)
  })
  .openapi(routes.one, async (c) =>
    c.json(await shown(c.env, c.get('caller'), await rowOf(c.env, c.get('caller'), c.req.valid('param').id)), 200),
  )
  .openapi(routes.change, async (c) => {
    const caller = c.get('caller')
    const row = await liveOf(c.env, caller, c.req.valid('param').id)
    const changed = await changeConnection(c.env, caller, row, c.req.valid('json'), Date.now())
    await caller.relay.settingsChanged()
    return c.json(await shown(c.env, caller, changed), 200)
  })
  .openapi(routes.rotate, async (c) => {
    const caller = c.get('caller')
    const before = await liveOf(c.env, caller, c.req.valid('param').id)
    const given = c.req.valid('json').secret
    const { row, secret } = await rotateSecret(c.env, caller, before, given, Date.now())
    const [setting = ''] = signingSettings(connectorOf(row))
    return c.json({ ...(await shown(c.env, caller, row)), made: given === undefined ? { [setting]: secret } : {} }, 200)
  })
  .openapi(routes.endPrevious, async (c) => {
    const caller = c.get('caller')
    const row = await liveOf(c.env, caller, c.req.valid('param').id)
    return c.json(await shown(c.env, caller, await endPreviousSecret(c.env, caller, row, Date.now())), 200)
  })
  .openapi(routes.test, async (c) => {
    const caller = c.get('caller')
    const row = await liveOf(c.env, caller, c.req.valid('param').id)
    const connector = connectorOf(row)
    const secrets = await secretsOf(caller.vault, row)
    const own = { settings: row.settings as OpenSettings, secret: secrets[signingSettings(connector)[0] ?? ''] ?? '', at: Date.now() }
    const readings = await tryDelivery(connector, own, c.req.valid('json'))
    return c.json({ items: readings.map(shownReading) }, 200)
  })
  .openapi(routes.remove, async (c) => {
    const caller = c.get('caller')
    const { id } = await rowOf(c.env, caller, c.req.valid('param').id)
    await leave(c.env, id as ConnectionId, 'api', Date.now())
    return c.json({ id }, 202)
  })

/** The connection of this id, if it is this merchant's. */
async function rowOf(env: Env, { merchant }: Caller, id: string): Promise<ConnectionRow> {
  const row = await openControl(env.DB).connection(id as ConnectionId)
  if (row?.merchantId !== merchant.id) throw new AppError('request.not_found')
  return row
}

/** The same, if it has not ended: what ended has no secrets, and is connected anew instead of changed. */
async function liveOf(env: Env, caller: Caller, id: string): Promise<ConnectionRow> {
  const row = await rowOf(env, caller, id)
  if (row.status !== 'active') throw new AppError('request.not_found')
  return row
}

async function shown(env: Env, { vault }: Caller, row: ConnectionRow): Promise<z.infer<typeof Connection>> {
  const connector = connectorOf(row)
  const { manifest } = connector
  const secrets = Object.keys(await secretsOf(vault, row))
  const base = varsOf(env).APP_URL.replace(/\/+$/, '')
  const byApp = connector.account !== undefined
  return {
    id: row.id,
    connector: row.connector,
    name: manifest.name,
    account: row.account,
    status: row.status === 'active' && row.pausedAt !== null ? 'paused' : row.status,
    settings: row.settings as Record<string, unknown>,
    secrets: secrets.filter((name) => Object.hasOwn(manifest.settings.shape, name)),
    previousSecret: secrets.includes(signingSettings(connector)[1] ?? ''),
    url: byApp ? `${base}/hooks/${manifest.id}` : `${base}/hooks/${manifest.id}/${row.id}`,
    alternativeUrl: byApp ? null : `${base}/hooks/in/${row.id}`,
    createdAt: isoOf(row.createdAt),
    updatedAt: iso(row.updatedAt),
  }
}

const shownReading = ({ topic, parsed }: Reading) => ({
  topic,
  ...('events' in parsed ? { events: parsed.events.map(plainJson) } : {}),
  ...('ignored' in parsed ? { ignored: parsed.ignored } : {}),
  ...('unknown' in parsed ? { unknown: parsed.unknown } : {}),
  ...('unreadable' in parsed ? { unreadable: parsed.unreadable } : {}),
})

/** What JSON leaves of it. */
const plainJson = (value: object) => JSON.parse(JSON.stringify(value)) as Record<string, JSONValue>
