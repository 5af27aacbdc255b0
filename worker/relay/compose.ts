import type { DomainEvent } from '../domain/events.ts'
import { isOffer } from '../domain/message.ts'
import type { ReasonCode } from '../domain/reasons.ts'
import type { PhoneDecision } from '../domain/phone.ts'
import type { Priced } from '../domain/prices.ts'
import type { Rule } from '../domain/rules.ts'
import type { WayCode } from '../domain/ways.ts'
import { zonesOf } from '../lib/clock.ts'
import { preferenceCode } from '../privacy/preference-code.ts'
import { keyedHash } from '../privacy/seal.ts'
import type { Vault } from '../privacy/vault.ts'
import { isOptinAnswer, optinText } from '../privacy/optin-words.ts'
import { confirmationText, type Wish } from '../privacy/words.ts'
import type { Recipient } from '../whatsapp/client.ts'
import type { MessageContent } from '../whatsapp/content.ts'
import { renderContent } from '../whatsapp/render-content.ts'
import { buildTemplateContent, renderTemplate, type RenderedTemplate, type TemplateValues } from '../whatsapp/templates.ts'
import { resolveLanguage } from '../whatsapp/language.ts'
import { freeForm } from '../whatsapp/free-form.ts'
import { isSendable, type Template } from '../whatsapp/template-types.ts'
import { costNow } from './costs.ts'
import { chatContent, type ChatScene } from './chat/compose.ts'
import { answerPayloads } from './optins.ts'
import { orderReply } from './order-replies.ts'
import type { OrderDetails } from './prepare.ts'
import type { RelaySettings } from './settings.ts'
import { valuesOf, type Found, type LinkKind } from './variables.ts'
import type { ToldProduct } from './told-product.ts'
import { chooseWay } from './way.ts'
import { isOptinQuestion, type ContactRow, type MessageRow, type OrderRow, type ParcelRow } from './tables.ts'

/** Asks whether the owner of a number agrees (whatsapp/default-texts.ts). */
const OPTIN_TEMPLATE = 'optin_confirm_v1'

/** A message ready to go, with what is kept of it; or why there is nothing to send. */
export type Composed =
  | {
      readonly ok: true
      readonly to: Recipient
      readonly content: MessageContent
      readonly contentSealed: string
      readonly template: string | null
      readonly language: string | null
      readonly category: string
      readonly way: WayCode
      readonly cost: Priced
    }
  | { readonly ok: false; readonly reason: ReasonCode }

export interface ComposeScene {
  readonly message: MessageRow
  readonly contact: ContactRow
  readonly order: OrderRow | undefined
  readonly parcel: ParcelRow | undefined
  readonly product: ToldProduct | undefined
  readonly rule: Rule | undefined
  /** Sealed: the event that the message tells of, and what the shopper bought. */
  readonly eventSealed: string | null
  readonly detailsSealed: string | null
  /** Won on the storefront's wheel by what this message confirms. */
  readonly prizes: readonly string[]
  /** What outside systems answered for this message, sealed. */
  readonly prepared: readonly string[]
  /** Templates that Meta stopped lately: "name language" → reason. */
  readonly stops: ReadonlyMap<string, string>
  /** Whether the shopper agreed to offers, whatever the message is for. */
  readonly agreedToOffers: () => boolean
  /** For a message of a talk. */
  readonly chat: ChatScene | undefined
  readonly now: number
}

export interface ComposeContext {
  readonly settings: RelaySettings
  readonly vault: Vault
  readonly pepper: string
  readonly appUrl: string
}

/** Opens what is sealed, chooses template and language, fills it in. */
export async function compose(ctx: ComposeContext, scene: ComposeScene): Promise<Composed> {
  const to = await recipientOf(ctx.vault, scene.contact)
  if (!to) return { ok: false, reason: 'phone.missing' }
  if (scene.rule) return composeTemplate(ctx, scene, scene.rule, to)
  return isOptinQuestion(scene.message) ? composeQuestion(ctx, scene, to) : composeReply(ctx, scene, to)
}

async function recipientOf(vault: Vault, contact: ContactRow): Promise<Recipient | undefined> {
  if (contact.phone_state === 'ok' && contact.phone_sealed) {
    const decision = JSON.parse(await vault.open('contacts.phone', contact.phone_sealed)) as PhoneDecision
    if (decision.state === 'ok') return { phone: decision.phone }
  }
  return contact.user_id_sealed ? { userId: await vault.open('contacts.user_id', contact.user_id_sealed) } : undefined
}

async function composeTemplate(ctx: ComposeContext, scene: ComposeScene, rule: Rule, to: Recipient): Promise<Composed> {
  const { contact, order, parcel, product, message } = scene
  const chosen = chooseTemplate(ctx, scene, rule.definition.template, rule.definition.purpose, rule.definition.languages)
  if ('reason' in chosen) return { ok: false, reason: chosen.reason }
  const { template } = chosen

  const [name, event, details, results] = await Promise.all([
    openJson<{ full: string; first: string }>(ctx.vault, 'contacts.name', contact.name_sealed),
    openJson<DomainEvent>(ctx.vault, 'events.data', scene.eventSealed),
    openJson<OrderDetails>(ctx.vault, 'orders.details', scene.detailsSealed),
    Promise.all(scene.prepared.map((sealed) => openJson<Found>(ctx.vault, 'errands.result', sealed))),
  ])
  const found = Object.assign({}, ...results) as Found
  if (found.discountUntil !== undefined && found.discountUntil <= scene.now) return { ok: false, reason: 'discount.over' }
  const link = await linkMaker(ctx, order, parcel, found, product && message.id)
  const values = valuesOf(rule.definition.variables, {
    merchantName: ctx.settings.name,
    language: template.language,
    country: contact.country,
    timeZone: oneZoneOf(contact.country) ?? ctx.settings.timeZone,
    name,
    event,
    order,
    details,
    parcel,
    found,
    product,
    link,
  })
  return fromTemplate(ctx, scene, template, values, to)
}

/** The template of this name in the shopper's language, if it may be sent for this purpose. */
function chooseTemplate(
  { settings }: ComposeContext,
  { contact, stops, agreedToOffers }: ComposeScene,
  name: string,
  purpose: string,
  languages: readonly string[] = [],
): { readonly template: Template } | { readonly reason: ReasonCode } {
  const named = settings.templates.filter((t) => t.name === name) as readonly Template[]
  if (named.length === 0) return { reason: 'template.missing' }
  const usable = named.filter((t) => isSendable(t.status) && !stops.has(`${t.name} ${t.language}`))
  const template = resolveLanguage(usable, [contact.language ?? '', ...languages, settings.language].filter(Boolean))
  if (!template) return { reason: 'template.not_approved' }
  // A template that Meta turned into marketing must not go to somebody who agreed to order news only.
  return template.category === 'MARKETING' && !isOffer(purpose) && !agreedToOffers() ? { reason: 'template.category' } : { template }
}

async function fromTemplate(
  ctx: ComposeContext,
  { message, contact, rule, now }: ComposeScene,
  template: Template,
  values: TemplateValues,
  to: Recipient,
): Promise<Composed> {
  const built = buildTemplateContent(template, values)
  if (!built.ok) return { ok: false, reason: 'template.params_mismatch' }
  const inWindow = rule?.definition.inWindow ?? 'template'
  const free = inWindow === 'text' ? freeForm(template, values) : undefined
  const asTemplate = costNow(ctx.settings, contact, template.category, now)
  const asText = costNow(ctx.settings, contact, 'SERVICE', now)
  const way = chooseWay({
    inWindow,
    isOpen: (contact.window_until ?? 0) > now,
    fellBack: message.way === 'template.fallback',
    category: template.category,
    fits: free !== undefined,
    prices: { template: asTemplate.price, text: asText.price },
  })
  const contentSealed = await ctx.vault.seal(
    'messages.content',
    JSON.stringify(renderTemplate(template, values) satisfies RenderedTemplate),
  )
  return {
    ok: true,
    to,
    contentSealed,
    template: template.name,
    language: template.language,
    way,
    ...(way === 'text' && free
      ? { content: free, category: 'SERVICE', cost: asText }
      : { content: built.content, category: template.category, cost: asTemplate }),
  }
}

/** Whether the shopper agrees, asked of whoever holds the number: the one message that a form may lead to. */
async function composeQuestion(ctx: ComposeContext, scene: ComposeScene, to: Recipient): Promise<Composed> {
  const chosen = chooseTemplate(ctx, scene, OPTIN_TEMPLATE, 'support')
  if ('reason' in chosen) return { ok: false, reason: chosen.reason }
  const { yes, no } = answerPayloads((scene.message.fact ?? '').split(':')[1] ?? '')
  return fromTemplate(ctx, scene, chosen.template, { shop_name: ctx.settings.name, payload_0: yes, payload_1: no }, to)
}

async function composeReply(ctx: ComposeContext, scene: ComposeScene, to: Recipient): Promise<Composed> {
  const { message, contact, prizes, now } = scene
  if ((contact.window_until ?? 0) <= now) return { ok: false, reason: 'window.closed' }
  if (scene.chat) return composeChat(ctx, scene, scene.chat, to)
  const [, what = '', language = 'en'] = (message.fact ?? '').split(':')
  const [answer = '', ...purposes] = what.split('.')
  const shop = ctx.settings.name
  const body = isOptinAnswer(answer)
    ? optinText({ answer, language, shop, purposes, prizes, link: await preferenceLink(ctx, contact) })
    : (orderReply(what, language, shop) ?? confirmationText(what as Wish, language, shop))
  return writtenReply(ctx, scene, { kind: 'text', body }, language, to)
}

/** What is written without a template, while the shopper's window is open. */
async function writtenReply(
  ctx: ComposeContext,
  { contact, now }: ComposeScene,
  content: MessageContent,
  language: string,
  to: Recipient,
): Promise<Composed> {
  const contentSealed = await ctx.vault.seal('messages.content', JSON.stringify(renderContent(content) satisfies RenderedTemplate))
  const cost = costNow(ctx.settings, contact, 'SERVICE', now)
  return { ok: true, to, content, contentSealed, template: null, language, category: 'SERVICE', way: 'reply', cost }
}

async function composeChat(ctx: ComposeContext, scene: ComposeScene, chat: ChatScene, to: Recipient): Promise<Composed> {
  const [, , language = 'en'] = (scene.message.fact ?? '').split(':')
  const content = await chatContent({
    fact: scene.message.fact ?? '',
    shop: ctx.settings.name,
    order: scene.order,
    details: await openJson<OrderDetails>(ctx.vault, 'orders.details', scene.detailsSealed),
    chat,
    country: scene.contact.country,
    timeZone: ctx.settings.timeZone,
    now: scene.now,
    link: async (order, parcel) => `${ctx.appUrl.replace(/\/+$/, '')}/l/${(await linkMaker(ctx, order, parcel, {}, undefined))('track')}`,
  })
  return content ? writtenReply(ctx, scene, content, language, to) : { ok: false, reason: 'fact.changed' }
}

/** Where the shopper chooses what they get (routes/widget/preferences.ts). */
const preferenceLink = async ({ appUrl, pepper, settings }: ComposeContext, { id }: ContactRow): Promise<string> =>
  `${appUrl.replace(/\/+$/, '')}/p/${await preferenceCode(pepper, settings.merchantId, id)}`

/** The clock of a country that has one. */
function oneZoneOf(country: string | null): string | undefined {
  const [zone, ...others] = zonesOf(country)
  return others.length === 0 ? zone : undefined
}

/** Links go through our own address, so that one approved prefix serves all couriers and shops (routes/links.ts). */
async function linkMaker(
  ctx: ComposeContext,
  order: OrderRow | undefined,
  parcel: ParcelRow | undefined,
  found: Found,
  aboutProduct: string | undefined,
): Promise<(kind: LinkKind) => string> {
  const [ofOrder, ofParcel, ofProduct] = await Promise.all([
    order ? linkCode(ctx.pepper, ctx.settings.merchantId, order.id) : '',
    parcel ? linkCode(ctx.pepper, ctx.settings.merchantId, parcel.id) : '',
    aboutProduct ? linkCode(ctx.pepper, ctx.settings.merchantId, aboutProduct) : '',
  ])
  const letter = { order: 'o', track: 't', pay: 'p', recover: found.discountCode ? 'd' : 'r' } as const
  return (kind) => {
    if (kind === 'product') return `b${ofProduct}`
    return kind === 'track' && parcel ? `t${ofParcel}~${order?.id ?? '-'}` : `${letter[kind]}${ofOrder}`
  }
}

/** "<merchant>~<row>~<proof>": the proof keeps ids from being guessed. */
export async function linkCode(pepper: string, merchantId: string, id: string): Promise<string> {
  return `${merchantId}~${id}~${(await keyedHash(pepper, merchantId, 'link', id)).slice(0, 16)}`
}

async function openJson<T>(
  vault: Vault,
  place: 'contacts.name' | 'events.data' | 'orders.details' | 'errands.result',
  sealed: string | null,
): Promise<T | undefined> {
  return sealed === null ? undefined : (JSON.parse(await vault.open(place, sealed)) as T)
}
