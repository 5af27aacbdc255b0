import { asc } from 'drizzle-orm'
import { among } from './among.ts'
import { consents } from './schema/tenant.ts'
import type { Tenant } from './tenant.ts'

export type ConsentRow = typeof consents.$inferSelect

/** Everything these contacts ever agreed to or took back; oldest first, by the time the shopper did it. */
export const consentsOf = (tenant: Tenant, contactIds: readonly string[]): Promise<ConsentRow[]> =>
  tenant.db
    .select()
    .from(consents)
    .where(tenant.of(consents, among(consents.contactId, contactIds)))
    .orderBy(asc(consents.at), asc(consents.recordedAt))
    .all()
