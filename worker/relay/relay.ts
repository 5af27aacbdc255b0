import type { ReattemptWanted } from '../connectors/actions.ts'
import { AppError } from '../domain/errors.ts'
import type { LinkTerms } from '../domain/rules.ts'
import { varsOf } from '../env.ts'
import { log } from '../lib/log.ts'
import type { Held } from '../privacy/export.ts'
import type { WidgetAnswer, WidgetAsk } from './asked.ts'
import { askedOf, type CourierAnswer, type LinkAnswer } from './errands/asked.ts'
import { forgetDeliveries, getDelivery, listDeliveries } from './inbox.ts'
import type { DeliveriesAsked, DeliverySummary } from './inbox.ts'
import { contactsKnown, entitiesOf, healthOf, shopFactsOf, type KnownContacts, type RelayHealth, type ShopFacts } from './lookups.ts'
import { forgetAsked, forgetEnded } from './retention.ts'
import { getMessage } from './outbox.ts'
import { lookAt, type DeliveryLook } from './look.ts'
import type { PreferenceChange, Preferences } from './preferences.ts'
import { heldOf } from './held.ts'
import { type PrivacyAsk } from './privacy-desk.ts'
import { closeNotices } from './notices.ts'
import { replay, type ReplayMode, type ReplayResult } from './replay.ts'
import type { GapReport } from './shop/gaps.ts'
import type { TokenPair } from './shop/oauth.ts'
import type { TokenState } from './shop/tokens.ts'
import { hookKeeper } from './shop/hooks.ts'
import { storefront, type ChoiceWording } from './storefront.ts'
import { expireUndelivered } from './timers.ts'
import { productOf } from './told-product.ts'
import type { Vitals } from './widget.ts'
import { spentIn } from './budget.ts'
import { heldRules, resumeRule, type HeldRule } from './velocity.ts'
import { forgetUnconfirmed } from './unconfirmed.ts'
import { wipeUnderWay } from './wipe.ts'

import { Working } from './working.ts'

/** Who waits for a gateway gets an answer by then; the errand goes on. */
const ANSWER_WITHIN_MS = 8_000

/** What others ask of a merchant's object, by call. What it does by itself: working.ts. */
export class Relay extends Working {
  // ── what the API and housekeeping ask ─────────────────────────────────────────────────────────────────────

  /** Choices changed; the next round reads them anew. */
  async settingsChanged(): Promise<void> {
    this.choices.forget()
    this.version.now++
    this.shops.publish()
    await this.armForNextWork()
  }

  /** The merchant changed or switched a rule: what was said of its category is answered. */
  async ruleChanged(merchantId: string, rule: string): Promise<void> {
    this.remember(merchantId)
    closeNotices(this.sql, `rule:${rule}`, ['rule.category'], Date.now())
    this.record.changed()
    await this.settingsChanged()
  }

  /** Reads the templates back from Meta. Returns how many there are. */
  async refreshTemplates(merchantId: string): Promise<number> {
    return this.choices.refreshTemplates(this.remember(merchantId))
  }

  /** The rules that want to say far more than usual, and wait for the merchant's word. */
  async heldRules(): Promise<HeldRule[]> {
    return heldRules(this.sql)
  }

  /** Lets a held rule go on; returns how many messages were sent on or discarded. */
  async resumeRule(merchantId: string, rule: string, waiting: 'send' | 'discard'): Promise<number> {
    this.remember(merchantId)
    const count = resumeRule(this.ctx.storage, rule, waiting, Date.now())
    this.version.now++
    this.record.changed()
    await this.armForNextWork()
    return count
  }

  /** What was spent in this month of the merchant. */
  async spent(timeZone: string, currency: string): Promise<{ micros: number; unknown: number }> {
    return spentIn(this.sql, timeZone, currency, Date.now())
  }

  async deliveries(...asked: DeliveriesAsked): Promise<DeliverySummary[]> {
    return listDeliveries(this.sql, ...asked)
  }

  /** One delivery with what it holds; nothing is changed. */
  async delivery(merchantId: string, id: number): Promise<DeliveryLook | undefined> {
    this.remember(merchantId)
    const row = getDelivery(this.sql, id)
    return row && lookAt(await this.inboxContext(), row)
  }

  /** Works on a kept delivery once more. */
  async replay(merchantId: string, id: number, mode: ReplayMode): Promise<ReplayResult | undefined> {
    this.remember(merchantId)
    const row = getDelivery(this.sql, id)
    if (!row) return undefined
    this.version.now++
    const result = await replay(await this.inboxContext(), row, mode)
    await this.armForNextWork()
    return result
  }

  // ── what storefronts ask ──────────────────────────────────────────────────────────────────────────────────

  readonly #storefront = storefront({
    storage: this.ctx.storage,
    pepper: () => varsOf(this.env).PEPPER,
    settings: () => this.choices.current(),
    asked: () => {
      this.version.now++
      return this.wake()
    },
    chose: () => {
      this.version.now++
      return this.armForNextWork()
    },
  })

  async fromWidget(merchantId: string, asker: string, ask: WidgetAsk): Promise<WidgetAnswer> {
    return this.#storefront.answer(this.remember(merchantId), asker, ask)
  }

  async preferences(merchantId: string, contactId: string): Promise<Preferences | undefined> {
    this.remember(merchantId)
    return this.#storefront.preferences(contactId)
  }

  async changePreferences(merchantId: string, contactId: string, change: PreferenceChange, wording: ChoiceWording): Promise<void> {
    this.remember(merchantId)
    if (change.kind === 'erase') await this.settleInbox()
    await this.#storefront.change(contactId, change, wording)
  }

  async vitals(): Promise<Vitals> {
    return this.#storefront.vitals()
  }

  // ── what is asked about personal data ─────────────────────────────────────────────────────────────────────

  /** Takes a wish and has it carried out; returns its id, or undefined where there is nobody of that id. */
  async askPrivacy(merchantId: string, ask: PrivacyAsk): Promise<string | undefined> {
    this.remember(merchantId)
    if (ask.kind === 'erase') await this.settleInbox()
    const id = await this.privacy.ask(ask)
    // Whoever ends a connection may count on it that it has ended; if the database is away, the alarm goes on.
    if (ask.kind === 'leave') await this.record()
    return id
  }

  async held(merchantId: string, contactId: string): Promise<Held> {
    this.remember(merchantId)
    return heldOf(this.sql, contactId)
  }

  // ── the webhooks that we keep in shops ────────────────────────────────────────────────────────────────────

  readonly #hooks = hookKeeper({
    env: this.env,
    sql: this.sql,
    settings: () => this.choices.current(),
    changed: () => this.record.changed(),
  })

  /** Looks after the webhooks that we keep in the merchant's shops. `fresh`: a connection whose key is new, and its webhooks' secrets with it. */
  async tendHooks(merchantId: string, fresh?: string): Promise<void> {
    await this.#hooks.tend(this.remember(merchantId), fresh)
  }

  /** The connection has ended, and what was wrong with it is nobody's trouble any more. */
  async forgetHookTrouble(merchantId: string, connectionId: string): Promise<void> {
    this.remember(merchantId)
    await this.#hooks.forgetTrouble(connectionId)
  }

  // ── what the shops' own APIs are for ──────────────────────────────────────────────────────────────────────

  /** Keeps the tokens that came with a shop's first visit. */
  async keepShopTokens(merchantId: string, connectionId: string, pair: TokenPair): Promise<void> {
    this.remember(merchantId)
    await this.shops.keepTokens(connectionId, pair)
    await this.armForNextWork()
  }

  /** Whether this connection's shop lets us in. */
  async shopState(connectionId: string): Promise<TokenState> {
    return this.shops.tokenState(connectionId)
  }

  /** How the comparison with this connection's shop stands; undefined where it has none. */
  async shopGaps(connectionId: string): Promise<GapReport | undefined> {
    return this.shops.gaps(connectionId)
  }

  /** Ends everything that speaks with this connection's shop. */
  async forgetShop(connectionId: string): Promise<void> {
    this.shops.forget(connectionId)
    await this.settingsChanged()
  }

  /** Mends what only a visit of the merchant can; says how the connection stands. */
  async exchangeShopToken(merchantId: string, connectionId: string, idToken: string): Promise<TokenState> {
    this.remember(merchantId)
    const state = await this.shops.exchange(connectionId, idToken)
    await this.armForNextWork()
    return state
  }

  // ── what gateways and couriers are asked for ─────────────────────────────────────────────────────────────

  readonly #asked = askedOf({
    storage: this.ctx.storage,
    settings: () => this.choices.current(),
    now: Date.now,
    run: async () => {
      await this.armForNextWork()
      await this.errands.work(ANSWER_WITHIN_MS)
      await this.armForNextWork()
    },
  })

  /** Has a payment link made for an order; undefined where there is none of that id. */
  async wantLink(merchantId: string, orderId: string, terms: LinkTerms): Promise<LinkAnswer | undefined> {
    this.remember(merchantId)
    return this.#asked.link(orderId, terms)
  }

  /** Has the payment link of an order closed. */
  async endLink(merchantId: string, orderId: string): Promise<LinkAnswer | undefined> {
    this.remember(merchantId)
    return this.#asked.endLink(orderId)
  }

  /** Asks the courier where a parcel is, or tells it what the shopper wants. */
  async askCourier(
    merchantId: string,
    parcelId: string,
    wish: Omit<ReattemptWanted, 'awb'> | undefined,
  ): Promise<CourierAnswer | undefined> {
    this.remember(merchantId)
    return this.#asked.courier(parcelId, wish)
  }

  async entities(refs: readonly string[]): Promise<string[]> {
    return entitiesOf(this.sql, refs)
  }

  /** Where the product is that a message told of, as its shop said last. */
  async productPage(messageId: string): Promise<string | undefined> {
    const message = getMessage(this.sql, messageId)
    return message && productOf(this.sql, message, 0)?.url
  }

  /** For a dry run: what the record does not have of these contacts. */
  async contactsKnown(contactIds: readonly string[]): Promise<KnownContacts> {
    return contactsKnown(this.sql, contactIds)
  }

  async health(): Promise<RelayHealth> {
    return healthOf(this.sql)
  }

  /** When a connection's shop spoke last, and where its storefront showed the widget. */
  async shopFacts(connectionId: string): Promise<ShopFacts> {
    return shopFactsOf(this.sql, connectionId)
  }

  /** Housekeeping: forgets what need not be kept, ends what never arrived, and makes sure that waiting work is armed. */
  async sweep(merchantId: string): Promise<void> {
    this.remember(merchantId)
    if (wipeUnderWay(this.sql)) return this.wake()
    await forgetDeliveries(this.sql, Date.now(), () => scheduler.wait(0))
    forgetEnded(this.sql, Date.now())
    forgetUnconfirmed(this.ctx.storage, Date.now())
    forgetAsked(this.sql, Date.now())
    expireUndelivered(this.sql, Date.now())
    // The choices may be out of reach; what lies here is swept all the same, and the shops are asked in an hour.
    await this.shops
      .sweep()
      .catch((error: unknown) => log({ work: 'shop.sweep', merchantId, why: error instanceof AppError ? error.code : 'unknown' }))
    await this.privacy.expire(await this.choices.tenant(this.remember(merchantId)))
    await this.armForNextWork()
    // The record may be away; the shops are asked in an hour.
    await this.tendHooks(merchantId).catch(() => log({ work: 'shop.hooks', merchantId, code: 'storage.failed' }))
  }
}
