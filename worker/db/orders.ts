import { eq } from 'drizzle-orm'
import { orders, parcels } from './schema.ts'
import type { Tenant } from './tenant.ts'

export const orderById = (tenant: Tenant, id: string) => tenant.db.select().from(orders).where(tenant.of(orders, eq(orders.id, id))).get()

export const parcelById = (tenant: Tenant, orderId: string, id: string) =>
  tenant.db.select().from(parcels).where(tenant.of(parcels, eq(parcels.orderId, orderId), eq(parcels.id, id))).get()

export const parcelsOf = (tenant: Tenant, orderId: string) => tenant.db.select().from(parcels).where(tenant.of(parcels, eq(parcels.orderId, orderId))).all()
