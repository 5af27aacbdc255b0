import type { RelaySettings } from '../settings.ts'
import { all, type OrderRow } from '../tables.ts'
import { wantOnOrder } from './writes.ts'

/** The tags of rules that hold an order until it is confirmed are taken off: it was confirmed, or paid. */
export function releaseHold(sql: SqlStorage, { rules }: Pick<RelaySettings, 'rules'>, order: Pick<OrderRow, 'id'>, now: number): void {
  const tags = rules.flatMap(({ definition: { writeBack } }) => (writeBack?.untilConfirmed && writeBack.tag ? [writeBack.tag] : []))
  if (tags.length === 0) return
  const put = all<{ id: string; what: string }>(
    sql,
    `SELECT id, what FROM shop_writes WHERE order_id = ? AND kind = 'tag' AND what IN (SELECT value FROM json_each(?))`,
    order.id,
    JSON.stringify([...new Set(tags)]),
  )
  for (const { id, what } of put) {
    // What waits for another try must not come after this.
    sql.exec(`DELETE FROM shop_writes WHERE id = ? AND state = 'queued'`, id)
    wantOnOrder(sql, order.id, 'untag', what, now)
  }
}
