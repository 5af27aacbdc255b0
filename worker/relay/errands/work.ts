import type { AskShop } from '../../connectors/contract.ts'
import { AppError, type ErrorCode } from '../../domain/errors.ts'
import { REASONS, type ReasonCode } from '../../domain/reasons.ts'
import { retryDelayMs } from '../../lib/backoff.ts'
import { log } from '../../lib/log.ts'
import { discount } from '../carts/discount.ts'
import { recheck } from '../carts/recheck.ts'
import { carryOutTalk } from '../chat/carry-out.ts'
import { getMessage } from '../outbox.ts'
import type { RelaySettings } from '../settings.ts'
import type { Need } from '../shop/scopes.ts'
import { systemDesk, type SystemDesk } from '../systems/desk.ts'
import { reattempt, reattemptFailed, track } from './courier.ts'
import { cancelLink } from './cancel-link.ts'
import { dropErrand, errandById, errandsDue, patchErrand, type ErrandKind, type ErrandRow } from './errands.ts'
import { payment } from './payment.ts'
import { paymentLink } from './payment-link.ts'
import { releasePrepared } from './prepare.ts'

export interface ErrandParts {
  readonly storage: DurableObjectStorage
  readonly settings: () => Promise<RelaySettings>
  readonly systems: SystemDesk
  /** The caller of a shop's own API. Throws where the shop is not connected, or does not allow it. */
  readonly ask: (connectionId: string, need: Need) => Promise<AskShop>
  /** Whether the shop has ever let us in; one that only sends webhooks has not. */
  readonly mayAsk: (connectionId: string) => Promise<boolean>
  readonly pepper: () => string
  readonly now: () => number
  readonly random: () => number
  /** Something happened that others work on: the record, the inbox, the outbox. */
  readonly changed: () => void
}

/** What came of an errand. `apply` happens together with its end, or not at all. */
export type ErrandResult =
  /** `result` is sealed and read when the message is put together. */
  | { readonly result?: Readonly<Record<string, unknown>>; readonly apply?: (sql: SqlStorage) => void }
  /** Why the message must not go, or nothing was done. */
  | { readonly no: ReasonCode; readonly apply?: ((sql: SqlStorage) => void) | undefined }
  /** Nothing is decided yet; it is looked at again then. */
  | { readonly again: number; readonly apply?: (sql: SqlStorage) => void }

/** Runs one errand. Every failure is an AppError; its remedy says whether it is tried again. */
export type ErrandWorker = (parts: ErrandParts, row: ErrandRow) => Promise<ErrandResult>

/** Who runs what. A kind without a worker can't be wished for by any rule. */
const WORKERS: Partial<Record<ErrandKind, ErrandWorker>> = {
  recheck,
  discount,
  payment_link: paymentLink,
  cancel_link: cancelLink,
  payment,
  track,
  reattempt,
  talk: carryOutTalk,
}

/** What else happens where an errand could not be run. */
const GIVING_UP: Partial<Record<ErrandKind, (parts: ErrandParts, row: ErrandRow, no: ReasonCode) => Promise<(sql: SqlStorage) => void>>> = {
  reattempt: reattemptFailed,
}

/** Outgoing connections are few (sender.ts), and others need some. */
const AT_ONCE = 3
/** What nobody waits for is worth more patience: it is looked at every six hours, for three days. */
const PATIENT: ReadonlySet<ErrandKind> = new Set(['cancel_link', 'payment', 'track'])
const PATIENCE_MS = 6 * 3_600_000
const PATIENT_FOR_MS = 3 * 86_400_000

/**
 * Runs what is due, a few side by side, so that one slow system holds up nobody else; errands about one order run one after another.
 * What may work later waits; what never will ends, and the message that waits for it with it.
 */
export function errandDesk(known: Omit<ErrandParts, 'systems'>) {
  const calls = { fetch: (...call: Parameters<typeof fetch>) => fetch(...call), wait: (ms: number) => scheduler.wait(ms) }
  const parts: ErrandParts = { ...known, systems: systemDesk({ ...known, ...calls }) }
  const running = new Map<string, Promise<void>>()
  const start = (): void => {
    for (const row of errandsDue(parts.storage.sql, parts.now())) {
      if (running.size >= AT_ONCE) return
      const lane = row.order_id ?? row.id
      if (running.has(lane)) continue
      const work = carryOut(parts, row)
        .catch((error: unknown) => putOff(parts, row, error))
        .finally(() => running.delete(lane))
      running.set(lane, work)
    }
  }
  return {
    isRunning: () => running.size > 0,
    /** Runs until nothing is due, or until so much time is over; what is slow then goes on by itself. */
    async work(untilMs: number): Promise<void> {
      start()
      if (running.size === 0) return
      const over = scheduler.wait(untilMs).then(() => 'over' as const)
      for (; running.size > 0; start()) if ((await Promise.race([over, ...running.values()])) === 'over') return
    },
  }
}

async function carryOut(parts: ErrandParts, row: ErrandRow): Promise<void> {
  const { storage, now } = parts
  if (isPointless(storage.sql, row)) return dropErrand(storage.sql, row.id)
  const ending = await run(parts, row)
  storage.transactionSync(() => {
    // Erased or taken back while the answer was on its way: nothing comes of it.
    if (!ending || errandById(storage.sql, row.id)?.state !== 'queued') return
    const { outcome, ...ended } = ending
    if ('apply' in outcome) outcome.apply?.(storage.sql)
    if ('again' in outcome) return patchErrand(storage.sql, row.id, { next_at: Math.max(outcome.again, now() + 1), tries: 0, reason: null })
    patchErrand(storage.sql, row.id, { ...ended, ended_at: now() })
    if (row.message_id) releasePrepared(storage.sql, row.message_id, now())
  })
  parts.changed()
}

/** What broke on our side is no loop without rest. */
function putOff({ storage, now }: ErrandParts, row: ErrandRow, error: unknown): void {
  log({ work: 'relay.errand', code: error instanceof AppError ? error.code : 'internal', attempt: row.tries + 1 })
  patchErrand(storage.sql, row.id, { tries: row.tries + 1, next_at: now() + 60_000, reason: 'internal' })
}

/** The message ended meanwhile, and nothing is made for one that is never sent. */
const isPointless = (sql: SqlStorage, { message_id: id }: ErrandRow): boolean => id !== null && getMessage(sql, id)?.state !== 'queued'

interface Ending {
  readonly outcome: ErrandResult
  readonly state: 'done' | 'failed'
  readonly reason: ReasonCode | null
  readonly result: string | null
}

/** Undefined where it is tried again later. */
async function run(parts: ErrandParts, row: ErrandRow): Promise<Ending | undefined> {
  try {
    const worker = WORKERS[row.kind]
    if (!worker) throw new AppError('internal', { why: `nobody runs ${row.kind}` })
    const outcome = await worker(parts, row)
    const result = 'result' in outcome && outcome.result ? await seal(parts, outcome.result) : null
    return 'no' in outcome
      ? { outcome, state: 'failed', reason: outcome.no, result: null }
      : { outcome, state: 'done', reason: null, result }
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError('internal', {}, error)
    log({ work: 'relay.errand', connectionId: row.connection_id ?? undefined, code: known.code, attempt: row.tries + 1 })
    const at = laterAt(parts, row, known)
    if (at !== undefined) {
      patchErrand(parts.storage.sql, row.id, { tries: row.tries + 1, next_at: at, reason: known.code })
      return undefined
    }
    const no = reasonOf(known.code)
    return { outcome: { no, apply: await GIVING_UP[row.kind]?.(parts, row, no) }, state: 'failed', reason: no, result: null }
  }
}

const seal = async ({ settings }: ErrandParts, result: object): Promise<string> =>
  (await settings()).vault.seal('errands.result', JSON.stringify(result))

/** When it is tried again; undefined where that is of no use, or was done often enough. */
function laterAt({ now, random }: ErrandParts, row: ErrandRow, { remedy, detail }: AppError): number | undefined {
  if (remedy !== 'retry' && remedy !== 'bug') return undefined
  const delay = retryDelayMs(row.tries + 1, random(), Number(detail['waitMs'] ?? 0) / 1000)
  if (delay !== undefined) return now() + delay
  return PATIENT.has(row.kind) && now() - row.at < PATIENT_FOR_MS ? now() + PATIENCE_MS : undefined
}

const reasonOf = (code: ErrorCode): ReasonCode => (Object.hasOwn(REASONS, code) ? (code as ReasonCode) : 'preparation.failed')
