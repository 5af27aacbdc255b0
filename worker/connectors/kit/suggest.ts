import { currencyOf } from '../../domain/money.ts'
import { readAmount } from './amounts.ts'
import { leavesOf, maskedExample, type Leaf } from './describe.ts'
import { readTime, type TimeFormat } from './times.ts'

/** What is looked for in a pasted body. */
export const TARGETS = [
  'orderId',
  'orderNumber',
  'paymentId',
  'phone',
  'name',
  'email',
  'amount',
  'currency',
  'awb',
  'trackingUrl',
  'time',
] as const
export type Target = (typeof TARGETS)[number]

export interface Suggestion {
  readonly path: string
  /** From 0 to 1; what is less than a third likely is not said at all. */
  readonly confidence: number
  readonly example: string
}

export interface Mapping {
  readonly paths: Partial<Record<Target, Suggestion>>
  /** How amounts and times are written, where the body shows it. */
  readonly unit?: 'major' | 'minor'
  readonly timeFormat?: TimeFormat
}

interface Look {
  /** Names that say it, the words of the path's last two names joined by blanks; the first that fits counts. */
  readonly names: readonly (readonly [RegExp, number])[]
  /** Names on the way to it that make it somebody else's. */
  readonly not?: RegExp
  /** How well the value has the form, from 0 (never) to 1 (nothing else has it). */
  readonly form: (value: string, leaf: Leaf) => number
}

const OTHERS = /\b(shop|store|merchant|seller|vendor|company|support|rider|driver|courier|agent|warehouse|pickup|sender|restaurant)\b/
const isCode = (value: string) => (/^[#\w./-]{1,60}$/.test(value) && /\d/.test(value) ? 0.5 : 0)
const isNumber = (value: string) => /\d/.test(value) && readAmount(value, 'USD', 'major') !== undefined

const LOOKS: Readonly<Record<Target, Look>> = {
  orderId: {
    names: [
      [/\b(order id|orderid|shop order id)$/, 0.7],
      [/^order id\b/, 0.65],
      [/\border uuid$/, 0.5],
    ],
    form: isCode,
  },
  orderNumber: {
    names: [
      [/\border (number|no|num|name|ref|reference|code)$/, 0.7],
      [/\bordernumber$/, 0.7],
      [/\b(invoice|reference|receipt) (number|no|id)$/, 0.35],
      [/\b(reference|receipt)$/, 0.3],
    ],
    form: isCode,
  },
  paymentId: {
    names: [
      [/\b(payment|transaction|txn|charge|utr) (id|ref|reference)$/, 0.7],
      [/\b(paymentid|txnid|transactionid)$/, 0.7],
    ],
    form: isCode,
  },
  phone: {
    names: [
      [/\b(whatsapp|phone|mobile|cell|msisdn|telephone|tel)( (number|no|num))?$/, 0.6],
      [/\bcontact( (number|no|phone))?$/, 0.5],
    ],
    not: OTHERS,
    form: (value) => {
      const digits = value.replace(/\D/g, '').length
      if (!/^\+?[\d\s().-]+$/.test(value) || digits < 7 || digits > 15) return 0
      return /^\+[1-9]\d{7,14}$/.test(value) ? 1 : 0.5
    },
  },
  name: {
    names: [
      [/\b(customer|buyer|billing|shipping|client|recipient|consignee|contact|user|guest) (full )?name$/, 0.65],
      [/\b(full name|fullname|customername)$/, 0.65],
      [/\bfirst ?name$/, 0.4],
      [/^name$/, 0.3],
    ],
    not: OTHERS,
    form: (value) => (/^[\p{L}\p{M}'’. -]{2,80}$/u.test(value) ? 0.5 : 0),
  },
  email: { names: [[/\be ?mail( address)?$/, 0.5]], not: OTHERS, form: (value) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? 1 : 0) },
  amount: {
    names: [
      [/\b(grand|order|final|payable) (total|amount)\b/, 0.7],
      [/\b(total|amount)( (price|amount|paid|due|minor|cents|paise))?$/, 0.65],
      [/\b(price|value)$/, 0.3],
    ],
    not: /\b(tax|discount|shipping|sub|subtotal|fee|item|items|line|delivery|tip|balance|quantity)\b/,
    form: (value) => (isNumber(value) ? 0.5 : 0),
  },
  currency: { names: [[/\bcurrency( code)?$/, 0.6]], form: (value) => (/^[A-Za-z]{3}$/.test(value) && currencyOf(value) ? 1 : 0) },
  awb: {
    names: [
      [/\b(awb|waybill|airwaybill)( (number|no|code|id))?$/, 0.7],
      [/\b(tracking|consignment|docket|shipment) (number|no|id|code)$/, 0.65],
      [/\bawbcode$|\btrackingnumber$/, 0.65],
    ],
    form: (value) => (/^[A-Za-z0-9-]{6,40}$/.test(value) && /\d/.test(value) ? 0.5 : 0),
  },
  trackingUrl: {
    names: [
      [/\btrack(ing)? (url|link|page)$/, 0.6],
      [/\b(status|order) (url|link)$/, 0.25],
    ],
    form: (value) => (/^https?:\/\/[^\s"'<>]+$/i.test(value) ? 1 : 0),
  },
  time: {
    names: [
      [/\b(occurred|happened|event|status|updated|captured|delivered) (at|time|date|on)$/, 0.6],
      [/\b(created|placed|paid|order) (at|time|date|on)$/, 0.55],
      [/\b(timestamp|date ?time|time)$/, 0.5],
      [/\bdate$/, 0.35],
    ],
    form: (value) => (timeFormatOf(value) ? 0.8 : 0),
  },
}

const LEAST = 1 / 3
/** The same words further up or inside lists are likelier about something else. */
const DEEPER = 0.02

/**
 * Proposes where things stand in a pasted body: by the names on the way (snake, camel, kebab or with blanks) and by the form of
 * the value. Nothing is proposed twice, and nothing whose form does not fit, whatever its name.
 */
export function suggestMapping(sample: unknown): Mapping {
  const leaves = leavesOf(sample)
  const found = TARGETS.flatMap((target) => leaves.map((leaf) => ({ target, leaf, confidence: confidenceOf(LOOKS[target], leaf) })))
  const paths: Partial<Record<Target, Suggestion>> = {}
  const used = new Set<string>()
  for (const { target, leaf, confidence } of found.filter((f) => f.confidence >= LEAST).toSorted((a, b) => b.confidence - a.confidence)) {
    if (paths[target] || used.has(leaf.path)) continue
    used.add(leaf.path)
    paths[target] = { path: leaf.path, confidence, example: maskedExample(leaf.names.at(-1) ?? '', leaf.value, leaf.type) }
  }
  const at = (target: Target) => leaves.find(({ path }) => path === paths[target]?.path)
  const [amount, time] = [at('amount'), at('time')]
  const timeFormat = time && timeFormatOf(time.value)
  return { paths, ...(amount ? { unit: unitOf(amount) } : {}), ...(timeFormat ? { timeFormat } : {}) }
}

function confidenceOf({ names, not, form }: Look, leaf: Leaf): number {
  if (leaf.type === 'boolean' || leaf.type === 'empty') return 0
  const shape = form(leaf.value, leaf)
  if (shape === 0) return 0
  const words = leaf.names.map(wordsOf)
  if (not?.test(words.join(' '))) return 0
  const said = [words.at(-1) ?? '', words.slice(-2).join(' ')]
  const named = Math.max(0, ...said.map((text) => names.find(([pattern]) => pattern.test(text))?.[1] ?? 0))
  const deeper = Math.min(0.1, DEEPER * Math.max(0, leaf.path.split(/[.[]/).length - 2))
  // A form that nothing else has says much even without a name.
  const total = named > 0 ? named + shape * 0.3 - deeper : shape === 1 ? 0.4 - deeper : 0
  return Math.round(Math.max(0, Math.min(1, total)) * 100) / 100
}

/** "orderId", "order_id", "order-id" and "Order ID" are the same words. */
function wordsOf(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/[^\p{L}\d]+/gu, ' ')
    .trim()
    .toLowerCase()
}

/** Only a name says that an amount is in the smallest unit; a whole number alone could be either. */
function unitOf({ names }: Leaf): 'major' | 'minor' {
  return /\b(minor|cents|paise|fils|subunits?)\b/.test(names.map(wordsOf).join(' ')) ? 'minor' : 'major'
}

/** The format that reads it, where one alone does. A date whose day and month could be either is not guessed. */
function timeFormatOf(value: string): TimeFormat | undefined {
  const reads = (format: TimeFormat) => readTime(value, format, 'UTC') !== undefined
  if (reads('auto')) return 'auto'
  const orders = (['day_month_year', 'month_day_year'] as const).filter(reads)
  return orders.length === 1 ? orders[0] : undefined
}
