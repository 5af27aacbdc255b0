import { createRoute, z } from '@hono/zod-openapi'
import { newestOrderOf } from '../../db/orders.ts'
import { AppError, ERRORS, type ErrorCode } from '../../domain/errors.ts'
import { LinkTerms } from '../../domain/rules.ts'
import type { LinkAnswer } from '../../relay/errands/asked.ts'
import { orderIdsOf } from './find.ts'
import type { Caller } from './key.ts'
import { amountOf } from './orders.ts'
import { answer, bodyProblems, isoOf, newPart, notFound, problem, problems, security, Time } from './shape.ts'

const PaymentLink = z
  .object({
    state: z.enum(['none', 'making', 'open', 'closing', 'cancelled', 'expired', 'paid']).openapi({ example: 'open' }),
    url: z
      .string()
      .nullable()
      .openapi({ description: 'Where the shopper pays; null unless it is open', example: 'https://pay.example/l/abc' }),
    amount: z
      .object({ minor: z.number().int(), currency: z.string(), decimal: z.string() })
      .nullable()
      .openapi({ example: { minor: 149900, currency: 'INR', decimal: '1499.00' } }),
    expiresAt: Time.nullable(),
  })
  .openapi('PaymentLink')

const order = z.object({
  id: z
    .string()
    .min(1)
    .max(120)
    .openapi({ description: 'Our id, the number that the shopper sees, or the shop’s own id', example: '1042' }),
})
const parcel = z.object({
  id: z.string().min(1).max(60).openapi({ description: 'Our id of the parcel', example: 'par_01k2q4pz9r7b8c9d0e1f2g3h4j' }),
})

const refusals = {
  409: problem(
    '`gateway.not_due`, `gateway.none`, `gateway.no_key`, `gateway.key_refused`, `courier.none`, `courier.no_key` or `courier.key_refused`.',
  ),
  422: problem('`gateway.no_amount`, `gateway.refused`, `courier.refused` or `courier.cannot`.'),
  502: problem('`upstream.failed`: the gateway or courier gave no clear answer, however often it was asked.'),
} as const

const postLink = createRoute({
  method: 'post',
  path: '/orders/{id}/payment-link',
  tags: ['Orders'],
  summary: 'Has a payment link made for an order',
  description: 'Asked again, it is the same link, as long as it is open and asks for what is due.',
  security,
  request: {
    params: order,
    body: {
      content: {
        'application/json': { schema: LinkTerms.omit({ leadHours: true }).openapi('LinkTerms', { example: { validHours: 24 } }) },
      },
    },
  },
  responses: {
    200: answer('The link that is open', PaymentLink),
    202: answer('The gateway is slow; ask again', PaymentLink),
    ...problems,
    ...notFound,
    ...bodyProblems,
    ...refusals,
  },
})

const deleteLink = createRoute({
  method: 'delete',
  path: '/orders/{id}/payment-link',
  tags: ['Orders'],
  summary: 'Has the payment link of an order closed',
  security,
  request: { params: order },
  responses: {
    200: answer('The link as it is now', PaymentLink),
    202: answer('The gateway is slow; it is closed as soon as it answers', PaymentLink),
    ...problems,
    ...notFound,
  },
})

const Asked = z
  .object({
    state: z.enum(['done', 'waiting']).openapi({ description: 'Whether the courier has answered, or is still asked' }),
    told: z
      .string()
      .nullable()
      .openapi({ description: 'The event that the courier told of, where it was asked for news', example: 'parcel.moved' }),
  })
  .openapi('CourierAsked')

const postTrack = createRoute({
  method: 'post',
  path: '/parcels/{id}/track',
  tags: ['Orders'],
  summary: 'Asks the courier where a parcel is',
  description: 'What it tells takes the path of its webhooks: the rules see it, once.',
  security,
  request: { params: parcel },
  responses: { 200: answer('The courier answered', Asked), 202: answer('It is still asked', Asked), ...problems, ...notFound, ...refusals },
})

const Wish = z
  .object({
    on: z.iso.date().optional().openapi({ description: 'The day, on the shopper’s calendar', example: '2026-12-01' }),
    phone: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/)
      .optional()
      .openapi({ description: 'E.164', example: '+915550000001' }),
    address: z.string().trim().min(1).max(300).optional().openapi({ example: '12 Sample Street' }),
    note: z.string().trim().min(1).max(300).optional().openapi({ example: 'After six.' }),
  })
  .openapi('ReattemptWish')

const postReattempt = createRoute({
  method: 'post',
  path: '/parcels/{id}/reattempt',
  tags: ['Orders'],
  summary: 'Asks the courier to bring a parcel once more',
  security,
  request: { params: parcel, body: { content: { 'application/json': { schema: Wish } } } },
  responses: {
    200: answer('The courier took the wish', Asked),
    202: answer('It is still asked', Asked),
    ...problems,
    ...notFound,
    ...bodyProblems,
    ...refusals,
  },
})

export const asks = newPart()
  .openapi(postLink, async (c) => {
    const caller = c.get('caller')
    const said = must(
      await caller.relay.wantLink(caller.merchant.id, await orderIdOf(caller, c.req.valid('param').id), c.req.valid('json') ?? {}),
    )
    return c.json(linkOf(said.link), said.standing === 'done' ? 200 : 202)
  })
  .openapi(deleteLink, async (c) => {
    const caller = c.get('caller')
    const said = must(await caller.relay.endLink(caller.merchant.id, await orderIdOf(caller, c.req.valid('param').id)))
    return c.json(linkOf(said.link), said.standing === 'done' ? 200 : 202)
  })
  .openapi(postTrack, async (c) => {
    const { relay, merchant } = c.get('caller')
    const said = must(await relay.askCourier(merchant.id, c.req.valid('param').id, undefined))
    return c.json({ state: stateOf(said), told: said.told }, said.standing === 'done' ? 200 : 202)
  })
  .openapi(postReattempt, async (c) => {
    const { relay, merchant } = c.get('caller')
    const { on, phone, address, note } = c.req.valid('json') ?? {}
    const wish = { ...(on ? { on } : {}), ...(phone ? { phone } : {}), ...(address ? { address } : {}), ...(note ? { note } : {}) }
    const said = must(await relay.askCourier(merchant.id, c.req.valid('param').id, wish))
    return c.json({ state: stateOf(said), told: null }, said.standing === 'done' ? 200 : 202)
  })

async function orderIdOf(caller: Caller, said: string): Promise<string> {
  const found = await newestOrderOf(caller.tenant, await orderIdsOf(caller, said))
  if (!found) throw new AppError('request.not_found')
  return found.id
}

const stateOf = ({ standing }: { readonly standing: string }): 'done' | 'waiting' => (standing === 'waiting' ? 'waiting' : 'done')

/** Reasons of messages that are no errors, and what they are here. */
const AS_ERROR: Readonly<Record<string, ErrorCode>> = { 'fact.changed': 'gateway.not_due', 'preparation.failed': 'upstream.failed' }

/** The answer, unless it is a no. */
function must<T extends { readonly standing: string; readonly reason: string | null }>(said: T | undefined): T {
  if (!said) throw new AppError('request.not_found')
  if (said.standing !== 'failed') return said
  const reason = said.reason ?? ''
  throw new AppError(AS_ERROR[reason] ?? (Object.hasOwn(ERRORS, reason) ? (reason as ErrorCode) : 'internal'))
}

const linkOf = (link: LinkAnswer['link']): z.infer<typeof PaymentLink> =>
  link
    ? { state: link.state, url: link.url, amount: amountOf(link.minor, link.currency), expiresAt: isoOf(link.expiresAt) }
    : { state: 'none', url: null, amount: null, expiresAt: null }
