import type { Tenant } from '../db/tenant.ts'
import type { MerchantId } from '../domain/ids.ts'
import { log } from '../lib/log.ts'
import { singleFlight, type SingleFlight } from '../lib/single-flight.ts'
import { hasUnrecorded, writeRecord } from './record.ts'

const RETRY_MS = 5_000

interface RecorderParts {
  readonly sql: SqlStorage
  /** At most one batch in so many milliseconds, so that quick changes of one row become one write. */
  readonly everyMs: () => number
  readonly tenant: () => Promise<Tenant>
  readonly merchantId: () => MerchantId | undefined
  /** What else must be done in the record. Nothing is written meanwhile, so no batch that was made before can undo it. */
  readonly afterwards: (tenant: Tenant) => Promise<void>
  /** When that wants to run next. */
  readonly afterwardsDueAt: () => number | undefined
  readonly wrote: (written: { readonly batches: number; readonly rows: number }) => void
}

/** Brings D1 up to date. Messages never wait for it: while D1 is away it does nothing for a while, then catches up. */
export interface Recorder extends SingleFlight {
  /** Something changed that D1 should see soon. */
  readonly changed: () => void
  /** When it must run next (0: at once), or undefined where D1 has everything. */
  readonly dueAt: () => number | undefined
}

export function recorder({ sql, everyMs, tenant, merchantId, afterwards, afterwardsDueAt, wrote }: RecorderParts): Recorder {
  let triedAt = 0
  let failedAt = 0

  const isDue = () => (afterwardsDueAt() ?? Number.POSITIVE_INFINITY) <= Date.now()

  const run = singleFlight(async () => {
    try {
      await flush()
      if (isDue()) {
        await afterwards(await tenant())
        await flush()
      }
      failedAt = 0
    } catch (error) {
      failedAt = Date.now()
      const why = error instanceof Error ? error.name : 'unknown'
      log({ work: 'relay.record', merchantId: merchantId(), code: 'storage.failed', why })
    }
  })

  const flush = async (): Promise<void> => {
    for (let more = true; more && hasUnrecorded(sql);) {
      const wait = triedAt + everyMs() - Date.now()
      if (wait > 0) await scheduler.wait(wait)
      triedAt = Date.now()
      const written = await writeRecord(sql, await tenant())
      failedAt = 0
      wrote(written)
      more = written.more
    }
  }

  return Object.assign(() => run(), {
    isRunning: run.isRunning,
    changed: () => {
      if (Date.now() - failedAt > RETRY_MS) void run()
    },
    dueAt: () => {
      const next = hasUnrecorded(sql) ? 0 : afterwardsDueAt()
      return next === undefined || failedAt === 0 ? next : Math.max(next, failedAt + RETRY_MS)
    },
  })
}
