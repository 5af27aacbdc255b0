import { closeNotice, openNotice } from '../notices.ts'
import { one } from '../tables.ts'

/** What each of our doings needs the merchant's permission for. */
export const NEEDS = {
  heal: 'read_orders',
  tag: 'write_orders',
  untag: 'write_orders',
  note: 'write_orders',
  cancel: 'write_orders',
  consent: 'write_customers',
  checkout: 'read_orders',
  recheck: 'read_orders',
  discount: 'write_discounts',
  // What the app owns itself.
  publish: undefined,
} as const
export type Need = keyof typeof NEEDS

/** Of which the loss is worth a word: the app was installed with them. */
const ASKED: readonly string[] = ['read_orders', 'read_customers', 'write_customers', 'read_fulfillments']

/** Whether a list of permissions holds one; to write is to read. A list that nobody told us holds everything. */
export function allows(scopes: string, wanted: string): boolean {
  const given = new Set(scopes.split(',').map((scope) => scope.trim()))
  return scopes === '' || given.has(wanted) || (wanted.startsWith('read_') && given.has(wanted.replace('read_', 'write_')))
}

export function scopesOf(sql: SqlStorage, id: string): string {
  return one<{ scope: string }>(sql, 'SELECT scope FROM shop_tokens WHERE connection_id = ?', id)?.scope ?? ''
}

/** The merchant changed what we may do. What we may no longer do ends by itself; the merchant reads what that is. */
export function changeScopes(sql: SqlStorage, id: string, current: readonly string[], now: number): void {
  const scopes = current.join(',')
  sql.exec('UPDATE shop_tokens SET scope = ? WHERE connection_id = ?', scopes === '' ? 'none' : scopes, id)
  const missing = ASKED.filter((scope) => !allows(scopes === '' ? 'none' : scopes, scope))
  if (missing.length > 0) openNotice(sql, 'shop.scopes_reduced', `connection:${id}:scopes`, { missing: missing.join(', ') }, now)
  else closeNotice(sql, 'connection', `${id}:scopes`, now)
}
