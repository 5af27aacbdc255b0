import { createRoute, z } from '@hono/zod-openapi'
import { sentByCountry } from '../../db/messages.ts'
import { rulesOf } from '../../db/rules.ts'
import { templatesOf } from '../../db/templates.ts'
import { AppError } from '../../domain/errors.ts'
import { PRICE_CATEGORIES, priceCategoryOf, sayPrice, sumOf, type PriceCategory } from '../../domain/price.ts'
import { ALLOWANCE, FREE_RULES, REGIONS } from '../../domain/price-cards.ts'
import { cardOn, dayOf, priceOf } from '../../domain/prices.ts'
import { refused } from '../../lib/refused.ts'
import { share } from '../../lib/share.ts'
import type { Caller } from './key.ts'
import { choicesOf } from './guard.ts'
import { MessagePrice, pricedShape, Sum, sumShape } from './price-shape.ts'
import { answer, bodyProblems, newPart, notFound, problems, security } from './shape.ts'

const MONTH_MS = 30 * 86_400_000
const tags = ['Prices']
const Country = z
  .string()
  .regex(/^[A-Z]{2}$/)
  .openapi({ description: 'Of the shopper’s phone, ISO 3166', example: 'IN' })
const Category = z.enum(PRICE_CATEGORIES).openapi({ example: 'utility' })
const Day = z.iso.date().openapi({ example: '2026-10-01' })

const Row = z
  .object({
    market: z.string().openapi({ description: 'A country, or a region of Meta’s', example: 'Rest of Western Europe' }),
    countries: z.array(z.string()).openapi({ example: ['AT', 'BE'] }),
    source: z.enum(['meta', 'own']),
    prices: z
      .record(z.string(), z.string())
      .openapi({ description: 'By category, for one delivered message', example: { utility: '0.0171' } }),
  })
  .openapi('PriceRow')

const Table = z
  .object({
    currency: z.string().openapi({ description: 'Of Meta’s bill, as you set it', example: 'USD' }),
    day: Day,
    source: z.string().nullable().openapi({ description: 'Null where there is no card in this currency; bring your own prices then' }),
    from: Day.nullable(),
    until: Day.nullable(),
    items: z.array(Row),
    free: z.array(z.object({ plain: z.string(), categories: z.array(Category), from: Day, until: Day.nullable(), source: z.string() })),
    notes: z.array(z.string()),
  })
  .openapi('PriceTable')

const Line = z.strictObject({
  country: Country,
  category: Category,
  count: z.number().int().min(0).max(1_000_000_000).openapi({ example: 1000 }),
  window: z.boolean().default(false).openapi({ description: 'Within 24 hours of the shopper’s own message' }),
})
const Asked = z
  .strictObject({
    lines: z.array(Line).max(500).optional(),
    rule: z.string().max(60).optional().openapi({ description: 'Instead of lines: a rule, to the countries that it spoke to lately' }),
    count: z.number().int().min(0).max(1_000_000_000).optional().openapi({ description: 'How many messages of the rule' }),
  })
  .openapi('EstimateAsked', { example: { lines: [{ country: 'IN', category: 'marketing', count: 1000, window: false }] } })

const Estimate = z
  .object({
    total: Sum,
    unknown: z.number().int().openapi({ description: 'Messages whose price is not known; they are not in the total', example: 0 }),
    says: z.string().openapi({ example: '1,000 messages, about $11.80' }),
    lines: z.array(
      z.object({
        country: z.string().nullable(),
        category: Category,
        count: z.number().int(),
        price: MessagePrice,
        sum: Sum.nullable(),
      }),
    ),
  })
  .openapi('Estimate')

const table = createRoute({
  method: 'get',
  path: '/prices',
  tags,
  summary: 'What Meta charges, by country and category',
  description: 'Meta’s list prices with their source, and your own before them. What is not in the table has no known price.',
  security,
  responses: { 200: answer('The prices that hold today', Table), ...problems },
})
const estimate = createRoute({
  method: 'post',
  path: '/prices/estimate',
  tags,
  summary: 'What messages would cost',
  description: 'Either lines, or a rule with an expected count. Nothing is sent.',
  security,
  request: { body: { required: true, content: { 'application/json': { schema: Asked } } } },
  responses: { 200: answer('The estimate, exact to the last digit', Estimate), ...problems, ...notFound, ...bodyProblems },
})

export const prices = newPart()
  .openapi(table, async (c) => {
    const caller = c.get('caller')
    const { billing } = await choicesOf(c.env, caller)
    const day = dayOf(Date.now(), caller.merchant.timeZone)
    const card = cardOn(billing.currency, day)
    const own = billing.prices
      .filter(({ from, until }) => from <= day && (!until || day < until))
      .map(({ country, category, micros }) => ({
        market: country,
        countries: [country],
        source: 'own' as const,
        prices: { [category]: sumShape(micros, billing.currency).amount },
      }))
    const listed = Object.entries(card?.rows ?? {}).map(([market, columns]) => ({
      market,
      countries: Object.hasOwn(REGIONS, market) ? (REGIONS[market] ?? '').split(' ').filter((one) => !card?.rows[one]) : [market],
      source: 'meta' as const,
      prices: Object.fromEntries(
        (card?.columns ?? []).flatMap((group, at) =>
          group.map((category) => [category, sumShape(columns[at] ?? 0, billing.currency).amount] as const),
        ),
      ),
    }))
    return c.json(
      {
        currency: billing.currency,
        day,
        source: card?.source ?? null,
        from: card?.from ?? null,
        until: card?.until ?? null,
        items: [...own, ...listed],
        free: FREE_RULES.map(({ plain, categories, from, until, source }) => ({ plain, categories: [...categories], from, until, source })),
        notes: ['List prices, without Meta’s discounts for volume and without taxes.', ALLOWANCE.plain],
      },
      200,
    )
  })
  .openapi(estimate, async (c) => {
    const caller = c.get('caller')
    const { lines, rule, count } = c.req.valid('json')
    if ((lines === undefined) === (rule === undefined) || (rule === undefined) !== (count === undefined))
      throw refused('body', [{ path: ['lines'], message: 'Expected either lines, or a rule and a count' }])
    const { billing } = await choicesOf(c.env, caller)
    const wanted = lines ?? (await linesOf(caller, rule ?? '', count ?? 0))
    const priced = wanted.map((line) => ({
      ...line,
      priced: priceOf(line.country, line.category, Date.now(), {
        window: line.window,
        freeEntryPoint: false,
        currency: billing.currency,
        own: billing.prices,
        timeZone: caller.merchant.timeZone,
      }),
    }))
    const known = priced.flatMap(({ priced: { price }, count: each }) => (price ? [{ micros: price.micros, count: each }] : []))
    const total = sumOf(known)
    const all = wanted.reduce((sum, line) => sum + line.count, 0)
    const unknown = all - known.reduce((sum, line) => sum + line.count, 0)
    const says = `${all.toLocaleString('en')} messages, about ${sayPrice(total, billing.currency, true)}${unknown > 0 ? `, and ${unknown.toLocaleString('en')} at a price that is not known` : ''}`
    return c.json(
      {
        total: sumShape(total, billing.currency),
        unknown,
        says,
        lines: priced.map(({ country, category, count: each, priced: one }) => ({
          country,
          category,
          count: each,
          price: pricedShape(one),
          sum: one.price ? sumShape(sumOf([{ micros: one.price.micros, count: each }]), billing.currency) : null,
        })),
      },
      200,
    )
  })

interface Wanted {
  readonly country: string | null
  readonly category: PriceCategory
  readonly count: number
  readonly window: boolean
}

/** A rule's messages, spread over the countries that it spoke to in the last thirty days; over the shop's own where it spoke to none. */
async function linesOf({ tenant, merchant }: Caller, id: string, count: number): Promise<Wanted[]> {
  const [rules, templates, sent] = await Promise.all([
    rulesOf(tenant),
    templatesOf(tenant),
    sentByCountry(tenant, id, Date.now() - MONTH_MS),
  ])
  const rule = rules.find((one) => one.id === id)
  if (!rule) throw new AppError('request.not_found')
  const named = templates.filter(({ name }) => name === rule.definition.template)
  // Where its languages differ, the dearer category is what may come.
  const category = named.some((t) => t.category === 'MARKETING') ? 'marketing' : (priceCategoryOf(named[0]?.category) ?? 'utility')
  const spread = sent.length > 0 ? sent : [{ country: merchant.country, count: 1 }]
  const counts = share(
    count,
    spread.map((one) => one.count),
  )
  return spread.map(({ country }, at) => ({ country, category, count: counts[at] ?? 0, window: false }))
}
