import { createRoute, z } from '@hono/zod-openapi'
import { describeFields } from '../../connectors/kit/describe.ts'
import { AppError, ERRORS } from '../../domain/errors.ts'
import { parsePayload } from '../../lib/payload.ts'
import type { DeliverySummary } from '../../relay/inbox.ts'
import { explain, type Explained } from '../../relay/explain.ts'
import type { ReplayMode } from '../../relay/replay.ts'
import { Field } from './describe.ts'
import type { Caller } from './key.ts'
import { answer, bodyProblems, isoOf, limit, newPart, notFound, problems, Reason, security, Time } from './shape.ts'

const Delivery = z
  .object({
    id: z.number().int().openapi({ example: 412 }),
    state: z.string().openapi({ description: 'new, done, ignored or parked', example: 'parked' }),
    connector: z.string().openapi({ example: 'shopify' }),
    connectionId: z.string().nullable(),
    topic: z.string().openapi({ example: 'orders/create' }),
    receivedAt: Time,
    tries: z.number().int(),
    note: z.string().nullable().openapi({ description: 'Why it was ignored or parked, in a word' }),
    reason: Reason.nullable().openapi({ description: 'For parked ones: why, and what to do' }),
    replayable: z.boolean().openapi({ description: 'Whether the body is still kept' }),
  })
  .openapi('Delivery', { description: 'One call that a shop, a gateway, a courier, WhatsApp or you made to us' })

const listDeliveries = createRoute({
  method: 'get',
  path: '/deliveries',
  tags: ['Deliveries'],
  summary: 'What came lately, the newest first',
  description: 'Deliveries are remembered for 30 days. Their bodies are never shown here.',
  security,
  request: {
    query: z.object({
      state: z.enum(['parked', 'done', 'ignored', 'new']).optional(),
      before: z.coerce.number().int().min(1).optional().openapi({ description: 'Only those with a smaller id: `next` of the page before' }),
      limit,
    }),
  },
  responses: {
    200: answer(
      'One page of deliveries',
      z.object({
        items: z.array(Delivery),
        next: z.number().int().nullable().openapi({ description: 'Give it as `before` for the next page' }),
      }),
    ),
    ...problems,
  },
})

const oneDelivery = createRoute({
  method: 'get',
  path: '/deliveries/{id}',
  tags: ['Deliveries'],
  summary: 'One delivery, with what stands where in it',
  description:
    'For a call whose word has no meaning yet, or that is captured: see its fields, give the word a meaning in the settings of its connection, and replay it.',
  security,
  request: { params: z.object({ id: z.coerce.number().int().min(1).openapi({ example: 412 }) }) },
  responses: {
    200: answer(
      'As it is now',
      Delivery.extend({
        unknown: z.string().nullable().openapi({
          description: 'Its word for a state that has no meaning, with the settings of this moment',
          example: 'with the rider',
        }),
        fields: z.array(Field).openapi({ description: 'Of calls of shops, gateways and couriers, as long as their bodies are kept' }),
      }).openapi('DeliveryWithFields'),
    ),
    ...problems,
    ...notFound,
  },
})

const Mode = z.enum(['rebuild', 'dry_run', 'send']).openapi({
  description:
    'rebuild: bring the state up to date, tell nobody · dry_run: change nothing, say what would happen · send: as if it came now, as far as it is still true',
})

const replayDelivery = createRoute({
  method: 'post',
  path: '/deliveries/{id}/replay',
  tags: ['Deliveries'],
  summary: 'Work on a kept delivery once more',
  description: 'Facts that shoppers were told already are not told again, and whatever is sent passes the same rules as ever.',
  security,
  request: {
    params: z.object({ id: z.coerce.number().int().min(1).openapi({ example: 412 }) }),
    body: { required: true, content: { 'application/json': { schema: z.object({ mode: Mode }), example: { mode: 'dry_run' } } } },
  },
  responses: {
    200: answer(
      'What came of it',
      z.object({
        outcome: z.enum(['applied', 'ignored', 'unreadable', 'would_apply']),
        why: z.string().nullable(),
        decisions: z.array(
          z.object({
            rule: z.string(),
            outcome: z.enum(['planned', 'held', 'moved', 'skipped']),
            reason: Reason.nullable(),
            messageId: z.string().nullable(),
          }),
        ),
      }),
    ),
    ...problems,
    ...notFound,
    ...bodyProblems,
  },
})

export const deliveries = newPart()
  .openapi(listDeliveries, async (c) => c.json(await deliveriesOf(c.get('caller'), c.req.valid('query')), 200))
  .openapi(oneDelivery, async (c) => c.json(await deliveryOf(c.get('caller'), c.req.valid('param').id), 200))
  .openapi(replayDelivery, async (c) => c.json(await replayOf(c.get('caller'), c.req.valid('param').id, c.req.valid('json').mode), 200))

/** One page of what came lately, newest first. */
export async function deliveriesOf(
  { relay }: Pick<Caller, 'relay'>,
  asked: {
    readonly state?: string | undefined
    readonly before?: number | undefined
    readonly limit: number
    readonly kind?: 'hook' | undefined
  },
) {
  const { state, before, limit: most, kind } = asked
  const found = await relay.deliveries(state ?? null, before ?? null, most + 1, kind ?? null)
  const items = found.slice(0, most).map(shown)
  return { items, next: found.length > most ? (items.at(-1)?.id ?? null) : null }
}

const shown = ({ receivedAt, ...d }: DeliverySummary) => ({
  ...d,
  receivedAt: isoOf(receivedAt),
  reason: d.state === 'parked' ? whyParked(d.note) : null,
})

/** One delivery with its fields, masked. Throws `request.not_found` where this merchant has none of that id. */
async function deliveryOf({ merchant, relay }: Pick<Caller, 'merchant' | 'relay'>, id: number) {
  const found = await relay.delivery(merchant.id, id)
  if (!found) throw new AppError('request.not_found')
  const { text, ...rest } = found
  return { ...shown(rest), unknown: found.unknown, fields: text === null ? [] : fieldsOf(text) }
}

function fieldsOf(text: string) {
  try {
    return [...describeFields(parsePayload(text))]
  } catch {
    return []
  }
}

/** Works on a kept delivery once more. Throws `request.not_found` where this merchant has none of that id. */
export async function replayOf({ merchant, relay }: Pick<Caller, 'merchant' | 'relay'>, id: number, mode: ReplayMode) {
  const result = await relay.replay(merchant.id, id, mode)
  if (!result) throw new AppError('request.not_found')
  const decisions = result.decisions.map((d) => ({
    rule: d.rule,
    outcome: d.outcome,
    reason: explain(d.reason ?? null),
    messageId: d.messageId ?? null,
  }))
  return { outcome: result.outcome, why: result.why ?? null, decisions }
}

/** The note is a code of ours, or the kind of error that a connector threw. */
function whyParked(note: string | null): Explained | null {
  if (note !== null && Object.hasOwn(ERRORS, note)) return explain(note)
  return explain(note === 'ZodError' ? 'delivery.unreadable' : 'delivery.parked')
}
