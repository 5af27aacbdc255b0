import type { Box } from './box.ts'
import { nextRev } from './box.ts'
import { userIdOf } from './ids.ts'

/** A shopper as WhatsApp knows one. Who has a username only has no phone here. */
export interface Contact {
  readonly userId: string
  readonly waId?: string
  readonly name?: string
  readonly username?: string
}

/** The user id behind a phone number; makes the contact where it is new. Cached, since each send asks for it. */
export function contactOfPhone(box: Box, waId: string): string {
  const known = box.memory.contacts.get(waId)
  if (known) return known
  const userId = userIdOf(waId)
  box.sql.exec('INSERT INTO contacts (user_id, wa_id, rev) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', userId, waId, nextRev(box))
  if (box.memory.contacts.size > 50_000) box.memory.contacts.clear()
  box.memory.contacts.set(waId, userId)
  return userId
}

export function contactOfUser(box: Box, userId: string): Contact {
  const row = box.sql.exec('SELECT wa_id, name, username FROM contacts WHERE user_id = ?', userId).toArray()[0]
  const optional = (key: string) => (row?.[key] === null || row?.[key] === undefined ? {} : { [key]: String(row[key]) })
  const {
    wa_id: waId,
    name,
    username,
  } = { ...optional('wa_id'), ...optional('name'), ...optional('username') } as { wa_id?: string; name?: string; username?: string }
  return { userId, ...(waId ? { waId } : {}), ...(name ? { name } : {}), ...(username ? { username } : {}) }
}

/** Names a contact, or brings one with a user id alone into being. */
export function rememberContact(box: Box, { userId, waId, name, username }: Contact): void {
  box.sql.exec(
    `INSERT INTO contacts (user_id, wa_id, name, username, rev) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (user_id) DO UPDATE SET wa_id = coalesce(?2, wa_id), name = coalesce(?3, name), username = coalesce(?4, username), rev = ?5`,
    userId,
    waId ?? null,
    name ?? null,
    username ?? null,
    nextRev(box),
  )
}

const WINDOW_MS = 24 * 3_600_000

export function openWindow(box: Box, pnid: string, userId: string): void {
  box.sql.exec(
    'INSERT INTO windows (pnid, contact, until) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET until = ?3',
    pnid,
    userId,
    box.now() + WINDOW_MS,
  )
}

export function windowUntil(box: Box, pnid: string, userId: string): number {
  return Number(box.sql.exec('SELECT until FROM windows WHERE pnid = ? AND contact = ?', pnid, userId).toArray()[0]?.['until'] ?? 0)
}
