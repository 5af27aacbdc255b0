import type { Tenant } from './tenant.ts'

type Handle = Pick<Tenant, 'd1' | 'merchantId'>
const IN = (parameter: string) => `IN (SELECT value FROM json_each(${parameter}))`

/** The next orders that came from one shop. */
export async function ordersOfShop({ d1, merchantId }: Handle, connectionId: string, limit: number): Promise<string[]> {
  const { results } = await d1
    .prepare('SELECT id FROM orders WHERE merchant_id = ?1 AND connection_id = ?2 ORDER BY id LIMIT ?3')
    .bind(merchantId, connectionId, limit)
    .all<{ id: string }>()
  return results.map((row) => row.id)
}

/**
 * A page of contacts, and those of them of whom only this shop told us: some event of it names them, no event of anybody else does
 * who could know them by themselves (`others`: other shops, and the API), and they never wrote.
 */
export async function contactsOfShop(
  { d1, merchantId }: Handle,
  connectionId: string,
  others: readonly string[],
  after: string,
  limit: number,
): Promise<{ readonly own: readonly string[]; readonly last: string | undefined }> {
  const page = await d1
    .prepare('SELECT id FROM contacts WHERE merchant_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3')
    .bind(merchantId, after, limit)
    .all<{ id: string }>()
  const ids = page.results.map((row) => row.id)
  const list = JSON.stringify(ids)
  const ask = (query: string, ...params: string[]) => d1.prepare(query).bind(merchantId, list, ...params)
  const [told, known, wrote] = await d1.batch<{ id: string }>([
    ask(
      `SELECT DISTINCT contact_id AS id FROM events WHERE merchant_id = ?1 AND contact_id ${IN('?2')} AND connection_id = ?3`,
      connectionId,
    ),
    ask(
      `SELECT DISTINCT contact_id AS id FROM events WHERE merchant_id = ?1 AND contact_id ${IN('?2')} AND (connection_id IS NULL OR connection_id ${IN('?3')})`,
      JSON.stringify(others),
    ),
    ask(`SELECT DISTINCT contact_id AS id FROM messages WHERE merchant_id = ?1 AND contact_id ${IN('?2')} AND direction = 'in'`),
  ])
  const stays = new Set([...(known?.results ?? []), ...(wrote?.results ?? [])].map((row) => row.id))
  return {
    own: (told?.results ?? []).map((row) => row.id).filter((id) => !stays.has(id)),
    last: ids.length === limit ? ids.at(-1) : undefined,
  }
}

/** Deletes a run of what is left of a shop's events: those about no order. */
export async function deleteEventsOfShop({ d1, merchantId }: Handle, connectionId: string, rows: number): Promise<number> {
  const result = await d1
    .prepare(
      `DELETE FROM events WHERE merchant_id = ?1 AND (subject_id, id) IN
         (SELECT subject_id, id FROM events WHERE merchant_id = ?1 AND connection_id = ?2 LIMIT ?3)`,
    )
    .bind(merchantId, connectionId, rows)
    .run()
  return result.meta.changes
}
