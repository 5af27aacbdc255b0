import { currencyOf, exponentOf, moneyFromDecimal, type Currency, type Money } from '../../domain/money.ts'

/**
 * Decimals of Stripe's amounts where they are not those of ISO 4217 (docs.stripe.com/currencies, "Special cases"): the krona and the
 * shilling keep two for the sake of old integrations, always 00; the ariary has none.
 */
const DECIMALS: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 }

const decimalsOf = (currency: Currency) => DECIMALS[currency] ?? exponentOf(currency)

/** An amount as Stripe writes it. Undefined where it isn't whole or the currency is unknown. */
export function moneyFromStripe(amount: number | undefined, code: string | undefined): Money | undefined {
  const currency = currencyOf(code)
  if (!currency || amount === undefined || !Number.isSafeInteger(amount)) return undefined
  return moneyFromDecimal(shifted(amount, -decimalsOf(currency)), currency)
}

/** An amount as Stripe takes it. Three-decimal currencies must end in a zero there, so the last digit is rounded up. */
export function moneyForStripe({ minor, currency }: Money): string {
  const amount = shifted(minor, decimalsOf(currency) - exponentOf(currency))
  return decimalsOf(currency) === 3 ? String(Math.ceil(Number(amount) / 10) * 10) : amount
}

/** The same number with its point moved, as a text: no floating point in between. */
function shifted(value: number, places: number): string {
  if (places >= 0) return String(value) + '0'.repeat(value === 0 ? 0 : places)
  const digits = String(Math.abs(value)).padStart(1 - places, '0')
  return `${value < 0 ? '-' : ''}${digits.slice(0, places)}.${digits.slice(places)}`
}
