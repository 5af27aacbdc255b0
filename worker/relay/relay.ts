import { DurableObject } from 'cloudflare:workers'
import { AppError } from '../domain/errors.ts'
import type { MerchantId } from '../domain/ids.ts'
import { varsOf, type Env } from '../env.ts'
import { log } from '../lib/log.ts'
import type { Held } from '../privacy/export.ts'
import { groupCommit } from '../lib/group-commit.ts'
import { singleFlight } from '../lib/single-flight.ts'
import type { WidgetAnswer, WidgetAsk } from './asked.ts'
import { keepChoices } from './choices.ts'
import { newCounts } from './counts.ts'
import { acceptDeliveries, forgetDeliveries, getDelivery, listDeliveries } from './inbox.ts'
import type { DeliveriesAsked, Delivery, DeliverySummary } from './inbox.ts'
import { entitiesOf, healthOf, shopFactsOf, type RelayHealth, type ShopFacts } from './lookups.ts'
import { forgetAsked, forgetEnded } from './retention.ts'
import { doubtInterrupted, endStaleHolds, sentThisMonth } from './outbox.ts'
import { NumberPace } from './pace.ts'
import { drainOutbox } from './pump.ts'
import { numberOf } from './scene.ts'
import type { PreferenceChange, Preferences } from './preferences.ts'
import { heldOf } from './held.ts'
import { privacyDesk, type PrivacyAsk } from './privacy-desk.ts'
import { privacyDueAt } from './privacy-queue.ts'
import { replay, type ReplayMode, type ReplayResult } from './replay.ts'
import { recorder } from './recorder.ts'
import type { Sender } from './sender.ts'
import { shopDesk } from './shop/desk.ts'
import type { GapReport } from './shop/gaps.ts'
import type { TokenPair } from './shop/oauth.ts'
import type { TokenState } from './shop/tokens.ts'
import { hookKeeper } from './shop/hooks.ts'
import { storefront, type ChoiceWording } from './storefront.ts'
import { metaOf, migrateTables, setMeta } from './tables.ts'
import { expireUndelivered, nextWake, settleDoubts } from './timers.ts'
import type { Vitals } from './widget.ts'
import { forgetUnconfirmed } from './unconfirmed.ts'
import { wipeUnderWay } from './wipe.ts'
import { drainInbox, type InboxContext } from './work-inbox.ts'

/** One alarm may run 15 minutes; this one hands over to the next long before that. */
const SHIFT_MS = 60_000
/** How long somebody who asks to be erased waits at most for deliveries that came before. */
const SETTLE_INBOX_MS = 5_000
/** After a shift that broke. */
const RESUME_MS = 5_000
/** Where the directory has no such merchant: one who was erased while a delivery was on its way. */
const STRANGER_MS = 3_600_000

/**
 * One merchant's inbox, timers and outbox: the only place where work waits. A single writer, so that deduplication, order,
 * forward-only states, caps and pacing need no locks. Its storage is ahead of the record in D1 (docs/decisions/002).
 */
export class Relay extends DurableObject<Env> {
  readonly #sql = this.ctx.storage.sql
  readonly #choices = keepChoices(this.env, () => this.#merchantId())
  #pace: NumberPace | undefined
  #onShift = false
  #shiftEndsAt = 0
  #armedFor = Number.POSITIVE_INFINITY
  #counts = newCounts()
  readonly #version = { now: 0 }

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrateTables(ctx.storage)
    doubtInterrupted(this.#sql, Date.now())
    void ctx.blockConcurrencyWhile(async () => {
      // Whatever stopped this object, what lies in its storage is worked on without being asked.
      if ((await ctx.storage.getAlarm()) === null) await this.#armForNextWork()
    })
  }

  /** Stores deliveries and says how many were new; when this returns, they are on disk. */
  async accept(merchantId: string, deliveries: readonly Delivery[]): Promise<number> {
    if (this.#privacy.isGone()) throw new AppError('request.not_found')
    this.#remember(merchantId)
    const fresh = await this.#store(deliveries)
    // A repeat may be the sender's answer to a call of ours that failed after storing; then the work still lies here.
    if (fresh > 0 || this.#armedFor === Number.POSITIVE_INFINITY) await this.#wake()
    return fresh
  }

  /**
   * Calls that come while the disk is busy with the one before are stored together, in one commit. Each caller's answer
   * waits for its commit (the output gate holds it back), so nothing is acknowledged early.
   */
  readonly #store = groupCommit<Delivery, number>(
    (batch) => batch.map((deliveries) => acceptDeliveries(this.#sql, deliveries)),
    () => this.ctx.storage.sync(),
    () => scheduler.wait(1),
  )

  async #wake(): Promise<void> {
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

  async #armForNextWork(): Promise<void> {
    const next = this.#nextWork()
    if (next !== undefined) await this.#arm(Math.max(next, Date.now()))
  }

  #nextWork(): number | undefined {
    const wake = nextWake(this.#sql, varsOf(this.env).SETTLE_SECONDS * 1000)
    const record = this.#record.dueAt()
    const next = [wake, record, this.#shops.nextAt()].filter((at) => at !== undefined)
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
      if (await this.#privacy.wiped()) return
      const settleMs = varsOf(this.env).SETTLE_SECONDS * 1000
      do {
        settleDoubts(this.#sql, Date.now(), settleMs)
        endStaleHolds(this.#sql, Date.now())
        await Promise.all([this.#inbox(), this.#outbox(), this.#shopWork()])
        await this.#record()
        await this.#refreshStaleTemplates()
        if (wipeUnderWay(this.#sql)) break
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
    return this.#inbox.isRunning() || this.#outbox.isRunning() || this.#shopWork.isRunning() || this.#record.isRunning()
  }

  readonly #inbox = singleFlight(async () => {
    await drainInbox(await this.#inboxContext())
    void this.#outbox().catch(() => {})
  })

  readonly #outbox = singleFlight(async () => {
    const vars = varsOf(this.env)
    const settings = await this.#choices.current()
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
      sentThisMonth: sentThisMonth(this.#sql, settings, Date.now()),
      sentBefore: this.#counts.sent,
      changed: this.#record.changed,
      templatesChanged: () => {
        this.#templatesStale = true
      },
      version: this.#version,
      touched: () => this.#version.now++,
      counts: this.#counts,
    })
  })

  readonly #record = recorder({
    sql: this.#sql,
    everyMs: () => varsOf(this.env).FLUSH_MS,
    tenant: async () => this.#choices.tenant((await this.#choices.current()).merchantId),
    merchantId: () => this.#merchantId(),
    afterwards: async (tenant) => this.#privacy.drain(tenant),
    afterwardsDueAt: () => privacyDueAt(this.#sql),
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
    await this.#choices.refreshTemplates(merchantId)
  }

  /** Our own stateless entrypoint, called like another Worker: each call is an invocation with connections of its own. */
  #sender(): Pick<Sender, 'send'> {
    return (this.ctx.exports as unknown as { readonly Sender: Pick<Sender, 'send'> }).Sender
  }

  async #inboxContext(): Promise<InboxContext> {
    const settings = await this.#choices.current()
    return {
      storage: this.ctx.storage,
      settings,
      pepper: varsOf(this.env).PEPPER,
      now: Date.now,
      random: Math.random,
      until: this.#shiftEndsAt,
      changed: () => {
        this.#version.now++
        this.#record.changed()
        void this.#outbox().catch(() => {})
      },
      counts: this.#counts,
      templatesChanged: () => {
        this.#templatesStale = true
      },
      shopSaid: (connectionId, event) => this.#shops.hear(connectionId, event, settings),
    }
  }

  #known: MerchantId | undefined
  /** An object knows only its own id's hash, so the merchant is written down at the first call. */
  #remember(merchantId: string): MerchantId {
    if (this.#known !== merchantId) {
      this.#known = merchantId as MerchantId
      setMeta(this.#sql, 'merchant', merchantId)
    }
    return this.#known
  }

  #merchantId(): MerchantId | undefined {
    this.#known ??= metaOf(this.#sql, 'merchant') as MerchantId | undefined
    return this.#known
  }

  // ── what the API and housekeeping ask ─────────────────────────────────────────────────────────────────────

  /** Choices changed; the next round reads them anew. */
  async settingsChanged(): Promise<void> {
    this.#choices.forget()
    this.#version.now++
    await this.#armForNextWork()
  }

  /** Reads the templates back from Meta. Returns how many there are. */
  async refreshTemplates(merchantId: string): Promise<number> {
    return this.#choices.refreshTemplates(this.#remember(merchantId))
  }

  async deliveries(...asked: DeliveriesAsked): Promise<DeliverySummary[]> {
    return listDeliveries(this.#sql, ...asked)
  }

  /** Works on a kept delivery once more. */
  async replay(merchantId: string, id: number, mode: ReplayMode): Promise<ReplayResult | undefined> {
    this.#remember(merchantId)
    const row = getDelivery(this.#sql, id)
    if (!row) return undefined
    this.#version.now++
    const result = await replay(await this.#inboxContext(), row, mode)
    await this.#armForNextWork()
    return result
  }

  // ── what storefronts ask ──────────────────────────────────────────────────────────────────────────────────

  readonly #storefront = storefront({
    storage: this.ctx.storage,
    pepper: () => varsOf(this.env).PEPPER,
    settings: () => this.#choices.current(),
    asked: () => {
      this.#version.now++
      return this.#wake()
    },
    chose: () => {
      this.#version.now++
      return this.#armForNextWork()
    },
  })

  async fromWidget(merchantId: string, asker: string, ask: WidgetAsk): Promise<WidgetAnswer> {
    return this.#storefront.answer(this.#remember(merchantId), asker, ask)
  }

  async preferences(merchantId: string, contactId: string): Promise<Preferences | undefined> {
    this.#remember(merchantId)
    return this.#storefront.preferences(contactId)
  }

  async changePreferences(merchantId: string, contactId: string, change: PreferenceChange, wording: ChoiceWording): Promise<void> {
    this.#remember(merchantId)
    if (change.kind === 'erase') await this.#settleInbox()
    await this.#storefront.change(contactId, change, wording)
  }

  // ── what is asked about personal data ─────────────────────────────────────────────────────────────────────

  readonly #privacy = privacyDesk({
    env: this.env,
    storage: this.ctx.storage,
    settings: () => this.#choices.current(),
    settingsChanged: () => {
      this.#choices.forget()
      this.#version.now++
    },
    merchantId: () => this.#merchantId(),
    wake: () => {
      this.#version.now++
      return this.#arm(Date.now())
    },
  })

  /** Takes a wish and has it carried out; returns its id, or undefined where there is nobody of that id. */
  async askPrivacy(merchantId: string, ask: PrivacyAsk): Promise<string | undefined> {
    this.#remember(merchantId)
    if (ask.kind === 'erase') await this.#settleInbox()
    const id = await this.#privacy.ask(ask)
    // Whoever ends a connection may count on it that it has ended; if the database is away, the alarm goes on.
    if (ask.kind === 'leave') await this.#record()
    return id
  }

  async held(merchantId: string, contactId: string): Promise<Held> {
    this.#remember(merchantId)
    return heldOf(this.#sql, contactId)
  }

  /** What came before is worked on before: a delivery that waits must not bring back whom the next call erases. */
  async #settleInbox(): Promise<void> {
    if (!this.#onShift) this.#shiftEndsAt = Date.now() + SETTLE_INBOX_MS
    await this.#inbox().catch(() => {})
  }

  // ── the webhooks that we keep in shops ────────────────────────────────────────────────────────────────────

  readonly #hooks = hookKeeper({
    env: this.env,
    sql: this.#sql,
    settings: () => this.#choices.current(),
    changed: () => this.#record.changed(),
  })

  /** Looks after the webhooks that we keep in the merchant's shops. `fresh`: a connection whose key is new, and its webhooks' secrets with it. */
  async tendHooks(merchantId: string, fresh?: string): Promise<void> {
    await this.#hooks.tend(this.#remember(merchantId), fresh)
  }

  /** The connection has ended, and what was wrong with it is nobody's trouble any more. */
  async forgetHookTrouble(merchantId: string, connectionId: string): Promise<void> {
    this.#remember(merchantId)
    this.#hooks.forgetTrouble(connectionId)
  }

  async vitals(): Promise<Vitals> {
    return this.#storefront.vitals()
  }

  // ── what the shops' own APIs are for ──────────────────────────────────────────────────────────────────────

  readonly #shops = shopDesk({
    env: this.env,
    storage: this.ctx.storage,
    settings: () => this.#choices.current(),
    accept: async (deliveries) => {
      const fresh = await this.#store(deliveries)
      if (fresh > 0) await this.#wake()
      return fresh
    },
    changed: () => this.#record.changed(),
    choicesChanged: () => this.#choices.forget(),
  })

  readonly #shopWork = singleFlight(() => this.#shops.work())

  /** Keeps the tokens that came with a shop's first visit. */
  async keepShopTokens(merchantId: string, connectionId: string, pair: TokenPair): Promise<void> {
    this.#remember(merchantId)
    await this.#shops.keepTokens(connectionId, pair)
    await this.#armForNextWork()
  }

  /** Whether this connection's shop lets us in. */
  async shopState(connectionId: string): Promise<TokenState> {
    return this.#shops.tokenState(connectionId)
  }

  /** How the comparison with this connection's shop stands; undefined where it has none. */
  async shopGaps(connectionId: string): Promise<GapReport | undefined> {
    return this.#shops.gaps(connectionId)
  }

  /** Ends everything that speaks with this connection's shop. */
  async forgetShop(connectionId: string): Promise<void> {
    this.#shops.forget(connectionId)
    await this.settingsChanged()
  }

  /** Mends what only a visit of the merchant can; says how the connection stands. */
  async exchangeShopToken(merchantId: string, connectionId: string, idToken: string): Promise<TokenState> {
    this.#remember(merchantId)
    return this.#shops.exchange(connectionId, idToken)
  }

  async entities(refs: readonly string[]): Promise<string[]> {
    return entitiesOf(this.#sql, refs)
  }

  async health(): Promise<RelayHealth> {
    return healthOf(this.#sql)
  }

  /** When a connection's shop spoke last, and where its storefront showed the widget. */
  async shopFacts(connectionId: string): Promise<ShopFacts> {
    return shopFactsOf(this.#sql, connectionId)
  }

  /** Housekeeping: forgets what need not be kept, ends what never arrived, and makes sure that waiting work is armed. */
  async sweep(merchantId: string): Promise<void> {
    this.#remember(merchantId)
    if (wipeUnderWay(this.#sql)) return this.#wake()
    await forgetDeliveries(this.#sql, Date.now(), () => scheduler.wait(0))
    forgetEnded(this.#sql, Date.now())
    forgetUnconfirmed(this.ctx.storage, Date.now())
    forgetAsked(this.#sql, Date.now())
    expireUndelivered(this.#sql, Date.now())
    // The choices may be out of reach; what lies here is swept all the same, and the shops are asked in an hour.
    await this.#shops
      .sweep()
      .catch((error: unknown) => log({ work: 'shop.sweep', merchantId, why: error instanceof AppError ? error.code : 'unknown' }))
    await this.#privacy.expire(await this.#choices.tenant(this.#remember(merchantId)))
    await this.#armForNextWork()
    // The record may be away; the shops are asked in an hour.
    await this.tendHooks(merchantId).catch(() => log({ work: 'shop.hooks', merchantId, code: 'storage.failed' }))
  }
}
