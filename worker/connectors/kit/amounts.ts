import { moneyFromDecimal, moneyFromMinor, type Money } from '../../domain/money.ts'

/** Whole coins ("14.99"), or the smallest unit of the currency (1499). */
export const UNITS = ['major', 'minor'] as const
export type Unit = (typeof UNITS)[number]

/**
 * An amount as senders without a form of their own write it: "1499", "1,499.00", "₹ 1,49,900.50", "1.499,00", "KWD 1.250".
 * One comma before one or two digits is a decimal comma; a dot with nothing after it but digits is always a decimal point, since
 * some currencies have three decimals. Undefined for all that could be read in another way.
 */
export function readAmount(value: unknown, currency: string | undefined, unit: Unit): Money | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const bare = String(value)
    .trim()
    .replace(/^(-?)\s*(?:\p{Sc}|[A-Za-z]{1,3}\.?)\s*/u, '$1')
    .replace(/\s*(?:\p{Sc}|[A-Za-z]{3})$/u, '')
    .replace(/['’\s\u00a0]/g, '')
  const decimal = decimalOf(bare)
  if (decimal === undefined) return undefined
  if (unit === 'major') return moneyFromDecimal(decimal, currency)
  return /^-?\d{1,15}(\.0+)?$/.test(decimal) ? moneyFromMinor(Number(decimal), currency) : undefined
}

function decimalOf(bare: string): string | undefined {
  if (/^-?\d+(\.\d+)?$/.test(bare)) return bare
  if (/^-?\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?$/.test(bare)) return bare.replaceAll(',', '')
  if (/^-?\d{1,3}(\.\d{3})+,\d{1,3}$/.test(bare)) return bare.replaceAll('.', '').replace(',', '.')
  return /^-?\d+,\d{1,2}$/.test(bare) ? bare.replace(',', '.') : undefined
}
