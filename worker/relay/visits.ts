import type { RelaySettings } from './settings.ts'
import { grant, type Proof } from './optins.ts'
import { keepSealed, one, sealedOf } from './tables.ts'
import { readVisitCodes } from './visit-code.ts'
import type { Visit, WidgetPurpose } from './widget.ts'

/** A chat that begins later than this was not begun by that visit. */
const KEEP_MS = 7 * 86_400_000

/** Keeps where a shopper was when they opened the chat, under the code that their message will carry. False where the code is taken. */
export function keepVisit(sql: SqlStorage, code: string, sealed: string, now: number): boolean {
  return sql.exec('INSERT OR IGNORE INTO visits (code, sealed, at) VALUES (?, ?, ?)', code, sealed, now).rowsWritten > 0
}

export function forgetVisits(sql: SqlStorage, now: number): void {
  sql.exec('DELETE FROM visits WHERE at < ?', now - KEEP_MS)
}

/** A visit that waits for its message. */
export interface OpenVisit {
  readonly code: string
  readonly said: Visit
  readonly sealed: string
  /** Of the product that is to be subscribed to. */
  readonly titleSealed: string | undefined
}

/** A message without our codes in it, and the visit that one of them stands for. */
export interface Joined {
  /** What people are shown. */
  readonly text: string
  /** Undefined where every code was used already, or is too old. */
  readonly visit: OpenVisit | undefined
}

/** Reads this merchant's codes out of a message; undefined where there are none. Opens the visit, so it takes time. */
export async function joinVisit(
  sql: SqlStorage,
  settings: RelaySettings,
  pepper: string,
  message: string,
  now: number,
): Promise<Joined | undefined> {
  const { codes, text } = await readVisitCodes(pepper, settings.merchantId, message)
  if (codes.length === 0) return undefined
  for (const code of codes) {
    const row = one<{ sealed: string }>(
      sql,
      'SELECT sealed FROM visits WHERE code = ? AND used_at IS NULL AND at >= ?',
      code,
      now - KEEP_MS,
    )
    if (!row) continue
    const said = JSON.parse(await settings.vault.open('visits.data', row.sealed)) as Visit
    const title = said.optin?.product ? titleOf(said) : undefined
    const titleSealed = title ? await settings.vault.seal('subscriptions.title', title) : undefined
    return { text, visit: { code, said, sealed: row.sealed, titleSealed } }
  }
  return { text, visit: undefined }
}

const titleOf = ({ page: { product, title } }: Visit): string | undefined =>
  (typeof product === 'object' ? product.title : undefined) ?? title

/**
 * Takes the code: it counts once, however often and by whomever it is sent. The first visit of a contact stays beside them; the record
 * gets it with the contact, which every message changes.
 */
export function takeVisit(sql: SqlStorage, contactId: string, visit: OpenVisit, now: number): boolean {
  // From now on it lies beside the message and the contact, and goes with them.
  const isTaken = sql.exec(`UPDATE visits SET used_at = ?, sealed = '' WHERE code = ? AND used_at IS NULL`, now, visit.code).rowsWritten > 0
  if (isTaken && sealedOf(sql, contactId) === null) keepSealed(sql, contactId, visit.sealed)
  return isTaken
}

/** What the page asked for, agreed to by the shopper's own message. Returns the purposes that hold from now on. */
export function grantVisit(
  sql: SqlStorage,
  settings: RelaySettings,
  contactId: string,
  { said: { optin, page }, titleSealed }: OpenVisit,
  proof: Proof,
  now: number,
): readonly WidgetPurpose[] {
  if (!optin) return []
  const { product, ...agreed } = optin
  return grant(
    sql,
    settings,
    contactId,
    { ...agreed, page: page.url, ...(product ? { product: { id: product, ...(titleSealed ? { titleSealed } : {}) } } : {}) },
    proof,
    now,
  )
}
