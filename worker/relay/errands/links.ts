import { derivedId } from '../../domain/ids.ts'
import { all, assign, one } from '../tables.ts'
import { errandId, type ErrandRow } from './errands.ts'

/**
 * A payment link that we asked a gateway for. `making`: maybe it is there already, and nobody has its address. `closing`: the order
 * needs it no more, and the gateway is to be told so.
 */
export type LinkRow = {
  /** Our reference at the gateway: one wish has one, however often it is asked. */
  id: string
  order_id: string
  connection_id: string
  /** The gateway's own id. */
  link_id: string | null
  state: 'making' | 'open' | 'closing' | 'cancelled' | 'expired' | 'paid'
  amount_minor: number
  currency: string
  /** What was due on the order when it was made; the amount may be less by a discount. */
  base_minor: number
  /** Sealed for `links.wanted`: what the gateway is asked for, word by word, so that a repeat is the same. */
  wanted: string
  expires_at: number
  made_at: number | null
  at: number
}

export const linkById = (sql: SqlStorage, id: string): LinkRow | undefined => one<LinkRow>(sql, 'SELECT * FROM links WHERE id = ?', id)

const linksOf = (sql: SqlStorage, orderId: string): LinkRow[] =>
  all<LinkRow>(sql, 'SELECT * FROM links WHERE order_id = ? ORDER BY at, id', orderId)

/** The link that an errand was wished for. */
export const linkOfErrand = (sql: SqlStorage, { id, kind, order_id }: ErrandRow): LinkRow | undefined =>
  order_id === null
    ? undefined
    : linksOf(sql, order_id).find((link) => errandId(kind, link.id) === id || errandId(kind, paidSeed(link)) === id)

/** The wish to be told how a link was paid. */
export const paidSeed = ({ id }: Pick<LinkRow, 'id'>): string => `paid|${id}`

/** The link of an order that was wished for last. */
export const lastLinkOf = (sql: SqlStorage, orderId: string): LinkRow | undefined => linksOf(sql, orderId).at(-1)

/** Each further link of an order has a reference of its own. */
export const nextLinkId = (sql: SqlStorage, orderId: string): string => derivedId('lnk', 0, `${orderId}|${linksOf(sql, orderId).length}`)

/** Notes a link before the gateway is asked, and by what its payment will be known, should we never hear the answer. */
export function beginLink(sql: SqlStorage, row: LinkRow): void {
  sql.exec(
    `INSERT OR IGNORE INTO links (id, order_id, connection_id, state, amount_minor, currency, base_minor, wanted, expires_at, at)
     VALUES (?, ?, ?, 'making', ?, ?, ?, ?, ?, ?)`,
    row.id,
    row.order_id,
    row.connection_id,
    row.amount_minor,
    row.currency,
    row.base_minor,
    row.wanted,
    row.expires_at,
    row.at,
  )
  leadTo(sql, row.order_id, [`number:${row.id}`, `plink:${row.id}`])
}

const leadTo = (sql: SqlStorage, orderId: string, refs: readonly string[]): void =>
  void sql.exec('INSERT OR IGNORE INTO refs (ref, entity) SELECT value, ? FROM json_each(?)', orderId, JSON.stringify(refs))

export function patchLink(
  sql: SqlStorage,
  id: string,
  patch: Partial<Pick<LinkRow, 'state' | 'link_id' | 'expires_at' | 'made_at' | 'connection_id' | 'wanted'>>,
): void {
  const { set, values } = assign(patch)
  sql.exec(`UPDATE links SET ${set} WHERE id = ?`, ...values, id)
}

/** The gateway made it: from now on the order's button leads there. `paySealed` holds its address and until when it is good. */
export function openLink(
  sql: SqlStorage,
  link: LinkRow,
  made: { readonly linkId: string; readonly expiresAt: number; readonly paySealed: string },
  now: number,
): void {
  patchLink(sql, link.id, { state: 'open', link_id: made.linkId, expires_at: made.expiresAt, made_at: now })
  leadTo(sql, link.order_id, [`plink:${made.linkId}`])
  sql.exec(
    'UPDATE orders SET pay_sealed = ?, pay_until = ?, updated_at = max(updated_at, ?4), dirty = dirty + 1 WHERE id = ?3',
    made.paySealed,
    made.expiresAt,
    link.order_id,
    now,
  )
}

/** The link is nothing to pay by any more, and no button leads there. */
export function endLink(sql: SqlStorage, link: LinkRow, state: Exclude<LinkRow['state'], 'making' | 'open'>, now: number): void {
  patchLink(sql, link.id, { state })
  sql.exec(
    `UPDATE orders SET pay_sealed = NULL, pay_until = NULL, updated_at = max(updated_at, ?1), dirty = dirty + 1
     WHERE id = ?2 AND pay_sealed IS NOT NULL`,
    now,
    link.order_id,
  )
}

/** Noted for choosing: through whom orders in this currency were paid. */
export const notePaidThrough = (sql: SqlStorage, connectionId: string, currency: string, at: number): void =>
  void sql.exec('INSERT OR REPLACE INTO paid_through (connection_id, currency, at) VALUES (?, ?, ?)', connectionId, currency, at)

export const paidThrough = (sql: SqlStorage, currency: string): ReadonlyMap<string, number> =>
  new Map(
    all<{ connection_id: string; at: number }>(sql, 'SELECT connection_id, at FROM paid_through WHERE currency = ?', currency).map(
      (row) => [row.connection_id, row.at],
    ),
  )

/** A link goes with its order. */
export const forgetLinks = (sql: SqlStorage): void => void sql.exec('DELETE FROM links WHERE order_id NOT IN (SELECT id FROM orders)')
