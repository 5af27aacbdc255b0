import * as z from 'zod'
import type { DomainEvent, EventType, LineItem } from '../domain/events.ts'
import type { Money } from '../domain/money.ts'
import { utf8 } from '../lib/bytes.ts'
import type { Actions } from './actions.ts'

/** What kind of outside system a connector speaks with; the catalogue is grouped by it. */
export type Category = 'shop' | 'payment' | 'logistics' | 'till' | 'other' | 'crm' | 'calendar' | 'ads'

/** What arrived, before anything of it is believed. `bytes` is exactly what was signed; `text` is the same as UTF-8. */
export interface RawDelivery {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly text: string
  readonly receivedAt: number
}

/** How a sender proves itself. `sign` makes the same proof, for the contract test and the console's test button. */
export interface Scheme {
  /** One sentence for the docs page. */
  readonly summary: string
  /** True only for a proof made with this secret. An empty secret is always a no. Never throws. */
  verify(raw: RawDelivery, secret: string, settings?: OpenSettings): Promise<boolean>
  /** The headers (and, for schemes that carry the proof there, the query) that prove this body. */
  sign(body: string, secret: string, at: number, settings?: OpenSettings): Promise<Readonly<Record<string, string>>>
  /** For proofs that lie in the body itself: the body with its proof. */
  signBody?(body: string, secret: string, at: number, settings?: OpenSettings): Promise<string>
  /** For senders that encrypt: what they said, in clear, which is what is kept and read. Undefined where it came in clear. Never throws. */
  open?(raw: RawDelivery, secret: string, settings?: OpenSettings): Promise<string | undefined>
  /** Only the sender can sign: we hold the public half. `sign` gives nothing then. A function where a setting decides it. */
  readonly oneWay?: true | ((settings: OpenSettings) => boolean)
}

/** The settings of a connection that are no secrets. Empty where nobody has the address, so that a check of it costs the same. */
export type OpenSettings = Readonly<Record<string, unknown>>

/** One part of a delivery. Most senders put one into a call; some put a hundred, for many accounts. */
export interface Envelope {
  /** The sender's word for what happened. */
  readonly topic: string
  readonly body: unknown
  /** Unique per connection and the same on retries. Absent: topic and SHA-256 of the text stand in. */
  readonly deliveryId?: string
  /** Where one address serves all merchants: the account (Shopify's shop domain). */
  readonly account?: string
  /** The sender's time for the whole call, epoch ms, where it is said outside the body. */
  readonly sentAt?: number
}

/** Everything that other parts need to know of a connector; docs, forms, masking and tests are made from it. */
export interface Manifest<S extends z.ZodObject = z.ZodObject> {
  /** The folder's name, and the word in the address. */
  readonly id: string
  readonly name: string
  readonly category: Category
  readonly summary: string
  readonly docsUrl: string
  /** How a merchant connects: by OAuth, by pasting a key, or by pasting our address over there. */
  readonly connect: 'oauth' | 'api_key' | 'webhook_url'
  /** Setup steps in plain words, for the docs page and the console. */
  readonly steps: readonly string[]
  /** Labels and help come from `.meta({ title, description })`; secrets say `secret: true` there. */
  readonly settings: S
  readonly scheme: Scheme
  /** Where the signing secret lives: a setting of the connection, or (for apps) a variable of the deployment. */
  readonly secret: { readonly setting: keyof z.infer<S> & string } | { readonly env: 'SHOPIFY_API_SECRET' }
  /** The sender's topics that are understood → our events; one fixture each. A topic may lead to none ('ignored'). */
  readonly topics: Readonly<Record<string, EventType | 'ignored'>>
  /** Hosts that actions may call. */
  readonly hosts: readonly string[]
  /** The sender may deliver by GET; what is in its query is the body then, read as a form. */
  readonly byGet?: true
}

/** What a sender wants to hear when its delivery is safe. */
export interface Acknowledgement {
  readonly body: string
  readonly contentType: string
}

/**
 * Events, or the reason why there are none. `keepBody: false` where the body holds data that we must not keep. `unknown` is a word of the
 * sender for a state that nobody has given a meaning yet: the merchant is shown it, gives it one, and the delivery is read again.
 */
export type Parsed =
  | { readonly events: readonly DomainEvent[] }
  | { readonly ignored: string; readonly keepBody?: boolean }
  | { readonly unknown: string }

/** One call of a shop's own API: a path below the shop's address. Who calls adds the proof of who we are. */
export interface ShopCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Done twice, it is as done once, so that it may be said again where no answer came. GET always is. */
  readonly repeatable?: boolean
}

export interface ShopAnswer {
  readonly status: number
  readonly headers: Headers
  /** The parsed JSON, undefined where the answer is none. */
  readonly body: unknown
}

/** Carries a call out. Throws only where no answer came. */
export type AskShop = (call: ShopCall) => Promise<ShopAnswer>

/** An order as the shop has it now, told as the connector's own webhook tells it, so that it can take the same path. */
export interface ShopOrder {
  readonly shopOrderId: string
  /** The shop's time of the last change, epoch ms. */
  readonly changedAt: number
  readonly envelope: Envelope
}

export interface ShopOrders {
  readonly orders: readonly ShopOrder[]
  /** Where the next page begins; absent on the last one. */
  readonly cursor?: string
}

/** What we write into the shop. */
export type WriteBack =
  | { readonly kind: 'tag' | 'untag'; readonly shopOrderId: string; readonly tag: string }
  | { readonly kind: 'note'; readonly shopOrderId: string; readonly text: string }
  | { readonly kind: 'cancel'; readonly shopOrderId: string; readonly reason: 'customer' }

/** What a shop's own pages show of us: the question in the checkout, and the widget. */
export type Published = 'checkout' | 'widget'

/** A shopper's word on offers by WhatsApp, given to us. */
export interface ConsentWord {
  /** E.164. */
  readonly phone: string
  readonly state: 'granted' | 'withdrawn' | 'pending'
  readonly at: number
  /** The shopper said it twice: by form, and from the number itself. */
  readonly confirmed: boolean
}

/** `known`: the shop has it already, or something younger. `nobody`: no customer has this number. `unsupported`: the shop keeps no such consent. */
export type ConsentWritten = 'written' | 'known' | 'nobody' | 'unsupported'

/** A cart that was left, as far as we know it. */
export interface LeftCart {
  /** When it was begun, epoch ms. */
  readonly since: number
  /** E.164. */
  readonly phone?: string
  readonly email?: string
  readonly customerId?: string
  readonly checkoutToken?: string
  readonly cartToken?: string
  readonly recoveryUrl?: string
  readonly items: readonly LineItem[]
}

/** `bought`: the shopper has ordered since, this cart or another. `item_gone`: something in it can't be had. */
export type CartState = 'open' | 'bought' | 'item_gone'

/** A code for one use. Whoever knows it may use it, so nobody can guess it. */
export interface DiscountWish {
  readonly code: string
  readonly percent?: number
  readonly amount?: Money
  readonly minSubtotal?: Money
  /** Epoch ms. */
  readonly from: number
  readonly until: number
}

/** What a shop's own API does for the Relay, beside its webhooks. Every failure is an AppError with a remedy. */
export interface ShopApi {
  /** Orders changed at or after `since` (epoch ms), the oldest change first. */
  ordersSince(ask: AskShop, since: number, cursor?: string): Promise<ShopOrders>
  /** One order as it is now; undefined where there is none, or not yet. For shops whose pages tell us of an order by its id alone. */
  orderOf?(ask: AskShop, shopOrderId: string): Promise<ShopOrder | undefined>
  /** Done twice, it is as done once. */
  writeBack(ask: AskShop, wanted: WriteBack): Promise<void>
  /** For shops that keep consent to WhatsApp themselves. */
  writeConsent?(ask: AskShop, word: ConsentWord): Promise<ConsentWritten>
  /** How a cart stands now. Throws where it can't be found out: then it is not known to be open. */
  cartState?(ask: AskShop, cart: LeftCart): Promise<CartState>
  /** Makes a code, or finds it made; until when it holds. An amount in another currency than the shop's is not made. */
  makeDiscount?(ask: AskShop, wanted: DiscountWish): Promise<{ readonly until: number } | 'other_currency'>
  /** For shops whose pages read what we say from the shop itself. Done twice, it is as done once. */
  publish?(ask: AskShop, what: Published, json: string): Promise<void>
  /** Where the shop's webhooks are made by us, one by one, and can be lost one by one. Absent where the app's own settings make them. */
  readonly hooks?: ShopHooks
}

/** Where a connection's webhooks go, and what they are signed with. */
export interface HookTarget {
  readonly url: string
  readonly secret: string
}

export interface HookReport {
  readonly made: number
  readonly mended: number
  /** Of the mended ones: those that the shop had switched off. */
  readonly wereOff: number
}

/** The webhooks that we keep in a shop. Done twice, each is as done once. */
export interface ShopHooks {
  /** Makes what is missing and mends what is switched off or leads elsewhere. `resetSecrets`: also where nothing looks wrong. */
  mend(ask: AskShop, target: HookTarget, resetSecrets?: boolean): Promise<HookReport>
  /** Takes away every webhook that leads to this address. Returns how many there were. */
  remove(ask: AskShop, url: string): Promise<number>
}

/** Code for one outside system. Pure: it sees the delivery and its settings, never the database or the network. */
export interface Connector<S extends z.ZodObject = z.ZodObject> {
  readonly manifest: Manifest<S>
  /** The account that an app-level delivery names, read from its headers before the proof is checked. */
  account?(raw: RawDelivery): string | undefined
  /** Answers calls that carry no proof by design (address checks); undefined for all others. */
  handshake?(raw: RawDelivery): { readonly status: 200; readonly body: string } | undefined
  /** Of senders that want certain words back; all others get `{"ok":true}`. */
  acknowledge?(settings: OpenSettings): Acknowledgement
  /**
   * What `split` would say of a delivery with one part, where the headers alone tell it; undefined where the body is needed.
   * It keeps the reading of large bodies out of the acknowledgement.
   */
  headline?(raw: RawDelivery): Omit<Envelope, 'body'> | undefined
  /**
   * Takes a proven delivery apart. `body` is the parsed JSON, or a form as a record of texts. The settings say at most where a list stands;
   * what a part means is for `parse`, which hears them again. Pure.
   */
  split(raw: RawDelivery, body: unknown, settings?: OpenSettings): readonly Envelope[]
  /**
   * Turns one part into events. Pure and synchronous, so that it can run again on stored deliveries. The settings come without their
   * secrets. Throws on a body it can't read.
   */
  parse(envelope: Envelope, settings: z.infer<S>, receivedAt: number): Parsed
  /** Of shops whose own API we may ask. */
  readonly shop?: ShopApi
  /** Of gateways and couriers: what they do for us when asked. */
  readonly actions?: Actions<z.infer<S>>
}

/** Gives a connector its types; does nothing else. */
export function defineConnector<S extends z.ZodObject>(connector: Connector<S>): Connector<S> {
  return connector
}

/** The settings that say `secret: true` in their `.meta()`. */
export function secretNames({ settings }: Pick<Manifest, 'settings'>): readonly string[] {
  return Object.keys(settings.shape).filter((name) => {
    const field: unknown = settings.shape[name]
    return field instanceof z.ZodType && field.meta()?.['secret'] === true
  })
}

/** A proven delivery as its sender meant it: opened, where it came encrypted. */
export async function inClear(scheme: Scheme, raw: RawDelivery, secret: string, settings: OpenSettings): Promise<RawDelivery> {
  const text = await scheme.open?.(raw, secret, settings)
  if (text === undefined) return raw
  const { method, url, headers, receivedAt } = raw
  return { method, url, headers, receivedAt, text, bytes: utf8(text) }
}
