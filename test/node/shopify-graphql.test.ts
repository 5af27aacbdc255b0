/** Every operation against Shopify's published schema, and the version against its end. */
import { readdirSync } from 'node:fs'
import { parse, validate, type GraphQLSchema } from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Operation } from '../../worker/connectors/shopify/api/graphql.ts'
import { API_VERSION, API_VERSION_ENDS } from '../../worker/connectors/shopify/api/version.ts'
import { adminSchema } from './shopify-emulator/schema.ts'

const FOLDER = new URL('../../worker/connectors/shopify/api/operations/', import.meta.url)
const DAY_MS = 86_400_000

const operations: [string, Operation][] = []
for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.ts'))) {
  const documents = (await import(new URL(file, FOLDER).href)) as Record<string, Operation>
  operations.push(...Object.entries(documents))
}

let schema: GraphQLSchema
beforeAll(() => {
  schema = adminSchema(API_VERSION)
}, 300_000)

describe(`operations of Admin API ${API_VERSION}`, () => {
  test('are found', () => expect(operations.length).toBeGreaterThanOrEqual(8))

  test.each(operations)('%s fits the published schema', (_, { document }) => {
    expect(validate(schema, parse(document)).map((e) => e.message)).toEqual([])
  })

  test.each(operations)('%s has one operation, with a name for the logs', (_, { document }) => {
    const { definitions } = parse(document)
    expect(definitions).toHaveLength(1)
    expect(definitions[0]).toMatchObject({ kind: 'OperationDefinition', name: { value: expect.stringMatching(/^[A-Z]\w+$/) } })
  })

  test.each(operations)('%s asks for nothing that Shopify has deprecated', async (_, { document }) => {
    const { NoDeprecatedCustomRule } = await import('graphql')
    expect(validate(schema, parse(document), [NoDeprecatedCustomRule]).map((e) => e.message)).toEqual([])
  })

  test('a field that the schema lacks would be seen', () => {
    expect(validate(schema, parse('query Wrong { shop { nmae } }')).map((e) => e.message)).toEqual([expect.stringContaining('nmae')])
  })
})

describe('the version', () => {
  test('has an end, a year after its beginning', () => {
    const [year = 0, month = 0] = API_VERSION.split('-').map(Number)
    expect(API_VERSION_ENDS).toBe(`${year + 1}-${String(month).padStart(2, '0')}-01`)
  })

  test('is changed ninety days before its end, which is also when Shopify refuses a submission', () => {
    expect(Date.parse(API_VERSION_ENDS) - Date.now()).toBeGreaterThan(90 * DAY_MS)
  })
})
