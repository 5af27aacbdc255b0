import * as z from 'zod'
import { REASONS } from '../../worker/domain/reasons.ts'
import { MESSAGE_STATES } from '../../worker/domain/message.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'

/** "90s", "10m", "2h", "3d", and sums of them: "1d 2h". Counted from the scenario's start. */
export const Moment = z.string().regex(/^(\d+[smhd])( \d+[smhd])*$/)
const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
export const msOf = (moment: string): number =>
  moment.split(' ').reduce((sum, part) => sum + Number(part.slice(0, -1)) * UNITS[part.slice(-1) as keyof typeof UNITS], 0)

const Rule = z.enum(Object.keys(DEFAULT_RULES) as [keyof typeof DEFAULT_RULES, ...(keyof typeof DEFAULT_RULES)[]])
const Overrides = z.record(z.string(), z.unknown())

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
      sentAt: Moment.optional(),
    })
    .optional(),
  checkout: z.strictObject({ cart: z.number(), with: Overrides.optional() }).optional(),
  woo: z.strictObject({ topic: z.string(), order: z.number(), with: Overrides.optional() }).optional(),
  gateway: z.strictObject({ event: z.string(), order: z.number(), payment: z.string().optional(), with: Overrides.optional() }).optional(),
  courier: z
    .strictObject({ status: z.number(), order: z.number(), awb: z.string().optional(), at: Moment.optional(), with: Overrides.optional() })
    .optional(),
  /** The shop's own word on offers by WhatsApp. */
  offers: z.strictObject({ order: z.number(), state: z.enum(['subscribed', 'unsubscribed', 'pending']) }).optional(),
  /** `taps`: a button of the newest message of this rule, by what it sends back. */
  shopper: z
    .strictObject({
      order: z.number(),
      says: z.string().optional(),
      taps: z.strictObject({ rule: Rule, button: z.enum(['confirm_order', 'cancel_order']) }).optional(),
    })
    .optional(),
  /** What WhatsApp says of the newest message of a rule. */
  whatsapp: z.strictObject({ of: Rule, status: z.enum(['sent', 'delivered', 'read', 'failed']), code: z.number().optional() }).optional(),
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
      name: z.enum(['razorpay', 'paytabs', 'shiprocket']),
      next: z.array(z.union([z.enum(['break', 'lost']), z.strictObject({ status: z.number(), retryAfter: z.number().optional() })])),
    })
    .optional(),
  /** The shopper pays the nth link that we had made, and the gateway tells us of it, or not. */
  pays: z.strictObject({ link: z.number(), told: z.boolean() }).optional(),
  /** What the gateway says of a payment when it is asked. */
  payment: z.strictObject({ order: z.number(), status: z.string(), payment: z.string().optional() }).optional(),
  /** Where the courier saw the parcel last, told only to who asks. */
  sees: z.strictObject({ status: z.number(), at: Moment }).optional(),
  /** The merchant changes a rule: what is named, the rest stays. */
  rule: z.strictObject({ rule: Rule, with: Overrides }).optional(),
  /** The merchant switches a rule. */
  switches: z.strictObject({ rule: Rule, on: z.boolean() }).optional(),
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
      /** Only the gateway and the courier are connected, no shop. */
      noShop: z.boolean().optional(),
      /** Connections whose API we have a key for. */
      keys: z.array(z.enum(['razorpay', 'paytabs', 'shiprocket'])).optional(),
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
    notices: z.array(z.string()).optional(),
    /** All calls to the APIs of gateways and couriers, in their order. */
    asked: z.array(z.string()).optional(),
    /** The links that exist at the gateways at the end: "1349.10 INR cancelled". */
    links: z.array(z.string()).optional(),
    /** What was to be written into the shop: "tag Prepaid". */
    writes: z.array(z.string()).optional(),
  }),
})
export type Scenario = z.infer<typeof Scenario>
