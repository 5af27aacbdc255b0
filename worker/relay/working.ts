import { DurableObject } from 'cloudflare:workers'
import { AppError } from '../domain/errors.ts'
import type { MerchantId } from '../domain/ids.ts'
import { varsOf, type Env } from '../env.ts'
import { log } from '../lib/log.ts'
import { groupCommit } from '../lib/group-commit.ts'
import { singleFlight } from '../lib/single-flight.ts'
import { keepBudget } from './budget.ts'
import { keepChoices } from './choices.ts'
import { newCounts } from './counts.ts'
import { acceptDeliveries } from './inbox.ts'
import type { Delivery } from './inbox.ts'
import { openNotice } from './notices.ts'
import { doubtInterrupted, endStaleHolds, sentThisMonth } from './outbox.ts'
import { NumberPace } from './pace.ts'
import { drainOutbox } from './pump.ts'
import { nextErrandAt } from './errands/errands.ts'
import { errandDesk } from './errands/work.ts'
import { numberOf } from './scene.ts'
import { privacyDesk } from './privacy-desk.ts'
import { privacyDueAt } from './privacy-queue.ts'
import { recorder } from './recorder.ts'
import type { Sender } from './sender.ts'
import type { ShownOf } from './shop/publish.ts'
import { shopDesk } from './shop/desk.ts'
import { migrateTables } from './schema.ts'
import { metaOf, setMeta } from './tables.ts'
import { nextTellingAt, tellNext } from './tellings.ts'
import { nextWake, settleDoubts } from './timers.ts'
import { wipeUnderWay } from './wipe.ts'
import { drainInbox, type InboxContext } from './work-inbox.ts'

/** One alarm may run 15 minutes; this one hands over to the next long before that. */
const SHIFT_MS = 60_000
/** How long somebody who asks to be erased waits at most for deliveries that came before. */
const SETTLE_INBOX_MS = 5_000
/** After a shift that broke. */
const RESUME_MS = 5_000
/** Whom an outside system keeps waiting longer than this, others don't wait for. */
const SLOW_MS = 1_000
/** Where the directory has no such merchant: one who was erased while a delivery was on its way. */
const STRANGER_MS = 3_600_000

/**
 * One merchant's inbox, timers and outbox: the only place where work waits. A single writer, so that deduplication, order,
 * forward-only states, caps and pacing need no locks. Its storage is ahead of the record in D1 (docs/decisions/002).
 */
export abstract class Working extends DurableObject<Env> {
  protected readonly sql = this.ctx.storage.sql
  protected readonly choices = keepChoices(
    this.env,
    () => this.#merchantId(),
    ({ rule, detail }) => {
      openNotice(this.sql, 'rule.category', `rule:${rule}`, detail, Date.now())
      this.record.changed()
    },
  )
  #pace: NumberPace | undefined
  readonly #budget = keepBudget(this.sql)
  #onShift = false
  #shiftEndsAt = 0
  #armedFor = Number.POSITIVE_INFINITY
  #counts = newCounts()
  protected readonly version = { now: 0 }

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrateTables(ctx.storage)
    doubtInterrupted(this.sql, Date.now())
    void ctx.blockConcurrencyWhile(async () => {
      // Whatever stopped this object, what lies in its storage is worked on without being asked.
      if ((await ctx.storage.getAlarm()) === null) await this.armForNextWork()
    })
  }

  /** Stores deliveries and says how many were new; when this returns, they are on disk. */
  async accept(merchantId: string, deliveries: readonly Delivery[]): Promise<number> {
    if (this.privacy.isGone()) throw new AppError('request.not_found')
    this.remember(merchantId)
    const fresh = await this.#store(deliveries)
    // A repeat may be the sender's answer to a call of ours that failed after storing; then the work still lies here.
    if (fresh > 0 || this.#armedFor === Number.POSITIVE_INFINITY) await this.wake()
    return fresh
  }

  /**
   * Calls that come while the disk is busy with the one before are stored together, in one commit. Each caller's answer
   * waits for its commit (the output gate holds it back), so nothing is acknowledged early.
   */
  readonly #store = groupCommit<Delivery, number>(
    (batch) => batch.map((deliveries) => acceptDeliveries(this.sql, deliveries)),
    () => this.ctx.storage.sync(),
    () => scheduler.wait(1),
  )

  protected async wake(): Promise<void> {
    if (this.#onShift) void this.#inbox().catch(() => {})
    else await this.#arm(Date.now())
  }

  async #arm(at: number): Promise<void> {
    if (at >= this.#armedFor) return
    this.#armedFor = at
    try {
      await this.ctx.storage.setAlarm(at)
    } catch (error) {
      this.#armedFor = Number.POSITIVE_INFINITY
      throw error
    }
  }

  protected async armForNextWork(): Promise<void> {
    const next = this.#nextWork()
    if (next !== undefined) await this.#arm(Math.max(next, Date.now()))
  }

  #nextWork(): number | undefined {
    const wake = nextWake(this.sql, varsOf(this.env).SETTLE_SECONDS * 1000)
    const record = this.record.dueAt()
    const next = [wake, record, this.shops.nextAt(), nextErrandAt(this.sql), nextTellingAt(this.sql)].filter((at) => at !== undefined)
    return next.length > 0 ? Math.min(...next) : undefined
  }

  /** One shift: works until nothing is due, then sets the alarm for what comes next. */
  override async alarm(): Promise<void> {
    const startedAt = Date.now()
    this.#armedFor = Number.POSITIVE_INFINITY
    this.#onShift = true
    this.#shiftEndsAt = startedAt + SHIFT_MS
    this.#counts = newCounts()
    let why: string | undefined
    try {
      if (await this.privacy.wiped()) return
      const settleMs = varsOf(this.env).SETTLE_SECONDS * 1000
      do {
        settleDoubts(this.sql, Date.now(), settleMs)
        endStaleHolds(this.sql, Date.now())
        await this.#tell()
        await Promise.all([this.#inbox(), this.#outbox(), this.#shopWork(), this.errands.work(SLOW_MS)])
        await this.record()
        await this.#refreshStaleTemplates()
        if (wipeUnderWay(this.sql)) break
        // A shift doesn't end while anything is under way: what runs unawaited could be lost with the object.
      } while (Date.now() < this.#shiftEndsAt && (this.#isBusy() || (this.#nextWork() ?? Number.POSITIVE_INFINITY) <= Date.now()))
    } catch (error) {
      why = error instanceof AppError ? error.code : error instanceof Error ? error.name : 'unknown'
      this.#armedFor = Number.POSITIVE_INFINITY
    } finally {
      this.#onShift = false
    }
    const next = why ? Date.now() + (why === 'request.not_found' ? STRANGER_MS : RESUME_MS) : this.#isBusy() ? Date.now() : this.#nextWork()
    if (next !== undefined) await this.#arm(Math.max(next, Date.now()))
    log({ work: 'relay.shift', merchantId: this.#merchantId(), durationMs: Date.now() - startedAt, ...this.#counts, nextAt: next, why })
  }

  #isBusy(): boolean {
    return (
      this.#inbox.isRunning() ||
      this.#outbox.isRunning() ||
      this.#shopWork.isRunning() ||
      this.errands.isRunning() ||
      this.record.isRunning()
    )
  }

  readonly #inbox = singleFlight(async () => {
    await drainInbox(await this.inboxContext())
    void this.#outbox().catch(() => {})
  })

  /** Whoever waits for a product that is back or cheaper: one round. */
  async #tell(): Promise<void> {
    if ((nextTellingAt(this.sql) ?? Number.POSITIVE_INFINITY) > Date.now()) return
    const settings = await this.choices.current()
    this.#counts.drafts += this.ctx.storage.transactionSync(() => tellNext(this.sql, settings, Date.now()))
    this.version.now++
    this.record.changed()
  }

  readonly #outbox = singleFlight(async () => {
    const vars = varsOf(this.env)
    const settings = await this.choices.current()
    const number = numberOf(settings)
    this.#pace ??= new NumberPace(Date.now(), number?.perSecond ?? vars.NUMBER_RATE)
    await drainOutbox({
      storage: this.ctx.storage,
      settings,
      vault: settings.vault,
      pepper: vars.PEPPER,
      appUrl: vars.APP_URL,
      pace: this.#pace,
      now: Date.now,
      random: Math.random,
      until: this.#shiftEndsAt,
      send: (requests) => this.#sender().send(requests),
      sentThisMonth: sentThisMonth(this.sql, settings, Date.now()),
      budget: this.#budget(settings, Date.now()),
      sentBefore: this.#counts.sent,
      changed: this.record.changed,
      templatesChanged: () => {
        this.#templatesStale = true
      },
      version: this.version,
      touched: () => this.version.now++,
      counts: this.#counts,
    })
  })

  protected readonly record = recorder({
    sql: this.sql,
    everyMs: () => varsOf(this.env).FLUSH_MS,
    tenant: async () => this.choices.tenant((await this.choices.current()).merchantId),
    merchantId: () => this.#merchantId(),
    afterwards: async (tenant) => this.privacy.drain(tenant),
    afterwardsDueAt: () => privacyDueAt(this.sql),
    wrote: ({ batches, rows }) => {
      this.#counts.d1Batches += batches
      this.#counts.d1Rows += rows
    },
  })

  #templatesStale = false
  async #refreshStaleTemplates(): Promise<void> {
    const merchantId = this.#merchantId()
    if (!this.#templatesStale || !merchantId) return
    this.#templatesStale = false
    await this.choices.refreshTemplates(merchantId)
  }

  /** Our own stateless entrypoint, called like another Worker: each call is an invocation with connections of its own. */
  #sender(): Pick<Sender, 'send'> {
    return (this.ctx.exports as unknown as { readonly Sender: Pick<Sender, 'send'> }).Sender
  }

  /** What pages show is made by code that is not loaded here, since nothing else of this object needs it. */
  #shown(): ShownOf {
    return (this.ctx.exports as unknown as { readonly ShownOf: ShownOf }).ShownOf
  }

  protected async inboxContext(): Promise<InboxContext> {
    const settings = await this.choices.current()
    return {
      storage: this.ctx.storage,
      settings,
      pepper: varsOf(this.env).PEPPER,
      now: Date.now,
      random: Math.random,
      until: this.#shiftEndsAt,
      changed: () => {
        this.version.now++
        this.record.changed()
        void this.#outbox().catch(() => {})
      },
      counts: this.#counts,
      templatesChanged: () => {
        this.#templatesStale = true
      },
      shopSaid: (connectionId, event) => this.shops.hear(connectionId, event, settings),
    }
  }

  #known: MerchantId | undefined
  /** An object knows only its own id's hash, so the merchant is written down at the first call. */
  protected remember(merchantId: string): MerchantId {
    if (this.#known !== merchantId) {
      this.#known = merchantId as MerchantId
      setMeta(this.sql, 'merchant', merchantId)
    }
    return this.#known
  }

  #merchantId(): MerchantId | undefined {
    this.#known ??= metaOf(this.sql, 'merchant') as MerchantId | undefined
    return this.#known
  }

  // ── parts with a subject of their own ──────────────────────────────────────────────────────────────────────

  protected readonly privacy = privacyDesk({
    env: this.env,
    storage: this.ctx.storage,
    settings: () => this.choices.current(),
    settingsChanged: () => {
      this.choices.forget()
      this.version.now++
    },
    merchantId: () => this.#merchantId(),
    wake: () => {
      this.version.now++
      return this.#arm(Date.now())
    },
  })

  protected readonly shops = shopDesk({
    env: this.env,
    storage: this.ctx.storage,
    settings: () => this.choices.current(),
    accept: async (deliveries) => {
      const fresh = await this.#store(deliveries)
      if (fresh > 0) await this.wake()
      return fresh
    },
    changed: () => this.record.changed(),
    shown: (what) => this.#shown().shown(this.#merchantId() ?? '', what),
    choicesChanged: () => this.choices.forget(),
  })

  readonly #shopWork = singleFlight(() => this.shops.work())

  protected readonly errands = errandDesk({
    ...this.shops.parts,
    changed: () => {
      this.version.now++
      this.record.changed()
      void this.#inbox().catch(() => {})
      void this.#outbox().catch(() => {})
    },
  })

  /** What came before is worked on before: a delivery that waits must not bring back whom the next call erases. */
  protected async settleInbox(): Promise<void> {
    if (!this.#onShift) this.#shiftEndsAt = Date.now() + SETTLE_INBOX_MS
    await this.#inbox().catch(() => {})
  }
}
