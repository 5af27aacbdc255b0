import { createRoute, z } from '@hono/zod-openapi'
import { agendaOf } from '../../db/rehearsal.ts'
import { rulesOf } from '../../db/rules.ts'
import { AppError } from '../../domain/errors.ts'
import { newId } from '../../domain/ids.ts'
import type { Rule } from '../../domain/rules.ts'
import { refused } from '../../lib/refused.ts'
import { explain } from '../../relay/explain.ts'
import { DIFFERENCES, type Difference } from '../../relay/rehearsal/outcomes.ts'
import type { Both, GroupRow, RehearsalLine, RehearsalState, RehearsedMessage } from '../../relay/rehearsal/result.ts'
import { rehearsalOf } from '../accept.ts'
import { DryRun, DryRunAsk, MOST_DAYS, MOST_EVENTS, MOST_MS } from './dry-run-shape.ts'
import type { Caller } from './key.ts'
import { sumShape } from './price-shape.ts'
import { requireSense } from './rules.ts'
import { answer, bodyProblems, cursor, iso, isoOf, limit, newPart, notFound, problems, security, tooLarge } from './shape.ts'

const tags = ['Rules']

const startRun = createRoute({
  method: 'post',
  path: '/rules/dry-run',
  tags,
  summary: 'Try changed rules on what happened lately, without sending',
  description:
    `The events of up to ${MOST_DAYS} days are played twice, by today’s rules and by the changed ones, through the same code that sends. ` +
    'Nothing is sent or written. A shop has one dry run; a new one takes the place of the one before.',
  security,
  request: { body: { required: true, content: { 'application/json': { schema: DryRunAsk } } } },
  responses: { 202: answer('It has begun', DryRun), ...problems, ...bodyProblems, ...tooLarge },
})

const readRun = createRoute({
  method: 'get',
  path: '/rules/dry-run/{id}',
  tags,
  summary: 'How a dry run stands, and what came of it',
  security,
  request: {
    params: z.object({ id: z.string().min(1).max(60).openapi({ example: 'dry_01k2q4pz9r7b8c9d0e1f2g3h4j' }) }),
    query: z.object({
      difference: z
        .enum(Object.keys(DIFFERENCES) as [Difference, ...Difference[]])
        .optional()
        .openapi({ description: 'Only messages that differ so', example: 'removed' }),
      cursor,
      limit,
    }),
  },
  responses: { 200: answer('The dry run', DryRun), ...problems, ...notFound },
})

export const dryRun = newPart()
  .openapi(startRun, async (c) => {
    const caller = c.get('caller')
    const { merchant, tenant } = caller
    const ask = c.req.valid('json')
    const now = Date.now()
    const { from, to } = timeOf(ask, now)
    const [today, agenda] = await Promise.all([rulesOf(tenant), agendaOf(tenant, from, to, MOST_EVENTS + 1)])
    const rules = changedRules(today, ask)
    if (agenda.length > MOST_EVENTS) throw new AppError('dry_run.too_large', { limit: MOST_EVENTS })
    const id = newId('dry', now)
    const rehearsal = rehearsalOf(c.env, merchant.id)
    await rehearsal.start({ id, merchantId: merchant.id, from, to, rules, agenda })
    return c.json(await shownOf(caller, await rehearsal.state(id, { after: 0, limit: 1 })), 202)
  })
  .openapi(readRun, async (c) => {
    const caller = c.get('caller')
    const { difference: only, limit: most, cursor: said } = c.req.valid('query')
    const asked = { after: afterOf(said), limit: most + 1, only }
    return c.json(await shownOf(caller, await rehearsalOf(c.env, caller.merchant.id).state(c.req.valid('param').id, asked), most), 200)
  })

function timeOf(ask: DryRunAsk, now: number): { readonly from: number; readonly to: number } {
  const to = Math.min(ask.to === undefined ? now : Date.parse(ask.to), now)
  const from = ask.from === undefined ? Math.min(now, to) - MOST_MS : Date.parse(ask.from)
  if (from < now - MOST_MS - 60_000) throw refused('body', [{ path: ['from'], message: `Expected at most ${MOST_DAYS} days ago` }])
  if (from >= to) throw refused('body', [{ path: ['from'], message: 'Expected before `to`, and before now' }])
  return { from, to }
}

/** Today's rules with what is to be different. */
function changedRules(today: readonly Rule[], { rules: changes }: DryRunAsk): Rule[] {
  const byId = new Map(today.map((rule) => [rule.id, rule]))
  for (const [i, { id, on, definition, gone }] of changes.entries()) {
    const known = byId.get(id)
    const made = definition ?? known?.definition
    if (gone) {
      byId.delete(id)
      continue
    }
    if (!made) throw refused('body', [{ path: ['rules', String(i), 'id'], message: 'Expected a rule that is there, or a definition' }])
    requireSense({ definition: made })
    const { pausedReason, on: wasOn = true } = known ?? {}
    byId.set(id, { id, definition: made, on: on ?? wasOn, ...(on === undefined && pausedReason ? { pausedReason } : {}) })
  }
  return [...byId.values()]
}

function afterOf(said: string | undefined): number {
  if (said !== undefined && !/^\d{1,9}$/.test(said))
    throw refused('query', [{ path: ['cursor'], message: 'not one that this list gave out' }])
  return Number(said ?? 0)
}

async function shownOf({ tenant }: Caller, state: RehearsalState | undefined, limitOf = 0): Promise<z.infer<typeof DryRun>> {
  if (!state) throw new AppError('request.not_found')
  const { run, result } = state
  // What is gone by the changed rules is there by today's.
  const today = new Map((result ? await rulesOf(tenant) : []).map((rule) => [rule.id, rule.definition.name]))
  const passes = run.side === 'changed' ? run.events + run.done : run.done
  return {
    id: run.id,
    state: run.state,
    reason: explain(run.reason),
    from: isoOf(run.from_at),
    to: isoOf(run.to_at),
    events: run.events,
    progress: run.state === 'done' ? 1 : run.events === 0 ? 0 : Math.min(1, passes / (2 * run.events)),
    expiresAt: isoOf(run.expires_at),
    result: result && {
      totals: { ...groupOf(result.totals), duplicatesAvoided: result.totals.duplicatesAvoided },
      byRule: result.byRule.map((row) => ({
        rule: row.rule,
        name: state.names[row.rule] ?? today.get(row.rule) ?? row.rule,
        ...groupOf(row),
        duplicatesAvoided: row.duplicatesAvoided,
      })),
      byCountry: result.byCountry.map((row) => ({ country: row.country, ...groupOf(row) })),
      byCategory: result.byCategory.map((row) => ({ category: row.category, ...groupOf(row) })),
      byPrice: result.byPrice.map((row) => ({ country: row.country, category: row.category, window: row.window, ...groupOf(row) })),
      byReason: result.byReason.flatMap(({ reason, suppressed }) => {
        const words = explain(reason)
        return words ? [{ reason: words, suppressed }] : []
      }),
      differences: { ...result.differences } as Record<string, number>,
      messages: {
        items: result.lines.slice(0, limitOf).map(lineOf),
        next: result.lines.length > limitOf ? String(result.lines[limitOf - 1]?.n ?? 0) : null,
      },
    },
  }
}

function groupOf({ sent, suppressed, waiting, price }: GroupRow) {
  const amount = (side: keyof Both<unknown>) => {
    const known = price[side]
    return known ? sumShape(known.micros, known.currency) : null
  }
  return { sent, suppressed, waiting, price: { today: amount('today'), changed: amount('changed') } }
}

const lineOf = ({ rule, orderId, number, contactId, country, difference, sides }: RehearsalLine) => ({
  rule,
  order: orderId === null ? null : { id: orderId, number },
  contactId,
  country,
  difference,
  today: messageOf(sides.today),
  changed: messageOf(sides.changed),
})

function messageOf(message: RehearsedMessage | null) {
  if (!message) return null
  const { state, at, template, language, category, reason } = message
  return {
    state: state as 'sent' | 'suppressed' | 'waiting' | 'failed',
    at: iso(at),
    template,
    language,
    category,
    reason: explain(reason),
  }
}
