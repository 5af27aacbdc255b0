import type { Tenant } from './tenant.ts'

const DAY_MS = 86_400_000

/** How long what is sealed in the record stays (docs/storage.md, "How long"). */
export const KEEP = {
  /** The text of a message, from its end. */
  textMs: 180 * DAY_MS,
  /** What was bought, where a parcel is, and the events: longer than a year, so that the same season can be compared. */
  detailsMs: 396 * DAY_MS,
  /** The proof of a consent, from its withdrawal. */
  consentMs: 3 * 365 * DAY_MS,
  noticeMs: 90 * DAY_MS,
} as const

/** Each empties or deletes a bounded run of rows. ?2: before this time, ?3: rows at most. */
const EXPIRE: readonly (readonly [name: string, keepMs: number, statement: string])[] = [
  [
    'messages',
    KEEP.textMs,
    `UPDATE messages SET content_sealed = NULL WHERE merchant_id = ?1 AND id IN
       (SELECT id FROM messages WHERE merchant_id = ?1 AND content_sealed IS NOT NULL AND ended_at < ?2 LIMIT ?3)`,
  ],
  [
    'orders',
    KEEP.detailsMs,
    `UPDATE orders SET details_sealed = NULL, pay_sealed = NULL WHERE merchant_id = ?1 AND id IN
       (SELECT id FROM orders WHERE merchant_id = ?1 AND (details_sealed IS NOT NULL OR pay_sealed IS NOT NULL) AND updated_at < ?2 LIMIT ?3)`,
  ],
  [
    'parcels',
    KEEP.detailsMs,
    `UPDATE parcels SET awb = NULL, tracking_url = NULL WHERE merchant_id = ?1 AND (order_id, id) IN
       (SELECT order_id, id FROM parcels WHERE merchant_id = ?1 AND (awb IS NOT NULL OR tracking_url IS NOT NULL) AND updated_at < ?2 LIMIT ?3)`,
  ],
  [
    'events',
    KEEP.detailsMs,
    `UPDATE events SET data_sealed = NULL WHERE merchant_id = ?1 AND (subject_id, id) IN
       (SELECT subject_id, id FROM events WHERE merchant_id = ?1 AND data_sealed IS NOT NULL AND received_at < ?2 LIMIT ?3)`,
  ],
  [
    'consents',
    KEEP.consentMs,
    `DELETE FROM consents WHERE merchant_id = ?1 AND (contact_id, id) IN
       (SELECT c.contact_id, c.id FROM consents w JOIN consents c
          ON c.merchant_id = w.merchant_id AND c.contact_id = w.contact_id AND c.purpose = w.purpose AND c.at <= w.at
        WHERE w.merchant_id = ?1 AND w.state = 'withdrawn' AND w.at < ?2 LIMIT ?3)`,
  ],
  [
    'notices',
    KEEP.noticeMs,
    `DELETE FROM notices WHERE merchant_id = ?1 AND id IN (SELECT id FROM notices WHERE merchant_id = ?1 AND closed_at < ?2 LIMIT ?3)`,
  ],
]

/** One bounded run of forgetting. Returns whether there may be more. */
export async function expireRun({ d1, merchantId }: Pick<Tenant, 'd1' | 'merchantId'>, now: number, rows: number): Promise<boolean> {
  const results = await d1.batch(EXPIRE.map(([, keepMs, statement]) => d1.prepare(statement).bind(merchantId, now - keepMs, rows)))
  return results.some((result) => (result.meta.changes ?? 0) >= rows)
}

/** Of these contacts, those whom the record has heard of since: an order or a message. */
export async function heardOfSince(
  { d1, merchantId }: Pick<Tenant, 'd1' | 'merchantId'>,
  contacts: readonly string[],
  since: number,
): Promise<ReadonlySet<string>> {
  const list = JSON.stringify(contacts)
  const ask = (table: 'orders' | 'messages') =>
    d1
      .prepare(
        `SELECT DISTINCT contact_id FROM ${table} WHERE merchant_id = ?1 AND contact_id IN (SELECT value FROM json_each(?2)) AND updated_at >= ?3`,
      )
      .bind(merchantId, list, since)
  const results = await d1.batch<{ contact_id: string }>([ask('orders'), ask('messages')])
  return new Set(results.flatMap((result) => result.results.map((row) => row.contact_id)))
}
