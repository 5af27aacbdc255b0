import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { aMerchant, type TestMerchant } from '../support/merchant.ts'
import { anOrder, call, graphTakesAll, settle, tell } from './api-support.ts'

interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema
  readonly example?: unknown
  readonly format?: string
  readonly $ref?: string
}
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: 'path' | 'query' | 'header'; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } }
}

const RUNS = 80
let m: TestMerchant
let shapes: Readonly<Record<string, Schema>> = {}
let operations: { readonly method: string; readonly path: string; readonly said: Operation }[] = []

beforeAll(async () => {
  graphTakesAll()
  m = await aMerchant({ shard: 'DB_01' })
  await tell(m, anOrder('#F1'))
  const document = (await call('/openapi.json')).json as unknown as {
    paths: Record<string, Record<string, Operation>>
    components: { schemas: Record<string, Schema> }
  }
  shapes = document.components.schemas
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, said]) => ({ method: method.toUpperCase(), path, said })),
  )
})

/** Values that fit the schema at times, and at times only just don't. */
function valueOf(schema: Schema): fc.Arbitrary<unknown> {
  const ref = schema.$ref?.split('/').at(-1)
  if (ref) return valueOf(shapes[ref] ?? {})
  const wild = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.integer(),
    fc.double(),
    fc.constantFrom('', '\0', '%', '\ud800', '__proto__', '🙂', "'; DROP TABLE messages; --", 'x'.repeat(2000)),
    fc.constant(null),
    fc.boolean(),
  )
  const fits: fc.Arbitrary<unknown>[] = []
  // Twice, because a chance text rarely fits a pattern.
  if (schema.example !== undefined) fits.push(fc.constant(schema.example), fc.constant(schema.example))
  if (schema.enum) fits.push(fc.constantFrom(...schema.enum))
  else if (schema.format === 'date-time')
    fits.push(fc.date({ min: new Date('1995-01-01'), max: new Date('2105-01-01'), noInvalidDate: true }).map((d) => d.toISOString()))
  else if (schema.type === 'integer' || schema.type === 'number') fits.push(fc.integer({ min: -3, max: 300 }), fc.maxSafeInteger())
  else if (schema.type === 'string') fits.push(fc.string({ maxLength: 40 }))
  if (schema.properties) fits.push(fc.record(mapped(schema.properties), { requiredKeys: [] }), fc.record(mapped(schema.properties)))
  if (schema.additionalProperties)
    fits.push(fc.dictionary(fc.string({ minLength: 1, maxLength: 81 }), valueOf(schema.additionalProperties), { maxKeys: 31 }))
  return fits.length === 0 ? wild : fc.oneof({ weight: 30, arbitrary: fc.oneof(...fits) }, { weight: 1, arbitrary: wild })
}

const mapped = (properties: Readonly<Record<string, Schema>>) =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valueOf(schema)]))

const asText = (value: unknown): string => encodeURIComponent(String(value).toWellFormed())

/** A header takes visible ASCII only; the client refuses the rest before it is sent. */
const asHeader = (value: unknown): string =>
  String(value)
    .replace(/[^ -~]/g, '')
    .trim()

describe('any request that the document allows, and many that it doesn’t', () => {
  it('never gives a 5xx, and every failure has the one shape', async () => {
    const statuses = new Map<number, number>()
    for (const { method, path, said } of operations) {
      const of = (where: string) => (said.parameters ?? []).filter((p) => p.in === where)
      const record = (where: string, needed: boolean) =>
        fc.record(mapped(Object.fromEntries(of(where).map((p) => [p.name, p.schema]))), needed ? {} : { requiredKeys: [] })
      const body = said.requestBody ? valueOf(said.requestBody.content['application/json'].schema) : fc.constant(undefined)
      await fc.assert(
        fc.asyncProperty(
          record('path', true),
          record('query', false),
          record('header', false),
          body,
          async (params, query, headers, sent) => {
            const filled = Object.entries(params).reduce((p, [name, value]) => p.replace(`{${name}}`, () => asText(value)), path)
            const search = Object.entries(query)
              .map(([name, value]) => `${name}=${asText(value)}`)
              .join('&')
            const extra = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, asHeader(value)]))
            const { status, json, text } = await call(`${filled}${search && `?${search}`}`, m.apiKey, {
              method,
              headers: extra,
              ...(method === 'POST' ? { body: sent ?? null } : {}),
            })
            statuses.set(status, (statuses.get(status) ?? 0) + 1)
            expect(status, `${method} ${filled}?${search} → ${text.slice(0, 300)}`).toBeLessThan(500)
            if (status >= 400)
              expect(json['error']).toMatchObject({
                code: expect.any(String),
                message: expect.any(String),
                action: expect.any(String),
                detail: expect.any(Object),
              })
          },
        ),
        { numRuns: RUNS },
      )
    }
    // What was taken in can also be worked on, and what came of it can be read.
    await settle(m)
    expect((await call('/health', m.apiKey)).json).toMatchObject({ relay: { parked: 0, waiting: 0 } })
    for (const path of ['/messages?limit=200', '/contacts?limit=200', '/orders/F1/ledger'])
      expect((await call(path, m.apiKey)).status, path).toBe(200)
    // It must reach beyond the checks at the door.
    for (const status of [200, 202, 400, 404]) expect(statuses.get(status) ?? 0, `${status}`).toBeGreaterThan(0)
  }, 120_000)
})
