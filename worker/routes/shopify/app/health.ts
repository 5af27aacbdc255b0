import { Hono } from 'hono'
import * as z from 'zod'
import { explain } from '../../../relay/explain.ts'
import type { GapReport } from '../../../relay/shop/gaps.ts'
import type { TokenState } from '../../../relay/shop/tokens.ts'
import { rulesOf } from '../../../db/rules.ts'
import { iso } from '../../api/shape.ts'
import { deliveriesOf, replayOf } from '../../api/deliveries.ts'
import { healthOf } from '../../api/health.ts'
import type { ShopContext } from '../../shopify.ts'
import { bodyOf, callerOf, checked } from './context.ts'
import type { Deliveries, Health, Replayed } from './wire.ts'

const Page = z.object({
  state: z.enum(['parked', 'done', 'ignored', 'new']).optional(),
  /** `hook`: what shops, couriers and payment services sent; without it, WhatsApp's statuses too. */
  kind: z.enum(['hook']).optional(),
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

const Id = z.object({ id: z.coerce.number().int().min(1) })

export const health = new Hono<ShopContext>()
  .get('/health', async (c) => {
    const caller = callerOf(c)
    const { connectionId } = c.get('shop')
    const [state, { lastDeliveryAt }, access, gaps] = await Promise.all([
      healthOf(c.env, caller),
      caller.relay.shopFacts(connectionId),
      caller.relay.shopState(connectionId),
      caller.relay.shopGaps(connectionId),
    ])
    const { waiting, parked, queued, held, inDoubt, unrecorded } = state.relay
    return c.json({
      relay: { waiting, parked, queued, held, inDoubt, unrecorded },
      numbers: state.numbers.filter(({ status }) => status !== 'disconnected'),
      notices: state.notices.map(({ id, plain, action, count, lastAt: at }) => ({ id, plain, action, count, lastAt: at })),
      webhooks: { lastAt: iso(lastDeliveryAt) },
      access: ACCESS[access],
      gaps: gaps ? gapsOf(gaps) : null,
    } satisfies Health)
  })
  .get('/deliveries', async (c) => {
    const { items, next } = await deliveriesOf(callerOf(c), checked('query', Page, c.req.query()))
    const lines = items.map(({ connectionId: _, ...line }) => line)
    return c.json({ items: lines, next } satisfies Deliveries)
  })
  .post('/deliveries/:id/replay', async (c) => {
    const { id } = checked('path', Id, c.req.param())
    const { mode } = await bodyOf(c, z.strictObject({ mode: z.enum(['rebuild', 'dry_run', 'send']) }))
    const caller = callerOf(c)
    const [{ outcome, why, decisions }, rules] = await Promise.all([replayOf(caller, id, mode), rulesOf(caller.tenant)])
    const names = new Map(rules.map((rule) => [rule.id, rule.definition.name]))
    const told = decisions.map((d) => ({ rule: d.rule, name: names.get(d.rule) ?? d.rule, outcome: d.outcome, reason: d.reason }))
    return c.json({ outcome, why, decisions: told } satisfies Replayed)
  })

const ACCESS = { ok: 'ok', reconnect: 'lost', missing: 'none' } as const satisfies Record<TokenState, Health['access']>

/** Old orders that the first comparison takes in are no gaps: no webhook could have told of them. */
const gapsOf = ({ firstSyncDone, lastFinishedAt, missing, behind, healed, healedEver, lastError }: GapReport): Health['gaps'] => ({
  lookedAt: firstSyncDone ? iso(lastFinishedAt) : null,
  found: firstSyncDone ? missing + behind : 0,
  healed: firstSyncDone ? healed : 0,
  healedEver,
  problem: explain(lastError),
})
