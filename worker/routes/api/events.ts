import { createRoute, z } from '@hono/zod-openapi'
import { orderById } from '../../db/orders.ts'
import { AppError } from '../../domain/errors.ts'
import type { DomainEvent, Refs } from '../../domain/events.ts'
import { isId } from '../../domain/ids.ts'
import { PURPOSES } from '../../domain/message.ts'
import { utf8 } from '../../lib/bytes.ts'
import { sha256Hex } from '../../lib/crypto.ts'
import { sealBody } from '../../relay/body.ts'
import { accept } from '../accept.ts'
import type { Caller } from './key.ts'
import { answer, bodyProblems, newPart, notFound, problems, security, storeProblems } from './shape.ts'

const MAX_VARIABLES = 30

const CustomEvent = z
  .object({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_.]{1,79}$/, 'Small letters, digits, “_” and “.”, 2 to 80 of them')
      .openapi({ description: 'Your own name; a rule for `custom.received` names it', example: 'warranty.ending' }),
    order: z
      .object({
        number: z.string().min(1).max(120).optional().openapi({ description: 'The number that the shopper sees', example: '#1042' }),
        id: z
          .string()
          .min(1)
          .max(120)
          .optional()
          .openapi({ description: 'The shop’s own order id, or ours (ord_…)', example: '450789469' }),
      })
      .optional()
      .openapi({ description: 'Which order it is about; an order is told one event of a name once' }),
    contact: z
      .object({
        phone: z.string().min(1).max(60).optional().openapi({ example: '+919876500001' }),
        email: z.string().min(3).max(254).optional().openapi({ example: 'asha@example.com' }),
        name: z.string().min(1).max(200).optional().openapi({ example: 'Asha Rao' }),
        language: z.string().min(2).max(35).optional().openapi({ example: 'en-IN' }),
      })
      .openapi({ description: 'The shopper. At least a phone or an e-mail address, unless the order is named' }),
    variables: z
      .record(z.string().min(1).max(80), z.string().max(500))
      .refine((v) => Object.keys(v).length <= MAX_VARIABLES, `At most ${MAX_VARIABLES} entries`)
      .optional()
      .openapi({
        description: 'Values for the template; a rule takes them as `custom.<name>`',
        example: { product: 'Blue kettle', until: '1 March' },
      }),
    occurredAt: z.iso
      .datetime({ offset: true })
      .optional()
      .openapi({ description: 'When it happened; now, unless given', example: '2026-11-22T15:00:00+05:30' }),
    consent: z
      .object({
        purpose: z.enum(PURPOSES),
        state: z.enum(['granted', 'withdrawn']),
        proof: z.string().min(1).max(500).openapi({ example: 'form 17, row 4711' }),
      })
      .optional()
      .openapi({ description: 'What the shopper agreed to, or took back, with what shows it' }),
  })
  .refine((e) => e.contact.phone ?? e.contact.email ?? e.order?.number ?? e.order?.id, {
    path: ['contact'],
    error: 'A phone, an e-mail address or an order must be named',
  })
  .openapi('CustomEvent')

const postEvent = createRoute({
  method: 'post',
  path: '/events',
  tags: ['Events'],
  summary: 'Tell us that something happened',
  description:
    'For what no connector tells: your own event, which rules for `custom.received` may answer with a message. It is stored when the answer arrives. ' +
    'The same Idempotency-Key (or, without one, the same body) within 30 days counts once.',
  security,
  request: {
    headers: z.object({
      'idempotency-key': z
        .string()
        .min(1)
        .max(200)
        .optional()
        .openapi({ description: 'Your own id of this event', example: 'warranty-4711' }),
    }),
    body: { required: true, content: { 'application/json': { schema: CustomEvent } } },
  },
  responses: {
    202: answer(
      'Stored',
      z.object({
        id: z.string().openapi({ example: 'api:warranty-4711' }),
        fresh: z.boolean().openapi({ description: 'False where it was known already' }),
      }),
    ),
    ...problems,
    ...notFound,
    ...bodyProblems,
    ...storeProblems,
  },
})

export const events = newPart().openapi(postEvent, async (c) => {
  const receivedAt = Date.now()
  const caller = c.get('caller')
  const said = c.req.valid('json')
  const id = `api:${c.req.valid('header')['idempotency-key'] ?? (await sha256Hex(utf8(await c.req.text())))}`
  const event = await eventOf(caller, said, receivedAt)
  const body = await sealBody(caller.vault, utf8(JSON.stringify(event)))
  const fresh = await accept(c.env, caller.merchant.id, [
    { key: id, kind: 'api', connectionId: null, connector: 'api', topic: said.name, receivedAt, ...body },
  ])
  return c.json({ id, fresh: fresh > 0 }, 202)
})

async function eventOf(caller: Caller, said: z.infer<typeof CustomEvent>, now: number): Promise<DomainEvent> {
  const { contact, consent } = said
  const occurredAt = said.occurredAt === undefined ? now : Date.parse(said.occurredAt)
  const year = new Date(occurredAt).getUTCFullYear()
  if (!(year >= 2000 && year <= 2099)) throw new AppError('event.unknown_time')
  return {
    type: 'custom.received',
    occurredAt,
    refs: await refsOf(caller, said.order),
    person: {
      phones: contact.phone ? [{ raw: contact.phone, from: 'api' }] : [],
      ...(contact.name ? { name: contact.name } : {}),
      ...(contact.email ? { email: contact.email } : {}),
      ...(contact.language ? { locale: contact.language } : {}),
    },
    custom: { name: said.name, variables: said.variables ?? {} },
    ...(consent ? { consents: [{ ...consent, source: 'api' as const, at: occurredAt }] } : {}),
  }
}

/** How the order is found, where one is named. */
async function refsOf({ tenant }: Caller, order: { number?: string | undefined; id?: string | undefined } | undefined): Promise<Refs> {
  if (order?.id !== undefined && isId('ord', order.id)) {
    const known = await orderById(tenant, order.id)
    if (!known) throw new AppError('request.not_found', { field: 'order.id' })
    const refs = { ...(known.shopOrderId ? { shopOrderId: known.shopOrderId } : {}), ...(known.number ? { number: known.number } : {}) }
    if (Object.keys(refs).length === 0)
      throw new AppError('request.not_found', { field: 'order.id', why: 'no shop has named this order yet' })
    return refs
  }
  return { ...(order?.id ? { shopOrderId: order.id } : {}), ...(order?.number ? { number: order.number } : {}) }
}
