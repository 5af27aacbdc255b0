import { and, asc, eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { MerchantId } from '../domain/ids.ts'
import { merchants, numbers, widgets } from './schema/control.ts'

export type WidgetRow = typeof widgets.$inferSelect

/** The merchants' storefront widgets, one each. */
export function openWidgets(d1: D1Database) {
  const db = drizzle(d1, { casing: 'snake_case' })
  return {
    /** Everything that a storefront is told, in one read: the widget, its merchant, and the number that shoppers write to. */
    shown: (key: string) =>
      db
        .select({ widget: widgets, merchant: merchants, displayPhone: numbers.displayPhone })
        .from(widgets)
        .innerJoin(merchants, eq(merchants.id, widgets.merchantId))
        .leftJoin(numbers, and(eq(numbers.merchantId, widgets.merchantId), eq(numbers.status, 'active')))
        .where(eq(widgets.key, key))
        .orderBy(asc(numbers.createdAt))
        .limit(1)
        .get(),
    of: (merchantId: MerchantId) => db.select().from(widgets).where(eq(widgets.merchantId, merchantId)).get(),
    /** Where the merchant has a widget already, it stays as it is. */
    add: (row: typeof widgets.$inferInsert) => db.insert(widgets).values(row).onConflictDoNothing(),
    update: (merchantId: MerchantId, patch: Partial<Omit<typeof widgets.$inferInsert, 'merchantId'>>) =>
      db.update(widgets).set(patch).where(eq(widgets.merchantId, merchantId)).returning().get(),
  }
}
