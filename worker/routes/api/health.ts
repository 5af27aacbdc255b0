import { createRoute, z } from '@hono/zod-openapi'
import { openControl } from '../../db/control.ts'
import { latestNotices } from '../../db/notices.ts'
import type { Env } from '../../env.ts'
import { explain } from '../../relay/explain.ts'
import type { Caller } from './key.ts'
import { Notice, noticeOf } from './notices.ts'
import { answer, newPart, problems, Reason, security } from './shape.ts'

/** The version of this API, and of the document that describes it. */
export const VERSION = '0.1.0'

const Health = z
  .object({
    ok: z.literal(true),
    version: z.string().openapi({ example: VERSION }),
    relay: z.object({
      waiting: z.number().int().openapi({ description: 'Deliveries not worked on yet' }),
      parked: z.number().int().openapi({ description: 'Deliveries that could not be read or worked on; see /deliveries' }),
      queued: z.number().int().openapi({ description: 'Messages that wait for their time or their turn' }),
      held: z.number().int().openapi({ description: 'Messages that wait for a usable phone number' }),
      inDoubt: z.number().int().openapi({ description: 'Messages that may or may not have been sent' }),
      unrecorded: z.boolean().openapi({ description: 'Whether the lists lag behind at this moment' }),
      storageBytes: z.number().int(),
    }),
    numbers: z.array(
      z.object({
        phoneNumberId: z.string(),
        displayPhone: z.string(),
        status: z.enum(['active', 'broken', 'disconnected']),
        reason: Reason.nullable(),
        perSecond: z.number(),
      }),
    ),
    notices: z.array(Notice).openapi({ description: 'Those that are open' }),
  })
  .openapi('Health')

const getHealth = createRoute({
  method: 'get',
  path: '/health',
  tags: ['State'],
  summary: 'How it stands: what waits, which numbers work, what needs a look',
  security,
  responses: { 200: answer('The state of this shop', Health), ...problems },
})

const MAX_NOTICES = 50

export const health = newPart().openapi(getHealth, async (c) => c.json(await healthOf(c.env, c.get('caller')), 200))

/** How it stands with this merchant: what waits, which numbers work, which notices are open. */
export async function healthOf(env: Env, { merchant, relay, tenant }: Caller) {
  const [state, numbers, open] = await Promise.all([
    relay.health(),
    openControl(env.DB).numbersOf(merchant.id),
    latestNotices(tenant, true, MAX_NOTICES),
  ])
  const { waiting, parked, queued, held, inDoubt, unrecorded, storageBytes } = state
  return {
    ok: true as const,
    version: VERSION,
    relay: { waiting, parked, queued, held, inDoubt, unrecorded, storageBytes },
    numbers: numbers.map((n) => ({
      phoneNumberId: n.phoneNumberId,
      displayPhone: n.displayPhone,
      status: n.status,
      reason: explain(n.statusReason),
      perSecond: n.perSecond,
    })),
    notices: open.map(noticeOf),
  }
}
