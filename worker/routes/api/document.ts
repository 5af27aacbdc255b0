import type { OpenAPIHono } from '@hono/zod-openapi'
import { varsOf, type Env } from '../../env.ts'
import { VERSION } from './health.ts'
import { EXAMPLES, samplesOf } from './examples.ts'
import type { ApiContext } from './key.ts'

const INTRODUCTION = `Read what was sent, to whom and why (or why not), and tell WeNext what no connector tells.

- Times are ISO 8601 in UTC. Money is in whole minor units beside a decimal text.
- Lists come newest first. Give \`next\` as \`cursor\` to read on; it is null on the last page.
- Every failure has the same shape: a code that stays the same, plain words, what to do, and details.
- Lists lag behind by half a second; \`relay.unrecorded\` of /health says when they do.`

/** The OpenAPI 3.1 document of these parts, with an example for each resource. */
export function describe(parts: OpenAPIHono<ApiContext>, env: Env) {
  const document = parts.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'WeNext API', version: VERSION, description: INTRODUCTION, license: { name: 'MIT' } },
    servers: [{ url: `${varsOf(env).APP_URL}/api/v1` }],
    tags: [
      { name: 'Messages', description: 'What was said on WhatsApp' },
      { name: 'Orders', description: 'The ledger of an order, its payment link, and its parcels' },
      { name: 'Contacts', description: 'Shoppers and their consents' },
      { name: 'Events', description: 'Your own events' },
      { name: 'Deliveries', description: 'What shops, gateways and couriers sent us' },
      { name: 'Connections', description: 'Shops, gateways, couriers and tills' },
      { name: 'Rules', description: 'What is said, when, and to whom' },
      { name: 'Templates', description: 'The texts at WhatsApp' },
      { name: 'Prices', description: 'What messages cost, and what stops before they cost too much' },
      { name: 'Widget', description: 'Chat and opt-in on the storefront' },
      { name: 'Privacy', description: 'Copies and erasure of shoppers’ data' },
      { name: 'State', description: 'How it stands' },
    ],
  })
  for (const example of EXAMPLES) {
    const operation = document.paths?.[example.operation]?.[example.method === 'GET' ? 'get' : 'post']
    const content = operation?.responses?.[example.status]?.content?.['application/json']
    if (!operation || !content) continue
    operation['x-codeSamples'] = samplesOf(example, `${varsOf(env).APP_URL}/api/v1`)
    content['examples'] = { example: { summary: example.title, value: example.answer } }
  }
  return document
}

export type Document = ReturnType<typeof describe>
