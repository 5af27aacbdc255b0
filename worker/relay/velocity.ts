import { connectors, type ConnectorId } from '../connectors/registry.gen.ts'
import type { Rule } from '../domain/rules.ts'
import { closeNotice, openNotice } from './notices.ts'
import type { RelaySettings } from './settings.ts'
import { all, one } from './tables.ts'

const HOUR_MS = 3_600_000
const DAY_HOURS = 24
/** What is usual is read from so many days. */
const DAYS = 14
/** Of these days' peaks the third highest: neither one sale nor one accident makes itself usual. Of fewer days it is the lowest. */
const NTH_PEAK = 2
/** Whoever says "go on" means the day. */
const PASS_MS = DAY_HOURS * HOUR_MS

interface World {
  readonly sql: SqlStorage
  readonly settings: RelaySettings
  readonly now: number
}

/** A rule that is held: since when, and the numbers that held it. */
export interface HeldRule {
  readonly rule: string
  readonly since: number
  /** So many in an hour, where so many are usual and so many may be. */
  readonly counted: number
  readonly usual: number
  readonly most: number
  readonly waiting: number
}

type BreakerRow = { tripped_at: number | null; pass_until: number }

/**
 * Counts a message that a rule is about to plan, and says whether it must wait: because the rule is held already, or because it is held
 * from now on. The caller's transaction keeps count and message together.
 */
export function holdsBack({ sql, settings, now }: World, { id, definition }: Rule): boolean {
  const { velocity } = settings.choices
  if (!velocity.on || velocity.exempt.includes(definition.purpose)) return false
  const counted = countIn(sql, id, now)
  const breaker = one<BreakerRow>(sql, 'SELECT tripped_at, pass_until FROM breakers WHERE rule_id = ?', id)
  if (breaker?.tripped_at) return true
  const isFirstDay = now < (firstShopAt(settings) ?? -PASS_MS) + PASS_MS
  if ((breaker?.pass_until ?? 0) > now || counted <= (isFirstDay ? velocity.firstDay : velocity.floor)) return false
  const usual = usualRate(peaksOf(sql, id, now))
  const most = isFirstDay ? velocity.firstDay : Math.max(velocity.floor, Math.ceil(velocity.factor * usual))
  if (counted <= most) return false
  sql.exec(
    `INSERT OR REPLACE INTO breakers (rule_id, tripped_at, counted, usual, most, pass_until) VALUES (?, ?, ?, ?, ?, 0)`,
    id,
    now,
    counted,
    usual,
    most,
  )
  openNotice(sql, 'rule.velocity', `rule:${id}`, { counted, usual, most, firstDay: isFirstDay ? 1 : 0 }, now)
  return true
}

/** One more, and how many that makes in the sixty minutes up to now: of the hour before, the share that lies within them. */
function countIn(sql: SqlStorage, rule: string, now: number): number {
  const hour = Math.floor(now / HOUR_MS)
  const upsert = `INSERT INTO rule_hours (rule_id, hour, count) VALUES (?, ?, 1)
     ON CONFLICT (rule_id, hour) DO UPDATE SET count = count + 1 RETURNING count`
  const current = one<{ count: number }>(sql, upsert, rule, hour)?.count ?? 1
  const before = one<{ count: number }>(sql, 'SELECT count FROM rule_hours WHERE rule_id = ? AND hour = ?', rule, hour - 1)?.count ?? 0
  return Math.floor(current + before * (1 - (now % HOUR_MS) / HOUR_MS))
}

/** Of each of the last days the busiest hour at this time of day, an hour's play on either side: for summer time, and for people. */
function peaksOf(sql: SqlStorage, rule: string, now: number): number[] {
  const hour = Math.floor(now / HOUR_MS)
  const rows = all<{ hour: number; count: number }>(
    sql,
    'SELECT hour, count FROM rule_hours WHERE rule_id = ? AND hour >= ? AND hour < ?',
    rule,
    hour - DAYS * DAY_HOURS - 1,
    hour - 1,
  )
  const counts = new Map(rows.map((row) => [row.hour, row.count]))
  return Array.from({ length: DAYS }, (_, day) => {
    const same = hour - (day + 1) * DAY_HOURS
    return Math.max(...[same - 1, same, same + 1].map((h) => counts.get(h) ?? 0))
  })
}

/** What is usual, by the peaks of the last days, the latest first. Days before the first that had any are no days yet. */
export function usualRate(peaks: readonly number[]): number {
  const lived = peaks.slice(0, peaks.findLastIndex((peak) => peak > 0) + 1)
  return lived.toSorted((a, b) => b - a)[Math.min(NTH_PEAK, lived.length - 1)] ?? 0
}

/** When the merchant's first shop was connected. */
function firstShopAt({ connections }: RelaySettings): number | undefined {
  const shops = [...connections.values()].filter((c) => connectors[c.connector as ConnectorId]?.manifest.category === 'shop')
  return shops.length > 0 ? Math.min(...shops.map((c) => c.createdAt)) : undefined
}

/** The rules that are held. */
export const heldRules = (sql: SqlStorage): HeldRule[] =>
  all<{ rule: string; since: number; counted: number; usual: number; most: number; waiting: number }>(
    sql,
    `SELECT b.rule_id AS rule, b.tripped_at AS since, b.counted, b.usual, b.most, (SELECT count(*) FROM messages m
       WHERE m.state = 'queued' AND m.hold = 'rule.velocity' AND m.rule_id = b.rule_id) AS waiting
     FROM breakers b WHERE b.tripped_at IS NOT NULL ORDER BY b.rule_id`,
  )

/**
 * Lets a held rule go on, and sends or discards what waits; returns how many that were. After "send" the rule isn't held again for a day;
 * what is discarded was no usual traffic, so it counts no longer.
 */
export function resumeRule(storage: DurableObjectStorage, rule: string, waiting: 'send' | 'discard', now: number): number {
  const { sql } = storage
  return storage.transactionSync(() => {
    const breaker = one<BreakerRow>(sql, 'SELECT tripped_at, pass_until FROM breakers WHERE rule_id = ?', rule)
    const among = `state = 'queued' AND hold = 'rule.velocity' AND rule_id = ?2`
    const touched = 'updated_at = ?1, dirty = dirty + 1'
    const moved =
      waiting === 'send'
        ? sql.exec(
            `UPDATE messages SET hold = NULL, due_at = max(coalesce(due_at, 0), ?1), ${touched} WHERE ${among} RETURNING id`,
            now,
            rule,
          )
        : sql.exec(
            `UPDATE messages SET state = 'suppressed', reason = 'rule.discarded', hold = NULL, ended_at = ?1, ${touched} WHERE ${among} RETURNING id`,
            now,
            rule,
          )
    const count = moved.toArray().length
    if (breaker?.tripped_at) {
      const pass = waiting === 'send' ? now + PASS_MS : 0
      sql.exec('UPDATE breakers SET tripped_at = NULL, pass_until = ? WHERE rule_id = ?', pass, rule)
      const hour = Math.floor(breaker.tripped_at / HOUR_MS) - 1
      if (waiting === 'discard') sql.exec('DELETE FROM rule_hours WHERE rule_id = ? AND hour >= ?', rule, hour)
    }
    closeNotice(sql, 'rule', rule, now)
    return count
  })
}

/** Forgets what is too old to be usual, and rules that may say anything again. */
export function forgetRates(sql: SqlStorage, now: number): void {
  sql.exec('DELETE FROM rule_hours WHERE hour < ?', Math.floor(now / HOUR_MS) - (DAYS + 1) * DAY_HOURS)
  sql.exec('DELETE FROM breakers WHERE tripped_at IS NULL AND pass_until < ?', now)
}
