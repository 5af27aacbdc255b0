import { connectors, type ConnectorId } from '../../connectors/registry.gen.ts'
import { AppError } from '../../domain/errors.ts'
import type { ConsentSignal, DomainEvent, Person } from '../../domain/events.ts'
import { utf8 } from '../../lib/bytes.ts'
import { sealBody } from '../body.ts'
import { withWording } from '../consents.ts'
import type { ConnectionSettings } from '../settings.ts'
import { all } from '../tables.ts'
import { apiOf } from './heal.ts'
import type { WriteParts } from './write-back.ts'
import type { WriteRow } from './writes.ts'

/** What a shopper chose in our box on the page after an order. Who they are stands in the order, and nowhere here. */
export interface CheckoutAnswer {
  readonly connectionId: string
  /** The shop's own id. */
  readonly order: string
  /** Ticked; none of it is a no to all that was asked. */
  readonly purposes: readonly Purpose[]
  readonly asked: readonly Purpose[]
  readonly version: string
  readonly language: string
  /** Who is logged in at the shop, where the page proves it. */
  readonly customerId?: string | undefined
}

type Purpose = 'order_updates' | 'marketing'

/** The page may be there before the order is (Shopify's own word: it is made meanwhile). */
const PATIENCE_MS = 10 * 60_000
/** Nobody answers about last week's order; whoever tries to, tries ids. */
const FRESH_MS = 24 * 3_600_000
/** A shopper has one answer to an order; more than this is a flood. */
const MOST_WAITING = 2_000

const idOf = (connectionId: string, order: string) => `checkout:${connectionId}:${order}`

/** Keeps an answer until the shop has said whose order it is. Of two about one order the last counts. */
export function wantCheckout(sql: SqlStorage, { connectionId, ...answer }: CheckoutAnswer, now: number): void {
  sql.exec(
    `INSERT OR REPLACE INTO shop_writes (id, connection_id, kind, what, at, state, tries, next_at)
     SELECT ?1, ?2, 'checkout', ?3, ?4, 'queued', 0, ?4 WHERE (SELECT count(*) FROM shop_writes WHERE kind = 'checkout') < ?5`,
    idOf(connectionId, answer.order),
    connectionId,
    JSON.stringify(answer),
    now,
    MOST_WAITING,
  )
}

/** Answers about these orders that wait: whoever is erased must not come back by one. */
export const checkoutsOf = (sql: SqlStorage, orders: readonly string[]): string[] =>
  all<{ connection_id: string; shop_order_id: string }>(
    sql,
    `SELECT connection_id, shop_order_id FROM orders WHERE id IN (SELECT value FROM json_each(?)) AND shop_order_id IS NOT NULL`,
    JSON.stringify(orders),
  ).map((row) => idOf(row.connection_id, row.shop_order_id))

/**
 * Asks the shop whose order it was, and takes the answer in as an event of its own, on the path of every other one. Words that nobody
 * kept prove nothing, so an answer to them is none.
 */
export async function takeCheckout({ settings, ask, accept, now }: WriteParts, row: WriteRow): Promise<string | null> {
  const { connections, choices, vault } = await settings()
  const connection = connections.get(row.connection_id ?? '')
  const api = connection?.status === 'active' ? apiOf(connection) : undefined
  const answer = JSON.parse(row.what) as Omit<CheckoutAnswer, 'connectionId'>
  const signals = signalsOf(answer, row.at).flatMap((signal): ConsentSignal[] => {
    const shown = withWording(choices, signal.purpose, { version: answer.version })
    return shown.wording === undefined ? [] : [{ ...signal, shown }]
  })
  if (!connection || !api?.orderOf || signals.length === 0) return 'nothing asked'
  const order = await api.orderOf(await ask(connection.id, 'checkout'), answer.order)
  if (!order) {
    if (now() - row.at > PATIENCE_MS) return 'no such order'
    throw new AppError('upstream.failed', { why: 'the order is not there yet' })
  }
  const person = personOf(connection, order.envelope, row.at, answer.customerId)
  if (!person) return 'not theirs'
  const event: DomainEvent = { type: 'consent.changed', occurredAt: row.at, refs: {}, person, consents: signals }
  await accept([
    {
      key: `${row.id}:${row.at}`,
      kind: 'api',
      connectionId: connection.id,
      connector: connection.connector,
      topic: 'checkout/optin',
      receivedAt: now(),
      ...(await sealBody(vault, utf8(JSON.stringify(event)))),
    },
  ])
  return null
}

function signalsOf({ purposes, asked, order }: Omit<CheckoutAnswer, 'connectionId'>, at: number): ConsentSignal[] {
  const state = purposes.length > 0 ? 'granted' : 'withdrawn'
  const said = purposes.length > 0 ? purposes : asked
  const proof = `${state === 'granted' ? 'ticked' : 'left empty'} after order ${order}`
  return [...new Set(said)].map((purpose) => ({ purpose, state, source: 'checkout_box', proof, at }))
}

/** Who ordered, as the connector reads it; undefined where the order is old, or the page's shopper is somebody else. */
function personOf(
  { connector, settings }: ConnectionSettings,
  envelope: Parameters<(typeof connectors)[ConnectorId]['parse']>[0],
  at: number,
  customerId: string | undefined,
): Person | undefined {
  const parsed = connectors[connector as ConnectorId].parse(envelope, settings as never, at)
  const placed = 'events' in parsed ? parsed.events.find((event) => event.type === 'order.placed') : undefined
  if (!placed?.person || at - (placed.order?.placedAt ?? placed.occurredAt) > FRESH_MS) return undefined
  const other = placed.person.customerId !== undefined && customerId !== undefined && placed.person.customerId !== customerId
  return other ? undefined : placed.person
}
