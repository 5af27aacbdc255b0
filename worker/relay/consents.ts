import type { ConsentShown, ConsentSignal } from '../domain/events.ts'
import { derivedId } from '../domain/ids.ts'
import { OFFERS, type Purpose } from '../domain/message.ts'
import type { MerchantSettings } from '../domain/settings.ts'
import { judgeConsent, type CurrentConsent } from '../privacy/consent.ts'
import { wantConsent } from './shop/writes.ts'
import { one } from './tables.ts'

export type Shown = ConsentShown

export function currentConsent(sql: SqlStorage, contactId: string, purpose: string): CurrentConsent | undefined {
  return one<{ state: string; source: string; version: string | null; at: number }>(
    sql,
    'SELECT state, source, version, at FROM consents WHERE contact_id = ? AND purpose = ?',
    contactId,
    purpose,
  )
}

/** Judges a sign and writes it into the ledger. Returns whether it changed what may be sent. */
export function applyConsent(
  sql: SqlStorage,
  choices: MerchantSettings,
  contactId: string,
  signal: ConsentSignal,
  shown: Shown,
  now: number,
): boolean {
  const version = shown.version ?? null
  const verdict = judgeConsent(signal, version, currentConsent(sql, contactId, signal.purpose), choices)
  if (verdict === 'ignore') return false
  recordSign(sql, contactId, signal, shown, now)
  if (verdict === 'record_only') return false
  sql.exec(
    'INSERT OR REPLACE INTO consents (contact_id, purpose, state, source, version, at) VALUES (?, ?, ?, ?, ?, ?)',
    contactId,
    signal.purpose,
    signal.state,
    signal.source,
    version,
    signal.at,
  )
  wantConsent(sql, contactId, signal)
  return true
}

/**
 * What a sign names by its version alone, with the words that the merchant's box had under it, now or before. They are about orders: of
 * anything else they prove nothing.
 */
export function withWording({ checkoutNotice, earlierWordings }: MerchantSettings, purpose: Purpose, shown: Shown | undefined): Shown {
  if (!shown?.version || shown.wording !== undefined || purpose !== 'order_updates') return shown ?? {}
  const words = [checkoutNotice, ...earlierWordings].find(({ version, wording }) => version === shown.version && wording !== '')
  return words ? { ...shown, wording: words.wording, locale: words.locale } : shown
}

/** Writes a sign into the ledger without judging it: what stands for the contact stays as it is. */
export function recordSign(sql: SqlStorage, contactId: string, signal: ConsentSignal, shown: Shown, now: number): void {
  const id = derivedId('cns', signal.at, `${contactId}|${signal.purpose}|${signal.state}|${signal.source}|${signal.proof}`)
  const row = {
    contactId,
    id,
    purpose: signal.purpose,
    state: signal.state,
    source: signal.source,
    wording: shown.wording ?? null,
    wordingVersion: shown.version ?? null,
    page: shown.page ?? null,
    proof: signal.proof,
    locale: shown.locale ?? null,
    at: signal.at,
    recordedAt: now,
  }
  sql.exec('INSERT OR REPLACE INTO new_consents (id, row) VALUES (?, ?)', id, JSON.stringify(row))
}

/** WhatsApp told us that this shopper wants no offers: by refusing one, or in a status. */
export function withdrawMarketing(
  sql: SqlStorage,
  choices: MerchantSettings,
  contactId: string | null,
  proof: string,
  at: number,
  now: number,
): void {
  if (!contactId) return
  for (const purpose of OFFERS) {
    // Nobody asked for news of a product: then there is nothing to end, and nothing to note.
    if (purpose !== 'marketing' && !currentConsent(sql, contactId, purpose)) continue
    applyConsent(sql, choices, contactId, { purpose, state: 'withdrawn', source: 'whatsapp', proof, at }, {}, now)
  }
}

/** The purposes a wish speaks of. */
export const PURPOSES_OF_WISH = {
  stop_marketing: ['marketing', 'product_alerts'],
  stop_all: ['marketing', 'order_updates', 'support', 'product_alerts'],
  start: ['marketing', 'order_updates', 'product_alerts'],
} as const satisfies Record<string, readonly Purpose[]>
