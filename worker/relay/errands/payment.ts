import { AppError } from '../../domain/errors.ts'
import type { DomainEvent, EventType } from '../../domain/events.ts'
import type { Money } from '../../domain/money.ts'
import { acceptDeliveries, type Delivery } from '../inbox.ts'
import { all } from '../tables.ts'
import { errandId, type ErrandRow } from './errands.ts'
import { linkOfErrand, paidSeed, type LinkRow } from './links.ts'
import { nextLookAt, remindAt } from './link-times.ts'
import { isPayable, orderById } from './payment-link.ts'
import { deliveryOf } from './told.ts'
import type { ErrandParts, ErrandResult, ErrandWorker } from './work.ts'

const MINUTE_MS = 60_000
/** After a gateway called a payment pending: PayTabs retries few times (payments-logistics.md), and others lose webhooks as well. */
export const PENDING_LOOKS_MS = [5 * MINUTE_MS, 30 * MINUTE_MS, 24 * 60 * MINUTE_MS] as const
/** Payments of one order that are asked about at once. */
const MAX_PAYMENTS = 3

/** Asks how a link or a pending payment stands, where no webhook said so. */
export const payment: ErrandWorker = async (parts, row) => {
  const link = linkOfErrand(parts.storage.sql, row)
  if (!link) return lookAtPayments(parts, row)
  // Found paid when it was to be closed: it is asked about for that.
  const wanted = row.id === errandId('payment', paidSeed(link)) ? 'paid' : 'open'
  return link.state === wanted ? lookAtLink(parts, link) : {}
}

async function lookAtLink(parts: ErrandParts, link: LinkRow): Promise<ErrandResult> {
  const settings = await parts.settings()
  const connection = settings.connections.get(link.connection_id)
  const { link_id: linkId } = link
  if (!connection || !linkId) return {}
  const now = parts.now()
  const { event, wasPaid } = await parts.systems.use(connection.id, async ({ actions, settings: own, ask }) => {
    const said = await actions.payment?.(ask, own, linkId, now)
    if (said || link.state !== 'open' || now < link.expires_at) return { event: said, wasPaid: false }
    // Not every gateway ends a link by itself.
    return { event: undefined, wasPaid: (await actions.cancelPaymentLink?.(ask, own, linkId)) === false }
  })
  if (wasPaid) return { again: now + MINUTE_MS }
  const tell = (what: DomainEvent, key: string): Promise<Delivery> =>
    deliveryOf(parts, { connection, key: `${link.id}:${key}`, topic: 'payment_link' }, what)
  const own = (type: EventType): DomainEvent => ({
    type,
    occurredAt: now,
    refs: { paymentLinkId: linkId },
    payment: { amount: { minor: link.amount_minor, currency: link.currency } as Money },
  })
  if (event && event.type !== 'payment.pending') return taken(await tell(event, event.type))
  if (link.state === 'open' && now >= link.expires_at) return taken(await tell(own('payment_link.expired'), 'expired'))
  if (link.state !== 'open') return {}

  const due = remindAt(link, settings.rules)
  const news = [
    ...(event ? [await tell(event, `${event.type}:${event.payment?.amount?.minor ?? 0}`)] : []),
    ...(due !== undefined && now >= due ? [await tell(own('payment_link.expiring'), 'expiring')] : []),
  ]
  return { again: nextLookAt(link, settings.rules, now), apply: (sql) => void acceptDeliveries(sql, news) }
}

const taken = (news: Delivery): ErrandResult => ({ apply: (sql) => void acceptDeliveries(sql, [news]) })

/** The payments of an order that a gateway called pending, by its own ids. */
async function lookAtPayments(parts: ErrandParts, row: ErrandRow): Promise<ErrandResult> {
  const { sql } = parts.storage
  const order = orderById(sql, row.order_id)
  const connection = (await parts.settings()).connections.get(row.connection_id ?? '')
  if (!order || !connection || !isPayable(order)) return {}
  const ids = all<{ ref: string }>(
    sql,
    `SELECT ref FROM refs WHERE entity = ? AND ref LIKE 'payment:%' ORDER BY ref DESC LIMIT ?`,
    order.id,
    MAX_PAYMENTS,
  ).map(({ ref }) => ref.slice('payment:'.length))
  const now = parts.now()
  const events = await parts.systems.use(connection.id, async ({ actions, settings, ask }) => {
    const said: DomainEvent[] = []
    for (const id of ids) {
      const event = await actions.payment?.(ask, settings, id, now).catch(unknownThere)
      if (event && event.type !== 'payment.pending') said.push(event)
    }
    return said
  })
  const news = await Promise.all(
    events.map((event) =>
      deliveryOf(parts, { connection, key: `${order.id}:${event.type}:${event.refs.paymentId ?? ''}`, topic: 'payment' }, event),
    ),
  )
  const apply = (storage: SqlStorage) => void acceptDeliveries(storage, news)
  const next = PENDING_LOOKS_MS.map((ms) => row.at + ms).find((at) => at > now)
  return events.some(({ type }) => type === 'payment.captured') || next === undefined ? { apply } : { again: next, apply }
}

/** Of several gateways' ids, a gateway knows its own only. */
function unknownThere(error: unknown): undefined {
  if (!(error instanceof AppError) || error.code !== 'gateway.refused') throw error
  return undefined
}
