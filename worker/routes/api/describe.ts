import { createRoute, z } from '@hono/zod-openapi'
import { partsIn } from '../../connectors/kit/batches.ts'
import { describeFields } from '../../connectors/kit/describe.ts'
import { suggestMapping, TARGETS } from '../../connectors/kit/suggest.ts'
import { TIME_FORMATS } from '../../connectors/kit/times.ts'
import { UNITS } from '../../connectors/kit/amounts.ts'
import { parsePayload } from '../../lib/payload.ts'
import { answer, bodyProblems, newPart, problems, readProblems, security } from './shape.ts'

const MASKED = 'What it looks like, with everything hidden that may be about a person or open a door'

export const Field = z
  .object({
    path: z.string().openapi({ description: 'As the settings of a connection take it', example: 'order.number' }),
    type: z.enum(['text', 'number', 'boolean', 'empty']),
    example: z.string().openapi({ description: MASKED, example: 'WN•••01' }),
  })
  .openapi('Field', { description: 'One value of a body' })

const Suggestion = z.object({
  path: z.string(),
  confidence: z.number().openapi({ description: 'From a third to 1; what is less likely is not said' }),
  example: z.string(),
})

const describeBody = createRoute({
  method: 'post',
  path: '/connectors/describe',
  tags: ['Connections'],
  summary: 'What stands where in a pasted body, and what it probably means',
  description:
    'For mapping by example: show the fields, let the merchant say which is what, and give the paths to a connection of “custom-webhook” or “generic-courier”. Nothing is kept.',
  security,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({
              body: z.string().min(1).max(1_000_000).openapi({ description: 'JSON, or a form as it was posted' }),
              batch: z.string().trim().min(1).max(200).optional().openapi({
                description: 'Where a list stands, if one call tells of many; the paths are then those inside its first',
              }),
            })
            .openapi('BodyToDescribe', { example: { body: '{"order":{"number":"WNX-1001","phone":"+12025550143"},"status":"packed"}' } }),
        },
      },
    },
  },
  responses: {
    200: answer(
      'Its fields, in their own order',
      z.object({
        items: z.array(Field),
        suggested: z
          .object({
            paths: z.partialRecord(z.enum(TARGETS), Suggestion),
            unit: z.enum(UNITS).optional(),
            timeFormat: z.enum(TIME_FORMATS).optional(),
          })
          .openapi({ description: 'For the settings of the same names' }),
      }),
    ),
    ...problems,
    ...bodyProblems,
    ...readProblems,
  },
})

export const describing = newPart().openapi(describeBody, (c) => {
  const { body, batch } = c.req.valid('json')
  const [sample] = partsIn(parsePayload(body), batch)
  return c.json({ items: [...describeFields(sample)], suggested: suggestMapping(sample) }, 200)
})
