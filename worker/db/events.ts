import { asc } from 'drizzle-orm'
import { among } from './among.ts'
import { events } from './schema/tenant.ts'
import type { Tenant } from './tenant.ts'

export type EventRow = typeof events.$inferSelect

/** What happened to an order (or contact, or orders that turned out to be one), in the order in which we heard of it. */
export const eventsOf = (tenant: Tenant, subjectIds: readonly string[], limit: number): Promise<EventRow[]> =>
  tenant.db
    .select()
    .from(events)
    .where(tenant.of(events, among(events.subjectId, subjectIds)))
    .orderBy(asc(events.id))
    .limit(limit)
    .all()
