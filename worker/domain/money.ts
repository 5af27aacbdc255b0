import type { Brand } from './brand.ts'

/** An amount as whole minor units of its currency: 49900 INR is ₹499.00, 499 JPY is ¥499, 1500 KWD is 1.500 dinar. */
export interface Money {
  readonly minor: number
  readonly currency: Currency
}

export type Currency = Brand<string, 'Currency'>

/** Currencies whose exponent isn't 2 (ISO 4217, list one). */
const EXPONENT: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
}

const KNOWN: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

/** The currency, or undefined where the code isn't one of ISO 4217. */
export function currencyOf(code: string | null | undefined): Currency | undefined {
  const upper = code?.trim().toUpperCase()
  return upper && KNOWN.has(upper) ? (upper as Currency) : undefined
}

export function exponentOf(currency: Currency): number {
  return EXPONENT[currency] ?? 2
}

/**
 * Reads a decimal text ("1499.00", "-10", "12.345") exactly; no floating point in between.
 * Digits beyond the currency's exponent are rounded half up. Undefined where it isn't an amount or exceeds 2^53.
 */
export function moneyFromDecimal(amount: string | number | null | undefined, code: string | null | undefined): Money | undefined {
  const currency = currencyOf(code)
  const match = /^(-?)(\d{1,16})(?:\.(\d{1,30}))?$/.exec(String(amount ?? '').trim())
  if (!currency || !match) return undefined
  const [, sign, whole = '0', fraction = ''] = match
  const exponent = exponentOf(currency)
  const kept = fraction.padEnd(exponent, '0').slice(0, exponent)
  const roundUp = (fraction[exponent] ?? '0') >= '5' ? 1n : 0n
  const minor = Number(BigInt(whole + kept) + roundUp)
  if (!Number.isSafeInteger(minor)) return undefined
  return { minor: sign && minor !== 0 ? -minor : minor, currency }
}

/** Takes whole minor units, as most gateways send them. Undefined where it isn't a whole number or the currency is unknown. */
export function moneyFromMinor(minor: number | null | undefined, code: string | null | undefined): Money | undefined {
  const currency = currencyOf(code)
  return currency && Number.isSafeInteger(minor) ? { minor: minor as number, currency } : undefined
}

/** "1499.00": the amount with exactly the currency's decimals. */
export function toDecimal({ minor, currency }: Money): string {
  const exponent = exponentOf(currency)
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0')
  const sign = minor < 0 ? '-' : ''
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/** As a shopper reads it in this language: "₹1,499.00". Takes "en-IN" and WhatsApp's "en_IN"; what is no language reads as English. */
export function formatMoney(money: Money, language: string): string {
  // Intl takes a decimal text without loss; its type in TypeScript knows numeric strings by their shape.
  return formatterOf(language, money.currency).format(toDecimal(money) as `${number}`)
}

const formatters = new Map<string, Intl.NumberFormat>()
const KEPT_FORMATTERS = 500

/** Making a formatter costs a hundred times what using it does. */
function formatterOf(language: string, currency: Currency): Intl.NumberFormat {
  const key = `${language} ${currency}`
  const known = formatters.get(key)
  if (known) return known
  const digits = exponentOf(currency)
  const options: Intl.NumberFormatOptions = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits }
  const made = new Intl.NumberFormat(localeOf(language), options)
  if (formatters.size >= KEPT_FORMATTERS) formatters.clear()
  formatters.set(key, made)
  return made
}

function localeOf(language: string): string {
  try {
    return Intl.getCanonicalLocales(language.replaceAll('_', '-'))[0] ?? 'en'
  } catch {
    return 'en'
  }
}
