import type { AskShop, ShopApi, ShopOrder } from '../../connectors/contract.ts'
import { connectors, type ConnectorId } from '../../connectors/registry.gen.ts'
import { AppError } from '../../domain/errors.ts'
import { retryDelayMs } from '../../lib/backoff.ts'
import { utf8 } from '../../lib/bytes.ts'
import { log } from '../../lib/log.ts'
import { sealBody } from '../body.ts'
import { QUIET, type Delivery } from '../inbox.ts'
import type { ConnectionSettings, RelaySettings } from '../settings.ts'
import { one } from '../tables.ts'
import { dropGap, gapOf, gapsDue, patchGap, wakeGap, type GapRow } from './gaps.ts'
import { gapOfOrder, type Gap } from './news.ts'

export interface HealParts {
  readonly sql: SqlStorage
  readonly settings: () => Promise<RelaySettings>
  readonly ask: (connectionId: string, need: 'heal') => Promise<AskShop>
  /** Whether the shop lets us in at all. */
  readonly isIn: (connection: ConnectionSettings) => boolean
  /** Takes deliveries into the inbox, as any other: says how many were new when they are on disk. */
  readonly accept: (deliveries: readonly Delivery[]) => Promise<number>
  readonly now: () => number
  readonly random: () => number
}

/** What was changed this long before the connection is taken in as well: its parcels may still be on their way. */
const FIRST_SYNC_MS = 14 * 86_400_000
/** Shops show changes in their lists with a delay; a run looks this far behind the one before. */
const OVERLAP_MS = 15 * 60_000
/** Of one slice; the next follows at once, but others of this Relay come in between. */
const PAGES = 25
const SLICE_MS = 20_000
const NEXT_SLICE_MS = 1_000
/** While so many deliveries wait to be worked on, no more are fetched. */
const FULL_INBOX = 1_000
/** Shopify's pages end at 25,000 objects; a new list is begun before that. */
const PAGES_END = 20_000
/** Quick tries, in seconds; after them it is looked at every hour. */
const TRIES_S = [30, 120, 600] as const

/** The shop of a connection, where it has an API of its own. */
export const apiOf = ({ connector }: Pick<ConnectionSettings, 'connector'>): ShopApi | undefined =>
  (connectors[connector as ConnectorId] as { readonly shop?: ShopApi } | undefined)?.shop

/**
 * Compares the shops' orders with what is known here, and takes in what no webhook told: by the same inbox, so that it is understood,
 * told once and recorded like everything else. A run is cut into slices, each step of which is on disk, and goes on where it stopped.
 */
export function gapHealing(parts: HealParts) {
  const { sql, settings, now } = parts

  /** Makes the comparison of each connected shop due. */
  const wake = async (): Promise<void> => {
    for (const connection of (await settings()).connections.values()) {
      if (connection.status === 'active' && apiOf(connection) && parts.isIn(connection))
        wakeGap(sql, connection.id, connection.createdAt - FIRST_SYNC_MS, now())
    }
  }

  const run = async (): Promise<void> => {
    for (const row of gapsDue(sql, now())) await slice(parts, row).catch((error: unknown) => failed(parts, row, error))
  }

  return {
    wake,
    run,
    nextAt: () => one<{ at: number | null }>(sql, 'SELECT min(next_at) AS at FROM shop_gaps')?.at ?? undefined,
    forget: (id: string) => dropGap(sql, id),
  }
}

async function slice(parts: HealParts, row: GapRow): Promise<void> {
  const { sql, now } = parts
  const id = row.connection_id
  const connection = (await parts.settings()).connections.get(id)
  const api = connection && apiOf(connection)
  if (!connection || connection.status !== 'active' || !api) return dropGap(sql, id)
  const startedAt = now()
  const ask = await parts.ask(id, 'heal')
  // A shop that was connected anew begins anew: what lies before is silent again.
  const since = row.since ?? row.watermark - (row.first_done === 1 ? OVERLAP_MS : 0)
  if (row.since === null) {
    patchGap(sql, id, {
      since,
      started_at: startedAt,
      cursor: null,
      reached: since,
      turned: 0,
      checked: 0,
      missing: 0,
      behind: 0,
      healed: 0,
    })
  }
  for (let pages = 0; pages < PAGES && now() - startedAt < SLICE_MS && !isFull(sql); pages++) {
    const at = gapOf(sql, id)
    // Gone meanwhile: the app was removed while we looked.
    if (!at || at.since === null) return
    const { orders, cursor } = await api.ordersSince(ask, at.since, at.cursor ?? undefined)
    await takeIn(parts, connection, orders)
    if (!gapOf(sql, id)) return
    if (cursor === undefined) return finish(parts, id, at.started_at ?? startedAt)
    turn(sql, id, cursor, orders)
  }
  patchGap(sql, id, { next_at: now() + NEXT_SLICE_MS, failures: 0, error: null })
}

const isFull = (sql: SqlStorage) =>
  (one<{ n: number }>(sql, `SELECT count(*) AS n FROM (SELECT 1 FROM inbox WHERE state = 'new' LIMIT ${FULL_INBOX})`)?.n ?? 0) >= FULL_INBOX

/** On to the next page; where a list comes near its end, a new one begins at the last change that was seen. */
function turn(sql: SqlStorage, id: string, cursor: string, orders: readonly ShopOrder[]): void {
  const row = gapOf(sql, id)
  if (!row) return
  const reached = Math.max(row.reached, ...orders.map((o) => o.changedAt))
  const turned = row.turned + orders.length
  const anew = turned >= PAGES_END && row.since !== null && reached > row.since
  patchGap(sql, id, anew ? { since: reached, reached, cursor: null, turned: 0 } : { cursor, reached, turned })
}

function finish({ sql, now }: HealParts, id: string, startedAt: number): void {
  const row = gapOf(sql, id)
  // Looked at by the hourly sweep; a run that healed much is followed by nothing special, since it went to the end.
  patchGap(sql, id, {
    watermark: startedAt,
    since: null,
    started_at: null,
    cursor: null,
    next_at: null,
    failures: 0,
    error: null,
    first_done: 1,
    finished_at: now(),
  })
  log({ work: 'shop.gaps', connectionId: id, rows: row?.checked, fresh: row?.healed })
}

/** Compares one page and takes in what is not known. */
async function takeIn(parts: HealParts, connection: ConnectionSettings, orders: readonly ShopOrder[]): Promise<void> {
  const { sql, now } = parts
  const { vault } = await parts.settings()
  const found = orders.map((order) => ({ order, gap: compare(sql, connection, order, now()) })).filter(({ gap }) => gap !== undefined)
  const deliveries = await Promise.all(
    found.map(async ({ order }): Promise<Delivery> => {
      const { topic, body, sentAt } = order.envelope
      return {
        // The same change of the same order is taken in once, however often it is found.
        key: `${connection.id}:heal:${order.shopOrderId}:${order.changedAt}`,
        kind: 'hook',
        connectionId: connection.id,
        connector: connection.connector,
        topic,
        sentAt: sentAt ?? order.changedAt,
        receivedAt: now(),
        quiet: order.changedAt < connection.createdAt ? QUIET.before : QUIET.healed,
        ...(await sealBody(vault, utf8(JSON.stringify(body)))),
      }
    }),
  )
  if (!gapOf(sql, connection.id)) return
  const healed = deliveries.length > 0 ? await parts.accept(deliveries) : 0
  const count = (kind: Gap) => found.filter(({ gap }) => gap === kind).length
  sql.exec(
    `UPDATE shop_gaps SET checked = checked + ?, missing = missing + ?, behind = behind + ?, healed = healed + ?, healed_ever = healed_ever + ?
     WHERE connection_id = ?`,
    orders.length,
    count('missing'),
    count('behind'),
    healed,
    healed,
    connection.id,
  )
}

function compare(sql: SqlStorage, connection: ConnectionSettings, { shopOrderId, envelope }: ShopOrder, at: number): Gap {
  const connector = connectors[connection.connector as ConnectorId]
  try {
    const parsed = connector.parse(envelope, connection.settings as never, at)
    return !('events' in parsed) ? undefined : gapOfOrder(sql, connection.id, shopOrderId, parsed.events)
  } catch {
    // The inbox parks what can't be read, where the merchant sees it.
    return 'behind'
  }
}

/** It stays where it stopped. What only the merchant can mend is looked at again with the next sweep. */
function failed({ sql, now, random }: HealParts, { connection_id: id, failures }: GapRow, error: unknown): void {
  const known = error instanceof AppError ? error : new AppError('internal')
  const waitMs = Number(known.detail['waitMs'] ?? 0)
  const delay =
    known.remedy === 'retry' || known.code === 'internal' ? retryDelayMs(failures + 1, random(), waitMs / 1000, TRIES_S) : undefined
  patchGap(sql, id, {
    next_at: delay === undefined ? null : now() + delay,
    failures: delay === undefined ? 0 : failures + 1,
    error: known.code,
  })
  // A cursor that the shop no longer knows would be refused for ever.
  if (known.code === 'shop.refused') patchGap(sql, id, { cursor: null })
  log({ work: 'shop.gaps', connectionId: id, code: known.code, attempt: failures + 1 })
}
