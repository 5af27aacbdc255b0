import { eq, lt } from 'drizzle-orm'
import { templates } from './schema.ts'
import type { Tenant } from './tenant.ts'
import { upsert } from './upsert.ts'

export type TemplateRow = typeof templates.$inferSelect

export async function templatesOf(tenant: Tenant): Promise<TemplateRow[]> {
  return tenant.db.select().from(templates).where(tenant.of(templates)).all()
}

/** Makes the mirror of one account what Meta has now; templates that are gone there are gone here. */
export async function mirrorTemplates(
  tenant: Tenant,
  wabaId: string,
  rows: readonly Omit<TemplateRow, 'merchantId' | 'wabaId' | 'updatedAt'>[],
  now: number,
): Promise<void> {
  const plan = {
    key: ['merchantId', 'wabaId', 'name', 'language'],
    changes: ['metaId', 'category', 'status', 'quality', 'rejectedReason', 'parameterFormat', 'components', 'hash', 'updatedAt'],
  }
  const mirrored = rows.map((r) => ({ merchantId: tenant.merchantId, wabaId, ...r, updatedAt: now }))
  if (mirrored.length > 0) await upsert(tenant.d1, templates, plan, mirrored).run()
  await tenant.db.delete(templates).where(tenant.of(templates, eq(templates.wabaId, wabaId), lt(templates.updatedAt, now)))
}
