import { createRoute, z } from '@hono/zod-openapi'
import { deleteRule, putRule, rulesOf, switchRule } from '../../db/rules.ts'
import { templatesOf, type TemplateRow } from '../../db/templates.ts'
import { AppError } from '../../domain/errors.ts'
import { RuleDefinition, type Rule } from '../../domain/rules.ts'
import { refused } from '../../lib/refused.ts'
import { explain } from '../../relay/explain.ts'
import type { HeldRule } from '../../relay/velocity.ts'
import { isSource, SOURCE_NAMES } from '../../relay/variables.ts'
import type { Caller } from './key.ts'
import { answer, bodyProblems, isoOf, newPart, notFound, problems, Reason, security, Time } from './shape.ts'

const MOST_RULES = 200
const tags = ['Rules']
const EXAMPLE = {
  name: 'Parcel shipped',
  event: 'parcel.shipped',
  conditions: ['forward_parcel'],
  delaySeconds: 0,
  bestBeforeSeconds: 172_800,
  purpose: 'order_updates',
  template: 'order_shipped_v1',
  variables: { customer_name: 'contact.firstName', order_no: 'order.number' },
  stillTrue: ['order_open'],
  cancelOn: ['parcel.delivered'],
} as const

export const ruleId = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,59}$/)
  .openapi({ description: 'Small letters, digits and underscores; it stays the same', example: 'order_shipped' })
const byId = { params: z.object({ id: ruleId }) }

export const Definition = RuleDefinition.strict().openapi('RuleDefinition', {
  description: `An event, what must hold, and the template that is sent. Values of variables: ${SOURCE_NAMES.join(', ')}, custom.<name>`,
  example: { ...EXAMPLE, conditions: [...EXAMPLE.conditions], stillTrue: [...EXAMPLE.stillTrue], cancelOn: [...EXAMPLE.cancelOn] },
})

const Held = z
  .object({
    since: Time,
    counted: z.number().int().openapi({ description: 'So many in an hour', example: 312 }),
    usual: z.number().int().openapi({ example: 40 }),
    most: z.number().int().openapi({ description: 'So many may be', example: 200 }),
    waiting: z.number().int().openapi({ description: 'Messages that wait for your word', example: 112 }),
  })
  .openapi('Held')

const RuleShape = z
  .object({
    id: ruleId,
    on: z.boolean(),
    paused: Reason.nullable().openapi({ description: 'Why it was paused, where we paused it' }),
    template: z.enum(['approved', 'waiting', 'refused', 'missing']).openapi({
      description: 'How the best version of its template stands at WhatsApp; without an approved one nothing is sent',
    }),
    held: Held.nullable().openapi({ description: 'It wants to say far more than usual; resume it, or discard what waits' }),
    definition: Definition,
  })
  .openapi('Rule')

const json = <S extends z.ZodType>(schema: S) => ({ required: true, content: { 'application/json': { schema } } })

const listRules = createRoute({
  method: 'get',
  path: '/rules',
  tags,
  summary: 'What is said, when',
  security,
  responses: { 200: answer('All rules', z.object({ items: z.array(RuleShape) })), ...problems },
})
const oneRule = createRoute({
  method: 'get',
  path: '/rules/{id}',
  tags,
  summary: 'One rule',
  security,
  request: byId,
  responses: { 200: answer('The rule', RuleShape), ...problems, ...notFound },
})
const putOne = createRoute({
  method: 'put',
  path: '/rules/{id}',
  tags,
  summary: 'Make a rule, or replace it',
  description: 'Messages that wait are looked at again by the new rule before they go out.',
  security,
  request: { ...byId, body: json(z.strictObject({ on: z.boolean(), definition: Definition }).openapi('RuleChange')) },
  responses: { 200: answer('The rule as it is now', RuleShape), ...problems, ...bodyProblems },
})
const switchOne = createRoute({
  method: 'patch',
  path: '/rules/{id}',
  tags,
  summary: 'Switch a rule on or off; a pause ends with it',
  security,
  request: { ...byId, body: json(z.strictObject({ on: z.boolean() }).openapi('RuleSwitch', { example: { on: false } })) },
  responses: { 200: answer('The rule as it is now', RuleShape), ...problems, ...notFound, ...bodyProblems },
})
const resumeOne = createRoute({
  method: 'post',
  path: '/rules/{id}/resume',
  tags,
  summary: 'Let a held rule go on',
  description: 'What waits is sent, as far as it is still true, or discarded. After sending, the rule is not held again for a day.',
  security,
  request: {
    ...byId,
    body: json(z.strictObject({ waiting: z.enum(['send', 'discard']) }).openapi('RuleResume', { example: { waiting: 'send' } })),
  },
  responses: {
    200: answer('How many messages that were', z.object({ sent: z.number().int(), discarded: z.number().int(), rule: RuleShape })),
    ...problems,
    ...notFound,
    ...bodyProblems,
  },
})
const deleteOne = createRoute({
  method: 'delete',
  path: '/rules/{id}',
  tags,
  summary: 'Delete a rule; what it has waiting is not sent',
  security,
  request: byId,
  responses: { 200: answer('It is gone', z.object({ id: ruleId })), ...problems, ...notFound },
})

export const rules = newPart()
  .openapi(listRules, async (c) => c.json({ items: await allOf(c.get('caller')) }, 200))
  .openapi(oneRule, async (c) => c.json(await oneOf(c.get('caller'), c.req.valid('param').id), 200))
  .openapi(putOne, async (c) => {
    const caller = c.get('caller')
    const rule = { id: c.req.valid('param').id, ...c.req.valid('json') }
    requireSense(rule)
    const there = await rulesOf(caller.tenant)
    if (there.length >= MOST_RULES && !there.some((r) => r.id === rule.id))
      throw refused('body', [{ path: ['id'], message: `There are ${MOST_RULES} rules already` }])
    await putRule(caller.tenant, rule, Date.now())
    await caller.relay.ruleChanged(caller.merchant.id, rule.id)
    return c.json(await oneOf(caller, rule.id), 200)
  })
  .openapi(switchOne, async (c) => {
    const caller = c.get('caller')
    if (!(await switchRule(caller.tenant, c.req.valid('param').id, c.req.valid('json').on, Date.now())))
      throw new AppError('request.not_found')
    await caller.relay.ruleChanged(caller.merchant.id, c.req.valid('param').id)
    return c.json(await oneOf(caller, c.req.valid('param').id), 200)
  })
  .openapi(resumeOne, async (c) => {
    const caller = c.get('caller')
    const { id: rule } = c.req.valid('param')
    const { waiting } = c.req.valid('json')
    await oneOf(caller, rule)
    const count = await caller.relay.resumeRule(caller.merchant.id, rule, waiting)
    const [sent, discarded] = waiting === 'send' ? [count, 0] : [0, count]
    return c.json({ sent, discarded, rule: await oneOf(caller, rule) }, 200)
  })
  .openapi(deleteOne, async (c) => {
    const caller = c.get('caller')
    if (!(await deleteRule(caller.tenant, c.req.valid('param').id))) throw new AppError('request.not_found')
    await caller.relay.settingsChanged()
    return c.json({ id: c.req.valid('param').id }, 200)
  })

/** What the form can't say: values come from somewhere that exists, and an event of the merchant's own has a name. */
export function requireSense({ definition }: Pick<Rule, 'definition'>): void {
  const unknown = Object.entries(definition.variables).filter(([, source]) => !isSource(source))
  const issues: { path: string[]; message: string }[] = unknown.map(([name]) => ({
    path: ['definition', 'variables', name],
    message: `Expected one of ${SOURCE_NAMES.join(', ')}`,
  }))
  if ((definition.event === 'custom.received') !== (definition.customName !== undefined))
    issues.push({ path: ['definition', 'customName'], message: 'Expected with custom.received, and only there' })
  if (definition.prepare?.includes('discount') && !definition.discount)
    issues.push({ path: ['definition', 'discount'], message: 'Expected with the preparation “discount”' })
  if (issues.length > 0) throw refused('body', issues)
}

const STANDS = { APPROVED: 'approved', PENDING: 'waiting', IN_APPEAL: 'waiting', REJECTED: 'refused' } as const
const BEST_FIRST = ['approved', 'waiting', 'refused'] as const

function standOf(template: string, mirrored: readonly TemplateRow[]): z.infer<typeof RuleShape>['template'] {
  const stands = mirrored.filter(({ name }) => name === template).map(({ status }) => STANDS[status as keyof typeof STANDS] ?? 'refused')
  return BEST_FIRST.find((stand) => stands.includes(stand)) ?? 'missing'
}

async function allOf({ tenant, relay }: Caller): Promise<z.infer<typeof RuleShape>[]> {
  const [all, mirrored, held] = await Promise.all([rulesOf(tenant), templatesOf(tenant), relay.heldRules()])
  return all.map((rule) => ({
    id: rule.id,
    on: rule.on,
    paused: explain(rule.pausedReason ?? null),
    template: standOf(rule.definition.template, mirrored),
    held: heldOf(held.find((one) => one.rule === rule.id)),
    definition: rule.definition,
  }))
}

const heldOf = (held: HeldRule | undefined): z.infer<typeof Held> | null =>
  held ? { since: isoOf(held.since), counted: held.counted, usual: held.usual, most: held.most, waiting: held.waiting } : null

async function oneOf(caller: Caller, wanted: string): Promise<z.infer<typeof RuleShape>> {
  const rule = (await allOf(caller)).find((r) => r.id === wanted)
  if (!rule) throw new AppError('request.not_found')
  return rule
}
