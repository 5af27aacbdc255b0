import { and, asc, eq, gte, isNotNull, like, lt, notInArray, or, sql } from 'drizzle-orm'
import { EVENTS, type EventType } from '../domain/events.ts'
import { firstId } from '../domain/ids.ts'
import { among } from './among.ts'
import { contacts, events, messages } from './schema/tenant.ts'
import type { ContactRow } from './contacts.ts'
import type { EventRow } from './events.ts'
import type { MessageRow } from './messages.ts'
import { LONGEST_DELAY_DAYS } from '../domain/rules.ts'
import type { Tenant } from './tenant.ts'

/** What a dry run reads of the record. Nothing here writes. */

export interface AgendaItem {
  readonly subjectId: string
  readonly id: string
}

const RANK = new Map(Object.keys(EVENTS).map((type, rank) => [type as EventType, rank]))
const rankOf = (type: string) => RANK.get(type as EventType) ?? RANK.size
/** Our own writes into the shop are told in the ledger; no rule hears of them. */
const OURS = ['shop.written', 'shop.not_written']
/** Prefix and time of an id, without its chance. */
const momentOf = (id: string) => id.slice(0, 14)

/**
 * The events of that time in the order in which we heard of them, `limit` at most. What came in one millisecond is put in the order of
 * life: an order is placed before it is paid. (Read through the key of the table, once; an index by time would cost a write per event.)
 */
export async function agendaOf(tenant: Tenant, from: number, to: number, limit: number): Promise<AgendaItem[]> {
  const rows = await tenant.db
    .select({ subjectId: events.subjectId, id: events.id, type: events.type })
    .from(events)
    .where(
      tenant.of(
        events,
        gte(events.id, firstId('evt', from)),
        lt(events.id, firstId('evt', to)),
        isNotNull(events.dataSealed),
        notInArray(events.type, OURS),
      ),
    )
    .orderBy(asc(events.id))
    .limit(limit)
    .all()
  return rows.toSorted((a, b) =>
    momentOf(a.id) === momentOf(b.id) ? rankOf(a.type) - rankOf(b.type) : momentOf(a.id) < momentOf(b.id) ? -1 : 1,
  )
}

/** These events, in this order; what was erased meanwhile is left out. */
export async function eventsAt(tenant: Tenant, items: readonly AgendaItem[]): Promise<EventRow[]> {
  const subjects = [...new Set(items.map((item) => item.subjectId))]
  const ids = items.map((item) => item.id)
  const rows = await tenant.db
    .select()
    .from(events)
    .where(tenant.of(events, among(events.subjectId, subjects), among(events.id, ids)))
    .all()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** What had happened to these orders before that time. */
export const eventsBefore = (tenant: Tenant, subjectIds: readonly string[], before: number): Promise<EventRow[]> =>
  tenant.db
    .select()
    .from(events)
    .where(
      tenant.of(
        events,
        among(events.subjectId, subjectIds),
        lt(events.id, firstId('evt', before)),
        isNotNull(events.dataSealed),
        notInArray(events.type, OURS),
      ),
    )
    .orderBy(asc(events.id))
    .all()

export const contactsByIds = (tenant: Tenant, ids: readonly string[]): Promise<ContactRow[]> =>
  tenant.db
    .select()
    .from(contacts)
    .where(tenant.of(contacts, among(contacts.id, ids)))
    .all()

/** What shoppers wrote, and our answers to their answers about an order (which alone say what they answered). */
export const heardBetween = (tenant: Tenant, from: number, to: number): Promise<MessageRow[]> =>
  tenant.db
    .select()
    .from(messages)
    .where(
      tenant.of(
        messages,
        gte(messages.id, firstId('msg', from)),
        lt(messages.id, firstId('msg', to)),
        or(eq(messages.direction, 'in'), like(messages.fact, 'reply:order%')),
      ),
    )
    .orderBy(asc(messages.id))
    .all()

const DAY_MS = 86_400_000
/** The longest delay of a rule, and a day for clocks. */
const LONGEST_WAIT_MS = (LONGEST_DELAY_DAYS + 1) * DAY_MS

/** Messages of rules that waited at that moment, and those that had gone out within a day before. */
export const messagesAround = (tenant: Tenant, at: number): Promise<MessageRow[]> =>
  tenant.db
    .select()
    .from(messages)
    .where(
      tenant.of(
        messages,
        gte(messages.id, firstId('msg', at - LONGEST_WAIT_MS)),
        lt(messages.id, firstId('msg', at)),
        lt(messages.createdAt, at),
        isNotNull(messages.ruleId),
        or(
          gte(messages.acceptedAt, at - DAY_MS),
          and(sql`${messages.acceptedAt} IS NULL`, sql`coalesce(${messages.endedAt}, ${at}) >= ${at}`),
        ),
      ),
    )
    .all()

/** How many template messages WhatsApp took in that time. */
export async function countTaken(tenant: Tenant, from: number, to: number): Promise<number> {
  const row = await tenant.db
    .select({ n: sql<number>`count(*)` })
    .from(messages)
    .where(
      tenant.of(
        messages,
        gte(messages.id, firstId('msg', from - LONGEST_WAIT_MS)),
        lt(messages.id, firstId('msg', to)),
        gte(messages.acceptedAt, from),
        lt(messages.acceptedAt, to),
        isNotNull(messages.template),
      ),
    )
    .get()
  return row?.n ?? 0
}
