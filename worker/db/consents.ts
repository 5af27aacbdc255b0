import { asc, sql } from 'drizzle-orm'
import { among } from './among.ts'
import { consents } from './schema/tenant.ts'
import type { Tenant } from './tenant.ts'

export type ConsentRow = typeof consents.$inferSelect

/** WhatsApp tells whole seconds: what was taken back within one was taken back at its end (privacy/consent.ts judges so). */
const WHEN = sql`${consents.at} + CASE ${consents.state} WHEN 'withdrawn' THEN 1000 ELSE 0 END`

/** Everything these contacts ever agreed to or took back; oldest first, by the time the shopper did it. */
export const consentsOf = (tenant: Tenant, contactIds: readonly string[]): Promise<ConsentRow[]> =>
  tenant.db
    .select()
    .from(consents)
    .where(tenant.of(consents, among(consents.contactId, contactIds)))
    .orderBy(asc(WHEN), asc(consents.recordedAt))
    .all()
