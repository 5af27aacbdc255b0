import { all } from '../tables.ts'
import type { Difference } from './outcomes.ts'
import type { RunRow, Side } from './tables.ts'

/** Today's rules and the changed ones, side by side. */
export type Both<T> = { readonly [side in Side]: T }

interface Price {
  readonly micros: number
  readonly currency: string
}

export interface GroupRow {
  readonly sent: Both<number>
  readonly suppressed: Both<number>
  readonly waiting: Both<number>
  /** Null where a price is unknown, or where they are in several currencies. */
  readonly price: Both<Price | null>
}

export interface RehearsalTotals {
  readonly totals: GroupRow & { readonly duplicatesAvoided: Both<number> }
  readonly byRule: readonly (GroupRow & { readonly rule: string; readonly duplicatesAvoided: Both<number> })[]
  readonly byCountry: readonly (GroupRow & { readonly country: string | null })[]
  readonly byCategory: readonly (GroupRow & { readonly category: string })[]
  /** All that a price depends on, besides its day. */
  readonly byPrice: readonly (GroupRow & { readonly country: string | null; readonly category: string; readonly window: boolean })[]
  readonly byReason: readonly { readonly reason: string; readonly suppressed: Both<number> }[]
  readonly differences: Readonly<Partial<Record<Difference, number>>>
}

export interface RehearsedMessage {
  readonly state: string
  readonly at: number | null
  readonly template: string | null
  readonly language: string | null
  readonly category: string | null
  readonly reason: string | null
}

export interface RehearsalLine {
  readonly n: number
  readonly rule: string
  readonly orderId: string | null
  readonly number: string | null
  readonly contactId: string | null
  readonly country: string | null
  readonly difference: Difference
  readonly sides: Both<RehearsedMessage | null>
}

export interface RehearsalState {
  /** What the changed rules are called, by their ids. */
  readonly names: Readonly<Record<string, string>>
  readonly run: Pick<RunRow, 'id' | 'state' | 'from_at' | 'to_at' | 'events' | 'side' | 'done' | 'reason' | 'expires_at'>
  readonly result: (RehearsalTotals & { readonly lines: readonly RehearsalLine[] }) | null
}

type Counted = { side: Side; state: string; n: number; micros: number | null; currency: string | null; whole: number }
type Keys<K extends string> = { readonly [column in K]: string | number | null }

const both = <T>(of: (side: Side) => T): Both<T> => ({ today: of('today'), changed: of('changed') })

/** Rows that have these columns in common are counted together. */
function groups<K extends string = never>(sql: SqlStorage, columns: readonly K[], where = 'TRUE'): (Keys<K> & GroupRow)[] {
  const by = columns.map((column) => `${column}, `).join('')
  const rows = all<Counted & Record<string, SqlStorageValue>>(
    sql,
    `SELECT ${by} side, state, count(*) AS n, sum(price_micros) AS micros, max(price_currency) AS currency,
       count(price_micros) = count(*) AND min(price_currency) = max(price_currency) AS whole
     FROM outcomes WHERE ${where} GROUP BY ${by} side, state ORDER BY ${by} side`,
  )
  const found = new Map<string, Counted[]>()
  for (const row of rows) {
    const key = JSON.stringify(columns.map((column) => row[column]))
    found.set(key, [...(found.get(key) ?? []), row])
  }
  return [...found.values()].map((counted) => ({
    ...(Object.fromEntries(columns.map((column) => [column, (counted[0] as unknown as Keys<K>)[column]])) as Keys<K>),
    ...groupOf(counted),
  }))
}

function groupOf(rows: readonly Counted[]): GroupRow {
  const of = (side: Side, ...states: readonly string[]) => rows.filter((row) => row.side === side && states.includes(row.state))
  const count = (...states: readonly string[]) => both((side) => of(side, ...states).reduce((sum, row) => sum + row.n, 0))
  return {
    sent: count('sent'),
    suppressed: count('suppressed', 'failed'),
    waiting: count('waiting'),
    price: both((side) => {
      const [sent] = of(side, 'sent')
      return sent?.whole === 1 && sent.micros !== null && sent.currency !== null ? { micros: sent.micros, currency: sent.currency } : null
    }),
  }
}

/** The numbers of a finished run. */
export function totalsOf(sql: SqlStorage): RehearsalTotals {
  const told = all<{ side: Side; rule: string; times: number }>(sql, 'SELECT side, rule, times FROM told')
  const avoided = (rule?: string) =>
    both((side) => told.filter((row) => row.side === side && (rule ?? row.rule) === row.rule).reduce((sum, row) => sum + row.times, 0))
  const [whole = groupOf([])] = groups(sql, [])
  const byRule = groups(sql, ['rule'])
  const onlyTold = [...new Set(told.map(({ rule }) => rule))].filter((rule) => !byRule.some((row) => row.rule === rule))
  const reasons = all<{ side: Side; reason: string; n: number }>(
    sql,
    `SELECT side, reason, count(*) AS n FROM outcomes WHERE state IN ('suppressed', 'failed') AND reason IS NOT NULL GROUP BY reason, side`,
  )
  const taken = `state = 'sent' AND category IS NOT NULL`
  return {
    totals: { ...whole, duplicatesAvoided: avoided() },
    byRule: [...byRule, ...onlyTold.map((rule) => ({ rule, ...groupOf([]) }))].map((row) => ({
      ...row,
      rule: String(row.rule),
      duplicatesAvoided: avoided(String(row.rule)),
    })),
    byCountry: groups(sql, ['country']) as never,
    byCategory: groups(sql, ['category'], taken) as never,
    byPrice: groups(sql, ['country', 'category', 'window'], taken).map((row) => ({ ...row, window: row.window === 1 })) as never,
    byReason: [...new Set(reasons.map(({ reason }) => reason))].map((reason) => ({
      reason,
      suppressed: both((side) => reasons.find((row) => row.reason === reason && row.side === side)?.n ?? 0),
    })),
    differences: Object.fromEntries(
      all<{ difference: Difference; n: number }>(sql, 'SELECT difference, count(*) AS n FROM lines GROUP BY difference').map((row) => [
        row.difference,
        row.n,
      ]),
    ),
  }
}

export interface LinesAsked {
  readonly after: number
  readonly limit: number
  readonly only?: Difference | undefined
}

/** One page of the messages, side by side, by their time. */
export function linesOf(sql: SqlStorage, { after, limit, only }: LinesAsked): RehearsalLine[] {
  type Row = { n: number; key: string; difference: Difference }
  const lines = all<Row>(
    sql,
    'SELECT n, key, difference FROM lines WHERE n > ?1 AND (?2 IS NULL OR difference = ?2) ORDER BY n LIMIT ?3',
    after,
    only ?? null,
    limit,
  )
  type Outcome = RehearsedMessage & {
    side: Side
    key: string
    rule: string
    order_id: string | null
    number: string | null
    contact_id: string | null
    country: string | null
  }
  const outcomes = all<Outcome & Record<string, SqlStorageValue>>(
    sql,
    'SELECT * FROM outcomes WHERE key IN (SELECT value FROM json_each(?))',
    JSON.stringify(lines.map(({ key }) => key)),
  )
  return lines.map(({ n, key, difference }) => {
    const here = outcomes.filter((row) => row.key === key)
    const any = here[0]
    return {
      n,
      difference,
      rule: any?.rule ?? '',
      orderId: any?.order_id ?? null,
      number: any?.number ?? null,
      contactId: any?.contact_id ?? null,
      country: any?.country ?? null,
      sides: both((side) => {
        const row = here.find((outcome) => outcome.side === side)
        if (!row) return null
        const { state, at, template, language, category, reason } = row
        return { state, at, template, language, category, reason }
      }),
    }
  })
}
