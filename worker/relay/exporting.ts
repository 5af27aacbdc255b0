import { keepRequest } from '../db/privacy-requests.ts'
import { exportOf, KEEP_EXPORT_MS, sealExport } from '../privacy/export.ts'
import { heldOf } from './held.ts'
import { openNotice } from './notices.ts'
import type { PrivacyContext } from './privacy-context.ts'
import { getWork, type PrivacyWork } from './privacy-queue.ts'

/** Makes the copy, puts it where the merchant finds it, and says so. Everything of the contact has been flushed before. */
export async function makeExport(ctx: PrivacyContext, { id }: PrivacyWork): Promise<undefined> {
  const { sql } = ctx.storage
  const settings = await ctx.settings()
  const { targets, source, requestedAt, dueAt } = getWork(sql, id) as PrivacyWork
  const contactIds = targets.contacts
  const now = ctx.now()
  const copy = await exportOf({
    tenant: ctx.tenant,
    vault: settings.vault,
    shop: settings.name,
    contactIds,
    held: async (contactId) => heldOf(sql, contactId),
    now,
  })
  const exportSealed = await sealExport(settings.vault, copy)
  await keepRequest(ctx.tenant, {
    id,
    source,
    contactIds: [...contactIds],
    requestedAt,
    dueAt,
    madeAt: now,
    expiresAt: now + KEEP_EXPORT_MS,
    exportSealed,
  })
  openNotice(sql, 'privacy.export_ready', `request:${id}`, {}, now)
  return undefined
}
