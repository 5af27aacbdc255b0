import { beforeAll, describe, expect, it } from 'vitest'
import pkg from '../../package.json'
import { call, type Answer } from './api-support.ts'

let document: Answer
beforeAll(async () => {
  document = (await call('/openapi.json')).json
})

interface Operation {
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly { readonly name: string; readonly schema: Record<string, unknown>; readonly description?: string }[]
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: unknown }>> }>
  >
}
const operations = () =>
  Object.entries(document['paths'] as unknown as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, said]) => ({ name: `${method} ${path}`, said })),
  )

describe('GET /openapi.json', () => {
  it('is public, of version 3.1, and of the same version as the package', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'WeNext API', version: pkg.version },
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
    })
  })

  it('names every address that this API has', () => {
    expect(
      operations()
        .map((o) => o.name)
        .sort(),
    ).toEqual([
      'delete /connections/{id}',
      'delete /connections/{id}/secret/previous',
      'delete /contacts/{id}',
      'delete /orders/{id}/payment-link',
      'delete /rules/{id}',
      'get /connections',
      'get /connections/{id}',
      'get /connections/{id}/gaps',
      'get /connectors',
      'get /contacts',
      'get /contacts/{id}',
      'get /deliveries',
      'get /deliveries/{id}',
      'get /guard',
      'get /health',
      'get /journeys/{order}',
      'get /messages',
      'get /notices',
      'get /orders/{id}/ledger',
      'get /prices',
      'get /privacy/erasures',
      'get /privacy/requests',
      'get /privacy/requests/{id}',
      'get /rules',
      'get /rules/dry-run/{id}',
      'get /rules/{id}',
      'get /templates',
      'get /widget',
      'get /widget/vitals',
      'patch /connections/{id}',
      'patch /guard',
      'patch /rules/{id}',
      'post /connections',
      'post /connections/{id}/secret',
      'post /connections/{id}/test',
      'post /connectors/describe',
      'post /contacts/{id}/export',
      'post /deliveries/{id}/replay',
      'post /events',
      'post /orders/{id}/payment-link',
      'post /parcels/{id}/reattempt',
      'post /parcels/{id}/track',
      'post /prices/estimate',
      'post /rules/dry-run',
      'post /rules/{id}/resume',
      'post /templates/defaults',
      'post /widget/key',
      'put /rules/{id}',
      'put /widget',
    ])
  })

  it('says of each what it is for, and gives every failure the one shape', () => {
    for (const { name, said } of operations()) {
      expect(said.summary, name).toBeTruthy()
      expect(said.tags, name).toHaveLength(1)
      for (const parameter of said.parameters ?? []) expect(parameter.schema['type'], `${name} ${parameter.name}`).toBeTruthy()
      for (const [status, response] of Object.entries(said.responses)) {
        if (Number(status) >= 400)
          expect(response.content?.['application/json']?.schema, `${name} ${status}`).toEqual({ $ref: '#/components/schemas/Error' })
      }
      for (const status of ['400', '401', '403']) expect(said.responses, name).toHaveProperty(status)
    }
  })

  it('refers only to shapes that it has', () => {
    const text = JSON.stringify(document)
    const shapes = Object.keys((document['components'] as unknown as { schemas: Record<string, unknown> }).schemas)
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) expect(shapes).toContain(name)
  })
})

describe('GET /docs', () => {
  it('shows each address and shape on one page without a script or another host', async () => {
    const { status, text, headers } = await call('/docs')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('text/html')
    expect(text).not.toMatch(/<script|<link|<img|@import|url\(/)
    for (const { name } of operations()) expect(text).toContain(`<code>${name.split(' ')[1]}</code>`)
    const anchors = new Set([...text.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]))
    expect(anchors.size).toBe([...text.matchAll(/ id="/g)].length)
    for (const [, anchor] of text.matchAll(/href="#([^"]+)"/g)) expect(anchors, anchor).toContain(anchor)
  })
})
