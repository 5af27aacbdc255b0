import { and, desc, eq, isNotNull, lte } from 'drizzle-orm'
import { privacyRequests } from './schema/tenant.ts'
import type { Tenant } from './tenant.ts'

export type PrivacyRequestRow = typeof privacyRequests.$inferSelect

/** The newest first, without the copies themselves. */
export const newestRequests = (tenant: Tenant, limit: number): Promise<PrivacyRequestRow[]> =>
  tenant.db.select().from(privacyRequests).where(tenant.of(privacyRequests)).orderBy(desc(privacyRequests.id)).limit(limit).all()

export const requestById = (tenant: Tenant, id: string): Promise<PrivacyRequestRow | undefined> =>
  tenant.db
    .select()
    .from(privacyRequests)
    .where(tenant.of(privacyRequests, eq(privacyRequests.id, id)))
    .get()

/** Made again after a crash, it is the same row. */
export const keepRequest = (tenant: Tenant, row: Omit<PrivacyRequestRow, 'merchantId'>) =>
  tenant.db
    .insert(privacyRequests)
    .values({ ...row, merchantId: tenant.merchantId })
    .onConflictDoNothing()

/** Copies whose time is over go; the note that one was made stays. Returns whose they were. */
export const expireExports = (tenant: Tenant, now: number): Promise<{ id: string }[]> =>
  tenant.db
    .update(privacyRequests)
    .set({ exportSealed: null })
    .where(tenant.of(privacyRequests, and(lte(privacyRequests.expiresAt, now), isNotNull(privacyRequests.exportSealed))))
    .returning({ id: privacyRequests.id })
    .all()
