import { desc, eq, ne } from 'drizzle-orm'
import { among } from './among.ts'
import { orders, parcels } from './schema/tenant.ts'
import type { Tenant } from './tenant.ts'

export type OrderRow = typeof orders.$inferSelect
export type ParcelRow = typeof parcels.$inferSelect

export const orderById = (tenant: Tenant, id: string) =>
  tenant.db
    .select()
    .from(orders)
    .where(tenant.of(orders, eq(orders.id, id)))
    .get()

export const parcelById = (tenant: Tenant, orderId: string, id: string) =>
  tenant.db
    .select()
    .from(parcels)
    .where(tenant.of(parcels, eq(parcels.orderId, orderId), eq(parcels.id, id)))
    .get()

export const parcelsOf = (tenant: Tenant, orderId: string) =>
  tenant.db
    .select()
    .from(parcels)
    .where(tenant.of(parcels, eq(parcels.orderId, orderId)))
    .all()

/** Of several orders that somebody may mean, the newest; one that was joined into another is meant by nobody. */
export const newestOrderOf = (tenant: Tenant, ids: readonly string[]): Promise<OrderRow | undefined> =>
  tenant.db
    .select()
    .from(orders)
    .where(tenant.of(orders, among(orders.id, ids), ne(orders.status, 'joined')))
    .orderBy(desc(orders.id))
    .get()

/** The orders that were heard of last, the newest first. */
export const newestOrders = (tenant: Tenant, limit: number): Promise<OrderRow[]> =>
  tenant.db
    .select()
    .from(orders)
    .where(tenant.of(orders, ne(orders.status, 'joined')))
    .orderBy(desc(orders.id))
    .limit(limit)
    .all()
