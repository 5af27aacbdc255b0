import { createRoute, z } from '@hono/zod-openapi'
import { newestMessages } from '../../db/messages.ts'
import { MESSAGE_STATES, PURPOSES } from '../../domain/message.ts'
import { explain } from '../../relay/explain.ts'
import type { Vault } from '../../privacy/vault.ts'
import { page, readCursor } from './cursor.ts'
import { contactIdsOf, orderIdsOf } from './find.ts'
import { openPhone, openText, Text } from './opened.ts'
import { MessagePrice, priceOfMessage, Way, wayOf } from './price-shape.ts'
import { answer, cursor, iso, isoOf, limit, newPart, next, phoneQuery, problems, Reason, security, Time } from './shape.ts'

const STATES = [...MESSAGE_STATES, 'received'] as const

const Message = z
  .object({
    id: z.string().openapi({ example: 'msg_01k2q4pz9r7b8c9d0e1f2g3h4j' }),
    direction: z.enum(['out', 'in']),
    state: z.string().openapi({ description: `One of ${STATES.join(', ')}`, example: 'delivered' }),
    reason: Reason.nullable().openapi({ description: 'Why it waits, was not sent, or failed' }),
    order: z.object({ id: z.string(), number: z.string().nullable() }).nullable(),
    contactId: z.string().nullable(),
    phone: z.string().nullable().openapi({ example: '+919876500001' }),
    rule: z.string().nullable().openapi({ example: 'order_placed' }),
    event: z.string().nullable().openapi({ example: 'order.placed' }),
    purpose: z.string().openapi({ description: `One of ${PURPOSES.join(', ')}`, example: 'order_updates' }),
    template: z.string().nullable().openapi({ example: 'order_placed_v1' }),
    language: z.string().nullable().openapi({ example: 'en' }),
    category: z.string().nullable().openapi({ example: 'UTILITY' }),
    text: Text.nullable().openapi({ description: 'What was said; null until it is sent' }),
    wamid: z.string().nullable().openapi({ description: 'WhatsApp’s id of the message' }),
    attempts: z.number().int(),
    createdAt: Time,
    dueAt: Time.nullable(),
    acceptedAt: Time.nullable(),
    sentAt: Time.nullable(),
    deliveredAt: Time.nullable(),
    readAt: Time.nullable(),
    endedAt: Time.nullable(),
    way: Way.nullable().openapi({ description: 'How it went, and why so; null until it is sent' }),
    price: MessagePrice.nullable().openapi({ description: 'What it costs: estimated when it was sent, settled by WhatsApp’s own word' }),
    pricing: z.record(z.string(), z.unknown()).nullable().openapi({ description: 'WhatsApp’s own words about the price' }),
    graphCode: z.number().int().nullable().openapi({ description: 'The code that WhatsApp gave, if it refused' }),
  })
  .openapi('Message')

const listMessages = createRoute({
  method: 'get',
  path: '/messages',
  tags: ['Messages'],
  summary: 'Messages, the newest first',
  description:
    'What was sent, waits, or was not sent and why; and what shoppers wrote. An order or phone that nobody knows gives an empty list.',
  security,
  request: {
    query: z.object({
      order: z.string().min(1).max(120).optional().openapi({
        description: 'Our order id, the number that the shopper sees (with or without “#”), or the shop’s own id',
        example: '#1042',
      }),
      phone: phoneQuery,
      state: z.enum(STATES).optional().openapi({ example: 'failed' }),
      cursor,
      limit,
    }),
  },
  responses: { 200: answer('One page of messages', z.object({ items: z.array(Message), next })), ...problems },
})

export const messages = newPart().openapi(listMessages, async (c) => {
  const caller = c.get('caller')
  const query = c.req.valid('query')
  const before = readCursor('msg', query.cursor)
  const [orderIds, contactIds] = await Promise.all([
    query.order === undefined ? undefined : orderIdsOf(caller, query.order),
    query.phone === undefined ? undefined : contactIdsOf(c.env, caller, query.phone),
  ])
  if (orderIds?.length === 0 || contactIds?.length === 0) return c.json({ items: [], next: null }, 200)
  const found = await newestMessages(caller.tenant, { orderIds, contactIds, state: query.state, before }, query.limit + 1)
  const { rows, next: following } = page(found, query.limit, (row) => row.message.id)
  return c.json({ items: await Promise.all(rows.map((row) => messageOf(caller.vault, row))), next: following }, 200)
})

type Found = Awaited<ReturnType<typeof newestMessages>>[number]

async function messageOf(vault: Vault, { message: m, phoneSealed, orderNumber, eventType }: Found): Promise<z.infer<typeof Message>> {
  const [phone, text] = await Promise.all([openPhone(vault, phoneSealed), openText(vault, m.contentSealed)])
  return {
    id: m.id,
    direction: m.direction,
    state: m.state,
    reason: explain(m.reason, m.graphCode),
    order: m.orderId === null ? null : { id: m.orderId, number: orderNumber },
    // '-' stands for nobody yet: the order is known before its shopper.
    contactId: m.contactId === '-' ? null : m.contactId,
    phone,
    rule: m.ruleId,
    event: eventType,
    purpose: m.purpose,
    template: m.template,
    language: m.language,
    category: m.category,
    text,
    wamid: m.wamid,
    attempts: m.attempts,
    createdAt: isoOf(m.createdAt),
    dueAt: iso(m.dueAt),
    acceptedAt: iso(m.acceptedAt),
    sentAt: iso(m.sentAt),
    deliveredAt: iso(m.deliveredAt),
    readAt: iso(m.readAt),
    endedAt: iso(m.endedAt),
    way: wayOf(m),
    price: priceOfMessage(m),
    pricing: m.pricing as Record<string, unknown> | null,
    graphCode: m.graphCode,
  }
}
