import { createRoute, z } from '@hono/zod-openapi'
import { contactById } from '../../db/contacts.ts'
import { openErasures, type ErasureRow } from '../../db/erasures.ts'
import { newestRequests, requestById, type PrivacyRequestRow } from '../../db/privacy-requests.ts'
import { AppError } from '../../domain/errors.ts'
import { openExport } from '../../privacy/export.ts'
import type { Caller } from './key.ts'
import { answer, iso, isoOf, limit, newPart, notFound, problems, security, Time } from './shape.ts'

const Request = z
  .object({
    id: z.string().openapi({ example: 'prq_01k2q4pz9r7b8c9d0e1f2g3h4j' }),
    source: z.string().openapi({ description: 'Who asked: a shop, the API', example: 'shopify' }),
    contactIds: z.array(z.string()).openapi({ description: 'Of whom; empty where nobody was found, or they were erased since' }),
    requestedAt: Time,
    dueAt: Time.openapi({ description: 'Pass it on before this' }),
    madeAt: Time,
    expiresAt: Time.openapi({ description: 'The copy is deleted then' }),
    available: z.boolean().openapi({ description: 'False once the copy expired or was erased' }),
  })
  .openapi('PrivacyRequest', { description: 'A shopper’s wish for a copy of their data' })

const Erasure = z
  .object({
    id: z.string().openapi({ example: 'era_01k2q4pz9r7b8c9d0e1f2g3h4j' }),
    kind: z.string().openapi({ description: 'contact, shop or merchant', example: 'contact' }),
    source: z.string().openapi({ example: 'shopify' }),
    requestedAt: Time,
    dueAt: Time,
    doneAt: Time.nullable().openapi({ description: 'Null while it is carried out, or planned' }),
    counts: z.record(z.string(), z.number().int()).openapi({ description: 'Rows by place and table', example: { 'd1.orders': 2 } }),
  })
  .openapi('Erasure', { description: 'The proof of an erasure. It says how much went, not of whom.' })

const id = (example: string) => ({ params: z.object({ id: z.string().min(1).max(120).openapi({ example }) }) })
const CONTACT = 'cnt_01k2q4pz9r7b8c9d0e1f2g3h4j'
const accepted = (what: string) => ({ 202: answer(what, z.object({ id: z.string() })), ...problems, ...notFound })

const listRequests = createRoute({
  method: 'get',
  path: '/privacy/requests',
  tags: ['Privacy'],
  summary: 'Copies of shoppers’ data that were asked for, the newest first',
  security,
  request: { query: z.object({ limit }) },
  responses: { 200: answer('Requests', z.object({ items: z.array(Request) })), ...problems },
})

const getRequest = createRoute({
  method: 'get',
  path: '/privacy/requests/{id}',
  tags: ['Privacy'],
  summary: 'One request, with the copy as long as it is kept',
  security,
  request: id('prq_01k2q4pz9r7b8c9d0e1f2g3h4j'),
  responses: {
    200: answer(
      'The request',
      Request.extend({ export: z.unknown().openapi({ description: 'Everything that is held, with a description of each part' }) }),
    ),
    ...problems,
    ...notFound,
  },
})

const listErasures = createRoute({
  method: 'get',
  path: '/privacy/erasures',
  tags: ['Privacy'],
  summary: 'What was erased and what is to be, the newest first',
  security,
  request: { query: z.object({ limit }) },
  responses: { 200: answer('Proofs', z.object({ items: z.array(Erasure) })), ...problems },
})

const deleteContact = createRoute({
  method: 'delete',
  path: '/contacts/{id}',
  tags: ['Privacy'],
  summary: 'Erase a shopper everywhere',
  description: 'At once, and for good. The id is that of the proof under /privacy/erasures.',
  security,
  request: id(CONTACT),
  responses: accepted('It is carried out'),
})

const exportContact = createRoute({
  method: 'post',
  path: '/contacts/{id}/export',
  tags: ['Privacy'],
  summary: 'Have a copy made of everything that is held of a shopper',
  description: 'It is there within seconds, under /privacy/requests with the id of the answer.',
  security,
  request: id(CONTACT),
  responses: accepted('It is being made'),
})

export const privacy = newPart()
  .openapi(listRequests, async (c) => {
    const rows = await newestRequests(c.get('caller').tenant, c.req.valid('query').limit)
    return c.json({ items: rows.map(requestOf) }, 200)
  })
  .openapi(getRequest, async (c) => {
    const { tenant, vault } = c.get('caller')
    const row = await requestById(tenant, c.req.valid('param').id)
    if (!row) throw new AppError('request.not_found')
    return c.json({ ...requestOf(row), export: row.exportSealed === null ? null : await openExport(vault, row.exportSealed) }, 200)
  })
  .openapi(listErasures, async (c) => {
    const { merchant } = c.get('caller')
    return c.json({ items: (await openErasures(c.env.DB).of(merchant.id, c.req.valid('query').limit)).map(erasureOf) }, 200)
  })
  .openapi(deleteContact, async (c) => c.json({ id: await ask(c.get('caller'), 'erase', c.req.valid('param').id) }, 202))
  .openapi(exportContact, async (c) => c.json({ id: await ask(c.get('caller'), 'export', c.req.valid('param').id) }, 202))

/** Has it done; throws `request.not_found` where this merchant has no such contact. */
async function ask({ tenant, relay, merchant }: Caller, kind: 'erase' | 'export', contactId: string): Promise<string> {
  const isKnown = (await contactById(tenant, contactId)) !== undefined
  const made = await relay.askPrivacy(merchant.id, { kind, contactId, source: 'api', isKnown })
  if (made === undefined) throw new AppError('request.not_found')
  return made
}

const requestOf = (row: PrivacyRequestRow): z.infer<typeof Request> => ({
  id: row.id,
  source: row.source,
  contactIds: row.contactIds,
  requestedAt: isoOf(row.requestedAt),
  dueAt: isoOf(row.dueAt),
  madeAt: isoOf(row.madeAt),
  expiresAt: isoOf(row.expiresAt),
  available: row.exportSealed !== null,
})

const erasureOf = (row: ErasureRow): z.infer<typeof Erasure> => ({
  id: row.id,
  kind: row.kind,
  source: row.source,
  requestedAt: isoOf(row.requestedAt),
  dueAt: isoOf(row.dueAt),
  doneAt: iso(row.doneAt),
  counts: row.counts,
})
