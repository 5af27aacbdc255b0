import * as z from 'zod'
import { REASONS } from '../../worker/domain/reasons.ts'
import { WAYS } from '../../worker/domain/ways.ts'
import { MESSAGE_STATES } from '../../worker/domain/message.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import { HOSTS } from '../support/systems.ts'

/** "90s", "10m", "2h", "3d", and sums of them: "1d 2h". Counted from the scenario's start. */
export const Moment = z.string().regex(/^(\d+[smhd])( \d+[smhd])*$/)
const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
export const msOf = (moment: string): number =>
  moment.split(' ').reduce((sum, part) => sum + Number(part.slice(0, -1)) * UNITS[part.slice(-1) as keyof typeof UNITS], 0)

const SYSTEMS = Object.keys(HOSTS) as (keyof typeof HOSTS)[]
const Rule = z.enum(Object.keys(DEFAULT_RULES) as [keyof typeof DEFAULT_RULES, ...(keyof typeof DEFAULT_RULES)[]])
const Overrides = z.record(z.string(), z.unknown())

/** The shopper of order n asks on a product's page to be told; of one variant, where it is named. */
const Wish = z.strictObject({
  order: z.number(),
  product: z.number(),
  variant: z.number().optional(),
  alert: z.enum(['back_in_stock', 'price_drop']).default('back_in_stock'),
})
export type Wish = z.infer<typeof Wish>

/** What happens, in the order in which it reaches us. Each has one of these words. */
const Step = z.strictObject({
  at: Moment,
  /** A webhook of the shop: `orders/create` of order 1, say. `times`: the same delivery, repeated. */
  shop: z
    .strictObject({
      topic: z.string(),
      order: z.number(),
      with: Overrides.optional(),
      times: z.number().optional(),
      /** Orders from `order` to this one, all at once. */
      upTo: z.number().optional(),
      sentAt: Moment.optional(),
    })
    .optional(),
  checkout: z.strictObject({ cart: z.number(), with: Overrides.optional() }).optional(),
  /** What our plugin in a WooCommerce shop tells of a cart. */
  plugin: z.strictObject({ cart: z.number(), ended: z.boolean().optional(), with: Overrides.optional() }).optional(),
  /** What happens in a shop that can be asked (`api`), without a word to us. */
  inShop: z
    .strictObject({
      /** The shopper of this number orders. */
      order: z.number().optional(),
      /** What this cart holds can't be bought any more, or can again. */
      gone: z.number().optional(),
      back: z.number().optional(),
      /** Whether the shop is too busy to answer. */
      down: z.boolean().optional(),
      /** What its next calls get. `lost`: it is done, and nobody hears of it. */
      next: z.array(z.union([z.enum(['none', 'lost']), z.strictObject({ status: z.number(), retryAfter: z.number() })])).optional(),
      /** The next so many answers to what was written get lost. */
      loses: z.number().optional(),
    })
    .optional(),
  woo: z.strictObject({ topic: z.string(), order: z.number(), with: Overrides.optional() }).optional(),
  /** A shop's news of a product: its price, the pieces that are left, its variants by id with their own; WooCommerce's where it is said. */
  product: z
    .strictObject({
      id: z.number(),
      shop: z.enum(['shopify', 'woocommerce']).default('shopify'),
      price: z.string().optional(),
      pieces: z.number().optional(),
      variants: z.record(z.string(), z.strictObject({ title: z.string(), pieces: z.number(), price: z.string().optional() })).optional(),
      /** Of one variant alone. */
      topic: z.enum(['variants/in_stock', 'variants/out_of_stock', 'inventory_levels/update']).optional(),
      with: Overrides.optional(),
      times: z.number().optional(),
      sentAt: Moment.optional(),
    })
    .optional(),
  wants: Wish.optional(),
  /** What the shopper of order n chooses on their own page. */
  chooses: z.strictObject({ order: z.number(), does: z.enum(['snooze', 'remove']), wish: Wish.optional() }).optional(),
  gateway: z.strictObject({ event: z.string(), order: z.number(), payment: z.string().optional(), with: Overrides.optional() }).optional(),
  courier: z
    .strictObject({ status: z.number(), order: z.number(), awb: z.string().optional(), at: Moment.optional(), with: Overrides.optional() })
    .optional(),
  /** The shop's own word on offers by WhatsApp. */
  offers: z
    .strictObject({ order: z.number(), phone: z.string().optional(), state: z.enum(['subscribed', 'unsubscribed', 'pending']) })
    .optional(),
  /** The shopper of order n writes, taps, or sends something; each with `at` their phone's own time, where it is late. */
  shopper: z
    .strictObject({
      order: z.number(),
      says: z.string().optional(),
      /** A button of the newest message of this rule to this shopper, by what it sends back. `parcel`: of the message about this one. */
      taps: z.strictObject({ rule: Rule, button: z.string(), parcel: z.string().optional() }).optional(),
      /** The button or row of the newest answer of ours that has them, by its number. `of`: of the order whose shopper got the answer. */
      picks: z.number().optional(),
      of: z.number().optional(),
      /** How many answers with buttons back; 0 is the newest. */
      back: z.number().optional(),
      sends: z.enum(['image', 'location', 'sticker']).optional(),
      /** Somebody whom no shop has spoken of. */
      stranger: z.boolean().optional(),
      at: Moment.optional(),
      /** The delivery is under Meta's own agent. */
      standby: z.boolean().optional(),
    })
    .optional(),
  /** The merchant writes to the shopper of order n on the phone of the shop. */
  merchantWrites: z.strictObject({ order: z.number() }).optional(),
  /** The shopper of order n is erased. */
  erases: z.strictObject({ order: z.number() }).optional(),
  /** The merchant changes settings: what is named, the rest stays. */
  settings: Overrides.optional(),
  /** What WhatsApp says of the newest message of a rule. */
  whatsapp: z
    .strictObject({
      of: Rule,
      status: z.enum(['sent', 'delivered', 'read', 'failed']),
      code: z.number().optional(),
      pricing: Overrides.optional(),
    })
    .optional(),
  /** What the next calls to WhatsApp get. */
  graph: z
    .array(
      z.union([
        z.enum(['accept', 'break']),
        z.strictObject({ status: z.number(), code: z.number().optional(), retryAfter: z.number().optional() }),
      ]),
    )
    .optional(),
  /** What the next calls to a gateway's or courier's API get instead of an answer. `lost`: it is done, and no answer comes. */
  system: z
    .strictObject({
      name: z.enum(SYSTEMS),
      next: z.array(z.union([z.enum(['break', 'lost']), z.strictObject({ status: z.number(), retryAfter: z.number().optional() })])),
    })
    .optional(),
  /** The shopper pays the nth link that we had made, and the gateway tells us of it, or not. */
  pays: z.strictObject({ link: z.number(), told: z.boolean() }).optional(),
  /** What the gateway says of a payment when it is asked. */
  payment: z.strictObject({ order: z.number(), status: z.string(), payment: z.string().optional() }).optional(),
  /** Where the courier saw the parcel last, told only to who asks. */
  sees: z.strictObject({ status: z.number().or(z.string()), at: Moment }).optional(),
  /** The merchant changes a rule: what is named, the rest stays. */
  rule: z.strictObject({ rule: Rule, with: Overrides }).optional(),
  /** The hourly housekeeping, which forgets what need not be kept. */
  sweep: z.literal(true).optional(),
  /** The merchant switches a rule. */
  switches: z.strictObject({ rule: Rule, on: z.boolean() }).optional(),
  /** The merchant lets a held rule go on. */
  resume: z.strictObject({ rule: Rule, waiting: z.enum(['send', 'discard']) }).optional(),
  /** Meta calls a template something else from now on, and says so. */
  flips: z.strictObject({ template: z.string(), category: z.string(), silently: z.boolean().optional() }).optional(),
  number: z.enum(['active', 'broken']).optional(),
  /** What Meta has of a template from now on, as its daily reading finds it. */
  template: z
    .strictObject({
      name: z.string(),
      language: z.string().optional(),
      status: z.string().optional(),
      category: z.string().optional(),
      body: z.string().optional(),
    })
    .optional(),
})
export type Step = z.infer<typeof Step>

const Message = z.strictObject({
  rule: z.union([Rule, z.literal('reply')]),
  /** When it left, to the second; a range for what is spread on purpose. */
  at: z.union([Moment, z.tuple([Moment, Moment])]),
  /** Whose it is, by the number of their order. */
  order: z.number().optional(),
  says: z.array(z.string()).optional(),
  language: z.string().optional(),
  /** Which way it went: a word of ways.ts. */
  way: z.enum(Object.keys(WAYS) as [string, ...string[]]).optional(),
  /** As the ledger says it. */
  price: z.string().optional(),
  state: z.enum(MESSAGE_STATES as unknown as [string, ...string[]]).optional(),
})

/** Given these deliveries in this order: exactly these messages, at these times, and these suppressions with these reasons. */
export const Scenario = z.strictObject({
  title: z.string(),
  /** Rows of part B of the list of pains; empty where none is about it. */
  pains: z.array(z.number()),
  given: z
    .strictObject({
      /** On the merchant's clock. */
      start: z.iso.datetime({ offset: true }).default('2027-03-02T10:00:00+05:30'),
      /** Only these are on; else those that are on from the start. */
      rules: z.array(Rule).optional(),
      /** On besides those that are on from the start. */
      also: z.array(Rule).optional(),
      settings: Overrides.optional(),
      merchant: z
        .strictObject({ country: z.string(), timeZone: z.string(), language: z.string(), currency: z.string() })
        .partial()
        .optional(),
      perSecond: z.number().optional(),
      /** The shop that lets us in: it can be asked, and makes codes. Else shops only send. */
      api: z.enum(['shopify', 'woocommerce']).optional(),
      /** Only the gateway and the courier are connected, no shop. */
      noShop: z.boolean().optional(),
      /** Of the shops, this one alone is connected. */
      only: z.enum(['shopify', 'woocommerce']).optional(),
      /** Asked for in the hour before the start, in this order. */
      wants: z.array(Wish).default([]),
      /** Connections whose API we have a key for. */
      keys: z.array(z.enum(SYSTEMS)).optional(),
      connectedAt: z.iso.datetime({ offset: true }).optional(),
    })
    .prefault({}),
  steps: z.array(Step),
  /** The clock runs until then. */
  until: Moment,
  expect: z.strictObject({
    messages: z.array(Message),
    /** Messages that ended before they were sent, and decisions not to plan one. */
    suppressed: z
      .array(z.strictObject({ rule: Rule, reason: z.enum(Object.keys(REASONS) as [string, ...string[]]).or(z.literal('conditions')) }))
      .default([]),
    /** Messages that wait at the end, and why. */
    waiting: z.array(z.strictObject({ rule: Rule, reason: z.string().nullable() })).default([]),
    /** What the codes that are in the shop take off. Each code that was told is one of them. */
    codes: z.array(z.string()).optional(),
    notices: z.array(z.string()).optional(),
    /** What is to be written to orders in the shop: the whole list, each by its kind and words, those that lie sealed behind a colon. */
    written: z.array(z.strictObject({ kind: z.enum(['tag', 'note', 'cancel']), says: z.string() })).optional(),
    /** What is wished of couriers: the whole list, by the parcel's number. */
    wishes: z.array(z.strictObject({ awb: z.string(), says: Overrides })).optional(),
    /** All calls to the APIs of gateways and couriers, in their order. */
    asked: z.array(z.string()).optional(),
    /** The links that exist at the gateways at the end: "1349.10 INR cancelled". */
    links: z.array(z.string()).optional(),
    /** What was to be written into the shop: "tag Prepaid". */
    writes: z.array(z.string()).optional(),
  }),
})
export type Scenario = z.infer<typeof Scenario>
