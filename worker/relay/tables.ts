import type { PriceWhy } from '../domain/prices.ts'
import type { WayCode } from '../domain/ways.ts'
export function metaOf(sql: SqlStorage, key: string): string | undefined {
  return one<{ value: string }>(sql, 'SELECT value FROM meta WHERE key = ?', key)?.value
}

export function setMeta(sql: SqlStorage, key: string, value: string): void {
  sql.exec('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', key, value)
}

type Value = string | number | null | ArrayBuffer

/** The first row, or undefined. */
export function one<T extends Record<string, SqlStorageValue>>(sql: SqlStorage, query: string, ...params: Value[]): T | undefined {
  for (const row of sql.exec<T>(query, ...params)) return row
  return undefined
}

export function all<T extends Record<string, SqlStorageValue>>(sql: SqlStorage, query: string, ...params: Value[]): T[] {
  return sql.exec<T>(query, ...params).toArray()
}

/** Columns and values of a patch, for UPDATE … SET. */
export function assign(patch: Readonly<Record<string, Value | undefined>>): { readonly set: string; readonly values: Value[] } {
  const entries = Object.entries(patch).filter((e): e is [string, Value] => e[1] !== undefined)
  return { set: entries.map(([k]) => `${k} = ?`).join(', '), values: entries.map(([, v]) => v) }
}

// The row types say what the statements of schema.ts promise; `type` and not `interface`, for the index signature of SqlStorage.

export type InboxRow = {
  seq: number
  key: string
  kind: 'hook' | 'whatsapp' | 'api'
  connection_id: string | null
  connector: string
  topic: string
  delivery_id: string | null
  sent_at: number | null
  received_at: number
  body: ArrayBuffer | null
  state: string
  tries: number
  note: string | null
  quiet: number
}
export type ContactRow = {
  id: string
  name_sealed: string | null
  phone_sealed: string | null
  email_sealed: string | null
  user_id_sealed: string | null
  country: string | null
  language: string | null
  phone_state: string
  window_until: number | null
  unreachable: number
  pair_tat: number
  form_at: number | null
  /** Until then Meta charges nothing, because an ad led here. */
  free_until: number | null
  created_at: number
  updated_at: number
  dirty: number
}
export type OrderRow = {
  id: string
  connection_id: string | null
  contact_id: string | null
  number: string | null
  shop_order_id: string | null
  currency: string | null
  total_minor: number | null
  due_minor: number | null
  cod: number | null
  status: string
  placed_at: number | null
  paid_at: number | null
  paid_when_placed: number
  cancelled_at: number | null
  /** To the question whether the order is meant. */
  answer: 'confirmed' | 'cancelled' | null
  /** Sealed for `orders.pay`: the payment link of ours that is open; and until when it is good. */
  pay_sealed: string | null
  pay_until: number | null
  /** How many lines it has; null where nobody said. */
  items: number | null
  cycle_days: string | null
  refunded_minor: number
  refunds: string
  test: number
  details_at: number | null
  state_at: number
  created_at: number
  updated_at: number
  dirty: number
}
export type ParcelRow = {
  id: string
  order_id: string
  awb: string | null
  carrier: string | null
  tracking_url: string | null
  state: string
  state_at: number
  attempts: number
  expected_at: number | null
  is_return: number
  /** The courier that speaks of it; null where only the shop did. */
  connection_id: string | null
  updated_at: number
  dirty: number
}
export type MessageRow = {
  id: string
  direction: 'in' | 'out'
  order_id: string | null
  parcel_id: string | null
  contact_id: string | null
  number_id: string | null
  rule_id: string | null
  event_id: string | null
  purpose: string
  fact: string | null
  state: string
  hold: string | null
  reason: string | null
  graph_code: number | null
  wamid: string | null
  attempts: number
  failures: number
  resent: number
  due_at: number | null
  best_before: number | null
  sending_at: number | null
  template: string | null
  language: string | null
  category: string | null
  accepted_at: number | null
  sent_at: number | null
  delivered_at: number | null
  read_at: number | null
  ended_at: number | null
  pricing: string | null
  /** A key of domain/ways.ts. */
  way: WayCode | null
  price_micros: number | null
  price_currency: string | null
  price_why: PriceWhy | null
  created_at: number
  updated_at: number
  dirty: number
}
export type NoticeRow = {
  id: string
  code: string
  subject: string
  detail: string
  count: number
  first_at: number
  last_at: number
  closed_at: number | null
  dirty: number
}

export type SubscriptionRow = {
  contact_id: string
  product: string
  alert: 'back_in_stock' | 'price_drop'
  title_sealed: string | null
  at: number
  ended_at: number | null
  /** The price that a drop is measured by. */
  base_minor: number | null
  base_currency: string | null
  /** What tells of it, or told. */
  message_id: string | null
  updated_at: number
  dirty: number
}

/** The question behind an opt-in by form: it has no rule, and the request itself is its basis. */
export const isOptinQuestion = (message: MessageRow): boolean => message.fact?.startsWith('optin:') === true

/** Keeps a sealed text under the id of the row it belongs to. */
export function keepSealed(sql: SqlStorage, id: string, text: string): void {
  sql.exec('INSERT OR REPLACE INTO sealed (id, text) VALUES (?, ?)', id, text)
}

export function sealedOf(sql: SqlStorage, id: string | null | undefined): string | null {
  return id ? (one<{ text: string }>(sql, 'SELECT text FROM sealed WHERE id = ?', id)?.text ?? null) : null
}
