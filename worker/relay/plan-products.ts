import { EVENTS, type DomainEvent } from '../domain/events.ts'
import { derivedId } from '../domain/ids.ts'
import { findContact } from './contacts.ts'
import { recordEvent, type Decision, type PlanMode, type Source, type World } from './plan.ts'
import type { Prepared } from './prepare.ts'
import { afterNews, saleOf, type ProductState, type SaleState } from './products.ts'
import { currencyOfShop } from './settings.ts'
import { isWatched, keepItems, keepProducts, productStates, productsOfLevels } from './shelf.ts'
import { endBought, wishOf } from './subscriptions.ts'
import { all } from './tables.ts'
import { beginTelling, decisionOf, endTellings, waitingFor } from './tellings.ts'
import { EVENT_OF, tailOf, type ProductEdge } from './told-product.ts'
import type { ProductAlert } from './widget.ts'

/**
 * What an event means for those who wait for a product: what was bought is waited for no more; what is back or cheaper is told, by
 * events of our own; what is gone again ends what was to be told. Synchronous, in the transaction of `planEvent`.
 */
export function planProducts(world: World, prepared: Prepared, source: Source, mode: PlanMode): readonly Decision[] {
  const { sql, settings, now } = world
  const { event } = prepared
  const { connectionId } = source.speaker
  if (event.type === 'order.placed' && mode !== 'rebuild') endWishes(world, prepared)
  if (!connectionId || EVENTS[event.type].subject !== 'product' || !isWatched(sql)) return []
  const told = [...(event.products ?? []), ...productsOfLevels(sql, connectionId, event.levels ?? [])]
  // A slash parts product and variant where both are written as one.
  const news = told.filter(({ productId }) => /^[^/]{1,100}$/.test(productId))
  if (news.length === 0) return []

  const currency = currencyOfShop(settings, connectionId)
  const ids = news.map(({ productId }) => productId)
  const before = productStates(sql, connectionId, ids)
  const states = new Map<string, ProductState>()
  for (const product of news) {
    const known = states.get(product.productId) ?? before.get(product.productId)
    const state = afterNews(known, product, event.occurredAt, currency)
    if (state) states.set(product.productId, state)
  }
  keepProducts(sql, connectionId, states, now)
  keepItems(sql, connectionId, news)
  if (mode === 'rebuild') return []
  return wishesFor(sql, states).flatMap((wish) => {
    const change = { was: saleOf(before.get(wish.product), wish.variant), is: saleOf(states.get(wish.product), wish.variant) }
    return follow(world, prepared, source, mode, { ...wish, connectionId }, change)
  })
}

type Wish = Pick<ProductEdge, 'product' | 'variant' | 'alert'>

/** What anybody waits for of these products. */
function wishesFor(sql: SqlStorage, states: ReadonlyMap<string, ProductState>): Wish[] {
  const keys = new Map<string, { product: string; variant: string }>()
  for (const [product, { variants }] of states)
    for (const variant of ['', ...Object.keys(variants)]) keys.set(wishOf(product, variant), { product, variant })
  const rows = all<{ product: string; alert: ProductAlert }>(
    sql,
    `SELECT DISTINCT s.product, s.alert FROM json_each(?) j CROSS JOIN subscriptions s ON s.product = j.value WHERE s.ended_at IS NULL`,
    JSON.stringify([...keys.keys()]),
  )
  return rows.flatMap(({ product, alert }) => {
    const about = keys.get(product)
    return about ? [{ ...about, alert }] : []
  })
}

interface Change {
  readonly was: SaleState | undefined
  readonly is: SaleState | undefined
}

function follow(
  world: World,
  prepared: Prepared,
  source: Source,
  mode: PlanMode,
  wish: Wish & { readonly connectionId: string },
  { was, is }: Change,
): readonly Decision[] {
  const { sql, now } = world
  if (!is) return []
  if (is.available === false && was?.available !== false) endTellings(sql, wish.connectionId, wish.product, wish.variant, now)
  if (wish.alert === 'price_drop') keepBase(sql, wishOf(wish.product, wish.variant), was?.price ?? is.price)
  if (mode !== 'send' || is.available === false || !IS_EDGE[wish.alert](was, is)) return []
  const since = wish.alert === 'back_in_stock' ? (is.since ?? is.at) : is.at
  return announce(world, prepared, source, { ...wish, since: Math.min(since, source.receivedAt) }, is)
}

const isBack = (was: SaleState | undefined, is: SaleState): boolean => is.available === true && was?.available !== true

/** What makes news of a state. Whoever asked for what was never spoken of saw on the page that it was sold out. */
const IS_EDGE: Readonly<Record<ProductAlert, (was: SaleState | undefined, is: SaleState) => boolean>> = {
  back_in_stock: isBack,
  price_drop: (was, is) => is.price !== undefined && (!was?.price || is.price.minor < was.price.minor || isBack(was, is)),
}

/** The price that a drop is measured by, for whoever asked before any was known, or when the shop had another currency. */
function keepBase(sql: SqlStorage, key: string, price: SaleState['price']): void {
  if (!price) return
  sql.exec(
    `UPDATE subscriptions SET base_minor = ?1, base_currency = ?2
     WHERE product = ?3 AND alert = 'price_drop' AND ended_at IS NULL AND base_currency IS NOT ?2`,
    price.minor,
    price.currency,
    key,
  )
}

/** An event of our own, in the ledger; who is told by it follows in rounds. */
function announce(world: World, prepared: Prepared, source: Source, edge: ProductEdge, sale: SaleState): readonly Decision[] {
  const { sql, settings, now } = world
  const type = EVENT_OF[edge.alert]
  const rules = settings.rules.filter(({ definition }) => definition.event === type)
  const isAwaited = rules.some((rule) => waitingFor(sql, edge, sale, rule, settings.choices.productAlerts, 1).length > 0)
  if (!isAwaited) return []
  const eventId = derivedId('evt', source.receivedAt, `${source.seed}|${tailOf(edge)}`)
  const decisions = rules.map(decisionOf)
  const event: DomainEvent = { ...prepared.event, type }
  const fact = `product:-:${tailOf(edge)}`
  const joined = null
  recordEvent(world, { prepared: { ...prepared, event }, source, eventId, fact, decisions, subjectId: '-', contactId: null, joined })
  if (decisions.some(({ outcome }) => outcome === 'planned')) beginTelling(sql, edge, eventId, now)
  return decisions
}

/** Who bought it waits for it no more; who bought another variant still waits for theirs. */
function endWishes({ sql, now }: World, { event, phoneRefs, otherRefs }: Prepared): void {
  const keys = (event.order?.items ?? []).flatMap(({ productId, variantId }) =>
    productId ? [productId, ...(variantId ? [wishOf(productId, variantId)] : [])] : [],
  )
  if (keys.length === 0 || !isWatched(sql)) return
  const contact = findContact(sql, [...phoneRefs, ...otherRefs])
  if (contact) endBought(sql, contact.id, keys, event.order?.placedAt ?? event.occurredAt, now)
}
