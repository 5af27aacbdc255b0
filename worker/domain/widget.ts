import * as z from 'zod'
import { contrast, SIGN_CONTRAST, TEXT_CONTRAST } from './color.ts'
import { Color, HttpsUrl, Language, Rules, text, WeeklyHours, words } from './widget-parts.ts'

const Pixels = z.number().int().min(0).max(400)

const Look = z
  .strictObject({
    shape: z.enum(['icon', 'pill']).default('icon'),
    side: z.enum(['start', 'end']).default('end'),
    /** WCAG 2.5.8 wants 24 pixels to touch; thumbs want more. */
    size: z.number().int().min(40).max(96).default(56),
    x: Pixels.default(16),
    y: Pixels.default(16),
    phoneX: Pixels.default(0),
    phoneY: Pixels.default(0),
    color: Color.default('#0b7a4b'),
    /** '' for white or black, whichever can be read. */
    ink: z.union([z.literal(''), Color]).default(''),
    /** A selector of what the launcher keeps clear of: cookie bars, sticky add-to-cart. */
    avoid: text(200).default(''),
    z: z.number().int().min(0).max(2_147_483_647).default(2_147_483_000),
    theme: z.enum(['auto', 'light', 'dark']).default('auto'),
  })
  .superRefine(({ shape, color, ink }, ctx) => {
    const needed = shape === 'pill' ? TEXT_CONTRAST : SIGN_CONTRAST
    const found = ink === '' ? needed : contrast(color, ink)
    if (found < needed)
      ctx.addIssue({
        code: 'custom',
        path: ['ink'],
        message: `Hard to read on that colour: the contrast is ${found.toFixed(1)} and must be ${needed}; leave it out to have one chosen`,
      })
  })
  .prefault({})

const Agent = z.strictObject({
  name: text(60).min(1),
  role: words(80),
  photo: z.union([z.literal(''), HttpsUrl]).default(''),
  /** Digits with the country code; '' for the shop's own number. */
  phone: z
    .string()
    .regex(/^(?:[1-9]\d{6,14})?$/, 'Expected digits with the country code, such as 918000000100')
    .default(''),
  hours: WeeklyHours.optional(),
})

const Wheel = z.strictObject({
  title: words(80),
  prizes: z
    .array(z.strictObject({ label: words(40), weight: z.number().int().min(1).max(1000) }))
    .min(2)
    .max(12),
})

const Optin = z
  .strictObject({
    /** The shopper writes first: their message is the proof. */
    chat: z.boolean().default(true),
    /** The shopper types a number, and confirms in WhatsApp. */
    form: z.boolean().default(false),
    purposes: z
      .array(z.enum(['order_updates', 'marketing']))
      .max(2)
      .refine((purposes) => new Set(purposes).size === purposes.length, 'Each purpose once')
      .default(['order_updates', 'marketing']),
    /** What the shopper agrees to, instead of our own words. `{shop}` stands for the shop's name. */
    wording: z.strictObject({ order_updates: words(500), marketing: words(500), product_alerts: words(500) }).prefault({}),
    privacyUrl: z.union([z.literal(''), HttpsUrl]).default(''),
    wheel: Wheel.optional(),
  })
  .refine((o) => !o.wheel || o.form, { path: ['wheel'], error: 'The wheel needs the form: switch it on, too' })
  .prefault({})

/** What a merchant may set of the storefront widget. Who sets nothing has a launcher, a panel, and opt-in by chat. */
export const WidgetSettings = z
  .strictObject({
    /** In which languages it speaks; empty for all that it knows. */
    languages: z.array(Language).max(30).default([]),
    labels: words(60),
    greeting: words(500),
    /** Variables: {product} {sku} {price} {variant} {cart} {page} {title} {order}. */
    prefill: words(500),
    /** Other words of the widget by language and name (`widget/texts/en.ts`); under '' for every language. */
    texts: z
      .record(z.union([z.literal(''), Language]), z.record(z.string().regex(/^[a-z][A-Za-z]{1,39}$/), text(300)))
      .refine((said) => Object.keys(said).length <= 30, 'At most 30 languages')
      .default({}),
    look: Look,
    show: Rules.prefault({}),
    hide: Rules.prefault({}),
    triggers: z
      .strictObject({
        /** Seconds on the page. */
        delay: z.number().min(0).max(3600).optional(),
        /** Percent of the page. */
        scroll: z.number().min(1).max(100).optional(),
        exit: z.boolean().optional(),
        /** Seconds without a touch. */
        idle: z.number().min(3).max(3600).optional(),
      })
      .prefault({}),
    frequency: z.enum(['view', 'session']).default('session'),
    opens: z.enum(['panel', 'chat']).default('panel'),
    popup: z.boolean().default(false),
    agents: z.array(Agent).max(12).default([]),
    hours: WeeklyHours.optional(),
    qr: z.boolean().default(true),
    optin: Optin,
    analytics: z
      .strictObject({
        dataLayer: z.boolean().optional(),
        gtag: z.boolean().optional(),
        fbq: z.boolean().optional(),
        shopify: z.boolean().optional(),
      })
      .prefault({}),
    /** Share of page views in which the widget is measured, half of them without it. */
    measure: z.number().min(0).max(0.1).default(0),
  })
  .refine((s) => !s.popup || s.optin.chat || s.optin.form, { path: ['popup'], error: 'The popup needs opt-in by chat or by form' })

export type WidgetSettings = z.output<typeof WidgetSettings>
export type WeeklyHours = z.output<typeof WeeklyHours>
