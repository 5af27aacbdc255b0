import { Hono } from 'hono'
import * as z from 'zod'
import { defineRule, rulesOf, switchRule } from '../../../db/rules.ts'
import { templatesOf } from '../../../db/templates.ts'
import { AppError } from '../../../domain/errors.ts'
import { currencyOfNumbers, numbersOf, RuleNumbers, withNumbers } from '../../../domain/rule-numbers.ts'
import type { RuleDefinition } from '../../../domain/rules.ts'
import { varsOf } from '../../../env.ts'
import { refused } from '../../../lib/refused.ts'
import { DEFAULT_RULES } from '../../../relay/default-rules.ts'
import { explain } from '../../../relay/explain.ts'
import type { HeldRule } from '../../../relay/velocity.ts'
import { defaultTemplates } from '../../../whatsapp/default-templates.ts'
import type { ShopContext } from '../../shopify.ts'
import { bodyOf, callerOf } from './context.ts'
import { previewOf } from './preview.ts'
import type { MessageRule, Messages } from './wire.ts'

/** What is not named stays. */
const Change = z.strictObject({ on: z.boolean().optional(), numbers: RuleNumbers.optional() })

/** The order in which a shopper gets them; rules of the merchant's own come after ours. */
const ORDER = Object.keys(DEFAULT_RULES)
const placeOf = (id: string) => (ORDER.includes(id) ? ORDER.indexOf(id) : ORDER.length)

export const messages = new Hono<ShopContext>()
  .get('/messages', async (c) => {
    const { merchant, tenant, relay } = callerOf(c)
    const [rules, mirrored, held] = await Promise.all([rulesOf(tenant), templatesOf(tenant), relay.heldRules()])
    const defaults = defaultTemplates({ linkBase: varsOf(c.env).APP_URL })
    const items = rules
      .toSorted((a, b) => placeOf(a.id) - placeOf(b.id))
      .map(({ id, on, pausedReason, definition: d }) => ({
        id,
        name: d.name,
        event: d.event,
        conditions: d.conditions,
        delaySeconds: d.delaySeconds,
        purpose: d.purpose,
        on,
        paused: explain(pausedReason ?? null),
        held: heldOf(held.find(({ rule }) => rule === id)),
        numbers: numbersOf(d),
        currency: currencyOfNumbers(d, merchant.currency),
        offer: d.discount ? ('code' as const) : d.paymentLink ? ('link' as const) : null,
        preview: previewOf(d.template, merchant, mirrored, defaults),
      }))
    return c.json({ rules: items } satisfies Messages)
  })
  .put('/messages/:id', async (c) => {
    const change = await bodyOf(c, Change)
    const { merchant, tenant, relay } = callerOf(c)
    const id = c.req.param('id')
    const rule = (await rulesOf(tenant)).find((one) => one.id === id)
    if (!rule) throw new AppError('request.not_found')
    const definition = changed(rule.definition, change.numbers, merchant.currency)
    if (change.numbers) await defineRule(tenant, id, definition, Date.now())
    if (change.on !== undefined) await switchRule(tenant, id, change.on, Date.now())
    await relay.ruleChanged(merchant.id, id)
    return c.json({ id, on: change.on ?? rule.on, delaySeconds: definition.delaySeconds, numbers: numbersOf(definition) })
  })
  .post('/messages/:id/resume', async (c) => {
    const { waiting } = await bodyOf(c, z.strictObject({ waiting: z.enum(['send', 'discard']) }))
    const { merchant, relay } = callerOf(c)
    const id = c.req.param('id')
    if (!(await relay.heldRules()).some(({ rule }) => rule === id)) throw new AppError('request.not_found')
    return c.json({ count: await relay.resumeRule(merchant.id, id, waiting) })
  })

const heldOf = (held: HeldRule | undefined): MessageRule['held'] => (held ? { waiting: held.waiting, counted: held.counted } : null)

function changed(definition: RuleDefinition, numbers: RuleNumbers | undefined, currency: string): RuleDefinition {
  const read = numbers ? withNumbers(definition, numbers, currency) : { definition }
  if ('wrong' in read) throw refused('body', [{ path: ['numbers', read.wrong], message: read.expected }])
  return read.definition
}
