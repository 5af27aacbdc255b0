import type { Published } from '../../connectors/contract.ts'
import { derivedId } from '../../domain/ids.ts'
import { sha256Hex } from '../../lib/crypto.ts'
import { all } from '../tables.ts'
import { apiOf } from './heal.ts'
import type { WriteParts } from './write-back.ts'
import type { WriteRow } from './writes.ts'

/** The Worker's own entrypoint that knows what pages are to show. */
export interface ShownOf {
  shown(merchantId: string, what: Published): Promise<string>
}

const ALL = ['checkout', 'widget'] as const satisfies readonly Published[]

/**
 * Notes that the shops' pages may no longer show what they should. What it is now is looked up when it is written, so that of many
 * changes only the last one goes out. `fresh`: a connection where nothing of it is left.
 */
export function wantPublished(sql: SqlStorage, now: number, fresh?: string): void {
  const connections = all<{ connection_id: string }>(sql, `SELECT connection_id FROM shop_tokens WHERE state = 'ok'`)
  for (const { connection_id: id } of connections) {
    if (fresh !== undefined && fresh !== id) continue
    for (const what of ALL) {
      sql.exec(
        `INSERT INTO shop_writes (id, connection_id, kind, what, at, state, tries, next_at) VALUES (?1, ?2, 'publish', ?3, ?4, 'queued', 0, ?4)
         ON CONFLICT (id) DO UPDATE SET at = max(at + 1, ?4), state = 'queued', tries = 0, next_at = ?4, reason = iif(?5, NULL, reason)`,
        derivedId('wrt', 0, `${id}|publish|${what}`),
        id,
        what,
        now,
        fresh === undefined ? 0 : 1,
      )
    }
  }
}

/** Writes what a page of the shop is to show, where it shows something else. Says which: the next one is compared with it. */
export async function publishRow({ settings, ask, shown }: WriteParts, row: WriteRow): Promise<string | null> {
  const connection = (await settings()).connections.get(row.connection_id ?? '')
  const api = connection?.status === 'active' ? apiOf(connection) : undefined
  if (!connection || !api?.publish) return 'gone'
  const what = row.what as Published
  const json = await shown(what)
  const is = (await sha256Hex(json)).slice(0, 16)
  if (row.reason !== is) await api.publish(await ask(connection.id, 'publish'), what, json)
  return is
}
