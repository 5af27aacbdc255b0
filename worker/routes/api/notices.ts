import { createRoute, z } from '@hono/zod-openapi'
import { latestNotices, type NoticeRow } from '../../db/notices.ts'
import { explain } from '../../relay/explain.ts'
import { answer, iso, isoOf, limit, newPart, problems, security, Time } from './shape.ts'

export const Notice = z
  .object({
    id: z.string(),
    code: z.string().openapi({ example: 'whatsapp.token_expired' }),
    plain: z.string().openapi({ example: 'WhatsApp no longer accepts the access that you gave us.' }),
    action: z.string().openapi({ example: 'Connect WhatsApp again. Waiting messages go out after that.' }),
    subject: z.string().openapi({ description: 'What it is about: number:…, connection:…, template:…', example: 'number:700800900100' }),
    detail: z.record(z.string(), z.union([z.string(), z.number()])),
    count: z.number().int(),
    firstAt: Time,
    lastAt: Time,
    closedAt: Time.nullable(),
  })
  .openapi('Notice', { description: 'Something that the merchant should look at' })

const listNotices = createRoute({
  method: 'get',
  path: '/notices',
  tags: ['State'],
  summary: 'What needs a look, the latest first',
  security,
  request: { query: z.object({ all: z.enum(['0', '1']).default('0').openapi({ description: '1: closed ones too' }), limit }) },
  responses: { 200: answer('Notices', z.object({ items: z.array(Notice) })), ...problems },
})

export const notices = newPart().openapi(listNotices, async (c) => {
  const { all, limit: most } = c.req.valid('query')
  return c.json({ items: (await latestNotices(c.get('caller').tenant, all === '0', most)).map(noticeOf) }, 200)
})

export function noticeOf(row: NoticeRow): z.infer<typeof Notice> {
  const words = explain(row.code) ?? { plain: '', action: '' }
  return {
    id: row.id,
    code: row.code,
    plain: words.plain,
    action: words.action,
    subject: row.subject,
    detail: row.detail as Record<string, string | number>,
    count: row.count,
    firstAt: isoOf(row.firstAt),
    lastAt: isoOf(row.lastAt),
    closedAt: iso(row.closedAt),
  }
}
