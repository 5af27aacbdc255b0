import { openControl } from '../db/control.ts'
import { eraseRows, eventsConcerned } from '../db/erase.ts'
import { contactsOfShop, deleteEventsOfShop, ordersOfShop } from '../db/shops.ts'
import type { ConnectionId } from '../domain/ids.ts'
import { log } from '../lib/log.ts'
import { BODIES_SINCE_MS, forgetBodiesOf } from './bodies.ts'
import { eraseHere } from './erasure.ts'
import { disconnect, forgetShopTables, isShop } from './leaving.ts'
import { forgetRehearsal, inRecord, prove, type PrivacyContext } from './privacy-context.ts'
import { addCounts, type PrivacyWork } from './privacy-queue.ts'
import { keepMarks } from './suppressed.ts'

/** Shopify asks this long after the app was removed, and not where it was installed again within that time. */
const NOT_BEFORE_MS = 48 * 3_600_000
const ORDERS = 200
const CONTACTS = 2_000
const EVENTS = 1_000

/**
 * A shop's data must go. Where it was the merchant's only shop, the merchant goes as a whole (wipe.ts); else what came from this shop:
 * its orders with all about them, and the people of whom nobody else told us. decide → contacts → orders → rest.
 */
export async function eraseShop(ctx: PrivacyContext, work: PrivacyWork): Promise<PrivacyWork | undefined> {
  switch (work.step) {
    case 'decide':
      return decide(ctx, work)
    case 'contacts':
      return contacts(ctx, work)
    case 'orders':
      return orders(ctx, work)
    default:
      return rest(ctx, work)
  }
}

async function decide(ctx: PrivacyContext, work: PrivacyWork): Promise<PrivacyWork | undefined> {
  const control = openControl(ctx.env.DB)
  const rows = await control.connectionsOf(ctx.merchantId)
  const own = rows.find((row) => row.id === work.targets.connectionId)
  const isBack = own && own.createdAt > work.requestedAt - (own.status === 'active' ? NOT_BEFORE_MS : 0)
  if (!own || isBack) {
    log({ work: 'privacy', merchantId: ctx.merchantId, connectionId: work.targets.connectionId, topic: 'shop.called_off' })
    return undefined
  }
  // The word that it was removed may have been lost.
  if (own.status === 'active') await disconnect(ctx, own.id, work.requestedAt)
  ctx.settingsChanged()
  if (!rows.some((row) => row.id !== own.id && row.status === 'active' && isShop(row))) {
    return { ...work, kind: 'merchant', step: 'key' }
  }
  await prove(ctx, work, 'shop', null)
  return { ...work, step: 'contacts' }
}

/** Page by page, so that a large shop stops nobody for long. */
async function contacts(ctx: PrivacyContext, work: PrivacyWork): Promise<PrivacyWork> {
  const { sql } = ctx.storage
  const own = work.targets.connectionId ?? ''
  const rows = await openControl(ctx.env.DB).connectionsOf(ctx.merchantId)
  const others = rows.filter((row) => row.id !== own && isShop(row)).map((row) => row.id)
  const page = await contactsOfShop(ctx.tenant, own, others, work.targets.cursor ?? '', CONTACTS)
  const marks = ctx.storage.transactionSync(() => page.own.reduce((n, id) => n + keepMarks(sql, id), 0))
  const counts = addCounts(await erase(ctx, page.own, []), { 'kept.stop_marks': marks })
  const { cursor: _done, ...targets } = work.targets
  return {
    ...work,
    step: page.last === undefined ? 'orders' : 'contacts',
    counts: addCounts(work.counts, counts),
    targets: page.last === undefined ? targets : { ...targets, cursor: page.last },
  }
}

async function orders(ctx: PrivacyContext, work: PrivacyWork): Promise<PrivacyWork> {
  const ids = await ordersOfShop(ctx.tenant, work.targets.connectionId ?? '', ORDERS)
  if (ids.length === 0) return { ...work, step: 'rest' }
  return { ...work, counts: addCounts(work.counts, await erase(ctx, [], ids)) }
}

/** Contacts and orders here and in the record, with the bodies that told of them. */
async function erase(ctx: PrivacyContext, people: readonly string[], ids: readonly string[]): Promise<Record<string, number>> {
  if (people.length + ids.length === 0) return {}
  const events = await eventsConcerned(ctx.tenant, people, ids, ctx.now() - BODIES_SINCE_MS)
  const here = ctx.storage.transactionSync(() => {
    const { orders: gone, counts } = eraseHere(ctx.storage.sql, people, ids)
    return { gone, counts: addCounts(counts, { 'relay.bodies': forgetBodiesOf(ctx.storage.sql, events) }) }
  })
  const rows = await eraseRows(ctx.tenant, people, [...new Set([...ids, ...here.gone])], ctx.now())
  return addCounts(here.counts, inRecord(rows))
}

/** What is about no order, what lies unread, and the connection itself: its name is the shop's address. */
async function rest(ctx: PrivacyContext, work: PrivacyWork): Promise<PrivacyWork | undefined> {
  const { sql } = ctx.storage
  const own = work.targets.connectionId ?? ''
  const gone = await deleteEventsOfShop(ctx.tenant, own, EVENTS)
  const bodies = ctx.storage.transactionSync(() => {
    forgetShopTables(sql, own)
    sql.exec(`DELETE FROM new_events WHERE json_extract(row, '$.connectionId') = ?`, own)
    return sql.exec('UPDATE inbox SET body = NULL WHERE connection_id = ? AND body IS NOT NULL', own).rowsWritten
  })
  const counted = { ...work, counts: addCounts(work.counts, { 'd1.events': gone, 'relay.bodies': bodies }) }
  if (gone >= EVENTS) return counted
  await forgetRehearsal(ctx)
  await openControl(ctx.env.DB).deleteConnection(own as ConnectionId)
  await prove(ctx, counted, 'shop', ctx.now())
  return undefined
}
