import { createRoute, z } from '@hono/zod-openapi'
import { consentsOf, type ConsentRow } from '../../db/consents.ts'
import { contactById, newestContacts, type ContactRow } from '../../db/contacts.ts'
import { AppError } from '../../domain/errors.ts'
import type { Vault } from '../../privacy/vault.ts'
import { explain } from '../../relay/explain.ts'
import { page, readCursor } from './cursor.ts'
import { contactIdsOf } from './find.ts'
import { openEmail, openName, openPhone } from './opened.ts'
import { answer, cursor, iso, isoOf, limit, newPart, next, notFound, phoneQuery, problems, Reason, security, Time } from './shape.ts'

export const Consent = z
  .object({
    purpose: z.string().openapi({ example: 'order_updates' }),
    state: z.string().openapi({ description: 'granted, withdrawn or pending', example: 'granted' }),
    source: z.string().openapi({ example: 'checkout_notice' }),
    wording: z.string().nullable().openapi({ description: 'What the shopper was shown' }),
    wordingVersion: z.string().nullable(),
    page: z.string().nullable(),
    proof: z.string().openapi({ description: 'What shows it: an order, a message, the sender’s own proof' }),
    locale: z.string().nullable(),
    at: Time,
    recordedAt: Time,
  })
  .openapi('Consent')

const Contact = z
  .object({
    id: z.string().openapi({ example: 'cnt_01k2q4pz9r7b8c9d0e1f2g3h4j' }),
    name: z.string().nullable(),
    phone: z.string().nullable().openapi({ example: '+919876500001' }),
    phoneReason: Reason.nullable().openapi({ description: 'Why there is no number to write to' }),
    email: z.string().nullable(),
    country: z.string().nullable().openapi({ example: 'IN' }),
    language: z.string().nullable().openapi({ example: 'en-IN' }),
    reachable: z.boolean().openapi({ description: 'False after several messages could not be delivered' }),
    windowUntil: Time.nullable().openapi({ description: 'Until then the shopper may be answered freely' }),
    consents: z.array(Consent).openapi({ description: 'What counts now: the latest word for each purpose' }),
    createdAt: Time,
    updatedAt: Time,
  })
  .openapi('Contact')

const listContacts = createRoute({
  method: 'get',
  path: '/contacts',
  tags: ['Contacts'],
  summary: 'Shoppers, the newest first',
  security,
  request: { query: z.object({ phone: phoneQuery, cursor, limit }) },
  responses: { 200: answer('One page of contacts', z.object({ items: z.array(Contact), next })), ...problems },
})

const getContact = createRoute({
  method: 'get',
  path: '/contacts/{id}',
  tags: ['Contacts'],
  summary: 'One shopper, with everything they agreed to or took back',
  security,
  request: { params: z.object({ id: z.string().min(1).max(120).openapi({ example: 'cnt_01k2q4pz9r7b8c9d0e1f2g3h4j' }) }) },
  responses: {
    200: answer(
      'The contact',
      Contact.extend({
        history: z.array(Consent).openapi({ description: 'The ledger of consents, oldest first; nothing is ever taken out of it' }),
      }),
    ),
    ...problems,
    ...notFound,
  },
})

export const contacts = newPart()
  .openapi(listContacts, async (c) => {
    const caller = c.get('caller')
    const query = c.req.valid('query')
    const before = readCursor('cnt', query.cursor)
    const ids = query.phone === undefined ? undefined : await contactIdsOf(c.env, caller, query.phone)
    const { rows, next: following } = page(
      await newestContacts(caller.tenant, { ids, before }, query.limit + 1),
      query.limit,
      (row) => row.id,
    )
    const ledger = Map.groupBy(
      await consentsOf(
        caller.tenant,
        rows.map((row) => row.id),
      ),
      (row) => row.contactId,
    )
    return c.json(
      { items: await Promise.all(rows.map((row) => contactOf(caller.vault, row, ledger.get(row.id) ?? []))), next: following },
      200,
    )
  })
  .openapi(getContact, async (c) => {
    const { tenant, vault } = c.get('caller')
    const { id } = c.req.valid('param')
    const [row, ledger] = await Promise.all([contactById(tenant, id), consentsOf(tenant, [id])])
    if (!row) throw new AppError('request.not_found')
    return c.json({ ...(await contactOf(vault, row, ledger)), history: ledger.map(consentOf) }, 200)
  })

export async function contactOf(vault: Vault, row: ContactRow, ledger: readonly ConsentRow[]): Promise<z.infer<typeof Contact>> {
  const [name, phone, email] = await Promise.all([
    openName(vault, row.nameSealed),
    openPhone(vault, row.phoneSealed),
    openEmail(vault, row.emailSealed),
  ])
  return {
    id: row.id,
    name,
    phone,
    phoneReason: row.phoneState === 'ok' ? null : explain(row.phoneState),
    email,
    country: row.country,
    language: row.language,
    reachable: row.reachable,
    windowUntil: iso(row.windowUntil),
    consents: current(ledger).map(consentOf),
    createdAt: isoOf(row.createdAt),
    updatedAt: isoOf(row.updatedAt),
  }
}

/** The ledger is in the shopper's order, so the last row of a purpose is what counts. */
const current = (ledger: readonly ConsentRow[]): ConsentRow[] => [...new Map(ledger.map((row) => [row.purpose, row])).values()]

function consentOf({
  purpose,
  state,
  source,
  wording,
  wordingVersion,
  page: shownOn,
  proof,
  locale,
  at,
  recordedAt,
}: ConsentRow): z.infer<typeof Consent> {
  return { purpose, state, source, wording, wordingVersion, page: shownOn, proof, locale, at: isoOf(at), recordedAt: isoOf(recordedAt) }
}
