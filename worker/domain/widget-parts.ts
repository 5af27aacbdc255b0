import * as z from 'zod'
import { COLOR } from './color.ts'
import { LANGUAGE_TAG } from './language-tags.ts'
import { isTimeZone } from './time-zone.ts'

/** Words of a merchant: text, never markup. Line breaks are fine, other control characters are not. */
export const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^(?:\n|\P{Cc})*$/u, 'Expected text without control characters')

export const Language = z.string().max(35).regex(LANGUAGE_TAG, 'Expected a language tag, such as en or pt-BR')

/** The same words in several languages; under '' those for every other language. */
export const words = (max: number) =>
  z
    .record(z.union([z.literal(''), Language]), text(max))
    .refine((said) => Object.keys(said).length <= 30, 'At most 30 languages')
    .default({})

export const Color = z.string().regex(COLOR, 'Expected a colour such as #0b7a4b')

const HTTPS = /^https:\/\/[a-z0-9.-]+(?::\d{1,5})?(?:[/?#][^\s"'<>\\^`{|}]*)?$/i

/** An address that is safe in a link and in an image: https, a host, no name or password in front of it. */
export const HttpsUrl = z
  .string()
  .max(1000)
  .refine((address) => HTTPS.test(address) && URL.canParse(address), 'Expected an address that begins with https://')

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/
/** The browser's own parser takes more: a star stands for nothing there, and would look as if it did. */
const HOST = /^[a-z0-9.-]+$/

/** A storefront's origin, exactly as browsers send it. Plain http only for a shop on the developer's own machine. */
export const Origin = z
  .string()
  .max(200)
  .refine((origin) => {
    if (!URL.canParse(origin)) return false
    const url = new URL(origin)
    const isWeb = url.protocol === 'https:' && HOST.test(url.hostname)
    return url.origin === origin && (isWeb || (url.protocol === 'http:' && LOOPBACK.test(url.hostname)))
  }, 'Expected an origin such as https://shop.example.com: no path, no slash at the end, no *')

export const Origins = z.array(Origin).max(50)

const Minute = z.number().int().min(0).max(1440)

const Day = z
  .array(z.tuple([Minute, Minute]))
  .max(6)
  .superRefine((ranges, ctx) => {
    for (const [i, [from, to]] of ranges.entries()) {
      if (from >= to)
        ctx.addIssue({ code: 'custom', path: [i], message: 'Expected an end after the beginning; past midnight belongs to the next day' })
      else if (i > 0 && from < (ranges[i - 1]?.[1] ?? 0))
        ctx.addIssue({ code: 'custom', path: [i], message: 'Expected hours in order, none inside another' })
    }
  })

/** When somebody answers, on the clock of a zone: for Sunday to Saturday pairs of minutes of the day, and days off. */
export const WeeklyHours = z.strictObject({
  /** '' for the shop's own zone. */
  timeZone: z
    .string()
    .max(60)
    .refine((zone) => zone === '' || isTimeZone(zone), 'Expected a name of the IANA list, such as Asia/Kolkata')
    .default(''),
  days: z.array(Day).length(7, 'Expected seven days, Sunday first'),
  closed: z.array(z.iso.date('Expected a day such as 2026-11-22')).max(100).default([]),
})

const list = <T extends z.ZodType>(item: T) => z.array(item).max(100).optional()

/** Where and to whom. A rule that isn't set fits everything. */
export const Rules = z.strictObject({
  urls: list(text(300)),
  templates: list(text(100)),
  products: list(text(100)),
  tags: list(text(100)),
  countries: list(z.string().regex(/^[A-Z]{2}$/, 'Expected two letters of ISO 3166, such as IN')),
  languages: list(Language),
  devices: z
    .array(z.enum(['phone', 'tablet', 'desktop']))
    .max(3)
    .optional(),
  visit: z.enum(['first', 'returning']).optional(),
})
