import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currencyOf, exponentOf, formatMoney, moneyFromDecimal, moneyFromMinor, toDecimal, type Money } from '../../worker/domain/money.ts'

const money = (amount: string, code: string): Money => {
  const value = moneyFromDecimal(amount, code)
  if (!value) throw new Error(`no amount: ${amount} ${code}`)
  return value
}

describe('currencyOf', () => {
  test('takes ISO 4217 codes in any case', () => {
    expect(currencyOf(' inr ')).toBe('INR')
  })

  test.each([undefined, null, '', 'RUPEE', '₹', 'INRX', 'ZZZ'])('%s is no currency', (code) => {
    expect(currencyOf(code)).toBeUndefined()
  })

  test.each([
    ['JPY', 0],
    ['CLP', 0],
    ['VND', 0],
    ['INR', 2],
    ['IDR', 2],
    ['KWD', 3],
    ['BHD', 3],
    ['TND', 3],
  ])('%s has %i decimals', (code, exponent) => {
    expect(exponentOf(money('1', code).currency)).toBe(exponent)
  })
})

describe('moneyFromDecimal', () => {
  test.each([
    ['499', 'JPY', 499],
    ['499.00', 'JPY', 499],
    ['499.5', 'JPY', 500],
    ['499.4999', 'JPY', 499],
    ['1499.00', 'INR', 149900],
    ['1499', 'INR', 149900],
    ['1499.5', 'INR', 149950],
    ['0.005', 'INR', 1],
    ['0.004', 'INR', 0],
    ['19.995', 'INR', 2000],
    ['1.5', 'KWD', 1500],
    ['1.2345', 'KWD', 1235],
    ['-10', 'INR', -1000],
    ['-0.005', 'INR', -1],
    ['007.10', 'INR', 710],
    [' 12.30 ', 'inr', 1230],
    ['90071992547409.91', 'INR', Number.MAX_SAFE_INTEGER],
  ])('%s %s is %i', (amount, code, minor) => {
    expect(moneyFromDecimal(amount, code)).toEqual({ minor, currency: code.toUpperCase() })
  })

  test('a number with the dust of floating point is read as meant', () => {
    expect(moneyFromDecimal(0.1 + 0.2, 'INR')?.minor).toBe(30)
    expect(moneyFromDecimal(1178.6000000000001, 'INR')?.minor).toBe(117860)
    expect(moneyFromDecimal(1.005, 'INR')?.minor).toBe(101)
  })

  test('zero has no sign', () => {
    expect(Object.is(moneyFromDecimal('-0.00', 'INR')?.minor, 0)).toBe(true)
  })

  test.each([
    '1e5',
    '1E5',
    'NaN',
    'Infinity',
    '१२',
    '١٢',
    '1,499.00',
    '1.499,00',
    '₹1499',
    '',
    ' ',
    '-',
    '.5',
    '5.',
    '+5',
    '--5',
    '1 499',
    '0x10',
    '1.2.3',
    '12\u0000',
    '9'.repeat(16),
    '90071992547409.92',
  ])('%s is refused', (amount) => {
    expect(moneyFromDecimal(amount, 'INR')).toBeUndefined()
  })

  test.each([undefined, null, Number.NaN, Number.POSITIVE_INFINITY, 1e21, 1e-7])('%s is refused', (amount) => {
    expect(moneyFromDecimal(amount, 'INR')).toBeUndefined()
  })

  test('an amount without a known currency is refused', () => {
    expect(moneyFromDecimal('10', undefined)).toBeUndefined()
    expect(moneyFromDecimal('10', 'XYZ')).toBeUndefined()
  })

  test('decimal, money and decimal again are the same', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom('JPY', 'INR', 'KWD'), (minor, code) => {
        const value = moneyFromMinor(minor, code)
        expect(value).toBeDefined()
        if (value) expect(moneyFromDecimal(toDecimal(value), code)).toEqual({ minor: minor === 0 ? 0 : minor, currency: code })
      }),
    )
  })

  test('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (amount, code) => void moneyFromDecimal(amount, code)))
  })
})

describe('moneyFromMinor', () => {
  test.each([1.5, 2 ** 53, -(2 ** 53), Number.NaN, Number.POSITIVE_INFINITY, null, undefined])('%s is refused', (minor) => {
    expect(moneyFromMinor(minor, 'INR')).toBeUndefined()
  })

  test('takes whole numbers, refunds included', () => {
    expect(moneyFromMinor(-49900, 'INR')).toEqual({ minor: -49900, currency: 'INR' })
  })
})

describe('toDecimal', () => {
  test.each([
    [5, 'INR', '0.05'],
    [-5, 'INR', '-0.05'],
    [5, 'KWD', '0.005'],
    [1500, 'KWD', '1.500'],
    [0, 'JPY', '0'],
    [-499, 'JPY', '-499'],
    [149900, 'INR', '1499.00'],
  ])('%i %s is %s', (minor, code, text) => {
    const value = moneyFromMinor(minor, code)
    expect(value && toDecimal(value)).toBe(text)
  })
})

describe('formatMoney', () => {
  // Spaces differ between releases of the locale data, so they are made plain.
  const shown = (amount: string, code: string, language: string) =>
    formatMoney(money(amount, code), language)
      .replace(/\s/g, ' ')
      .replace(/\p{Cf}/gu, '')

  test.each([
    ['149900.00', 'INR', 'en-IN', '₹1,49,900.00'],
    ['1499', 'INR', 'hi', '₹1,499.00'],
    ['499', 'JPY', 'ja', '￥499'],
    ['499', 'JPY', 'en-US', '¥499'],
    ['1.5', 'KWD', 'en-US', 'KWD 1.500'],
    ['-10', 'INR', 'en-IN', '-₹10.00'],
    ['90071992547409.91', 'INR', 'en-US', '₹90,071,992,547,409.91'],
  ])('%s %s in %s is %s', (amount, code, language, text) => {
    expect(shown(amount, code, language)).toBe(text)
  })

  test('Arabic shows the amount and the currency of the country', () => {
    expect(shown('1.5', 'KWD', 'ar')).toMatch(/[1١][.,٫][5٥][0٠][0٠].*د\.ك|د\.ك.*[1١][.,٫][5٥][0٠][0٠]/)
  })

  test('takes WhatsApp’s spelling of a language, and English where it is none', () => {
    expect(shown('149900', 'INR', 'en_IN')).toBe('₹1,49,900.00')
    expect(shown('1499', 'INR', '')).toBe('₹1,499.00')
    expect(shown('1499', 'INR', 'not a language')).toBe('₹1,499.00')
  })
})
