import { isOffer } from '../domain/message.ts'
import { microsOfMinor, sayPrice } from '../domain/price.ts'
import type { Priced } from '../domain/prices.ts'
import { wallMonth } from '../lib/clock.ts'
import { closeNotices, openNotice } from './notices.ts'
import type { RelaySettings } from './settings.ts'
import { all, type MessageRow } from './tables.ts'

const LONGEST_MONTH_MS = 32 * 86_400_000
const NEAR = 0.8

/** The month's money, as far as prices are known. */
export interface Budget {
  /** Whether a message of this purpose must stay, because the money is used up, or would be with it. */
  readonly bars: (purpose: string, cost?: Priced) => boolean
  /** A message left at this price. */
  readonly count: (cost: Priced) => void
  /** WhatsApp didn't take it, so it costs nothing. */
  readonly giveBack: (refused: Pick<MessageRow, 'price_micros' | 'price_currency'>) => void
}

const NO_BUDGET: Budget = { bars: () => false, count: () => {}, giveBack: () => {} }

/** What was spent in this calendar month of the merchant. Messages that Meta refused or never delivered cost nothing. */
export function spentIn(
  sql: SqlStorage,
  timeZone: string,
  currency: string,
  now: number,
): { readonly micros: number; readonly unknown: number } {
  const month = wallMonth(now, timeZone)
  const rows = all<{ at: number; micros: number | null }>(
    sql,
    `SELECT sending_at AS at, price_micros AS micros FROM messages WHERE sending_at > ? AND direction = 'out'
       AND state NOT IN ('queued', 'failed', 'suppressed', 'expired') AND (price_micros IS NULL OR price_currency = ?)`,
    now - LONGEST_MONTH_MS,
    currency,
  ).filter(({ at }) => wallMonth(at, timeZone) === month)
  return { micros: rows.reduce((sum, { micros }) => sum + (micros ?? 0), 0), unknown: rows.filter((r) => r.micros === null).length }
}

/** What was spent is read anew this often, for what Meta refused or charged otherwise; in between it is counted on. */
const READ_AGAIN_MS = 10 * 60_000

/** The budget of the moment: of another month or amount a new one. */
export function keepBudget(sql: SqlStorage) {
  let kept: { readonly budget: Budget; readonly key: string; readonly at: number } | undefined
  return (settings: Pick<RelaySettings, 'choices' | 'timeZone'>, now: number): Budget => {
    const { budget, currency } = settings.choices.billing
    const month = wallMonth(now, settings.timeZone)
    const key = JSON.stringify([budget, currency, month])
    if (kept?.key === key && now - kept.at < READ_AGAIN_MS) return kept.budget
    // What the merchant changed answers what they were told.
    if (kept && kept.key !== key) closeNotices(sql, `budget:${month}`, ['budget.near', 'budget.spent'], now)
    kept = { budget: openBudget(sql, settings, now), key, at: now }
    return kept.budget
  }
}

/** Opens the month's budget with one reading. It tells the merchant at 80 % and when it is used up. */
export function openBudget(sql: SqlStorage, { choices, timeZone }: Pick<RelaySettings, 'choices' | 'timeZone'>, now: number): Budget {
  const { budget, currency } = choices.billing
  if (!budget) return NO_BUDGET
  const amount = microsOfMinor(budget.minor, currency)
  const subject = `budget:${wallMonth(now, timeZone)}`
  closeEarlier(sql, subject, now)
  let spent = spentIn(sql, timeZone, currency, now).micros
  let isTold = false
  const stops = (purpose: string) => budget.stops === 'everything' || (budget.stops === 'offers' && isOffer(purpose))
  const tell = (code: 'budget.near' | 'budget.spent') =>
    openNotice(sql, code, subject, { spent: sayPrice(spent, currency), budget: sayPrice(amount, currency), stops: budget.stops }, now)
  return {
    bars: (purpose, cost) => {
      if (!stops(purpose) || spent + Math.max(1, cost?.price?.micros ?? 0) <= amount) return false
      // What stops before the last cent never brings the sum to the end.
      if (!isTold) tell('budget.spent')
      isTold = true
      return true
    },
    count: ({ price }) => {
      if (!price || price.currency !== currency) return
      const before = spent
      spent += price.micros
      if (before < amount * NEAR && spent >= amount * NEAR && spent < amount) tell('budget.near')
      if (before < amount && spent >= amount) tell('budget.spent')
    },
    giveBack: ({ price_micros: micros, price_currency: of }) => {
      if (of === currency) spent -= micros ?? 0
    },
  }
}

/** Another month has begun: what was said of the last one is over. */
function closeEarlier(sql: SqlStorage, subject: string, now: number): void {
  sql.exec(
    `UPDATE notices SET closed_at = ?, dirty = dirty + 1 WHERE closed_at IS NULL AND subject LIKE 'budget:%' AND subject <> ?`,
    now,
    subject,
  )
}
