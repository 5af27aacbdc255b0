import { expireRun, heardOfSince } from '../db/expire.ts'
import { expireExports } from '../db/privacy-requests.ts'
import { beginErasure } from './erasure.ts'
import { closeNotice } from './notices.ts'
import type { PrivacyContext } from './privacy-context.ts'
import { all, metaOf, setMeta, type ContactRow } from './tables.ts'

const DAY_MS = 86_400_000
/** Whom nobody has heard of for so long is forgotten. */
const KEEP_CONTACT_MS = 730 * DAY_MS
const KEEP_NOTICE_MS = 90 * DAY_MS
/** Between two readings of the whole record: hourly sweeps need not look for what changes by the day. */
const EVERY_MS = 20 * 3_600_000
const ROWS = 500
const RUNS = 20
const CONTACTS = 200

const AT = 'expired_at'
const FAR = 'contacts_looked_at'

/** Ends what has had its time in the record, once a day, in bounded runs; the next day goes on (docs/storage.md, "How long"). */
export async function expireRecord(ctx: PrivacyContext): Promise<void> {
  const { sql } = ctx.storage
  const now = ctx.now()
  for (const { id } of await expireExports(ctx.tenant, now)) closeNotice(sql, 'request', id, now)
  sql.exec('DELETE FROM notices WHERE closed_at < ? AND dirty = 0', now - KEEP_NOTICE_MS)
  if (now - Number(metaOf(sql, AT) ?? 0) < EVERY_MS) return
  for (let run = 0; run < RUNS; run++) if (!(await expireRun(ctx.tenant, now, ROWS))) break
  await forgetContacts(ctx, now)
  setMeta(sql, AT, String(now))
}

/** The oldest contacts first, a page a day, round and round. A contact of an order or message since then stays, whatever it says itself. */
async function forgetContacts(ctx: PrivacyContext, now: number): Promise<void> {
  const { sql } = ctx.storage
  const before = now - KEEP_CONTACT_MS
  const page = all<ContactRow>(
    sql,
    'SELECT * FROM contacts WHERE id > ? AND updated_at < ? AND created_at < ? ORDER BY id LIMIT ?',
    metaOf(sql, FAR) ?? '',
    before,
    before,
    CONTACTS,
  )
  setMeta(sql, FAR, page.length === CONTACTS ? (page.at(-1)?.id ?? '') : '')
  if (page.length === 0) return
  const ids = page.map((contact) => contact.id)
  const heardOf = await heardOfSince(ctx.tenant, ids, before)
  ctx.storage.transactionSync(() => {
    // Once more after waiting: one of them may have come back meanwhile.
    const still = all<ContactRow>(
      sql,
      `SELECT * FROM contacts c WHERE id IN (SELECT value FROM json_each(?)) AND updated_at < ?
         AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.contact_id = c.id)
         AND id NOT IN (SELECT contact_id FROM messages WHERE contact_id IS NOT NULL)`,
      JSON.stringify(ids.filter((id) => !heardOf.has(id))),
      before,
    )
    if (still.length > 0) beginErasure(sql, { seed: `retention|${now}`, source: 'retention', at: now, contacts: still })
  })
}
