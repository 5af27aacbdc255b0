import { asc, eq } from 'drizzle-orm'
import { events } from './schema.ts'
import type { Tenant } from './tenant.ts'

export type EventRow = typeof events.$inferSelect

/** What happened to one order (or contact), in the order in which we heard of it. */
export const eventsOf = (tenant: Tenant, subjectId: string, limit: number): Promise<EventRow[]> =>
  tenant.db.select().from(events).where(tenant.of(events, eq(events.subjectId, subjectId))).orderBy(asc(events.id)).limit(limit).all()
