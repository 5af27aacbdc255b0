import { derivedId } from '../domain/ids.ts'
import type { NamedOrder } from '../db/erase.ts'
import { forgetBodiesOf } from './bodies.ts'
import { addCounts, getWork, keepWork, NOBODY, WITHIN_MS, worksOf, type PrivacyWork } from './privacy-queue.ts'
import { checkoutsOf } from './shop/checkout.ts'
import { keepMarks } from './suppressed.ts'
import { all, one, type ContactRow } from './tables.ts'

/** Who is to be erased, on whose word. */
export interface ErasureWish {
  /** The same for everything that one delivery or call asks for, so that it leaves one proof. */
  readonly seed: string
  readonly source: string
  readonly at: number
  readonly contacts: readonly ContactRow[]
  /** Of whom the record may still have rows, though they are gone here. */
  readonly contactIds?: readonly string[]
  readonly orders?: readonly string[]
  readonly named?: readonly NamedOrder[]
}

/**
 * Erases contacts and orders from this object's storage, in the caller's transaction, and notes what is left to do outside of it: bodies
 * of deliveries, the record, the proof. From here on nothing leads to them, and nothing is sent to them. Returns the erasure's id.
 */
export function beginErasure(sql: SqlStorage, wish: ErasureWish): string {
  const id = derivedId('era', wish.at, wish.seed)
  const known = getWork(sql, id)
  const base: PrivacyWork = known ?? {
    id,
    kind: 'contact',
    source: wish.source,
    requestedAt: wish.at,
    dueAt: wish.at + WITHIN_MS,
    targets: NOBODY,
    step: 'prove',
    counts: {},
  }
  const contacts = [...wish.contacts.map((c) => c.id), ...(wish.contactIds ?? [])]
  const marks = wish.contacts.reduce((n, contact) => n + keepMarks(sql, contact.id), 0)
  const { orders, counts } = eraseHere(sql, contacts, wish.orders ?? [])
  const { targets } = base
  keepWork(sql, {
    ...base,
    step: 'prove',
    counts: addCounts(addCounts(base.counts, counts), { 'kept.stop_marks': marks }),
    targets: {
      contacts: [...new Set([...targets.contacts, ...contacts])],
      orders: [...new Set([...targets.orders, ...orders])],
      named: [...targets.named, ...(wish.named ?? [])],
      identities: [...targets.identities, ...wish.contacts.map((c) => ({ phone: c.phone_sealed, email: c.email_sealed }))],
    },
  })
  return id
}

const AMONG = 'IN (SELECT value FROM json_each(?))'

/** Deletes the rows of contacts and orders here, whatever table they lie in. Returns all orders that went, and rows by table. */
export function eraseHere(
  sql: SqlStorage,
  contacts: readonly string[],
  wanted: readonly string[],
): { readonly orders: readonly string[]; readonly counts: Readonly<Record<string, number>> } {
  const list = JSON.stringify
  const people = list(contacts)
  const ids = (query: string, ...params: string[]) => all<{ id: string }>(sql, query, ...params).map((row) => row.id)
  const own = [...wanted, ...ids(`SELECT id FROM orders WHERE contact_id ${AMONG}`, people)]
  // What was joined into one of them has told the record things under its old id.
  const joined = ids(`SELECT entity AS id FROM refs WHERE ref ${AMONG}`, list(own.map((id) => `joined-from:${id}`)))
  const orders = [...new Set([...own, ...joined])]
  const parcels = ids(`SELECT id FROM parcels WHERE order_id ${AMONG}`, list(orders))
  const messages = all<{ id: string; event_id: string | null }>(
    sql,
    `SELECT id, event_id FROM messages WHERE contact_id ${AMONG} OR order_id ${AMONG}`,
    people,
    list(orders),
  )
  const queued = all<{ id: string; receivedAt: number }>(
    sql,
    `SELECT id, json_extract(row, '$.receivedAt') AS receivedAt FROM new_events
     WHERE json_extract(row, '$.contactId') ${AMONG} OR json_extract(row, '$.subjectId') ${AMONG}`,
    people,
    list([...orders, ...contacts]),
  )
  const subjects = [...contacts, ...orders, ...parcels]
  const counts: Record<string, number> = { 'relay.bodies': forgetBodiesOf(sql, queued) }
  const remove = (table: string, column: string, values: readonly string[]) => {
    const { n } = one<{ n: number }>(sql, `SELECT count(*) AS n FROM ${table} WHERE ${column} ${AMONG}`, list(values)) ?? { n: 0 }
    if (n > 0) sql.exec(`DELETE FROM ${table} WHERE ${column} ${AMONG}`, list(values))
    counts[`relay.${table}`] = (counts[`relay.${table}`] ?? 0) + n
  }
  const told = messages.flatMap((m) => m.event_id ?? [])
  remove('sealed', 'id', [...contacts, ...orders, ...messages.map((m) => m.id), ...told])
  remove(
    'messages',
    'id',
    messages.map((m) => m.id),
  )
  remove(
    'new_events',
    'id',
    queued.map((e) => e.id),
  )
  remove('new_consents', `json_extract(row, '$.contactId')`, contacts)
  counts['relay.facts'] = subjects.reduce((n, subject) => n + forgetFacts(sql, subject), 0)
  remove('shop_writes', 'contact_id', contacts)
  remove('shop_writes', 'order_id', orders)
  remove('shop_writes', 'id', checkoutsOf(sql, orders))
  remove('errands', 'contact_id', contacts)
  remove('errands', 'order_id', orders)
  remove('errands', 'parcel_id', parcels)
  remove('links', 'order_id', orders)
  remove('talks', 'contact_id', contacts)
  remove('talks', 'order_id', orders)
  remove('parcels', 'id', parcels)
  remove('orders', 'id', orders)
  for (const table of ['consents', 'optins', 'subscriptions', 'preferences']) remove(table, 'contact_id', contacts)
  remove('refs', 'entity', subjects)
  remove('contacts', 'id', contacts)
  forgetCopiesOf(sql, contacts)
  return { orders, counts }
}

const FACTS_ABOUT = ['order', 'checkout', 'parcel', 'contact', 'product', 'merchant'] as const

/** All facts about a subject lie side by side; ';' is the character after ':'. */
function forgetFacts(sql: SqlStorage, subject: string): number {
  let n = 0
  for (const what of FACTS_ABOUT)
    n += sql.exec('DELETE FROM facts WHERE fact >= ? AND fact < ?', `${what}:${subject}:`, `${what}:${subject};`).rowsWritten
  return n
}

/** Copies that were asked for and not made yet are of nobody now. */
function forgetCopiesOf(sql: SqlStorage, contacts: readonly string[]): void {
  for (const work of worksOf(sql, 'export')) {
    const left = work.targets.contacts.filter((id) => !contacts.includes(id))
    if (left.length < work.targets.contacts.length) keepWork(sql, { ...work, targets: { ...work.targets, contacts: left } })
  }
}
