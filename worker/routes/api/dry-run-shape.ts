import { z } from '@hono/zod-openapi'
import { DIFFERENCES, type Difference } from '../../relay/rehearsal/outcomes.ts'
import { Sum } from './price-shape.ts'
import { Definition, ruleId } from './rules.ts'
import { next, Reason, Time } from './shape.ts'

const DAY_SECONDS = 86_400
/** How far back a run may begin. */
export const MOST_DAYS = 30
/** How many events a run takes. */
export const MOST_EVENTS = 20_000
export const MOST_CHANGES = 200

const Change = z
  .strictObject({
    id: ruleId,
    on: z.boolean().optional().openapi({ description: 'Switched on or off; a pause ends with it' }),
    definition: Definition.optional().openapi({ description: 'A rule of your own, or another definition of one that is there' }),
    gone: z.literal(true).optional().openapi({ description: 'As if it were deleted' }),
  })
  .openapi('DryRunChange', { example: { id: 'payment_failed', on: false } })

export const DryRunAsk = z
  .strictObject({
    rules: z
      .array(Change)
      .max(MOST_CHANGES)
      .default([])
      .openapi({ description: 'What is to be different. Rules that are not named stay as they are today' }),
    from: Time.optional().openapi({ description: `At most ${MOST_DAYS} days ago, which it is unless given` }),
    to: Time.optional().openapi({ description: 'Now, unless given' }),
  })
  .openapi('DryRunAsk', { example: { rules: [{ id: 'payment_failed', on: false }] } })

export type DryRunAsk = z.infer<typeof DryRunAsk>

const both = <S extends z.ZodType>(schema: S) => z.object({ today: schema, changed: schema })
const Count = both(z.number().int()).openapi('SideBySide', {
  description: 'By today’s rules, and by the changed ones',
  example: { today: 41, changed: 38 },
})
const Prices = both(Sum.nullable()).openapi('PricesSideBySide', {
  description: 'What WhatsApp would have charged; null where a price is not known',
})
const group = {
  sent: Count,
  suppressed: Count.openapi({ description: 'Planned, and not sent for a reason' }),
  waiting: Count.openapi({ description: 'Due after the end of the time, or held' }),
  price: Prices,
}

const DryRunMessage = z
  .object({
    state: z.enum(['sent', 'suppressed', 'waiting', 'failed']),
    at: Time.nullable().openapi({ description: 'When it left, ended, or is due' }),
    template: z.string().nullable(),
    language: z.string().nullable(),
    category: z.string().nullable().openapi({ example: 'UTILITY' }),
    reason: Reason.nullable(),
  })
  .openapi('DryRunMessage')

const DryRunLine = z
  .object({
    rule: z.string().openapi({ example: 'order_placed' }),
    order: z.object({ id: z.string(), number: z.string().nullable() }).nullable(),
    contactId: z.string().nullable(),
    country: z.string().nullable().openapi({ example: 'IN' }),
    difference: z.enum(Object.keys(DIFFERENCES) as [Difference, ...Difference[]]),
    today: DryRunMessage.nullable().openapi({ description: 'Null where today’s rules make no such message' }),
    changed: DryRunMessage.nullable(),
  })
  .openapi('DryRunLine')

const DryRunResult = z
  .object({
    totals: z.object({
      ...group,
      duplicatesAvoided: Count.openapi({ description: 'How often somebody would else have been told once more' }),
    }),
    byRule: z.array(z.object({ rule: z.string(), name: z.string(), ...group, duplicatesAvoided: Count })),
    byCountry: z.array(z.object({ country: z.string().nullable(), ...group })),
    byCategory: z.array(z.object({ category: z.string(), ...group })),
    byPrice: z
      .array(z.object({ country: z.string().nullable(), category: z.string(), window: z.boolean(), ...group }))
      .openapi({ description: 'By all that a price depends on; `window`: the shopper had written within 24 hours' }),
    byReason: z.array(z.object({ reason: Reason, suppressed: Count })),
    differences: z.record(z.string(), z.number().int()).openapi({
      description: `How many messages are ${Object.entries(DIFFERENCES)
        .map(([key, words]) => `\`${key}\`: ${words}`)
        .join('; ')}`,
      example: { same: 38, removed: 3 },
    }),
    messages: z.object({ items: z.array(DryRunLine), next }),
  })
  .openapi('DryRunResult')

export const DryRun = z
  .object({
    id: z.string().openapi({ example: 'dry_01k2q4pz9r7b8c9d0e1f2g3h4j' }),
    state: z.enum(['running', 'done', 'failed']),
    reason: Reason.nullable().openapi({ description: 'Why it failed' }),
    from: Time,
    to: Time,
    events: z.number().int().openapi({ description: 'Events of that time; each is played twice', example: 1200 }),
    progress: z.number().min(0).max(1).openapi({ example: 0.4 }),
    expiresAt: Time.openapi({ description: 'Then it is gone' }),
    result: DryRunResult.nullable().openapi({ description: 'Null until it is done' }),
  })
  .openapi('DryRun')

export const MOST_MS = MOST_DAYS * DAY_SECONDS * 1000
