import { derivedId } from '../domain/ids.ts'
import { KEEP_BODY_MS } from './inbox.ts'
import { all, metaOf, one } from './tables.ts'

/** Deliveries are stored in the order in which they came, give or take what a busy network needs. */
const SLACK_MS = 60_000
/** A delivery has a handful of events; the ids of more are not tried. */
const EVENTS_PER_DELIVERY = 50

/** Events before this have no body left to empty; a day more than bodies are kept, since the sweep comes by the hour. */
export const BODIES_SINCE_MS = KEEP_BODY_MS + 86_400_000

interface KnownEvent {
  readonly id: string
  readonly receivedAt: number
}

/**
 * Empties the kept bodies of the deliveries that these events were made of; the rows stay, so that a repeat is still known as one. An
 * event's id follows from its delivery, so it is found without opening anything. Returns how many there were.
 */
export function forgetBodiesOf(sql: SqlStorage, events: readonly KnownEvent[]): number {
  const wanted = new Set(events.map((event) => event.id))
  const from = Number(metaOf(sql, 'bodies_forgotten_to') ?? 0)
  let emptied = 0
  for (const receivedAt of new Set(events.map((event) => event.receivedAt))) {
    const first = Math.max(seqAt(sql, receivedAt - SLACK_MS), from)
    const rows = all<{ seq: number; key: string }>(
      sql,
      'SELECT seq, key FROM inbox WHERE seq >= ? AND seq < ? AND received_at = ? AND body IS NOT NULL',
      first,
      seqAt(sql, receivedAt + SLACK_MS),
      receivedAt,
    )
    for (const { seq, key } of rows) {
      if (!isOneOf(wanted, receivedAt, key)) continue
      sql.exec('UPDATE inbox SET body = NULL WHERE seq = ?', seq)
      emptied++
    }
  }
  return emptied
}

function isOneOf(wanted: ReadonlySet<string>, receivedAt: number, key: string): boolean {
  for (let i = 0; i < EVENTS_PER_DELIVERY; i++) if (wanted.has(derivedId('evt', receivedAt, `${key}|${i}`))) return true
  return false
}

/** The first delivery at or after a time, by halving: an index on the time would cost a write for each delivery. */
function seqAt(sql: SqlStorage, at: number): number {
  const ends = one<{ low: number | null; high: number | null }>(sql, 'SELECT min(seq) AS low, max(seq) AS high FROM inbox')
  let low = ends?.low ?? 0
  let high = (ends?.high ?? 0) + 1
  while (low < high) {
    const row = one<{ seq: number; received_at: number }>(
      sql,
      'SELECT seq, received_at FROM inbox WHERE seq >= ? ORDER BY seq LIMIT 1',
      Math.floor((low + high) / 2),
    )
    if (!row || row.seq >= high || row.received_at >= at) high = Math.floor((low + high) / 2)
    else low = row.seq + 1
  }
  return low
}
