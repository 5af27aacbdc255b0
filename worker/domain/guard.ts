import * as z from 'zod'
import { PURPOSES } from './message.ts'
import { currencyOf } from './money.ts'
import { PRICE_CATEGORIES } from './price.ts'

const Day = z.iso.date()

/** A price that the merchant read on a newer card, or on one that we don't have. */
export const OwnPrice = z.object({
  country: z.string().regex(/^[A-Z]{2}$/, 'Expected two capital letters of ISO 3166, such as IN'),
  category: z.enum(PRICE_CATEGORIES),
  /** Millionths of one unit of the currency: $0.0014 is 1,400. */
  micros: z.number().int().min(0).max(1_000_000_000_000),
  from: Day,
  /** The first day on which it holds no more. */
  until: Day.optional(),
})

/** What goes on when the month's budget is used up. */
export const BUDGET_STOPS = ['offers', 'everything', 'nothing'] as const

export const Billing = z
  .object({
    currency: z
      .string()
      .refine((code) => currencyOf(code) === code, 'Expected three capital letters of ISO 4217, such as USD')
      .default('USD'),
    prices: z.array(OwnPrice).max(500).default([]),
    /** In the smallest unit of the currency, for a calendar month of the merchant. */
    budget: z
      .object({ minor: z.number().int().min(0).max(1_000_000_000), stops: z.enum(BUDGET_STOPS).default('offers') })
      .nullable()
      .default(null),
  })
  .prefault({})
export type Billing = z.infer<typeof Billing>

const Ceiling = z.number().int().min(1).max(1_000_000)

/** A rule that would say far more than usual in an hour holds what comes then, until the merchant says go on or forget it. */
export const Velocity = z
  .object({
    on: z.boolean().default(true),
    /** So many times the usual rate is too much … */
    factor: z.number().min(1.5).max(100).default(5),
    /** … but never less than so many in an hour. */
    floor: Ceiling.default(50),
    /** Within a day of the first shop's connection this is too much, whatever is usual: an old shop may send all it has. */
    firstDay: Ceiling.default(20),
    /** What is never held. */
    exempt: z.array(z.enum(PURPOSES)).default([]),
  })
  .prefault({})
export type Velocity = z.infer<typeof Velocity>
