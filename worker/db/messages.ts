import { asc, desc, eq, gte, lt, sql } from 'drizzle-orm'
import { among } from './among.ts'
import { contacts, events, messages, orders } from './schema/tenant.ts'
import type { Tenant } from './tenant.ts'

export type MessageRow = typeof messages.$inferSelect

interface MessageFilter {
  readonly orderIds?: readonly string[] | undefined
  readonly contactIds?: readonly string[] | undefined
  readonly state?: string | undefined
  /** Only messages older than this one. */
  readonly before?: string | undefined
}

/** The newest messages first (their ids sort by time), each with what a reader wants to see beside it. */
export async function newestMessages(tenant: Tenant, filter: MessageFilter, limit: number) {
  return (
    tenant.db
      .select({ message: messages, phoneSealed: contacts.phoneSealed, orderNumber: orders.number, eventType: events.type })
      .from(messages)
      .leftJoin(contacts, tenant.of(contacts, eq(contacts.id, messages.contactId)))
      .leftJoin(orders, tenant.of(orders, eq(orders.id, messages.orderId)))
      // Events lie under their order, or under their contact where there is no order.
      .leftJoin(
        events,
        tenant.of(events, eq(events.subjectId, sql`coalesce(${messages.orderId}, ${messages.contactId})`), eq(events.id, messages.eventId)),
      )
      .where(
        tenant.of(
          messages,
          filter.orderIds && among(messages.orderId, filter.orderIds),
          filter.contactIds && among(messages.contactId, filter.contactIds),
          filter.state === undefined ? undefined : eq(messages.state, filter.state),
          filter.before === undefined ? undefined : lt(messages.id, filter.before),
        ),
      )
      .orderBy(desc(messages.id))
      .limit(limit)
      .all()
  )
}

/** How many messages of a rule WhatsApp took since then, by the country of the phone; the most first. */
export const sentByCountry = (tenant: Tenant, ruleId: string, since: number): Promise<{ country: string | null; count: number }[]> =>
  tenant.db
    .select({ country: contacts.country, count: sql<number>`count(*)`.as('count') })
    .from(messages)
    .leftJoin(contacts, tenant.of(contacts, eq(contacts.id, messages.contactId)))
    .where(tenant.of(messages, eq(messages.ruleId, ruleId), gte(messages.acceptedAt, since)))
    .groupBy(contacts.country)
    .orderBy(desc(sql`count`), asc(contacts.country))
    .all()

/** What was said, or meant to be said, about an order (or orders that turned out to be one); oldest first. */
export const messagesOfOrder = (tenant: Tenant, orderIds: readonly string[], limit: number): Promise<MessageRow[]> =>
  tenant.db
    .select()
    .from(messages)
    .where(tenant.of(messages, among(messages.orderId, orderIds)))
    .orderBy(asc(messages.id))
    .limit(limit)
    .all()
