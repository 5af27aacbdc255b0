import { createRoute, z } from '@hono/zod-openapi'
import { consentsOf, type ConsentRow } from '../../db/consents.ts'
import { contactById } from '../../db/contacts.ts'
import { eventsOf, type EventRow } from '../../db/events.ts'
import { messagesOfOrder, type MessageRow } from '../../db/messages.ts'
import { newestOrderOf, parcelsOf, type OrderRow, type ParcelRow } from '../../db/orders.ts'
import { rulesOf } from '../../db/rules.ts'
import { AppError } from '../../domain/errors.ts'
import type { DomainEvent } from '../../domain/events.ts'
import { moneyFromMinor, toDecimal } from '../../domain/money.ts'
import { Consent, contactOf } from './contacts.ts'
import { orderIdsOf } from './find.ts'
import type { Caller } from './key.ts'
import { tell } from './ledger.ts'
import { openEvent, openText, Text } from './opened.ts'
import { answer, iso, isoOf, newPart, notFound, problems, Reason, security, Time } from './shape.ts'

export const Amount = z
  .object({
    minor: z.number().int().openapi({ example: 149900 }),
    currency: z.string().openapi({ example: 'INR' }),
    decimal: z.string().openapi({ example: '1499.00' }),
  })
  .openapi('Amount')

const Parcel = z
  .object({
    id: z.string(),
    awb: z.string().nullable(),
    carrier: z.string().nullable(),
    trackingUrl: z.string().nullable(),
    state: z.string().openapi({ example: 'parcel.out_for_delivery' }),
    stateAt: Time,
    attempts: z.number().int().openapi({ description: 'Tries to deliver' }),
    expectedAt: Time.nullable(),
  })
  .openapi('Parcel')

const Order = z
  .object({
    id: z.string().openapi({ example: 'ord_01k2q4pz9r7b8c9d0e1f2g3h4j' }),
    number: z.string().nullable().openapi({ example: '#1042' }),
    shopOrderId: z.string().nullable(),
    status: z.string().openapi({ example: 'paid' }),
    total: Amount.nullable(),
    cashOnDelivery: z.boolean().nullable(),
    placedAt: Time.nullable(),
    paidAt: Time.nullable(),
    cancelledAt: Time.nullable(),
    refunded: Amount.nullable().openapi({ description: 'Null where nothing went back' }),
    parcels: z.array(Parcel),
  })
  .openapi('Order')

const Buyer = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    phoneReason: Reason.nullable().openapi({ description: 'Why there is no number to write to' }),
    phoneState: z.string().openapi({ example: 'ok' }),
    consents: z.array(Consent),
  })
  .openapi('Buyer')

const LedgerEntry = z
  .object({
    at: Time,
    kind: z.enum(['event', 'decision', 'message', 'status', 'consent']),
    title: z.string().openapi({ example: 'The parcel is with the rider' }),
    detail: z.string().optional(),
    connector: z.string().optional(),
    topic: z.string().optional(),
    event: z.string().optional(),
    joined: z
      .object({
        by: z.string().openapi({ example: 'number' }),
        plain: z.string().openapi({ example: 'by the number of the order' }),
        confidence: z
          .number()
          .min(0)
          .max(1)
          .optional()
          .openapi({ description: 'Where it was not said but seen: by phone, amount and time' }),
      })
      .optional()
      .openapi({ description: 'By what it came to this order' }),
    rule: z.string().optional(),
    outcome: z.enum(['planned', 'held', 'moved', 'skipped']).optional(),
    reason: Reason.optional(),
    messageId: z.string().optional(),
    state: z.string().optional(),
    template: z.string().optional(),
    language: z.string().optional(),
    text: Text.optional(),
  })
  .openapi('LedgerEntry')

export const orderName = z.string().min(1).max(120).openapi({
  description: 'Our id, the number that the shopper sees (a “#” is written %23, or left out), or the shop’s own id',
  example: '1042',
})

const getLedger = createRoute({
  method: 'get',
  path: '/orders/{id}/ledger',
  tags: ['Orders'],
  summary: 'The story of an order: why was or wasn’t something sent',
  description: 'What happened, what each rule made of it, what was said and what became of that, oldest first.',
  security,
  request: {
    params: z.object({ id: orderName }),
  },
  responses: {
    200: answer('The ledger', z.object({ order: Order, contact: Buyer.nullable(), entries: z.array(LedgerEntry) })),
    ...problems,
    ...notFound,
  },
})

export const MAX_ROWS = 500

export const orders = newPart().openapi(getLedger, async (c) => c.json(await ledgerOf(c.get('caller'), c.req.valid('param').id), 200))

/** The order that somebody means, and all ids under which it was written. Throws `request.not_found` where this merchant has none such. */
export async function orderMeant(caller: Caller, said: string): Promise<{ readonly order: OrderRow; readonly ids: readonly string[] }> {
  const order = await newestOrderOf(caller.tenant, await orderIdsOf(caller, said))
  if (!order) throw new AppError('request.not_found')
  // What gateway or courier told before the shop did was written under an order of its own.
  return { order, ids: [order.id, ...(await caller.relay.entities([`joined-from:${order.id}`]))] }
}

/** The story of the order that somebody means. Throws `request.not_found` where this merchant has none such. */
export async function ledgerOf(caller: Caller, said: string) {
  const { tenant, vault } = caller
  const { order, ids } = await orderMeant(caller, said)
  const [parcels, events, messages, rules, contact, consents] = await Promise.all([
    parcelsOf(tenant, order.id),
    eventsOf(tenant, ids, MAX_ROWS),
    messagesOfOrder(tenant, ids, MAX_ROWS),
    rulesOf(tenant),
    order.contactId === null ? undefined : contactById(tenant, order.contactId),
    order.contactId === null ? [] : consentsOf(tenant, [order.contactId]),
  ])
  const entries = tell({
    events: await Promise.all(events.map(async (row) => ({ row, opened: (await openEvent(vault, row.dataSealed)) as DomainEvent | null }))),
    messages: await Promise.all(messages.map(async (row) => ({ row, text: await openText(vault, row.contentSealed) }))),
    consents: consents.filter(belongsTo(order, events, messages)),
    rules: new Map(rules.map((r) => [r.id, r.definition.name])),
  })
  return { order: orderOf(order, parcels), contact: contact ? await buyerOf(caller, contact, consents) : null, entries }
}

const DAY_MS = 86_400_000

/** Consents that this order proves, and those that changed while it ran: from a day before it to a week after. */
function belongsTo(order: OrderRow, events: readonly EventRow[], messages: readonly MessageRow[]): (consent: ConsentRow) => boolean {
  const times = [...events.map((e) => e.receivedAt), ...messages.flatMap((m) => [m.createdAt, m.endedAt ?? m.createdAt])]
  const from = Math.min(...times, order.placedAt ?? order.updatedAt) - DAY_MS
  const until = Math.max(...times, order.updatedAt) + 7 * DAY_MS
  return (consent) => consent.proof === order.id || (consent.at >= from && consent.at <= until)
}

function orderOf(o: OrderRow, parcels: readonly ParcelRow[]): z.infer<typeof Order> {
  return {
    id: o.id,
    number: o.number,
    shopOrderId: o.shopOrderId,
    status: o.status,
    total: amountOf(o.totalMinor, o.currency),
    cashOnDelivery: o.cashOnDelivery,
    placedAt: iso(o.placedAt),
    paidAt: iso(o.paidAt),
    cancelledAt: iso(o.cancelledAt),
    refunded: o.refundedMinor > 0 ? amountOf(o.refundedMinor, o.currency) : null,
    parcels: parcels.map((p) => ({
      id: p.id,
      awb: p.awb,
      carrier: p.carrier,
      trackingUrl: p.trackingUrl,
      state: p.state,
      stateAt: isoOf(p.stateAt),
      attempts: p.attempts,
      expectedAt: iso(p.expectedAt),
    })),
  }
}

/** Null where either is unknown. */
export function amountOf(minor: number | null, currency: string | null): z.infer<typeof Amount> | null {
  const money = moneyFromMinor(minor, currency)
  return money ? { minor: money.minor, currency: money.currency, decimal: toDecimal(money) } : null
}

async function buyerOf(
  { vault }: Caller,
  row: Parameters<typeof contactOf>[1],
  ledger: readonly ConsentRow[],
): Promise<z.infer<typeof Buyer>> {
  const { id, name, phone, phoneReason, consents } = await contactOf(vault, row, ledger)
  return { id, name, phone, phoneReason, phoneState: row.phoneState, consents }
}
