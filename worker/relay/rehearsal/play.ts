import { connectors, type ConnectorId } from '../../connectors/registry.gen.ts'
import type { EventRow } from '../../db/events.ts'
import type { MessageRow } from '../../db/messages.ts'
import { EVENTS, type ConsentSignal, type DomainEvent } from '../../domain/events.ts'
import { derivedId } from '../../domain/ids.ts'
import { receiveMessage } from '../inbound.ts'
import { requestOf } from '../lifecycle.ts'
import { planEvent, type PlanMode, type Source } from '../plan.ts'
import { prepare, type Prepared } from '../prepare.ts'
import type { RelaySettings } from '../settings.ts'
import { one } from '../tables.ts'
import { applySigns, isInLedger, type History } from './history.ts'
import { countTold, until, type Stage } from './stage.ts'

/** An event of the record with everything slow done; null where it is not played. */
export interface ReadyEvent {
  readonly row: EventRow
  readonly prepared: Prepared
}

/** Opens an event, in memory only. What no longer opens, and what asks something of us about personal data, is not played. */
export async function readyEvent({ settings, pepper }: Stage, row: EventRow): Promise<ReadyEvent | undefined> {
  if (row.dataSealed === null) return undefined
  const event = await settings.vault.open('events.data', row.dataSealed).then(
    (text) => JSON.parse(text) as DomainEvent,
    () => undefined,
  )
  // Who waits for a product is told by what the shop has now (tellings.ts), and that is not kept.
  if (!event || requestOf(event.type) || EVENTS[event.type]?.subject === 'product') return undefined
  const prepared = await prepare(event, {
    vault: settings.vault,
    pepper,
    merchantId: settings.merchantId,
    connectionId: row.connectionId,
    shopCountry: settings.country,
  })
  return { row, prepared }
}

/** Plays an event at the moment at which it came. `rebuild`: it came before the time of the run, and only its state counts. */
export async function playEvent(stage: Stage, history: History, { row, prepared }: ReadyEvent, mode: PlanMode): Promise<void> {
  const { storage } = stage
  if (mode === 'send') await until(stage, row.receivedAt)
  history.enter(row.contactId, row.receivedAt)
  history.introduce(row.contactId, [...prepared.phoneRefs, ...prepared.otherRefs])
  storage.transactionSync(() => {
    applySigns(storage.sql, row.receivedAt)
    const { event, settings } = asItCounted(stage, row, prepared)
    const source = sourceOf(row, settings)
    const now = mode === 'send' ? stage.now : row.receivedAt
    const decisions = planEvent({ sql: storage.sql, settings, now }, { ...prepared, event }, source, source.healed ? 'rebuild' : mode)
    if (mode === 'send') countTold(stage, decisions)
    // Nobody here writes a record, nor into a shop.
    for (const table of ['new_events', 'new_consents', 'shop_writes', 'notices']) storage.sql.exec(`DELETE FROM ${table}`)
  })
}

/** The event with those signs of consent that the ledger has: what counted then counts now, and nothing else. */
function asItCounted({ storage: { sql }, settings }: Stage, row: EventRow, { event }: Prepared) {
  const isKept = (sign: Pick<ConsentSignal, 'purpose' | 'state' | 'source' | 'proof' | 'at'>) =>
    isInLedger(sql, derivedId('cns', sign.at, `${row.contactId}|${sign.purpose}|${sign.state}|${sign.source}|${sign.proof}`))
  const { consents = [], ...rest } = event
  const notice = {
    purpose: 'order_updates',
    state: 'granted',
    source: 'checkout_notice',
    proof: row.subjectId,
    at: event.occurredAt,
  } as const
  const { choices } = settings
  const on = isKept(notice)
  return {
    event: { ...rest, consents: consents.filter(isKept) },
    settings: on ? { ...settings, choices: { ...choices, checkoutNotice: { ...choices.checkoutNotice, on } } } : settings,
  }
}

function sourceOf(row: EventRow, settings: RelaySettings): Source {
  const manifest = connectors[row.connector as ConnectorId]?.manifest
  return {
    speaker: { connectionId: row.connectionId, isShop: manifest?.category === 'shop' },
    kind: manifest ? 'hook' : 'api',
    connector: row.connector,
    topic: row.topic,
    receivedAt: row.receivedAt,
    seed: row.id,
    ...(isFromBefore(row, settings) ? { healed: 'silently' as const } : {}),
  }
}

/** The first look into a shop that was just connected finds what happened before; it was taken in, and told to nobody. */
function isFromBefore(row: EventRow, { connections }: RelaySettings): boolean {
  const connectedAt = connections.get(row.connectionId ?? '')?.createdAt ?? 0
  return row.occurredAt < connectedAt && (row.decisions as readonly unknown[]).length === 0
}

/** The text of a shopper, opened in memory only. */
export async function readyHeard({ settings }: Stage, row: MessageRow): Promise<{ readonly row: MessageRow; readonly said: Said }> {
  if (row.direction === 'out' || row.contentSealed === null) return { row, said: {} }
  return settings.vault.open('messages.content', row.contentSealed).then(
    (text) => ({ row, said: JSON.parse(text) as Said }),
    () => ({ row, said: {} }),
  )
}

interface Said {
  readonly body?: string
  readonly type?: string
}

export type Heard = Awaited<ReturnType<typeof readyHeard>>

/** A shopper writes: the window opens, rules that end by a reply end, a wish to stop is obeyed. Which buttons lay under it is not kept. */
export async function playHeard(stage: Stage, history: History, { row, said }: Heard, mode: PlanMode): Promise<void> {
  const { storage, settings } = stage
  const { sql } = storage
  if (mode === 'send') await until(stage, row.createdAt)
  history.enter(row.contactId, row.createdAt + 1)
  const now = mode === 'send' ? stage.now : row.createdAt
  const answer = /^reply:order_(\w+):/.exec(row.fact ?? '')?.[1]
  const refs = one<{ ref: string }>(sql, 'SELECT ref FROM refs WHERE entity = ? LIMIT 1', row.contactId)
  storage.transactionSync(() => {
    applySigns(sql, row.createdAt)
    if (answer) return answerOrder(sql, row.contactId, answer)
    if (row.direction === 'out' || !refs) return
    const update = {
      kind: 'message',
      wabaId: '',
      wamid: row.wamid ?? row.id,
      at: row.createdAt,
      type: said.type ?? 'text',
      ...(said.body ? { text: said.body } : {}),
      errors: [],
      standby: false,
    } as const
    const person = { refs: [refs.ref], phone: undefined, phoneSealed: null, userIdSealed: null, nameSealed: null }
    receiveMessage({ sql, settings, now }, update, person, { contentSealed: '', joinedSealed: undefined, joined: undefined }, mode)
    for (const table of ['new_consents', 'shop_writes']) sql.exec(`DELETE FROM ${table}`)
  })
}

/** The answer to the question that was asked last. */
function answerOrder(sql: SqlStorage, contactId: string, answer: string): void {
  sql.exec(
    `UPDATE orders SET answer = ? WHERE id = (SELECT order_id FROM messages WHERE contact_id = ? AND direction = 'out' AND order_id IS NOT NULL
       AND sending_at IS NOT NULL ORDER BY sending_at DESC LIMIT 1)`,
    answer,
    contactId,
  )
}
