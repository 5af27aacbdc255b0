import { desc, isNull } from 'drizzle-orm'
import { notices } from './schema/tenant.ts'
import type { Tenant } from './tenant.ts'

export type NoticeRow = typeof notices.$inferSelect

/** What the merchant should look at, the latest first. */
export const latestNotices = (tenant: Tenant, onlyOpen: boolean, limit: number): Promise<NoticeRow[]> =>
  tenant.db
    .select()
    .from(notices)
    .where(tenant.of(notices, onlyOpen ? isNull(notices.closedAt) : undefined))
    .orderBy(desc(notices.lastAt))
    .limit(limit)
    .all()
