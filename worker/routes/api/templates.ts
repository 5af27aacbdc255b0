import { createRoute, z } from '@hono/zod-openapi'
import type { JSONValue } from 'hono/utils/types'
import { openControl } from '../../db/control.ts'
import { templatesOf } from '../../db/templates.ts'
import { AppError } from '../../domain/errors.ts'
import { submitTemplates } from '../../operate/numbers.ts'
import { answer, isoOf, newPart, problems, security, Time } from './shape.ts'

const tags = ['Templates']

const TemplateShape = z
  .object({
    name: z.string().openapi({ example: 'order_shipped_v1' }),
    language: z.string().openapi({ example: 'en' }),
    category: z.string().openapi({ description: 'What WhatsApp charges for', example: 'UTILITY' }),
    status: z.string().openapi({ description: 'WhatsApp’s own word', example: 'APPROVED' }),
    quality: z.string().nullable(),
    rejectedReason: z.string().nullable(),
    components: z.array(z.record(z.string(), z.unknown())).openapi({ description: 'As WhatsApp has it' }),
    updatedAt: Time,
  })
  .openapi('Template', { description: 'A text that WhatsApp has approved, or not yet' })

const list = createRoute({
  method: 'get',
  path: '/templates',
  tags,
  summary: 'The templates of the account, as WhatsApp has them',
  security,
  responses: { 200: answer('All of them, by name and language', z.object({ items: z.array(TemplateShape) })), ...problems },
})

const Submitted = z
  .object({
    submitted: z.number().int().openapi({ example: 22 }),
    refused: z.array(z.object({ name: z.string(), language: z.string(), why: z.string() })),
    known: z.number().int().openapi({ description: 'How many the account has now', example: 22 }),
  })
  .openapi('SubmittedTemplates')

const submit = createRoute({
  method: 'post',
  path: '/templates/defaults',
  tags,
  summary: 'Submit the texts that the default rules use, where the account lacks them',
  security,
  responses: {
    200: answer('What came of it', Submitted),
    ...problems,
    409: { description: '`request.conflict`: there is no WhatsApp number yet.', content: problems[400].content },
    502: {
      description: '`whatsapp.refused` or `upstream.failed`: WhatsApp did not let us read the account.',
      content: problems[400].content,
    },
  },
})

export const templates = newPart()
  .openapi(list, async (c) => {
    const rows = await templatesOf(c.get('caller').tenant)
    const items = rows
      .toSorted((a, b) => a.name.localeCompare(b.name) || a.language.localeCompare(b.language))
      .map(({ name, language, category, status, quality, rejectedReason, components, updatedAt }) => ({
        name,
        language,
        category,
        status,
        quality,
        rejectedReason,
        components: components as Record<string, JSONValue>[],
        updatedAt: isoOf(updatedAt),
      }))
    return c.json({ items }, 200)
  })
  .openapi(submit, async (c) => {
    const { merchant, vault, relay } = c.get('caller')
    const number = (await openControl(c.env.DB).numbersOf(merchant.id)).find((n) => n.status !== 'disconnected')
    if (!number?.tokenSealed) throw new AppError('request.conflict', { why: 'there is no WhatsApp number yet' })
    const result = await submitTemplates(c.env, { wabaId: number.wabaId, token: await vault.open('numbers.token', number.tokenSealed) })
    const known = await relay.refreshTemplates(merchant.id)
    return c.json({ submitted: result.submitted, refused: result.refused.map((r) => ({ ...r })), known }, 200)
  })
