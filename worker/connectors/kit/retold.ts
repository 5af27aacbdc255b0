import type { DomainEvent } from '../../domain/events.ts'
import type { Envelope, Parsed, RawDelivery } from '../contract.ts'

interface Reader<S> {
  split(raw: RawDelivery, body: unknown): readonly Envelope[]
  parse(envelope: Envelope, settings: S, receivedAt: number): Parsed
}

/** No call: what an API told, put into the form of a webhook, so that it is read by the same lines. */
const NO_CALL: Omit<RawDelivery, 'receivedAt'> = {
  method: 'POST',
  url: new URL('https://api.invalid/'),
  headers: new Headers(),
  bytes: new Uint8Array(),
  text: '',
}

/** The event that a webhook with this body would have made; undefined where it makes none. */
export function retold<S>(reader: Reader<S>, body: unknown, settings: S, now: number): DomainEvent | undefined {
  const [envelope] = reader.split({ ...NO_CALL, receivedAt: now }, body)
  const parsed = envelope && reader.parse(envelope, settings, now)
  return parsed && 'events' in parsed ? parsed.events[0] : undefined
}
