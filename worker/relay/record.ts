import { removals } from '../db/remove.ts'
import type { Tenant } from '../db/tenant.ts'
import { upsert } from '../db/upsert.ts'
import type { MerchantId } from '../domain/ids.ts'
import { UNREACHABLE_AFTER } from './policy.ts'
import { TARGETS } from './record-targets.ts'
import {
  all,
  one,
  type ContactRow,
  type MessageRow,
  type NoticeRow,
  type OrderRow,
  type ParcelRow,
  type SubscriptionRow,
} from './tables.ts'

const ROWS = 300

interface Piece {
  readonly statements: readonly D1PreparedStatement[]
  /** There may be more rows than one batch takes. */
  readonly full: boolean
  /** Called when D1 has the rows. */
  readonly done: () => void
}

/**
 * Writes what D1 has not seen: one batch, one statement per table, however many rows. The Relay's storage is ahead of
 * the record, never behind; a row that changes meanwhile stays marked and goes with the next batch. Returns the rows written.
 */
export async function writeRecord(sql: SqlStorage, { d1, merchantId }: Tenant): Promise<{ rows: number; more: boolean; batches: number }> {
  const pieces = [
    dirty(sql, d1, 'contacts', (r) => ({
      merchantId,
      id: r.id,
      nameSealed: r.name_sealed,
      phoneSealed: r.phone_sealed,
      emailSealed: r.email_sealed,
      country: r.country,
      language: r.language,
      phoneState: r.phone_state,
      reachable: r.unreachable < UNREACHABLE_AFTER,
      windowUntil: r.window_until,
      createdAt: r.created_at,
      updatedAt: r.updated_at,
      firstVisitSealed: r.text,
    })),
    dirty(sql, d1, 'subscriptions', (r) => ({
      merchantId,
      contactId: r.contact_id,
      product: r.product,
      alert: r.alert,
      titleSealed: r.title_sealed,
      at: r.at,
      endedAt: r.ended_at,
      updatedAt: r.updated_at,
    })),
    queued(sql, d1, 'new_consents', merchantId),
    dirty(sql, d1, 'orders', (r) => ({
      merchantId,
      id: r.id,
      connectionId: r.connection_id,
      contactId: r.contact_id,
      number: r.number,
      shopOrderId: r.shop_order_id,
      currency: r.currency,
      totalMinor: r.total_minor,
      cashOnDelivery: r.cod,
      status: r.status,
      placedAt: r.placed_at,
      paidAt: r.paid_at,
      cancelledAt: r.cancelled_at,
      refundedMinor: r.refunded_minor,
      detailsSealed: r.text,
      paySealed: r.pay_sealed,
      updatedAt: r.updated_at,
    })),
    dirty(sql, d1, 'parcels', (r) => ({
      merchantId,
      orderId: r.order_id,
      id: r.id,
      awb: r.awb,
      carrier: r.carrier,
      trackingUrl: r.tracking_url,
      state: r.state,
      stateAt: r.state_at,
      attempts: r.attempts,
      expectedAt: r.expected_at,
      updatedAt: r.updated_at,
    })),
    queued(sql, d1, 'new_events', merchantId),
    dirty(sql, d1, 'messages', (r) => ({
      merchantId,
      id: r.id,
      direction: r.direction,
      orderId: r.order_id,
      contactId: r.contact_id ?? '-',
      phoneNumberId: r.number_id,
      ruleId: r.rule_id,
      eventId: r.event_id,
      purpose: r.purpose,
      fact: r.fact,
      template: r.template,
      language: r.language,
      category: r.category,
      state: r.state,
      reason: r.reason ?? r.hold,
      graphCode: r.graph_code,
      wamid: r.wamid,
      attempts: r.attempts,
      dueAt: r.due_at,
      bestBefore: r.best_before,
      acceptedAt: r.accepted_at,
      sentAt: r.sent_at,
      deliveredAt: r.delivered_at,
      readAt: r.read_at,
      endedAt: r.ended_at,
      pricing: r.pricing,
      way: r.way,
      priceMicros: r.price_micros,
      priceCurrency: r.price_currency,
      priceWhy: r.price_why,
      contentSealed: r.text,
      createdAt: r.created_at,
      updatedAt: r.updated_at,
    })),
    dirty(sql, d1, 'notices', (r) => ({
      merchantId,
      id: r.id,
      code: r.code,
      subject: r.subject,
      detail: r.detail,
      count: r.count,
      firstAt: r.first_at,
      lastAt: r.last_at,
      closedAt: r.closed_at,
    })),
    removed(sql, d1, merchantId),
  ].filter((piece) => piece !== undefined)
  if (pieces.length === 0) return { rows: 0, more: false, batches: 0 }
  const results = await d1.batch(pieces.flatMap((piece) => piece.statements))
  for (const piece of pieces) piece.done()
  const rows = results.reduce((sum, result) => sum + (result.meta.rows_written ?? 0), 0)
  return { rows, more: pieces.some((piece) => piece.full), batches: 1 }
}

/** Whether D1 lacks anything. (EXISTS, not UNION: this SQLite takes five terms at most in a compound SELECT.) */
export function hasUnrecorded(sql: SqlStorage): boolean {
  const row = one<{ any: number }>(
    sql,
    `SELECT EXISTS (SELECT 1 FROM messages WHERE dirty > 0) OR EXISTS (SELECT 1 FROM new_events) OR EXISTS (SELECT 1 FROM orders WHERE dirty > 0)
       OR EXISTS (SELECT 1 FROM contacts WHERE dirty > 0) OR EXISTS (SELECT 1 FROM parcels WHERE dirty > 0) OR EXISTS (SELECT 1 FROM new_consents)
       OR EXISTS (SELECT 1 FROM notices WHERE dirty > 0) OR EXISTS (SELECT 1 FROM subscriptions WHERE dirty > 0)
       OR EXISTS (SELECT 1 FROM removed) AS any`,
  )
  return row?.any === 1
}

/** What is kept in `sealed` for the row. */
type WithText = { text: string | null }

interface DirtyRows {
  contacts: ContactRow & WithText
  subscriptions: SubscriptionRow
  orders: OrderRow & WithText
  parcels: ParcelRow
  messages: MessageRow & WithText
  notices: NoticeRow
}

/** What makes a row the same row here; its id unless said. */
const KEYS: { readonly [N in keyof DirtyRows]?: readonly (keyof DirtyRows[N] & string)[] } = {
  subscriptions: ['contact_id', 'product', 'alert'],
}

function dirty<N extends keyof DirtyRows>(
  sql: SqlStorage,
  d1: D1Database,
  name: N,
  map: (row: DirtyRows[N]) => Record<string, unknown>,
): Piece | undefined {
  const own = KEYS[name] as readonly (keyof DirtyRows[N] & string)[] | undefined
  const rows = all<DirtyRows[N]>(
    sql,
    own
      ? `SELECT * FROM ${name} WHERE dirty > 0 LIMIT ?`
      : `SELECT t.*, s.text FROM ${name} t LEFT JOIN sealed s ON s.id = t.id WHERE t.dirty > 0 LIMIT ?`,
    ROWS,
  )
  if (rows.length === 0) return undefined
  const key = [...(own ?? ['id' as keyof DirtyRows[N] & string]), 'dirty' as const]
  const seen = JSON.stringify(rows.map((r) => key.map((column) => r[column])))
  return {
    statements: [statementFor(d1, name, rows.map(map))],
    full: rows.length === ROWS,
    done: () =>
      sql.exec(
        `UPDATE ${name} SET dirty = 0 WHERE (${key.join(', ')}) IN (SELECT ${key.map((_, i) => `json_extract(value, '$[${i}]')`).join(', ')} FROM json_each(?))`,
        seen,
      ),
  }
}

/** Rows that are only ever added; gone from here once they are there. */
function queued(sql: SqlStorage, d1: D1Database, name: 'new_events' | 'new_consents', merchantId: MerchantId): Piece | undefined {
  const rows = all<{ id: string; row: string }>(sql, `SELECT id, row FROM ${name} LIMIT ?`, ROWS)
  if (rows.length === 0) return undefined
  return {
    statements: [
      statementFor(
        d1,
        name,
        rows.map((r) => ({ merchantId, ...(JSON.parse(r.row) as Record<string, unknown>) })),
      ),
    ],
    full: rows.length === ROWS,
    done: () => sql.exec(`DELETE FROM ${name} WHERE id IN (SELECT value FROM json_each(?))`, JSON.stringify(rows.map((r) => r.id))),
  }
}

/** What was forgotten here and must be in the record, too. */
function removed(sql: SqlStorage, d1: D1Database, merchantId: MerchantId): Piece | undefined {
  const ids = all<{ id: string }>(sql, 'SELECT id FROM removed LIMIT ?', ROWS).map(({ id }) => id)
  if (ids.length === 0) return undefined
  return {
    statements: removals({ d1, merchantId }, ids),
    full: ids.length === ROWS,
    done: () => sql.exec('DELETE FROM removed WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids)),
  }
}

function statementFor(d1: D1Database, name: keyof typeof TARGETS, rows: readonly Record<string, unknown>[]): D1PreparedStatement {
  const { table, ...plan } = TARGETS[name]
  return upsert(d1, table, plan, rows as never)
}
