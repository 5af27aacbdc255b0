import { createRoute, z } from '@hono/zod-openapi'
import { consentsOf } from '../../db/consents.ts'
import { eventsOf } from '../../db/events.ts'
import { messagesOfOrder } from '../../db/messages.ts'
import { rulesOf } from '../../db/rules.ts'
import { MESSAGE_STATES, PURPOSES } from '../../domain/message.ts'
import { MerchantSettings } from '../../domain/settings.ts'
import { dependsOn, JOURNEY_STATES, journeysOf, type Journey, type JourneyState } from './journey.ts'
import type { Caller } from './key.ts'
import { MAX_ROWS, orderMeant, orderName } from './orders.ts'
import { answer, iso, isoOf, newPart, notFound, problems, Reason, security, Time } from './shape.ts'

const Said = z
  .object({ code: z.string().openapi({ example: 'order_open' }), plain: z.string().openapi({ example: 'the order is not cancelled' }) })
  .openapi('Said', { description: 'A code that stays the same, and plain words' })

const Step = z
  .object({
    state: z.enum(['done', 'waiting', 'ended']),
    at: Time.openapi({ description: 'When it was sent, ended, or is due' }),
    messageId: z
      .string()
      .nullable()
      .openapi({ description: 'Null where no message was planned', example: 'msg_01k2q4pz9r7b8c9d0e1f2g3h4j' }),
    message: z.enum(MESSAGE_STATES).nullable(),
    reason: Reason.nullable().openapi({ description: 'Why it waits, or ended' }),
    bestBefore: Time.nullable().openapi({ description: 'A waiting message that is not sent by then is not sent' }),
  })
  .openapi('JourneyStep')

const Journey = z
  .object({
    rule: z.string().openapi({ example: 'order_shipped' }),
    name: z.string().openapi({ example: 'Parcel shipped' }),
    on: z.boolean(),
    state: z.enum(Object.keys(JOURNEY_STATES) as [JourneyState, ...JourneyState[]]).openapi({
      description: Object.entries(JOURNEY_STATES)
        .map(([state, words]) => `\`${state}\`: ${words}`)
        .join('; '),
    }),
    reason: Reason.nullable().openapi({ description: 'Why it waits, ended, or has not begun' }),
    steps: z.array(Step),
    dependsOn: z.object({
      event: Said,
      conditions: z.array(Said).openapi({ description: 'What is asked when the event comes' }),
      stillTrue: z.array(Said).openapi({ description: 'What is asked again before it is sent' }),
      cancelOn: z.array(Said).openapi({ description: 'Events that end what waits' }),
      stopOnReply: z.boolean().openapi({ description: 'Whatever the shopper writes ends what waits' }),
      delaySeconds: z.number().int(),
      bestBeforeSeconds: z.number().int(),
      purpose: z.enum(PURPOSES),
      consent: z
        .string()
        .nullable()
        .openapi({ description: 'How the shopper stands to this purpose; null: never asked', example: 'granted' }),
      quietHours: z.object({ from: z.string(), to: z.string() }).nullable().openapi({ description: 'On the shopper’s clock' }),
    }),
  })
  .openapi('Journey')

const getJourneys = createRoute({
  method: 'get',
  path: '/journeys/{order}',
  tags: ['Orders'],
  summary: 'How each rule stands with an order: said, waiting, ended, not begun',
  description: 'What happened first comes first; rules whose event has not come are at the end.',
  security,
  request: { params: z.object({ order: orderName }) },
  responses: {
    200: answer(
      'The journeys',
      z.object({ order: z.object({ id: z.string(), number: z.string().nullable() }), journeys: z.array(Journey) }),
    ),
    ...problems,
    ...notFound,
  },
})

export const journeys = newPart().openapi(getJourneys, async (c) => {
  const caller = c.get('caller')
  const { order, ids } = await orderMeant(caller, c.req.valid('param').order)
  const { tenant } = caller
  const [rules, events, messages, consents] = await Promise.all([
    rulesOf(tenant),
    eventsOf(tenant, ids, MAX_ROWS),
    messagesOfOrder(tenant, ids, MAX_ROWS),
    order.contactId === null ? [] : consentsOf(tenant, [order.contactId]),
  ])
  // The ledger is in order of time: the last word on a purpose holds.
  const stands = new Map(consents.map(({ purpose, state }) => [purpose, state]))
  const shown = journeysOf(rules, { events, messages, now: Date.now() }).map((journey) => shownOf(caller, journey, stands))
  return c.json({ order: { id: order.id, number: order.number }, journeys: shown }, 200)
})

function shownOf(
  { merchant }: Caller,
  { rule, state, reason, steps }: Journey,
  stands: ReadonlyMap<string, string>,
): z.infer<typeof Journey> {
  const { definition, on } = rule
  return {
    rule: rule.id,
    name: definition.name,
    on,
    state,
    reason,
    steps: steps.map((step) => ({ ...step, at: isoOf(step.at), bestBefore: iso(step.bestBefore) })),
    dependsOn: {
      ...dependsOn(rule, MerchantSettings.parse(merchant.settings)),
      consent: stands.get(definition.purpose) ?? null,
    },
  }
}
