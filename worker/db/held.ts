import { asc, desc, eq, or, sql } from 'drizzle-orm'
import { among } from './among.ts'
import { events, messages, notices, orders, parcels, privacyRequests } from './schema/tenant.ts'
import type { Tenant } from './tenant.ts'

/** Everything in the record that is about one contact, beside what db/contacts, consents and subscriptions give. At most so many of each. */
export async function heldInRecord(tenant: Tenant, contactId: string, most: number) {
  const { db } = tenant
  const own = await db
    .select()
    .from(orders)
    .where(tenant.of(orders, eq(orders.contactId, contactId)))
    .orderBy(desc(orders.id))
    .limit(most)
    .all()
  const ids = own.map((order) => order.id)
  const [shipped, said, happened, requests, named] = await Promise.all([
    db
      .select()
      .from(parcels)
      .where(tenant.of(parcels, among(parcels.orderId, ids)))
      .limit(most)
      .all(),
    db
      .select()
      .from(messages)
      .where(tenant.of(messages, or(eq(messages.contactId, contactId), among(messages.orderId, ids))))
      .orderBy(desc(messages.id))
      .limit(most)
      .all(),
    db
      .select()
      .from(events)
      .where(tenant.of(events, or(eq(events.contactId, contactId), among(events.subjectId, [contactId, ...ids]))))
      .orderBy(desc(events.id))
      .limit(most)
      .all(),
    db
      .select()
      .from(privacyRequests)
      .where(
        tenant.of(privacyRequests, sql`exists (select 1 from json_each(${privacyRequests.contactIds}) j where j.value = ${contactId})`),
      )
      .orderBy(asc(privacyRequests.id))
      .all(),
    db
      .select()
      .from(notices)
      .where(tenant.of(notices, sql`(instr(${notices.subject}, ${contactId}) > 0 or instr(${notices.detail}, ${contactId}) > 0)`))
      .all(),
  ])
  return { orders: own, parcels: shipped, messages: said, events: happened, requests, notices: named }
}
