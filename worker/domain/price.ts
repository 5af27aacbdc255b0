import { currencyOf, exponentOf } from './money.ts'

/** What Meta charges messages as. */
export const PRICE_CATEGORIES = ['marketing', 'utility', 'authentication', 'service'] as const
export type PriceCategory = (typeof PRICE_CATEGORIES)[number]

/** What one message costs: whole millionths of one unit of the currency. $0.0014 is 1,400; cents would be too coarse. */
export interface Price {
  readonly micros: number
  readonly currency: string
}

const MICROS = 6
const PER_UNIT = 1_000_000n

/** The sum of so many messages each, exactly; a sum may be larger than what one message may cost. */
export function sumOf(parts: readonly { readonly micros: number; readonly count: number }[]): bigint {
  return parts.reduce((sum, { micros, count }) => sum + BigInt(micros) * BigInt(count), 0n)
}

/** "0.0014", "12.00", "0.5": exactly, with at least the decimals of the currency. */
export function decimalOf(micros: bigint | number, currency: string): string {
  const value = BigInt(micros)
  const sign = value < 0n ? '-' : ''
  const size = value < 0n ? -value : value
  const least = decimalsOf(currency)
  const fraction = String(size % PER_UNIT)
    .padStart(MICROS, '0')
    .replace(/0+$/, '')
    .padEnd(least, '0')
  return `${sign}${size / PER_UNIT}${fraction ? `.${fraction}` : ''}`
}

/** As people read it in English: "$0.0014", "¥1.2", "KWD 0.0135". `round`: up to what the currency is counted in. */
export function sayPrice(micros: bigint | number, currency: string, round = false): string {
  const digits = decimalsOf(currency)
  const style = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: round ? digits : MICROS } as const
  const format = new Intl.NumberFormat('en', { ...style, roundingMode: 'ceil' } as Intl.NumberFormatOptions)
  return format.format(decimalOf(micros, currency) as `${number}`)
}

/** Millionths of an amount in the currency's smallest unit: 500 cents are 5,000,000. */
export const microsOfMinor = (minor: number, currency: string): number => minor * 10 ** (MICROS - decimalsOf(currency))

function decimalsOf(currency: string): number {
  const known = currencyOf(currency)
  return known ? exponentOf(known) : 2
}

/** Meta's word as a category; undefined for one that has no list price. */
export function priceCategoryOf(word: string | null | undefined): PriceCategory | undefined {
  const lower = word?.toLowerCase()
  // Marketing through the other API costs the same (whatsapp.md section 8).
  if (lower === 'marketing_lite') return 'marketing'
  return PRICE_CATEGORIES.find((category) => category === lower)
}
