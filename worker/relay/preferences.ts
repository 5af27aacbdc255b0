import type { ConsentSignal } from '../domain/events.ts'
import { applyConsent, currentConsent } from './consents.ts'
import { getContact } from './contacts.ts'
import { beginErasure } from './erasure.ts'
import { endRequests } from './optins.ts'
import type { RelaySettings } from './settings.ts'
import { endSubscription, endSubscriptions } from './subscriptions.ts'
import { choicesOf, restOf, type Choices, type QuietTime } from './rest.ts'
import { all } from './tables.ts'
import type { ProductAlert } from './widget.ts'

const DAY_MS = 86_400_000
const SNOOZE_MS = 30 * DAY_MS

/** What a shopper may switch on and off by themselves. */
export const CHOOSABLE = ['order_updates', 'marketing', 'product_alerts'] as const
type Choosable = (typeof CHOOSABLE)[number]

/** What stands for one shopper. */
export interface Preferences {
  readonly granted: Readonly<Record<Choosable, boolean>>
  readonly alerts: readonly { readonly product: string; readonly alert: ProductAlert; readonly titleSealed: string | null }[]
  readonly quiet: QuietTime | null
  readonly snoozeUntil: number | null
  readonly language: string | null
  readonly phoneSealed: string | null
}

export type PreferenceChange =
  | { readonly kind: 'save'; readonly granted: Preferences['granted']; readonly quiet: QuietTime | null; readonly language: string | null }
  | { readonly kind: 'snooze'; readonly on: boolean }
  | { readonly kind: 'stop' }
  | { readonly kind: 'remove'; readonly product: string; readonly alert: string }
  | { readonly kind: 'erase' }

/** Undefined where there is no such shopper. */
export function preferencesOf(sql: SqlStorage, contactId: string, now: number): Preferences | undefined {
  const contact = getContact(sql, contactId)
  if (!contact) return undefined
  const { quiet, snoozeUntil } = restOf(sql, contactId)
  const isGranted = (purpose: Choosable) => currentConsent(sql, contactId, purpose)?.state === 'granted'
  return {
    granted: {
      order_updates: isGranted('order_updates'),
      marketing: isGranted('marketing'),
      product_alerts: isGranted('product_alerts'),
    },
    alerts: all<{ product: string; alert: ProductAlert; titleSealed: string | null }>(
      sql,
      'SELECT product, alert, title_sealed AS titleSealed FROM subscriptions WHERE contact_id = ? AND ended_at IS NULL ORDER BY at',
      contactId,
    ),
    quiet,
    snoozeUntil: snoozeUntil > now ? snoozeUntil : null,
    language: contact.language,
    phoneSealed: contact.phone_sealed,
  }
}

/** Carries out what the shopper chose; it counts for the very next message. `wording` is what stood beside each choice. */
export function changePreferences(
  sql: SqlStorage,
  settings: RelaySettings,
  contactId: string,
  change: PreferenceChange,
  wording: Readonly<Record<Choosable, string>>,
  now: number,
): void {
  const sign = (purpose: ConsentSignal['purpose'], state: 'granted' | 'withdrawn', words: string) =>
    applyConsent(
      sql,
      settings.choices,
      contactId,
      { purpose, state, source: 'preferences', proof: `preferences:${now}`, at: now },
      { wording: words },
      now,
    )
  switch (change.kind) {
    case 'save':
      for (const purpose of CHOOSABLE) {
        const was = currentConsent(sql, contactId, purpose)?.state === 'granted'
        if (was !== change.granted[purpose]) sign(purpose, was ? 'withdrawn' : 'granted', wording[purpose])
      }
      keep(
        sql,
        contactId,
        {
          quiet_from: change.quiet?.from ?? null,
          quiet_to: change.quiet?.to ?? null,
          ...(change.language ? { language: change.language } : {}),
        },
        now,
      )
      if (change.language) {
        sql.exec('UPDATE contacts SET language = ?, updated_at = ?, dirty = dirty + 1 WHERE id = ?', change.language, now, contactId)
      }
      return
    case 'snooze':
      return keep(sql, contactId, { snooze_until: change.on ? now + SNOOZE_MS : null }, now)
    case 'stop':
      endRequests(sql, contactId, now)
      endSubscriptions(sql, contactId, now)
      for (const purpose of [...CHOOSABLE, 'support'] as const) sign(purpose, 'withdrawn', '')
      return
    case 'remove':
      return endSubscription(sql, contactId, change.product, change.alert, now)
    case 'erase': {
      // Who deletes is promised no more messages: that is a STOP, and the one thing that is remembered.
      changePreferences(sql, settings, contactId, { kind: 'stop' }, wording, now)
      const contact = getContact(sql, contactId)
      if (contact) beginErasure(sql, { seed: contactId, source: 'preferences', at: now, contacts: [contact] })
    }
  }
}

function keep(sql: SqlStorage, contactId: string, patch: Partial<Choices>, now: number): void {
  const row = { quiet_from: null, quiet_to: null, snooze_until: null, language: null, ...choicesOf(sql, contactId), ...patch }
  sql.exec(
    'INSERT OR REPLACE INTO preferences (contact_id, quiet_from, quiet_to, snooze_until, language, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
    contactId,
    row.quiet_from,
    row.quiet_to,
    row.snooze_until,
    row.language,
    now,
  )
  // What waits for the old choice is looked at again.
  sql.exec(
    `UPDATE messages SET due_at = ?1, updated_at = ?1, dirty = dirty + 1
     WHERE contact_id = ?2 AND state = 'queued' AND hold IS NULL AND reason IN ('snoozed', 'quiet_hours')`,
    now,
    contactId,
  )
}
