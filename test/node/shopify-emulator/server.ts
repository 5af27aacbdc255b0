/** The emulator as a server of its own: `http://127.0.0.1:<port>/<shop>/admin/…`. Everything is held against Shopify's published schema first. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { execute, parse, validate } from 'graphql'
import { shopifyEmulator, type EmulatorParts, type GraphqlAnswer } from '../../support/shopify-emulator/index.ts'
import { adminSchema } from './schema.ts'

export async function startShopify(parts: Omit<EmulatorParts, 'execute'> & { readonly version: string }) {
  const schema = adminSchema(parts.version)
  const answer = async (
    source: string,
    variableValues: Record<string, unknown>,
    rootValue: Record<string, unknown>,
  ): Promise<GraphqlAnswer> => {
    const document = parse(source)
    const wrong = validate(schema, document)
    // The words that Shopify's own check uses for a field or argument that is not there.
    if (wrong.length > 0) return { errors: wrong.map(({ message }) => ({ message, extensions: { code: 'undefinedField' } })) }
    const { data, errors } = await execute({ schema, document, variableValues, rootValue })
    return {
      ...(data === undefined ? {} : { data }),
      ...(errors ? { errors: errors.map((e) => ({ message: e.message, extensions: { code: 'BAD_REQUEST' } })) } : {}),
    }
  }
  const emulator = shopifyEmulator({ ...parts, execute: answer })
  const refused: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const [, shop = '', path = ''] = /^\/([^/]+)(\/.*)$/.exec(request.url ?? '') ?? []
      const asked = new Request(`https://${shop || 'nobody.example'}${path}`, {
        method: request.method ?? 'GET',
        headers: Object.entries(request.headers).map(([name, value]) => [name, String(value)]) as [string, string][],
        ...(request.method === 'POST' ? { body: Buffer.concat(chunks) } : {}),
      })
      emulator.answer(shop, path, asked).then(
        async (reply) => {
          const text = await reply.text()
          if (text.includes('"errors"')) refused.push(text)
          response.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? 'text/plain' }).end(text)
        },
        () => response.destroy(),
      )
    })
  })
  await new Promise<void>((open) => server.listen(0, '127.0.0.1', open))
  const { port } = server.address() as AddressInfo
  return {
    emulator,
    /** Answers that held an error, as they were sent. */
    refused,
    /** For SHOPIFY_URL. */
    url: `http://127.0.0.1:${port}/{shop}`,
    stop: () => new Promise((closed) => server.close(closed)),
  }
}
