import { connectors, type ConnectorId } from '../connectors/registry.gen.ts'
import { openControl, type ConnectionRow } from '../db/control.ts'
import { openErasures } from '../db/erasures.ts'
import { derivedId, type ConnectionId } from '../domain/ids.ts'
import { log } from '../lib/log.ts'
import type { PrivacyContext } from './privacy-context.ts'
import { WITHIN_MS, type PrivacyWork } from './privacy-queue.ts'
import { all } from './tables.ts'

/**
 * What is one for the merchant: our plugin and the webhooks of the shop it sits in. Its goodbye is the shop's; the webhooks' own end, by
 * whoever runs the deployment, is only theirs.
 */
export const ENDS_WITH: Readonly<Record<string, ConnectorId>> = { storekit: 'woocommerce' }

export const isShop = ({ connector }: Pick<ConnectionRow, 'connector'>): boolean =>
  connectors[connector as ConnectorId]?.manifest.category === 'shop'

const SHOPS = Object.keys(connectors).filter((connector) => isShop({ connector }))

/**
 * A shop removed the app, or the merchant disconnected it: the connection ends, its secrets are wiped, and what waited for it ends with a
 * reason. Not where the shop was connected anew since. decide → stop.
 */
export async function carryOutLeave(ctx: PrivacyContext, work: PrivacyWork): Promise<PrivacyWork | undefined> {
  const connectionId = work.targets.connectionId ?? ''
  if (work.step === 'decide') {
    const ended = await disconnect(ctx, connectionId, work.requestedAt)
    return ended.length > 0 ? { ...work, step: 'stop', targets: { ...work.targets, ended } } : undefined
  }
  ctx.settingsChanged()
  const hasLeft = (await ctx.settings()).status === 'left'
  for (const id of work.targets.ended ?? [connectionId]) {
    stopWorkOf(ctx.storage, id, hasLeft, ctx.now())
    log({ work: 'privacy', merchantId: ctx.merchantId, connectionId: id, topic: 'connection.left' })
  }
  return undefined
}

/**
 * In the control database. A merchant without a shop has left, and is erased after 30 days unless a shop comes back. Returns which
 * connections ended.
 */
export async function disconnect(ctx: PrivacyContext, connectionId: string, at: number): Promise<readonly string[]> {
  const { merchantId, env } = ctx
  const control = openControl(env.DB)
  const rows = await control.connectionsOf(merchantId)
  const own = rows.find((row) => row.id === connectionId)
  if (!own) return []
  const others = rows.filter((row) => row.connector === ENDS_WITH[own.connector] && row.account === own.account && own.account !== null)
  const ended = await control.disconnect(
    own.id as ConnectionId,
    others.map((row) => row.id as ConnectionId),
    at,
    ctx.now(),
  )
  const isLast = isShop(own) && !rows.some((row) => !ended.includes(row.id) && row.status === 'active' && isShop(row))
  if (ended.length === 0 || !isLast) return ended
  await control.leave(merchantId, SHOPS, ctx.now())
  await openErasures(env.DB).put({
    id: derivedId('era', at, `left|${merchantId}`),
    merchantId,
    kind: 'merchant',
    source: 'left',
    requestedAt: at,
    dueAt: at + WITHIN_MS,
    doneAt: null,
    counts: {},
  })
  return ended
}

/**
 * Ends what waits here for a connection: messages about its orders, its deliveries that were not worked on, its tokens. `everything`:
 * the merchant left, so nothing goes out to anybody.
 */
function stopWorkOf(storage: DurableObjectStorage, connectionId: string, everything: boolean, now: number): void {
  const { sql } = storage
  const whose = `(?2 = 1 OR order_id IN (SELECT id FROM orders WHERE connection_id = ?3))`
  storage.transactionSync(() => {
    sql.exec(
      `UPDATE messages SET state = 'suppressed', reason = 'connection.gone', hold = NULL, ended_at = ?1, updated_at = ?1, dirty = dirty + 1
       WHERE state = 'queued' AND ${whose}`,
      now,
      everything ? 1 : 0,
      connectionId,
    )
    // Nobody will settle these by sending them once more; a status that comes still does.
    sql.exec(
      `UPDATE messages SET state = 'failed', reason = 'send.unconfirmed', ended_at = ?1, updated_at = ?1, dirty = dirty + 1
       WHERE state = 'unknown' AND ${whose}`,
      now,
      everything ? 1 : 0,
      connectionId,
    )
    sql.exec(
      `UPDATE inbox SET state = 'ignored', note = 'connection.gone', body = NULL WHERE state = 'new' AND connection_id = ?`,
      connectionId,
    )
    if (everything) sql.exec('UPDATE optins SET ended_at = ? WHERE ended_at IS NULL', now)
    sql.exec(`DELETE FROM errands WHERE connection_id = ?3 OR ${whose}`, now, everything ? 1 : 0, connectionId)
    for (const table of ['system_tokens', 'paid_through']) sql.exec(`DELETE FROM ${table} WHERE connection_id = ?`, connectionId)
    sql.exec(`DELETE FROM talks WHERE ?1 > 0 AND ${whose}`, now, everything ? 1 : 0, connectionId)
    forgetShopTables(sql, connectionId)
  })
}

/** What serves the shop's own API (tokens, watermarks, write-backs), and what it said of its products, lies in tables named shop_…, each row under its connection. */
export function forgetShopTables(sql: SqlStorage, connectionId: string): void {
  for (const table of shopTables(sql)) sql.exec(`DELETE FROM ${table} WHERE connection_id = ?`, connectionId)
}

const shopTables = (sql: SqlStorage): string[] =>
  all<{ name: string }>(
    sql,
    `SELECT m.name FROM sqlite_master m WHERE m.type = 'table' AND m.name LIKE 'shop\\_%' ESCAPE '\\'
       AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) c WHERE c.name = 'connection_id')`,
  ).map((row) => row.name)
