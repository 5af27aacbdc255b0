import { asc, eq } from 'drizzle-orm'
import { subscriptions } from './schema/tenant.ts'
import type { Tenant } from './tenant.ts'

type SubscriptionRow = typeof subscriptions.$inferSelect

/** Everything this contact ever wanted to be told of, the oldest first. */
export const subscriptionsOf = (tenant: Tenant, contactId: string): Promise<SubscriptionRow[]> =>
  tenant.db
    .select()
    .from(subscriptions)
    .where(tenant.of(subscriptions, eq(subscriptions.contactId, contactId)))
    .orderBy(asc(subscriptions.at))
    .all()
