import { createRoute, z } from '@hono/zod-openapi'
import { answer, bodyProblems, notFound, problems, readProblems, security, Time } from './shape.ts'

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

export const Connection = z
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

/** What can be done with connections, and in which form. */
export const routes = {
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
      ...readProblems,
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
