import { toHex, utf8 } from '../../worker/lib/bytes.ts'
import { hmacSha256 } from '../../worker/lib/crypto.ts'
import type { Box } from './box.ts'
import { nextRev } from './box.ts'
import { SAMPLE } from './senders.ts'
import { bigNumber, fields, parse, wireJson } from './json.ts'

/** One thing that Meta tells by webhook. A status carries the message it moves. */
export interface Hook {
  readonly at: number
  readonly waba: string
  readonly pnid: string
  readonly field: string
  readonly value: unknown
  readonly n?: number
  readonly status?: string
}

interface Row extends Record<string, SqlStorageValue> {
  readonly id: number
  readonly tries: number
  readonly waba: string
  readonly pnid: string
  readonly field: string
  readonly n: number | null
  readonly status: string | null
  readonly value: string
}

const BATCH = 500
const PER_CHANGE = 100
const ROUNDS = 200
const TIMEOUT_MS = 10_000
/** About five minutes in all. Meta goes on for days; nobody waits for that at a desk. */
const BACKOFF_MS = [500, 1000, 2000, 4000, 8000, 15_000, 30_000, 45_000, 60_000, 60_000, 60_000]

/** Keeps webhooks until they are due. One statement for all, since each send makes three. */
export function schedule(box: Box, hooks: readonly Hook[]): void {
  const first = hooks[0]
  if (!first) return
  const marks = hooks.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')
  const values = hooks.flatMap(({ at, waba, pnid, field, value, n, status }) => [
    at,
    waba,
    pnid,
    field,
    n ?? null,
    status ?? null,
    JSON.stringify(value),
  ])
  box.sql.exec(`INSERT INTO hooks (at, waba, pnid, field, n, status, value) VALUES ${marks}`, ...values)
  arm(box, Math.min(...hooks.map((hook) => hook.at)))
}

/** Sets the alarm, unless an earlier one is set or the handler is at work, which sets it at its end. */
function arm(box: Box, at: number): void {
  const { memory } = box
  if (memory.flushing || (memory.alarmAt !== undefined && memory.alarmAt <= at)) return
  memory.alarmAt = at
  void box.storage.setAlarm(Math.max(at, box.now() + 1))
}

const RANK: Readonly<Record<string, number>> = { sent: 1, delivered: 2, read: 3, failed: 9 }

/** Moves the phone's own ticks: what WhatsApp knows doesn't depend on whether anybody listens. Forward only. */
function show(box: Box, rows: readonly Row[], now: number): void {
  const rev = nextRev(box)
  for (const [status, rank] of Object.entries(RANK)) {
    const numbers = rows.filter((row) => row.status === status && row.tries === 0).map((row) => row.n)
    if (!numbers.length) continue
    const set = status === 'failed' ? '' : `, ${status}_at = coalesce(${status}_at, ${now})`
    const ids = JSON.stringify(numbers)
    box.sql.exec(`UPDATE messages SET rev = ?1${set} WHERE n IN (SELECT value FROM json_each(?2))`, rev, ids)
    box.sql.exec('UPDATE messages SET state = ?1, rank = ?2 WHERE n IN (SELECT value FROM json_each(?3)) AND rank < ?2', status, rank, ids)
  }
}

/** Due rows as one body: an entry per account, statuses of a number together in a few changes. */
export function compose(
  rows: readonly Pick<Row, 'waba' | 'pnid' | 'field' | 'status' | 'value'>[],
  display: (pnid: string) => string,
  now: number,
): string {
  const entries = Map.groupBy(rows, (row) => row.waba)
  const entry = [...entries].map(([id, ofAccount]) => {
    const statuses = [
      ...Map.groupBy(
        ofAccount.filter((row) => row.status !== null),
        (row) => row.pnid,
      ),
    ].flatMap(([pnid, all]) => {
      const chunks = Array.from({ length: Math.ceil(all.length / PER_CHANGE) }, (_, i) => all.slice(i * PER_CHANGE, (i + 1) * PER_CHANGE))
      return chunks.map((chunk) => ({
        value: {
          messaging_product: 'whatsapp',
          metadata: { display_phone_number: display(pnid), phone_number_id: pnid },
          statuses: chunk.map((row) => parse(row.value)),
        },
        field: 'messages',
      }))
    })
    const others = ofAccount.filter((row) => row.status === null).map((row) => ({ value: withBigIds(parse(row.value)), field: row.field }))
    return { id, time: Math.floor(now / 1000), changes: [...others, ...statuses] }
  })
  return wireJson({ object: 'whatsapp_business_account', entry })
}

/** Template ids are numbers in webhooks, and too long for a double. */
function withBigIds(value: unknown): unknown {
  const id = fields(value)['message_template_id']
  return typeof id === 'string' ? { ...fields(value), message_template_id: bigNumber(id) } : value
}

/** Signs and posts; true where the product took it. */
async function post(box: Box, body: string): Promise<boolean> {
  const bytes = utf8(body)
  const signature = toHex(await hmacSha256(box.env.WHATSAPP_APP_SECRET, bytes))
  try {
    const response = await fetch(`${box.env.PRODUCT_URL}/whatsapp/webhook`, {
      method: 'POST',
      body: bytes,
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}`, 'user-agent': 'facebookexternalua' },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await response.body?.cancel()
    return response.status === 200
  } catch {
    return false
  }
}

function settle(box: Box, rows: readonly Row[], taken: boolean, now: number): void {
  const ids = JSON.stringify(rows.map((row) => row.id))
  if (!taken) {
    box.sql.exec(
      "UPDATE hooks SET at = ?1 + json_extract(?2, '$[' || tries || ']'), tries = tries + 1 WHERE id IN (SELECT value FROM json_each(?3)) AND tries < ?4",
      now,
      JSON.stringify(BACKOFF_MS),
      ids,
      BACKOFF_MS.length,
    )
    box.sql.exec('DELETE FROM hooks WHERE id IN (SELECT value FROM json_each(?1)) AND at <= ?2', ids, now)
    return
  }
  box.sql.exec('DELETE FROM hooks WHERE id IN (SELECT value FROM json_each(?))', ids)
  const replies = rows.filter((row) => row.n !== null && row.status === null).map((row) => row.n)
  if (replies.length)
    box.sql.exec(
      'UPDATE inbound SET told = 1, rev = ?1 WHERE id IN (SELECT value FROM json_each(?2))',
      nextRev(box),
      JSON.stringify(replies),
    )
}

/** The alarm: tells everything that is due, then sets the alarm for what isn't. One call at a time keeps the order. */
export async function flush(box: Box): Promise<void> {
  const { memory } = box
  memory.flushing = true
  memory.alarmAt = undefined
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const now = box.now()
      const rows = box.sql
        .exec<Row>('SELECT id, tries, waba, pnid, field, n, status, value FROM hooks WHERE at <= ? ORDER BY at, id LIMIT ?', now, BATCH)
        .toArray()
      if (!rows.length) break
      show(box, rows, now)
      const display = (pnid: string) => memory.senders.get(pnid)?.display ?? SAMPLE.display
      settle(box, rows, await post(box, compose(rows, display, now)), box.now())
    }
  } finally {
    memory.flushing = false
    rearm(box)
  }
}

/** Sets the alarm to the first row that waits; also after a restart, when memory knows of none. */
export function rearm(box: Box): void {
  const next = box.sql.exec('SELECT min(at) AS at FROM hooks').one()['at']
  if (next !== null) arm(box, Number(next))
}
