import { one } from './tables.ts'

/** "HH:MM" on the shopper's clock. */
export interface QuietTime {
  readonly from: string
  readonly to: string
}

/** A row of `preferences`, without its keys. */
export type Choices = { quiet_from: string | null; quiet_to: string | null; snooze_until: number | null; language: string | null }

export const choicesOf = (sql: SqlStorage, contactId: string) =>
  one<Choices>(sql, 'SELECT quiet_from, quiet_to, snooze_until, language FROM preferences WHERE contact_id = ?', contactId)

/** The shopper's own quiet hours, and until when they want a break; for the policy. */
export function restOf(sql: SqlStorage, contactId: string): { readonly quiet: QuietTime | null; readonly snoozeUntil: number } {
  const row = choicesOf(sql, contactId)
  return {
    quiet: row?.quiet_from && row.quiet_to ? { from: row.quiet_from, to: row.quiet_to } : null,
    snoozeUntil: row?.snooze_until ?? 0,
  }
}

/** Whether the shopper chose a language: then what the shop says of it counts no longer. */
export const choseLanguage = (sql: SqlStorage, contactId: string): boolean => Boolean(choicesOf(sql, contactId)?.language)
