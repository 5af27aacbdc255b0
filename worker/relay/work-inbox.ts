import type { DomainEvent } from '../domain/events.ts'
import { AppError } from '../domain/errors.ts'
import { fromUtf8 } from '../lib/bytes.ts'
import { retryDelayMs } from '../lib/backoff.ts'
import { parseJson } from '../lib/json.ts'
import { parsePayload } from '../lib/payload.ts'
import { connectors, type ConnectorId } from '../connectors/registry.gen.ts'
import { openBody } from './body.ts'
import { finishDelivery, nextDeliveries, parkDelivery, QUIET, retryDelivery } from './inbox.ts'
import { requestOf } from './lifecycle.ts'
import { openNotice } from './notices.ts'
import { planProducts } from './plan-products.ts'
import { planEvent, type Decision, type PlanMode, type Source } from './plan.ts'
import { prepare, type Prepared } from './prepare.ts'
import type { RelaySettings } from './settings.ts'
import type { InboxRow } from './tables.ts'
import { prepareWhatsApp } from './work-whatsapp.ts'

const ROUND = 100
/** The word itself is in the body alone, which is sealed: a merchant may have pointed us at a field with a name in it. */
const UNKNOWN_WORD = 'its word for the state has no meaning yet'
const YEAR_2000 = Date.UTC(2000, 0, 1)
const FUTURE_MS = 24 * 3_600_000

export interface InboxContext {
  readonly storage: DurableObjectStorage
  readonly settings: RelaySettings
  readonly pepper: string
  readonly now: () => number
  readonly random: () => number
  /** When the shift ends; what is left then is for the next. */
  readonly until: number
  readonly changed: () => void
  /** Meta says that a template is not what it was. */
  readonly templatesChanged: () => void
  /** What a shop says of itself and of us, in the transaction that takes the delivery. */
  readonly shopSaid: (connectionId: string, event: DomainEvent) => void
  readonly counts: { rows: number; events: number; drafts: number; parked: number; statuses: number }
}

/** What a delivery turned out to be, with everything slow done. `apply` is synchronous and runs in one transaction. */
export type Work = { readonly keepBody: boolean } & (
  | { readonly apply: (mode: PlanMode) => readonly Decision[] }
  | { readonly ignored: string; readonly notice?: 'delivery.unknown_word' }
)

/** Works on deliveries, oldest first, until none waits. One bad row stops nobody. */
export async function drainInbox(ctx: InboxContext): Promise<void> {
  const { sql } = ctx.storage
  while (ctx.now() < ctx.until) {
    const rows = nextDeliveries(sql, ctx.now(), ROUND)
    if (rows.length === 0) return
    const works: Understood[] = await Promise.all(rows.map((row) => understand(ctx, row).catch((error: unknown) => ({ error }))))
    carryOutAll(ctx, rows, works)
    ctx.counts.rows += rows.length
    ctx.changed()
    // Lets calls that wait for their turn in; nothing else of this object runs while it works.
    await scheduler.wait(0)
  }
}

const MODE_OF: Readonly<Record<number, PlanMode>> = { [QUIET.before]: 'rebuild', [QUIET.paused]: 'silent' }
const HEALED: Readonly<Record<number, 'late' | 'silently'>> = { [QUIET.healed]: 'late', [QUIET.before]: 'silently' }

type Understood = Work | { readonly error: unknown }

/** One transaction for the round, which is one commit and one journal. If any row fails, each has a transaction of its own. */
function carryOutAll(ctx: InboxContext, rows: readonly InboxRow[], works: readonly Understood[]): void {
  const all = rows.map((row, i) => ({ row, work: works[i] as Understood }))
  try {
    ctx.storage.transactionSync(() => {
      for (const { row, work } of all) apply(ctx, row, work)
    })
  } catch {
    for (const { row, work } of all) carryOut(ctx, row, work)
  }
}

function carryOut(ctx: InboxContext, row: InboxRow, work: Understood): void {
  try {
    ctx.storage.transactionSync(() => apply(ctx, row, work))
  } catch (error) {
    fallBack(ctx, row, error)
  }
}

function apply(ctx: InboxContext, row: InboxRow, work: Understood): void {
  const { sql } = ctx.storage
  if ('error' in work) throw work.error
  if ('ignored' in work) {
    if (work.notice) openNotice(sql, work.notice, `connection:${row.connection_id ?? row.connector}`, {}, ctx.now())
    return finishDelivery(sql, row.seq, 'ignored', work.ignored, work.keepBody, ctx.now())
  }
  const decisions = work.apply(MODE_OF[row.quiet] ?? 'send')
  ctx.counts.drafts += decisions.filter((d) => d.outcome === 'planned').length
  finishDelivery(sql, row.seq, 'done', null, work.keepBody, ctx.now())
}

/** An unreadable body is parked at once; a surprise is tried a few times more, then parked. Both stay visible. */
function fallBack(ctx: InboxContext, row: InboxRow, error: unknown): void {
  const { sql } = ctx.storage
  const now = ctx.now()
  const unreadable = isUnreadable(error)
  const delay = unreadable ? undefined : retryDelayMs(row.tries + 1, ctx.random())
  if (delay !== undefined) return retryDelivery(sql, row.seq, now + delay, nameOf(error))
  parkDelivery(sql, row.seq, nameOf(error))
  openNotice(sql, unreadable ? 'delivery.unreadable' : 'delivery.parked', `connection:${row.connection_id ?? row.connector}`, {}, now)
  ctx.counts.parked++
}

/** Connectors throw on bodies of another form (Zod), parseJson on what isn't JSON. */
function isUnreadable(error: unknown): boolean {
  return (error instanceof AppError && error.remedy !== 'bug' && error.remedy !== 'retry') || nameOf(error) === 'ZodError'
}

/** The kind of the error; never its message, which may quote the body. */
export function nameOf(error: unknown): string {
  if (error instanceof AppError) return error.code
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : 'unknown'
}

/** Opens a delivery and makes events of it, with everything prepared that takes time. */
export async function understand(ctx: InboxContext, row: InboxRow): Promise<Work> {
  if (!row.body) throw new AppError('payload.unreadable', { why: 'the body is no longer kept' })
  const text = fromUtf8(await openBody(ctx.settings.vault, row.body))
  if (row.kind === 'whatsapp') return prepareWhatsApp(ctx, row, parseJson(text))
  const events = row.kind === 'api' ? { events: [parseJson(text) as DomainEvent] } : parseDelivery(ctx, row, text)
  if ('unknown' in events) return { ignored: UNKNOWN_WORD, keepBody: true, notice: 'delivery.unknown_word' }
  if ('ignored' in events) return { ignored: events.ignored, keepBody: events.keepBody !== false }
  const isShop = row.kind === 'hook' && connectors[row.connector as ConnectorId].manifest.category === 'shop'
  const context = {
    vault: ctx.settings.vault,
    pepper: ctx.pepper,
    merchantId: ctx.settings.merchantId,
    connectionId: row.connection_id,
    shopCountry: ctx.settings.country,
  }
  const prepared = await Promise.all(events.events.map((event) => prepare(sane(event, row.received_at), context)))
  ctx.counts.events += prepared.length
  // What asks us to erase somebody must not be what keeps them; nor what says that a shop left, its owner.
  const keepBody = row.kind === 'hook' && !prepared.some((p) => requestOf(p.event.type))
  return { keepBody, apply: (mode) => prepared.flatMap((p, i) => applyEvent(ctx, p, sourceOf(row, isShop, i), mode)) }
}

/** What its connector makes of a kept delivery, with the connection's settings of this moment. */
export function parseDelivery(ctx: InboxContext, row: InboxRow, text: string) {
  const connector = connectors[row.connector as ConnectorId]
  const { settings = {}, account } = ctx.settings.connections.get(row.connection_id ?? '') ?? {}
  const envelope = {
    topic: row.topic,
    body: parsePayload(text),
    ...(account ? { account } : {}),
    ...(row.delivery_id ? { deliveryId: row.delivery_id } : {}),
    ...(row.sent_at ? { sentAt: row.sent_at } : {}),
  }
  // Settings were checked by the connector's own schema when they were saved.
  return connector.parse(envelope, settings as never, row.received_at)
}

/**
 * A sender's clock may be wrong by decades. What claims to come from the future counts from its receipt; what claims to be
 * from the last century stays as it is, and is therefore too old to tell anybody. The merchant hears of both.
 */
function sane(event: DomainEvent, receivedAt: number): DomainEvent {
  if (event.occurredAt > receivedAt + FUTURE_MS) return { ...event, occurredAt: receivedAt, notice: { code: 'event.clock_wrong' } }
  return event.occurredAt < YEAR_2000 ? { ...event, notice: { code: 'event.clock_wrong' } } : event
}

function sourceOf(row: InboxRow, isShop: boolean, index: number): Source {
  return {
    speaker: { connectionId: row.connection_id, isShop },
    kind: row.kind,
    connector: row.connector,
    topic: row.topic,
    receivedAt: row.received_at,
    seed: `${row.key}|${index}`,
    ...(HEALED[row.quiet] ? { healed: HEALED[row.quiet] } : {}),
  }
}

function applyEvent(ctx: InboxContext, prepared: Prepared, source: Source, mode: PlanMode): readonly Decision[] {
  const { notice } = prepared.event
  const now = ctx.now()
  // A replay of old words without sending must not end what is there today.
  if (mode !== 'rebuild' && source.speaker.connectionId) ctx.shopSaid(source.speaker.connectionId, prepared.event)
  if (notice) openNotice(ctx.storage.sql, notice.code, `connection:${source.speaker.connectionId ?? '-'}`, notice.detail ?? {}, now)
  const world = { sql: ctx.storage.sql, settings: ctx.settings, now }
  return [...planEvent(world, prepared, source, mode), ...planProducts(world, prepared, source, mode)]
}
