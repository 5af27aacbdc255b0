import { createRoute, z } from '@hono/zod-openapi'
import { openControl } from '../../db/control.ts'
import { BUDGET_STOPS, Billing, Velocity } from '../../domain/guard.ts'
import { microsOfMinor } from '../../domain/price.ts'
import { MerchantSettings } from '../../domain/settings.ts'
import type { Env } from '../../env.ts'
import { refused } from '../../lib/refused.ts'
import type { Caller } from './key.ts'
import { Sum, sumShape } from './price-shape.ts'
import { answer, bodyProblems, newPart, problems, security } from './shape.ts'

const tags = ['Prices']
const parts = { billing: Billing.unwrap().shape, velocity: Velocity.unwrap().shape }

const BillingChange = z
  .strictObject({
    currency: parts.billing.currency.unwrap().optional().openapi({ description: 'In which Meta bills you', example: 'USD' }),
    prices: parts.billing.prices.unwrap().optional().openapi({
      description: 'Prices of your own, which go before ours; in millionths of the currency: $0.0014 is 1400',
    }),
    budget: z
      .strictObject({
        minor: z.number().int().min(0).max(1_000_000_000).openapi({ description: 'In the smallest unit of the currency', example: 5000 }),
        stops: z
          .enum(BUDGET_STOPS)
          .default('offers')
          .openapi({ description: 'What stops when it is used up; order news go on unless you say so' }),
      })
      .nullable()
      .optional(),
  })
  .openapi('BillingChange')

const VelocityChange = z
  .strictObject({
    on: z.boolean().optional(),
    factor: parts.velocity.factor.unwrap().optional().openapi({ description: 'So many times the usual rate is too much', example: 5 }),
    floor: parts.velocity.floor.unwrap().optional().openapi({ description: 'Fewer in an hour are never too much', example: 50 }),
    firstDay: parts.velocity.firstDay.unwrap().optional().openapi({
      description: 'More in an hour are too much within a day of the first shop’s connection',
      example: 20,
    }),
    exempt: parts.velocity.exempt
      .unwrap()
      .optional()
      .openapi({ description: 'Purposes that are never held', example: ['order_updates'] }),
  })
  .openapi('VelocityChange')

const Guard = z
  .object({
    billing: z.object({
      currency: z.string(),
      prices: z.array(z.record(z.string(), z.union([z.string(), z.number()]))),
      budget: z.object({ minor: z.number().int(), stops: z.enum(BUDGET_STOPS) }).nullable(),
    }),
    velocity: z.object({
      on: z.boolean(),
      factor: z.number(),
      floor: z.number().int(),
      firstDay: z.number().int(),
      exempt: z.array(z.string()),
    }),
    month: z.object({
      budget: Sum.nullable(),
      spent: Sum.openapi({ description: 'Estimated, and settled by WhatsApp’s own word as it comes' }),
      unknown: z.number().int().openapi({ description: 'Messages whose price is not known; they are not in the sum' }),
    }),
  })
  .openapi('Guard')

const readGuard = createRoute({
  method: 'get',
  path: '/guard',
  tags,
  summary: 'Budget, prices and limits, and what this month has cost',
  security,
  responses: { 200: answer('How it stands', Guard), ...problems },
})
const changeGuard = createRoute({
  method: 'patch',
  path: '/guard',
  tags,
  summary: 'Change budget, own prices or limits',
  description: 'What is named is replaced, the rest stays.',
  security,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({ billing: BillingChange.optional(), velocity: VelocityChange.optional() })
            .openapi('GuardChange', { example: { billing: { budget: { minor: 5000, stops: 'offers' } } } }),
        },
      },
    },
  },
  responses: { 200: answer('As it is now', Guard), ...problems, ...bodyProblems },
})

export const guard = newPart()
  .openapi(readGuard, async (c) => c.json(await shown(c.get('caller'), await choicesOf(c.env, c.get('caller'))), 200))
  .openapi(changeGuard, async (c) => {
    const caller = c.get('caller')
    const { billing, velocity } = c.req.valid('json')
    const now = await choicesOf(c.env, caller)
    if (billing) requireSameCurrency(now.billing, billing)
    const next = {
      ...(billing ? { billing: Billing.parse({ ...now.billing, ...billing }) } : {}),
      ...(velocity ? { velocity: Velocity.parse({ ...now.velocity, ...velocity }) } : {}),
    }
    await openControl(c.env.DB).setChoices(caller.merchant.id, next, Date.now())
    await caller.relay.settingsChanged()
    return c.json(await shown(caller, { ...now, ...next }), 200)
  })

/** Amounts in one currency are no amounts in another one: with a new currency they are said anew. */
function requireSameCurrency(now: Billing, next: z.infer<typeof BillingChange>): void {
  if (next.currency === undefined || next.currency === now.currency) return
  const left = [
    ...(now.prices.length > 0 && next.prices === undefined ? ['prices'] : []),
    ...(now.budget && next.budget === undefined ? ['budget'] : []),
  ]
  if (left.length === 0) return
  throw refused(
    'body',
    left.map((name) => ({ path: ['billing', name], message: 'Expected with the new currency; an empty list, or null, takes it back' })),
  )
}

/** The merchant's choices as they are now; what the key's holder brings may be seconds old. */
export async function choicesOf(env: Env, { merchant }: Caller): Promise<MerchantSettings> {
  return MerchantSettings.parse((await openControl(env.DB).merchant(merchant.id))?.settings ?? {})
}

async function shown({ merchant, relay }: Caller, { billing, velocity }: MerchantSettings): Promise<z.infer<typeof Guard>> {
  const { currency, budget } = billing
  const { micros, unknown } = await relay.spent(merchant.timeZone, currency)
  return {
    billing: { ...billing, prices: billing.prices.map(({ until, ...price }) => ({ ...price, ...(until ? { until } : {}) })) },
    velocity,
    month: {
      budget: budget && sumShape(microsOfMinor(budget.minor, currency), currency),
      spent: sumShape(micros, currency),
      unknown,
    },
  }
}
