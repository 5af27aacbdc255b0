import { eq } from 'drizzle-orm'
import { RuleDefinition, type Rule } from '../domain/rules.ts'
import { rules } from './schema/tenant.ts'
import type { Tenant } from './tenant.ts'
import { upsert } from './upsert.ts'

export async function rulesOf(tenant: Tenant): Promise<Rule[]> {
  const rows = await tenant.db.select().from(rules).where(tenant.of(rules)).all()
  return rows.map((r) => ({
    id: r.id,
    on: r.on,
    definition: RuleDefinition.parse(r.definition),
    ...(r.pausedReason ? { pausedReason: r.pausedReason } : {}),
  }))
}

/** Adds rules that aren't there; what the merchant changed stays as it is. */
export async function addRules(tenant: Tenant, added: readonly Rule[], now: number): Promise<void> {
  if (added.length === 0) return
  const rows = added.map((r) => ({
    merchantId: tenant.merchantId,
    id: r.id,
    on: r.on,
    pausedReason: null,
    definition: r.definition,
    updatedAt: now,
  }))
  await upsert(tenant.d1, rules, { key: ['merchantId', 'id'], changes: [] }, rows).run()
}

/** Makes a rule, or replaces it as a whole. */
export async function putRule(tenant: Tenant, { id, on, definition }: Rule, now: number): Promise<void> {
  const row = { on, definition, pausedReason: null, updatedAt: now }
  await tenant.db
    .insert(rules)
    .values({ merchantId: tenant.merchantId, id, ...row })
    .onConflictDoUpdate({ target: [rules.merchantId, rules.id], set: row })
}

/** Changes what a rule says; whether it is on, and why it was paused, stays. */
export async function defineRule(tenant: Tenant, id: string, definition: RuleDefinition, now: number): Promise<void> {
  await tenant.db
    .update(rules)
    .set({ definition, updatedAt: now })
    .where(tenant.of(rules, eq(rules.id, id)))
}

/** False where the merchant has no such rule. */
export async function deleteRule(tenant: Tenant, id: string): Promise<boolean> {
  const gone = await tenant.db
    .delete(rules)
    .where(tenant.of(rules, eq(rules.id, id)))
    .returning({ id: rules.id })
    .all()
  return gone.length > 0
}

export async function pauseRule(tenant: Tenant, id: string, reason: string, now: number): Promise<void> {
  await tenant.db
    .update(rules)
    .set({ on: false, pausedReason: reason, updatedAt: now })
    .where(tenant.of(rules, eq(rules.id, id)))
}

/** Switches a rule; a pause ends with it, whoever paused. False where the merchant has no such rule. */
export async function switchRule(tenant: Tenant, id: string, on: boolean, now: number): Promise<boolean> {
  const changed = await tenant.db
    .update(rules)
    .set({ on, pausedReason: null, updatedAt: now })
    .where(tenant.of(rules, eq(rules.id, id)))
    .returning({ id: rules.id })
    .all()
  return changed.length > 0
}
