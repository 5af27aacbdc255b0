import type { AskShop } from '../../connectors/contract.ts'
import { AppError } from '../../domain/errors.ts'
import type { ReasonCode } from '../../domain/reasons.ts'
import { retryDelayMs } from '../../lib/backoff.ts'
import { log } from '../../lib/log.ts'
import type { RelaySettings } from '../settings.ts'
import { discount } from '../carts/discount.ts'
import { recheck } from '../carts/recheck.ts'
import type { Need } from '../shop/scopes.ts'
import { errandsDue, patchErrand, type ErrandKind, type ErrandRow } from './errands.ts'
import { releasePrepared } from './prepare.ts'

export interface ErrandParts {
  readonly storage: DurableObjectStorage
  readonly settings: () => Promise<RelaySettings>
  /** The caller of a shop's own API. Throws where the shop is not connected, or does not allow it. */
  readonly ask: (connectionId: string, need: Need) => Promise<AskShop>
  /** Whether the shop has ever let us in; one that only sends webhooks has not. */
  readonly mayAsk: (connectionId: string) => Promise<boolean>
  readonly pepper: () => string
  readonly now: () => number
  readonly random: () => number
}

/** What came of an errand. `result` is sealed and read when the message is put together; `no` is why the message must not go. */
export type ErrandResult =
  | { readonly result?: Readonly<Record<string, unknown>>; readonly apply?: (sql: SqlStorage) => void }
  | { readonly no: ReasonCode }

/** Runs one errand. Every failure is an AppError; its remedy says whether it is tried again. */
export type ErrandWorker = (parts: ErrandParts, row: ErrandRow) => Promise<ErrandResult>

/** Who runs what. A kind without a worker can't be wished for by any rule. */
const WORKERS: Partial<Record<ErrandKind, ErrandWorker>> = { recheck, discount }

/** Of one run, so that a shop that keeps everybody waiting doesn't keep the whole shift. */
const SLICE_MS = 20_000

/** Runs what is due, one after another. What may work later waits; what never will ends, and the message that waits for it with it. */
export async function drainErrands(parts: ErrandParts): Promise<void> {
  const { storage, now } = parts
  const until = now() + SLICE_MS
  for (const row of errandsDue(storage.sql, now())) {
    if (now() > until) return
    const outcome = await run(parts, row)
    const sealed = outcome && 'result' in outcome && outcome.result ? await seal(parts, outcome.result) : null
    storage.transactionSync(() => {
      if (!outcome) return
      const no = 'no' in outcome ? outcome.no : undefined
      if (!no && 'apply' in outcome) outcome.apply?.(storage.sql)
      patchErrand(storage.sql, row.id, { state: no ? 'failed' : 'done', reason: no ?? null, result: sealed, ended_at: now() })
      if (row.message_id) releasePrepared(storage.sql, row.message_id, now())
    })
  }
}

const seal = async ({ settings }: ErrandParts, result: object): Promise<string> =>
  (await settings()).vault.seal('errands.result', JSON.stringify(result))

/** Undefined where it is tried again later. */
async function run(parts: ErrandParts, row: ErrandRow): Promise<ErrandResult | undefined> {
  try {
    const worker = WORKERS[row.kind]
    if (!worker) throw new AppError('internal', { why: `nobody runs ${row.kind}` })
    return await worker(parts, row)
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError('internal', {}, error)
    log({ work: 'relay.errand', connectionId: row.connection_id ?? undefined, code: known.code, attempt: row.tries + 1 })
    const delay = known.remedy === 'retry' || known.remedy === 'bug' ? retryDelayMs(row.tries + 1, parts.random()) : undefined
    if (delay === undefined) return { no: 'preparation.failed' }
    patchErrand(parts.storage.sql, row.id, { tries: row.tries + 1, next_at: parts.now() + delay, reason: known.code })
    return undefined
  }
}
