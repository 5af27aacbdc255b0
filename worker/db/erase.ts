import type { Tenant } from './tenant.ts'

/** An order as a request names it: by the shop's own id. */
export interface NamedOrder {
  readonly connectionId: string | null
  readonly id: string
}

type Handle = Pick<Tenant, 'd1' | 'merchantId'>

const IN = (parameter: string) => `IN (SELECT value FROM json_each(${parameter}))`

/**
 * The orders that an erasure concerns: of these contacts, these by our id, those that the shop names, and what was joined into one of
 * them. Contacts and shops' ids have no index here: an index would cost a write for each message, and erasures are rare.
 */
export async function ordersConcerned(
  { d1, merchantId }: Handle,
  contacts: readonly string[],
  orders: readonly string[],
  named: readonly NamedOrder[],
): Promise<string[]> {
  type Row = { id: string; connection_id: string | null; number: string | null; shop_order_id: string | null; total_minor: number | null }
  const rows = async (where: string, ...params: string[]): Promise<Row[]> =>
    (
      await d1
        .prepare(`SELECT id, connection_id, number, shop_order_id, total_minor FROM orders WHERE merchant_id = ?1 AND ${where}`)
        .bind(merchantId, ...params)
        .all<Row>()
    ).results
  const list = JSON.stringify
  const found = await rows(`(contact_id ${IN('?2')} OR id ${IN('?3')})`, list(contacts), list(orders))
  if (named.length > 0) {
    const byShop = await rows(`shop_order_id ${IN('?2')}`, list(named.map((n) => n.id)))
    // Two shops of one merchant may use the same id; an order that no shop has spoken of yet may be either's.
    const isMeant = (row: Row) => named.some((n) => n.id === row.shop_order_id && (row.connection_id ?? n.connectionId) === n.connectionId)
    found.push(...byShop.filter(isMeant))
  }
  const numbers = found.flatMap((row) => row.number ?? [])
  if (numbers.length > 0) {
    const joined = await rows(`status = 'joined' AND number ${IN('?2')}`, list(numbers))
    found.push(
      ...joined.filter((j) => found.some((row) => row.number === j.number && (j.total_minor ?? row.total_minor) === row.total_minor)),
    )
  }
  return [...new Set(found.map((row) => row.id))]
}

/** The events about these contacts and orders, by which their deliveries are found. */
export async function eventsConcerned(
  { d1, merchantId }: Handle,
  contacts: readonly string[],
  orders: readonly string[],
  since: number,
): Promise<{ id: string; receivedAt: number }[]> {
  const { results } = await d1
    .prepare(
      `SELECT id, received_at AS receivedAt FROM events WHERE merchant_id = ?1 AND received_at >= ?4
         AND (subject_id ${IN('?2')} OR subject_id ${IN('?3')} OR contact_id ${IN('?2')})`,
    )
    .bind(merchantId, JSON.stringify(contacts), JSON.stringify(orders), since)
    .all<{ id: string; receivedAt: number }>()
  return results
}

/**
 * What is erased of a person in the record. Of messages stays what they cost and how they ended: template, category, state and times,
 * about nobody. ?2: contacts, ?3: orders, ?4: now.
 */
const STATEMENTS: readonly (readonly [table: string, statement: string, uses: '2' | '3' | '23' | '24' | '234'])[] = [
  [
    'messages',
    `UPDATE messages SET contact_id = '-', order_id = NULL, event_id = NULL, fact = NULL, wamid = NULL, language = NULL, content_sealed = NULL,
       reason = CASE WHEN state = 'queued' THEN 'contact.erased' WHEN state IN ('sending', 'unknown') THEN 'send.unconfirmed' ELSE reason END,
       ended_at = CASE WHEN state IN ('queued', 'sending', 'unknown') THEN ?4 ELSE ended_at END,
       state = CASE WHEN state = 'queued' THEN 'suppressed' WHEN state IN ('sending', 'unknown') THEN 'failed' ELSE state END
     WHERE merchant_id = ?1 AND (contact_id ${IN('?2')} OR order_id ${IN('?3')})`,
    '234',
  ],
  [
    'events',
    `DELETE FROM events WHERE merchant_id = ?1 AND (subject_id ${IN('?2')} OR subject_id ${IN('?3')} OR contact_id ${IN('?2')})`,
    '23',
  ],
  ['parcels', `DELETE FROM parcels WHERE merchant_id = ?1 AND order_id ${IN('?3')}`, '3'],
  ['orders', `DELETE FROM orders WHERE merchant_id = ?1 AND id ${IN('?3')}`, '3'],
  ['consents', `DELETE FROM consents WHERE merchant_id = ?1 AND contact_id ${IN('?2')}`, '2'],
  ['subscriptions', `DELETE FROM subscriptions WHERE merchant_id = ?1 AND contact_id ${IN('?2')}`, '2'],
  ['contacts', `DELETE FROM contacts WHERE merchant_id = ?1 AND id ${IN('?2')}`, '2'],
  [
    'privacy_requests',
    `UPDATE privacy_requests SET export_sealed = NULL, contact_ids = '[]' WHERE merchant_id = ?1
       AND EXISTS (SELECT 1 FROM json_each(privacy_requests.contact_ids) j WHERE j.value ${IN('?2')})`,
    '2',
  ],
]

/** Erases contacts and orders in one batch: all of it, or nothing. Done again, it finds nothing. Returns rows by table. */
export async function eraseRows(
  { d1, merchantId }: Handle,
  contacts: readonly string[],
  orders: readonly string[],
  now: number,
): Promise<Record<string, number>> {
  const values: Record<string, string | number> = { 2: JSON.stringify(contacts), 3: JSON.stringify(orders), 4: now }
  const results = await d1.batch(
    STATEMENTS.map(([, statement, uses]) => {
      // D1 wants each bound value to be used, so each statement is numbered anew.
      const renumbered = [...uses].reduce((text, old, i) => text.replaceAll(`?${old}`, `?${i + 2}`), statement)
      return d1.prepare(renumbered).bind(merchantId, ...[...uses].map((n) => values[n] ?? null))
    }),
  )
  return Object.fromEntries(STATEMENTS.map(([table], i) => [table, results[i]?.meta.changes ?? 0]))
}
