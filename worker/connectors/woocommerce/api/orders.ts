import * as z from 'zod'
import { AppError } from '../../../domain/errors.ts'
import { id, text, zonedTime } from '../../kit/fields.ts'
import type { AskShop, ShopOrder, ShopOrders } from '../../contract.ts'
import { DRAFTS, orderTopic } from '../mapping.ts'
import { listOf } from './answer.ts'

/** Small enough that a slow host builds it within a call's patience. */
const PER_PAGE = 50

const Row = z.object({ id, status: z.string(), date_modified_gmt: text })

/** Where to read on: from a second of the shop's clock, or a page of the orders of one second. */
type Place = { readonly second: number; readonly page?: number }

/**
 * Orders changed at or after `since`, the oldest change first.
 *
 * Numbered pages would skip: an order that changes while we read moves to the end, and all that follow move up. So each call begins
 * at the second of the last order seen, whose orders come once more (the inbox knows them). Only a second with more orders than a page
 * holds (a bulk edit) is paged, see `ofSecond`. `modified_after` and `modified_before` leave their own second out (WP_Date_Query).
 */
export async function ordersSince(ask: AskShop, since: number, cursor?: string): Promise<ShopOrders> {
  const place = cursor === undefined ? { second: Math.floor(since / 1000) } : placeOf(cursor)
  return place.page === undefined ? fromSecond(ask, place.second) : ofSecond(ask, place.second, place.page)
}

async function fromSecond(ask: AskShop, second: number): Promise<ShopOrders> {
  const { rows, pages } = await read(ask, { modified_after: iso(second - 1), orderby: 'modified' })
  const seconds = rows.map((row) => row.second ?? second)
  if (seconds.some((at, i) => at < (seconds[i - 1] ?? 0))) throw new AppError('shop.refused', { why: 'orders come unsorted' })
  const orders = ordersOf(rows, second)
  if (pages === undefined ? rows.length < PER_PAGE : pages <= 1) return { orders }
  // Orders that the key's owner may not see are counted and left out; nothing behind a page of them can be reached.
  const last = seconds.at(-1)
  if (last === undefined) throw new AppError('shop.key_weak', { why: 'orders are hidden' })
  return { orders, cursor: cursorOf(last > second ? { second: last } : { second, page: 0 }) }
}

/**
 * One second with more orders than a page. It lies in the past, so orders only leave it (when they change again); read from its last
 * page to its first, sorted by id, a gap can only move orders towards pages that are still to come. Page 0 is the look at how many there are.
 */
async function ofSecond(ask: AskShop, second: number, page: number): Promise<ShopOrders> {
  const window = { modified_after: iso(second - 1), modified_before: iso(second + 1), orderby: 'id' }
  const { rows, pages, now } = await read(ask, { ...window, page: String(Math.max(page, 1)) })
  const orders = ordersOf(rows, second)
  if (page === 0 && pages === undefined) throw new AppError('shop.refused', { why: 'the number of pages is not told' })
  const next = page === 0 ? (pages ?? 0) : page - 1
  if (next > (page === 0 ? 1 : 0)) return { orders, cursor: cursorOf({ second, page: next }) }
  // A second that still runs may get more orders. The next look begins with it again.
  if (now !== undefined && now - second < 2) return { orders }
  return { orders, cursor: cursorOf({ second: second + 1 }) }
}

interface Read {
  readonly id: string
  readonly status: string
  readonly second: number | undefined
  readonly body: unknown
}

/** `dates_are_gmt`: without it the shop reads the times as its own wall clock, which jumps twice a year. */
async function read(ask: AskShop, query: Readonly<Record<string, string>>) {
  const { list, headers } = await listOf(ask, {
    method: 'GET',
    path: '/wc/v3/orders',
    query: { dates_are_gmt: 'true', order: 'asc', per_page: String(PER_PAGE), ...query },
  })
  const rows = list.map((body): Read => {
    const row = Row.safeParse(body)
    if (!row.success) throw new AppError('shop.refused', { why: 'an order without id, status or time of change' })
    const at = zonedTime(row.data.date_modified_gmt, 'Z')
    return { id: row.data.id, status: row.data.status, second: at === undefined ? undefined : at / 1000, body }
  })
  const pages = headers.get('x-wp-totalpages')
  const clock = Date.parse(headers.get('date') ?? '')
  return {
    rows,
    pages: pages !== null && /^\d{1,7}$/.test(pages) ? Number(pages) : undefined,
    now: Number.isNaN(clock) ? undefined : Math.floor(clock / 1000),
  }
}

/** As the shop's own webhooks tell them. Carts that were never ordered are in the list, too (block checkout); nobody asked us to look at them. */
const ordersOf = (rows: readonly Read[], second: number): ShopOrder[] =>
  rows
    .filter(({ status }) => !DRAFTS.has(status))
    .map(({ id: shopOrderId, status, second: at, body }) => ({
      shopOrderId,
      changedAt: (at ?? second) * 1000,
      envelope: { topic: orderTopic(status), body },
    }))

const iso = (second: number) => new Date(second * 1000).toISOString().slice(0, 19)

const cursorOf = ({ second, page }: Place) => (page === undefined ? `${second}` : `${second}.${page}`)

function placeOf(cursor: string): Place {
  const match = /^(\d{1,11})(?:\.(\d{1,7}))?$/.exec(cursor)
  if (!match) throw new AppError('request.invalid', { why: 'the cursor is not one of ours' })
  return { second: Number(match[1]), ...(match[2] === undefined ? {} : { page: Number(match[2]) }) }
}
