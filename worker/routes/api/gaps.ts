import { createRoute, z } from '@hono/zod-openapi'
import { openControl } from '../../db/control.ts'
import { AppError } from '../../domain/errors.ts'
import type { ConnectionId } from '../../domain/ids.ts'
import { answer, iso, newPart, notFound, problems, security, Time } from './shape.ts'

const Count = z.number().int()

const Gaps = z
  .object({
    running: z.boolean(),
    firstSyncDone: z
      .boolean()
      .openapi({ description: 'Whether what the shop had before it was connected has been taken in; nobody is told of it' }),
    comparedTo: Time.nullable().openapi({ description: 'Everything that the shop changed before this has been compared' }),
    lastFinishedAt: Time.nullable(),
    lastError: z.string().nullable().openapi({ example: 'shop.reconnect' }),
    checked: Count.openapi({ description: 'Orders compared in the run under way, else in the last one' }),
    missing: Count.openapi({ description: 'Of these, orders that no webhook had told us of' }),
    behind: Count.openapi({ description: 'Of these, orders to which something had happened that no webhook told' }),
    healed: Count.openapi({ description: 'Of these, taken in' }),
    healedEver: Count.openapi({ description: 'Taken in since the shop was connected' }),
  })
  .openapi('Gaps', { description: 'How the comparison with the shop stands' })

const getGaps = createRoute({
  method: 'get',
  path: '/connections/{id}/gaps',
  tags: ['State'],
  summary: 'What the shop’s webhooks did not tell us, and what became of it',
  security,
  request: { params: z.object({ id: z.string().max(60) }) },
  responses: { 200: answer('The comparison', Gaps), ...problems, ...notFound },
})

export const gaps = newPart().openapi(getGaps, async (c) => {
  const { merchant, relay } = c.get('caller')
  const { id } = c.req.valid('param')
  const connection = await openControl(c.env.DB).connection(id as ConnectionId)
  const report = connection?.merchantId === merchant.id ? await relay.shopGaps(id) : undefined
  if (!report) throw new AppError('request.not_found')
  const { watermark, lastFinishedAt, firstSyncDone, running, lastError, checked, missing, behind, healed, healedEver } = report
  return c.json(
    {
      running,
      firstSyncDone,
      comparedTo: firstSyncDone ? iso(watermark) : null,
      lastFinishedAt: iso(lastFinishedAt),
      lastError,
      checked,
      missing,
      behind,
      healed,
      healedEver,
    },
    200,
  )
})
