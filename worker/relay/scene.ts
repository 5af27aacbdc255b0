import { chatSceneOf } from './chat/scene.ts'
import { errandsOf } from './errands/errands.ts'
import { isOffer, OFFERS } from '../domain/message.ts'
import { consentBar } from '../privacy/consent.ts'
import type { Budget } from './budget.ts'
import { hasBoughtSince, stepBefore } from './carts/series.ts'
import { currentConsent } from './consents.ts'
import type { ComposeScene } from './compose.ts'
import { getContact } from './contacts.ts'
import { prizesOf } from './optins.ts'
import { recentTo } from './outbox.ts'
import type { Outlook } from './policy.ts'
import { restOf } from './rest.ts'
import { productOf } from './told-product.ts'
import { ruleById, type RelaySettings, type SendingNumber } from './settings.ts'
import { all, one, sealedOf, type MessageRow, type OrderRow, type ParcelRow } from './tables.ts'

const DAY_MS = 86_400_000

/** What is needed to read the world around a message. */
export interface SceneContext {
  readonly storage: DurableObjectStorage
  readonly settings: RelaySettings
  readonly now: () => number
  readonly sentThisMonth: number
  readonly budget: Budget
  /** What `counts.sent` stood at when `sentThisMonth` was read. */
  readonly sentBefore: number
  readonly counts: { readonly sent: number }
}

/** The first healthy number; a broken one is still named, so that the message can wait for it. */
export function numberOf(settings: RelaySettings): SendingNumber | undefined {
  return settings.numbers.find((n) => n.status === 'active') ?? settings.numbers[0]
}

/** What is the same for all messages of a round. */
interface Common {
  readonly stops: ReadonlyMap<string, string>
  readonly pausedUntil: (purpose: string) => number
}

export function commonOf({ storage: { sql }, settings, now }: SceneContext): Common {
  const numberId = numberOf(settings)?.id ?? ''
  const paused = new Map<string, number>()
  return {
    stops: stopsAt(sql, now()),
    pausedUntil: (purpose) => {
      const known = paused.get(purpose) ?? pausedUntil(sql, numberId, purpose)
      paused.set(purpose, known)
      return known
    },
  }
}

/** The world around one message at this moment: what the policy judges, and what composing needs. */
export function sceneOf(ctx: SceneContext, message: MessageRow, common: Common): { outlook: Outlook; compose: ComposeScene | undefined } {
  const { sql } = ctx.storage
  const { settings } = ctx
  const now = ctx.now()
  const contact = getContact(sql, message.contact_id)
  const order = message.order_id ? one<OrderRow>(sql, 'SELECT * FROM orders WHERE id = ?', message.order_id) : undefined
  const parcel = message.parcel_id ? one<ParcelRow>(sql, 'SELECT * FROM parcels WHERE id = ?', message.parcel_id) : undefined
  const product = productOf(sql, message, settings.choices.productAlerts.smallestDrop)
  const rule = ruleById(settings, message.rule_id)
  const number = numberOf(settings)
  const outlook: Outlook = {
    now,
    merchantStatus: settings.status,
    timeZone: settings.timeZone,
    choices: settings.choices,
    rule,
    contact,
    order,
    parcel,
    product,
    isShopGone: settings.connections.get(order?.connection_id ?? product?.connectionId ?? '')?.status === 'disconnected',
    connectedAt: settings.connections.get(order?.connection_id ?? '')?.createdAt ?? 0,
    number: number && { status: number.status, pausedUntil: common.pausedUntil(message.purpose) },
    hasBoughtSince: rule?.definition.series !== undefined && contact && order ? hasBoughtSince(sql, contact.id, order) : false,
    before: stepBefore(sql, settings, rule, message),
    consent: contact && currentConsent(sql, contact.id, message.purpose),
    isOverBudget: ctx.budget.bars(message.purpose),
    recent:
      contact && needsCap(settings, message.purpose)
        ? recentTo(sql, contact.id, isOffer(message.purpose) ? OFFERS : [message.purpose], now - DAY_MS)
        : { count: 0, oldestAt: now },
    rest: contact ? restOf(sql, contact.id) : { quiet: null, snoozeUntil: 0 },
    sentThisMonth: ctx.sentThisMonth + ctx.counts.sent - ctx.sentBefore,
  }
  return {
    outlook,
    compose: contact && {
      message,
      contact,
      order,
      parcel,
      product,
      rule,
      eventSealed: sealedOf(sql, message.event_id),
      detailsSealed: sealedOf(sql, order?.id),
      prizes: prizesWith(sql, message),
      prepared: rule?.definition.prepare ? resultsFor(sql, message.id) : [],
      stops: common.stops,
      agreedToOffers: () => consentBar(currentConsent(sql, contact.id, 'marketing')) === undefined,
      chat: chatSceneOf(sql, settings, message, contact, now),
      now,
    },
  }
}

/** What was found out for a message, sealed. */
const resultsFor = (sql: SqlStorage, id: string): readonly string[] => errandsOf(sql, id).flatMap(({ result }) => result ?? [])

/** What the wheel gave for the question that a reply speaks of, which is the last part of its fact. */
function prizesWith(sql: SqlStorage, { fact }: MessageRow): readonly string[] {
  const [, question] = /^reply:.*:(opt_\w+)$/.exec(fact ?? '') ?? []
  return question ? prizesOf(sql, question) : []
}

function needsCap({ choices }: RelaySettings, purpose: string): boolean {
  return (isOffer(purpose) && choices.caps.marketing !== null) || (purpose === 'order_updates' && choices.caps.order_updates !== null)
}

function pausedUntil(sql: SqlStorage, numberId: string, purpose: string): number {
  return (
    one<{ until: number | null }>(
      sql,
      'SELECT max(paused_until) AS until FROM numbers WHERE id IN (?, ?)',
      numberId,
      `${numberId}:${isOffer(purpose) ? 'marketing' : purpose}`,
    )?.until ?? 0
  )
}

function stopsAt(sql: SqlStorage, now: number): ReadonlyMap<string, string> {
  return new Map(
    all<{ template: string; language: string; reason: string }>(
      sql,
      'SELECT template, language, reason FROM stops WHERE until > ?',
      now,
    ).map((s) => [`${s.template} ${s.language}`, s.reason]),
  )
}
