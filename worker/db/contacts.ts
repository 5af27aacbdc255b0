import { desc, eq, lt } from 'drizzle-orm'
import { among } from './among.ts'
import { contacts } from './schema/tenant.ts'
import type { Tenant } from './tenant.ts'

export type ContactRow = typeof contacts.$inferSelect

/** The newest contacts first; `ids` narrows to those. */
export const newestContacts = (
  tenant: Tenant,
  filter: { readonly ids?: readonly string[] | undefined; readonly before?: string | undefined },
  limit: number,
): Promise<ContactRow[]> =>
  tenant.db
    .select()
    .from(contacts)
    .where(
      tenant.of(
        contacts,
        filter.ids && among(contacts.id, filter.ids),
        filter.before === undefined ? undefined : lt(contacts.id, filter.before),
      ),
    )
    .orderBy(desc(contacts.id))
    .limit(limit)
    .all()

export const contactById = (tenant: Tenant, id: string): Promise<ContactRow | undefined> =>
  tenant.db
    .select()
    .from(contacts)
    .where(tenant.of(contacts, eq(contacts.id, id)))
    .get()
