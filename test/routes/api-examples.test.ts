import { beforeAll, describe, expect, it } from 'vitest'
import { EXAMPLES } from '../../worker/routes/api/examples.ts'
import { aMerchant, type TestMerchant } from '../support/merchant.ts'
import { anOrder, call, graphTakesAll, settle, tell, type Answer } from './api-support.ts'
import { misfits, type Schema } from './api-schema.ts'

interface Operation {
  readonly tags: readonly string[]
  readonly 'x-codeSamples'?: readonly { readonly lang: string; readonly label: string; readonly source: string }[]
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly content?: Readonly<
          Record<
            string,
            { readonly schema: Schema; readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: unknown }>> }
          >
        >
      }
    >
  >
}

let m: TestMerchant
let document: Answer
let shapes: Readonly<Record<string, Schema>>

beforeAll(async () => {
  graphTakesAll()
  document = (await call('/openapi.json')).json
  shapes = (document['components'] as unknown as { schemas: Record<string, Schema> }).schemas
  m = await aMerchant({ rules: ['order_placed'] })
  await tell(m, anOrder('#1042'))
  const [contact] = (await call('/contacts', m.apiKey)).json['items'] as unknown as { id: string }[]
  await call(`/contacts/${contact?.id}/export`, m.apiKey, { method: 'POST', body: {} })
  await settle(m)
})

const operationOf = ({ operation, method }: (typeof EXAMPLES)[number]): Operation =>
  (document['paths'] as unknown as Record<string, Record<string, Operation>>)[operation]?.[method.toLowerCase()] as Operation

/** What a shell would make of it: the words, quoted or not. */
const words = (source: string) =>
  [...source.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  )

function requestOf(curl: string) {
  const [program, ...rest] = words(curl)
  expect(program).toBe('curl')
  const after = (flag: string) => rest.flatMap((word, i) => (rest[i - 1] === flag ? [word] : []))
  const url = rest.find((word) => word.startsWith('https://')) ?? ''
  const headers = Object.fromEntries(after('-H').map((line) => line.split(': ') as [string, string]))
  return { url, method: after('-X')[0] ?? 'GET', headers, body: after('-d')[0] }
}

describe('the examples', () => {
  it('are one for each resource, and each belongs to it', () => {
    const tags = (document['tags'] as unknown as { name: string }[]).map(({ name }) => name)
    expect(EXAMPLES.map(({ tag }) => tag)).toEqual(tags)
    for (const example of EXAMPLES) expect(operationOf(example).tags, example.operation).toEqual([example.tag])
  })

  it.each(EXAMPLES.map((example) => [example.tag, example] as const))(
    '%s: can be run, and the answer has the shape that the document says',
    async (_tag, example) => {
      const operation = operationOf(example)
      const curl = operation['x-codeSamples']?.find(({ label }) => label === 'curl')?.source ?? ''
      const { url, method, headers, body } = requestOf(curl)
      const base = (document['servers'] as unknown as { url: string }[])[0]?.url ?? '-'
      expect(url.startsWith(base)).toBe(true)
      expect(headers['Authorization']).toBe('Bearer $WENEXT_KEY')
      const { status, json } = await call(url.slice(base.length), m.apiKey, { method, ...(body === undefined ? {} : { body }) })
      expect([status, json['error']]).toEqual([example.status, undefined])
      const content = operation.responses[example.status]?.content?.['application/json']
      expect(misfits(content?.schema ?? {}, json, shapes)).toEqual([])
      expect(content?.examples?.['example']).toEqual({ summary: example.title, value: example.answer })
      expect(misfits(content?.schema ?? {}, example.answer, shapes)).toEqual([])
      // A list that is empty shows nobody anything.
      if (Array.isArray(json['items'])) expect(json['items'].length).toBeGreaterThan(0)
    },
  )

  it.each(EXAMPLES.map((example) => [example.tag, example] as const))('%s: says the same in JavaScript', (_tag, example) => {
    const [curl, script] = operationOf(example)['x-codeSamples'] ?? []
    const { url, method, body } = requestOf(curl?.source ?? '')
    const source = script?.source ?? ''
    expect(/const url = '([^']+)'/.exec(source)?.[1]).toBe(url)
    expect(/method: '(\w+)'/.exec(source)?.[1] ?? 'GET').toBe(method)
    const said = /JSON\.stringify\(([\s\S]*?)\),\n\}\)/.exec(source)?.[1]
    expect(said === undefined ? undefined : JSON.parse(said)).toEqual(body === undefined ? undefined : JSON.parse(body))
  })

  it('stand on the page of the reference', async () => {
    const { text } = await call('/docs')
    expect([...text.matchAll(/class="example"/g)]).toHaveLength(EXAMPLES.length)
    for (const { path } of EXAMPLES) expect(text).toContain(path.replaceAll('&', '&amp;'))
  })
})

describe('what compares answers with schemas', () => {
  const schema: Schema = {
    type: 'object',
    properties: { a: { type: ['string', 'null'] }, b: { $ref: '#/components/schemas/B' } },
    required: ['a'],
  }
  const known = { B: { type: 'array', items: { type: 'integer' } } }
  it.each([
    [{ a: null, b: [1] }, 0],
    [{ b: [1] }, 1],
    [{ a: 1 }, 1],
    [{ a: 'x', b: [1.5, 'y'] }, 2],
    [{ a: 'x', c: 1 }, 1],
  ])('finds what does not fit in %j', (value, n) => expect(misfits(schema, value, known)).toHaveLength(n))
})
