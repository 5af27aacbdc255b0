import * as z from 'zod'
import { ClockTime } from './clock-time.ts'
import { Billing, Velocity } from './guard.ts'

/** Steps of the merchant's first hour; each can be done later. */
export const SETUP_STEPS = ['whatsapp', 'messages', 'wording', 'widget'] as const
export type SetupStep = (typeof SETUP_STEPS)[number]
const StepState = z.enum(['open', 'done', 'later']).default('open')

/** What a merchant may set. Everything that sends without an explicit yes is off by default. */
export const MerchantSettings = z.object({
  /** The merchant declares that the checkout tells shoppers about order messages; its wording is the proof. */
  checkoutNotice: z
    .object({ on: z.boolean(), wording: z.string().max(1000), version: z.string().max(40), locale: z.string().max(20) })
    .default({ on: false, wording: '', version: '', locale: 'en' }),
  /** Which signs of consent that travel with deliveries count. */
  consentSources: z
    .object({ order_attribute: z.boolean().default(false), order_meta: z.boolean().default(false), shop_sync: z.boolean().default(false) })
    .default({ order_attribute: false, order_meta: false, shop_sync: false }),
  /** No message of these purposes between `from` and `to` of the shopper's own clock; they wait. */
  quietHours: z
    .object({ on: z.boolean(), from: ClockTime, to: ClockTime, purposes: z.array(z.enum(['order_updates', 'marketing'])) })
    .default({ on: true, from: '21:00', to: '09:00', purposes: ['marketing'] }),
  /** At most this many messages per shopper in 24 hours; more wait. */
  caps: z
    .object({ marketing: z.number().int().min(0).nullable(), order_updates: z.number().int().min(0).nullable() })
    .default({ marketing: 1, order_updates: null }),
  /** At most this many template messages in a calendar month of the merchant; more are suppressed. */
  monthlyMessages: z.number().int().min(0).nullable().default(null),
  /** What was shown at checkout until it was changed, newest first: an order may come with words that were replaced meanwhile. */
  earlierWordings: z
    .array(z.object({ wording: z.string().max(1000), version: z.string().max(40), locale: z.string().max(20), until: z.number() }))
    .default([]),
  /** How far the merchant went with setting up, where it can't be seen from what is there. */
  setup: z
    .object({ whatsapp: StepState, messages: StepState, wording: StepState, widget: StepState, hidden: z.boolean().default(false) })
    .prefault({}),
  /** How shoppers hear that what they wait for is back, or cheaper. */
  productAlerts: z
    .object({
      /** Of the price at the time of asking, in percent; less is no news. */
      smallestDrop: z.number().min(1).max(90).default(5),
      /** Where few are left, so many shoppers are told for each piece … */
      perPiece: z.number().min(1).max(100).default(2),
      /** … and so many minutes later the next ones, if there still are any. */
      waitMinutes: z.number().int().min(5).max(10_080).default(120),
    })
    .prefault({}),
  /** What a shopper's answer to the question about an order does in the shop. Cancelling can't be undone, so it needs a yes. */
  writeBacks: z
    .object({
      confirmed: z.boolean().default(true),
      tag: z.string().trim().min(1).max(40).default('WhatsApp confirmed'),
      cancel: z.boolean().default(false),
    })
    .default({ confirmed: true, tag: 'WhatsApp confirmed', cancel: false }),
  /** In which currency Meta bills, at which prices of the merchant's own, and up to how much in a month. */
  billing: Billing,
  /** What is far more than usual, and waits for the merchant's word. */
  velocity: Velocity,
  /** What is answered in the chat by itself. Returns bind the merchant, so they need a yes. */
  chat: z
    .object({
      /** "Where is my order?" */
      orderStatus: z.boolean().default(true),
      /** Wishes to return or exchange, so many days after delivery. */
      returns: z.boolean().default(false),
      returnDays: z.number().int().min(1).max(365).default(7),
    })
    .prefault({}),
})

export type MerchantSettings = z.infer<typeof MerchantSettings>
