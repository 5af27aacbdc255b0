import type { PaymentLinkWanted } from '../../connectors/actions.ts'
import { AppError } from '../../domain/errors.ts'
import type { DomainEvent } from '../../domain/events.ts'
import type { Money } from '../../domain/money.ts'
import { LinkTerms } from '../../domain/rules.ts'
import { acceptDeliveries } from '../inbox.ts'
import { getMessage } from '../outbox.ts'
import type { OrderDetails, PayLink } from '../prepare.ts'
import { ruleById, type ConnectionSettings, type RelaySettings } from '../settings.ts'
import { actionsOf, connectionsFor } from '../systems/desk.ts'
import { one, sealedOf, type OrderRow } from '../tables.ts'
import { amountOf, dueOn } from './amount.ts'
import { wantErrand, type ErrandRow } from './errands.ts'
import { beginLink, endLink, lastLinkOf, linkById, nextLinkId, openLink, paidThrough, patchLink, type LinkRow } from './links.ts'
import { nextLookAt } from './link-times.ts'
import { wantedOf } from './link-wanted.ts'
import { deliveryOf } from './told.ts'
import type { ErrandParts, ErrandResult, ErrandWorker } from './work.ts'

const HOUR_MS = 3_600_000
const VALID_HOURS = 24
/** A link that ends sooner is not handed out again. */
const MIN_LEFT_MS = HOUR_MS

export const orderById = (sql: SqlStorage, id: string | null): OrderRow | undefined =>
  id === null ? undefined : one<OrderRow>(sql, 'SELECT * FROM orders WHERE id = ?', id)

export const isPayable = ({ paid_at, cancelled_at, status, test }: OrderRow): boolean =>
  paid_at === null && cancelled_at === null && status !== 'deleted' && status !== 'joined' && test !== 1

/**
 * Sees to a link by which the order can be paid: the one that is open, the shop's own page where it has one, or a new one of the gateway
 * that fits best. Asked again, it is the same link.
 */
export const paymentLink: ErrandWorker = async (parts, row) => {
  const { sql } = parts.storage
  const settings = await parts.settings()
  const order = orderById(sql, row.order_id)
  if (!order || !isPayable(order)) return { no: 'fact.changed' }
  const due = dueOn(order)
  const terms = await termsOf(settings, sql, row)
  const amount = due && amountOf(due, terms)
  if (!due || !amount) return { no: 'gateway.no_amount' }
  const pages = await pagesOf(settings, sql, order.id)
  // What a message without a reduction leads to can be the shop's own page; an order paid at the door has none.
  const mayUsePage = row.message_id !== null && amount.minor === due.minor && order.cod !== 1
  if (mayUsePage && pages.payUrl) return { result: { payAmount: amount } }

  const known = lastLinkOf(sql, order.id)
  const asksLess = amount.minor < due.minor
  if (known && isStillFit(known, settings, due, asksLess ? amount : undefined, parts.now())) {
    if (known.state === 'open') return { result: { payAmount: { minor: known.amount_minor, currency: known.currency } } }
    return make(parts, known)
  }
  if (known?.state === 'open' || known?.state === 'making') closeLink(sql, known, parts.now())
  return begin(parts, { order, due, amount, terms, mayUsePage: mayUsePage && pages.statusUrl !== undefined })
}

/** What the rule of the message says of its link, or the wish itself. */
async function termsOf(settings: RelaySettings, sql: SqlStorage, row: ErrandRow): Promise<LinkTerms> {
  const rule = row.message_id ? ruleById(settings, getMessage(sql, row.message_id)?.rule_id ?? null) : undefined
  if (rule?.definition.paymentLink) return rule.definition.paymentLink
  return row.what ? LinkTerms.parse(JSON.parse(await settings.vault.open('errands.what', row.what))) : {}
}

async function pagesOf({ vault }: RelaySettings, sql: SqlStorage, orderId: string): Promise<Partial<OrderDetails>> {
  const sealed = sealedOf(sql, orderId)
  return sealed ? (JSON.parse(await vault.open('orders.details', sealed)) as OrderDetails) : {}
}

function isStillFit(link: LinkRow, { connections }: RelaySettings, due: Money, wanted: Money | undefined, now: number): boolean {
  return (
    (link.state === 'open' || link.state === 'making') &&
    link.base_minor === due.minor &&
    link.currency === due.currency &&
    (wanted === undefined || wanted.minor === link.amount_minor) &&
    link.expires_at > now + MIN_LEFT_MS &&
    connections.get(link.connection_id)?.status === 'active'
  )
}

/** No button leads there any more, and the gateway is told so. */
export function closeLink(sql: SqlStorage, link: LinkRow, now: number, notBefore = now): void {
  endLink(sql, link, 'closing', now)
  wantErrand(sql, { kind: 'cancel_link', seed: link.id, at: now, notBefore, connectionId: link.connection_id, orderId: link.order_id })
}

/** Gateways that take the currency: first those through whom such orders were paid, then the oldest. */
function candidates(settings: RelaySettings, sql: SqlStorage, currency: string): ConnectionSettings[] {
  const used = paidThrough(sql, currency)
  return connectionsFor(settings, 'createPaymentLink')
    .filter((connection) => actionsOf(connection)?.linkCurrencies?.includes(currency) !== false)
    .sort((a, b) => (used.get(b.id) ?? 0) - (used.get(a.id) ?? 0))
}

interface Wish {
  readonly order: OrderRow
  readonly due: Money
  readonly amount: Money
  readonly terms: LinkTerms
  /** The shop's page of the order stands in where no gateway makes links. */
  readonly mayUsePage: boolean
}

async function begin(parts: ErrandParts, { order, due, amount, terms, mayUsePage }: Wish): Promise<ErrandResult> {
  const { sql } = parts.storage
  const settings = await parts.settings()
  const gateways = candidates(settings, sql, due.currency)
  const id = nextLinkId(sql, order.id)
  const wanted = await wantedOf(settings, sql, order, { id, amount, expiresAt: parts.now() + (terms.validHours ?? VALID_HOURS) * HOUR_MS })
  const sealed = await settings.vault.seal('links.wanted', JSON.stringify(wanted))
  let hasKeyless = false
  for (const gateway of gateways) {
    if (!orderById(sql, order.id)) return { no: 'fact.changed' }
    beginLink(sql, {
      id,
      order_id: order.id,
      connection_id: gateway.id,
      link_id: null,
      state: 'making',
      amount_minor: amount.minor,
      currency: amount.currency,
      base_minor: due.minor,
      wanted: sealed,
      expires_at: wanted.expiresAt,
      made_at: null,
      at: parts.now(),
    })
    const link = linkById(sql, id)
    try {
      if (link) return await make(parts, link)
    } catch (error) {
      // It was not asked at all; its webhooks work without a key.
      if (!(error instanceof AppError) || error.code !== 'gateway.no_key') throw error
      hasKeyless = true
      sql.exec('DELETE FROM links WHERE id = ?', id)
    }
  }
  if (mayUsePage) return { result: { payAmount: amount } }
  return { no: hasKeyless ? 'gateway.no_key' : 'gateway.none' }
}

/** Asks the gateway, in the words that were kept: after a crash it is asked the same, and gives the same link. */
async function make(parts: ErrandParts, link: LinkRow): Promise<ErrandResult> {
  const { sql } = parts.storage
  const settings = await parts.settings()
  const { vault } = settings
  const wanted = JSON.parse(await vault.open('links.wanted', link.wanted)) as PaymentLinkWanted
  const made = await parts.systems
    .use(link.connection_id, async ({ actions, settings: own, ask }) => {
      if (!actions.createPaymentLink) throw new AppError('gateway.no_key')
      return actions.createPaymentLink(ask, own, wanted)
    })
    .catch((error: unknown) => {
      // Said no for good: the next wish is another one.
      if (error instanceof AppError && error.code === 'gateway.refused') patchLink(sql, link.id, { state: 'cancelled' })
      throw error
    })
  const expiresAt = made.expiresAt ?? link.expires_at
  const payAmount = wanted.amount
  const paySealed = await vault.seal('orders.pay', JSON.stringify({ url: made.url, until: expiresAt } satisfies PayLink))
  const connection = settings.connections.get(link.connection_id)
  const event: DomainEvent = {
    type: 'payment_link.made',
    occurredAt: parts.now(),
    refs: { paymentLinkId: made.id },
    payment: { amount: payAmount },
  }
  const news = connection && (await deliveryOf(parts, { connection, key: `${link.id}:made`, topic: 'payment_link' }, event))
  return {
    result: { payAmount },
    apply: (storage) => {
      const now = parts.now()
      const current = linkById(storage, link.id)
      if (!current) return
      // Paid or cancelled while it was made: it is closed at once.
      if (current.state !== 'making') return patchLink(storage, link.id, { link_id: made.id })
      openLink(storage, current, { linkId: made.id, expiresAt, paySealed }, now)
      if (news) acceptDeliveries(storage, [news])
      wantErrand(storage, {
        kind: 'payment',
        seed: link.id,
        at: now,
        notBefore: nextLookAt({ ...current, made_at: now, expires_at: expiresAt }, settings.rules, now),
        connectionId: link.connection_id,
        orderId: link.order_id,
      })
    },
  }
}
