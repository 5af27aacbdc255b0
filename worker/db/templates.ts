import { eq, not, sql } from 'drizzle-orm'
import { among } from './among.ts'
import { templates } from './schema/tenant.ts'
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
  const facts = ['metaId', 'category', 'status', 'quality', 'rejectedReason', 'parameterFormat', 'components', 'hash']
  const plan = { key: ['merchantId', 'wabaId', 'name', 'language'], changes: [...facts, 'updatedAt'], differsIn: facts }
  const mirrored = rows.map((r) => ({ merchantId: tenant.merchantId, wabaId, ...r, updatedAt: now }))
  if (mirrored.length > 0) await upsert(tenant.d1, templates, plan, mirrored).run()
  const there = rows.map((r) => `${r.name} ${r.language}`)
  const isThere = among(sql`${templates.name} || ' ' || ${templates.language}`, there)
  await tenant.db.delete(templates).where(tenant.of(templates, eq(templates.wabaId, wabaId), not(isThere)))
}
