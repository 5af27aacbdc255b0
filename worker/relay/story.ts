import type { DomainEvent, EventType } from '../domain/events.ts'
import { derivedId } from '../domain/ids.ts'
import type { Vault } from '../privacy/vault.ts'
import type { ConnectionSettings } from './settings.ts'
import type { OrderRow } from './tables.ts'

interface Told {
  readonly order: Pick<OrderRow, 'id' | 'contact_id'>
  readonly connection: Pick<ConnectionSettings, 'id' | 'connector'>
  readonly type: EventType
  readonly topic: string
  /** What we did, in a few words without anything personal. */
  readonly status: string
  readonly at: number
  /** The same for the same deed. */
  readonly seed: string
}

/** A line of an order's story about what we did, ready to be kept. */
export async function storyOf(vault: Vault, { order, connection, type, topic, status, at, seed }: Told) {
  const event: DomainEvent = { type, occurredAt: at, refs: {}, order: { status } }
  return {
    subjectId: order.id,
    id: derivedId('evt', at, seed),
    type,
    connectionId: connection.id,
    connector: connection.connector,
    topic,
    contactId: order.contact_id,
    fact: null,
    decisions: [],
    occurredAt: at,
    receivedAt: at,
    dataSealed: await vault.seal('events.data', JSON.stringify(event)),
  }
}

export const addToStory = (sql: SqlStorage, row: Awaited<ReturnType<typeof storyOf>>): void =>
  void sql.exec('INSERT OR REPLACE INTO new_events (id, row) VALUES (?, ?)', row.id, JSON.stringify(row))
