import type { DomainEvent } from '../../domain/events.ts'
import { utf8 } from '../../lib/bytes.ts'
import { sealBody } from '../body.ts'
import type { Delivery } from '../inbox.ts'
import type { ConnectionSettings } from '../settings.ts'
import type { ErrandParts } from './work.ts'

interface Told {
  readonly connection: Pick<ConnectionSettings, 'id' | 'connector'>
  /** The same for the same news, which is taken in once. */
  readonly key: string
  readonly topic: string
}

/** What a system answered, as a delivery of its own: it takes the path of all others, so that a fact is told once, whoever said it first. */
export async function deliveryOf(parts: ErrandParts, { connection, key, topic }: Told, event: DomainEvent): Promise<Delivery> {
  const { vault } = await parts.settings()
  return {
    key: `${connection.id}:asked:${key}`,
    kind: 'api',
    connectionId: connection.id,
    connector: connection.connector,
    topic,
    receivedAt: parts.now(),
    ...(await sealBody(vault, utf8(JSON.stringify(event)))),
  }
}
