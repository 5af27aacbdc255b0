import { countTaken, eventsAt, eventsBefore, heardBetween, type AgendaItem } from '../../db/rehearsal.ts'
import { messagesOfOrder } from '../../db/messages.ts'
import { firstId } from '../../domain/ids.ts'
import { wallMonth } from '../../lib/clock.ts'
import { all } from '../tables.ts'
import { keepPast, openHistory, waitingAt, type AskRelay } from './history.ts'
import { playEvent, playHeard, readyEvent, readyHeard, type Heard, type ReadyEvent } from './play.ts'
import { until, type Stage } from './stage.ts'

const ROUND = 100
const DAY_MS = 86_400_000
const MOST_ROWS = 5_000

/** The past, played once by one set of rules. `round` goes on with it and says how many events are done; `end` plays what is left of the time. */
export async function openPass(stage: Stage, to: number, askRelay: AskRelay) {
  const { sql } = stage.storage
  const { tenant, from } = stage
  const history = openHistory(sql, tenant, askRelay)
  const known = new Set<string>()
  let heardUntil = from - DAY_MS

  /** What shoppers wrote up to that time, in order. */
  const hear = async (at: number): Promise<Heard[]> => {
    const rows = at > heardUntil ? await heardBetween(tenant, heardUntil, at) : []
    heardUntil = Math.max(heardUntil, at)
    await history.read(rows.map((row) => row.contactId))
    return Promise.all(rows.map((row) => readyHeard(stage, row)))
  }

  /** Orders of before come with all that had happened to them, and with what was told of it. */
  const recall = async (subjects: readonly string[]): Promise<void> => {
    const orders = [...new Set(subjects)].filter((id) => id.startsWith('ord_') && id < firstId('ord', from) && !known.has(id))
    for (const id of orders) known.add(id)
    if (orders.length === 0) return
    const [rows, told] = await Promise.all([eventsBefore(tenant, orders, from), messagesOfOrder(tenant, orders, MOST_ROWS)])
    await history.read([...rows.map((row) => row.contactId), ...told.map((m) => m.contactId)])
    for (const ready of await prepared(stage, rows)) await playEvent(stage, history, ready, 'rebuild')
    for (const message of told) if (message.ruleId && message.createdAt < from) keepPast(sql, message, from)
  }

  const begin = async (): Promise<void> => {
    const waiting = await waitingAt(tenant, from)
    await history.read(waiting.map((m) => m.contactId))
    await recall(waiting.flatMap((m) => m.orderId ?? []))
    for (const message of waiting) {
      history.enter(message.contactId, from)
      keepPast(sql, message, from)
    }
    for (const heard of await hear(from)) await playHeard(stage, history, heard, 'rebuild')
  }
  await begin()

  const round = async (done: number): Promise<number> => {
    const items = all<{ subject_id: string; id: string }>(
      sql,
      'SELECT subject_id, id FROM agenda WHERE n >= ? ORDER BY n LIMIT ?',
      done,
      ROUND,
    )
    const rows = await eventsAt(
      tenant,
      items.map(({ subject_id, id }): AgendaItem => ({ subjectId: subject_id, id })),
    )
    await history.read(rows.map((row) => row.contactId))
    await recall(rows.map((row) => row.subjectId))
    const heard = await hear(rows.at(-1)?.receivedAt ?? from)
    const events = (await prepared(stage, rows)).map((ready) => ({ at: ready.row.receivedAt, ready }))
    const said = heard.map((ready) => ({ at: ready.row.createdAt, ready }))
    for (const { ready } of inOrder<Heard | ReadyEvent>(said, events)) {
      if ('said' in ready) await playHeard(stage, history, ready, 'send')
      else await playEvent(stage, history, ready, 'send')
    }
    return done + items.length
  }

  const end = async (): Promise<void> => {
    for (const heard of await hear(to)) await playHeard(stage, history, heard, 'send')
    await until(stage, to)
  }
  return { round, end }
}

const prepared = async (stage: Stage, rows: Parameters<typeof readyEvent>[1][]): Promise<ReadyEvent[]> =>
  (await Promise.all(rows.map((row) => readyEvent(stage, row)))).filter((ready) => ready !== undefined)

/** Two lists that are each in order, as one; of the same moment the first list comes first. */
function inOrder<T>(a: readonly { at: number; ready: T }[], b: readonly { at: number; ready: T }[]): { at: number; ready: T }[] {
  return [...a, ...b].toSorted((x, y) => x.at - y.at)
}

/** How many messages of the month in which the run begins had been sent before; 0 where there is no limit. */
export async function takenBefore({ tenant, settings, from }: Pick<Stage, 'tenant' | 'settings' | 'from'>): Promise<number> {
  if (settings.choices.monthlyMessages === null) return 0
  const month = wallMonth(from, settings.timeZone)
  let first = from
  while (wallMonth(first - DAY_MS, settings.timeZone) === month) first -= DAY_MS
  // The month begins within the day before, on the merchant's clock.
  let step = DAY_MS / 2
  for (; step >= 1; step /= 2) if (wallMonth(first - step, settings.timeZone) === month) first -= Math.floor(step)
  return countTaken(tenant, first, from)
}
