import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FREE_RULES, PRICE_CARDS, REGIONS } from '../../worker/domain/price-cards.ts'
import { decimalOf, microsOfMinor, PRICE_CATEGORIES, priceCategoryOf, sayPrice, sumOf } from '../../worker/domain/price.ts'
import { cardOn, dayOf, priceOf, sayPriced } from '../../worker/domain/prices.ts'
import { share } from '../../worker/lib/share.ts'

const NOVEMBER = Date.UTC(2026, 10, 23)
const SEPTEMBER = Date.UTC(2026, 8, 15)
const outside = { window: false, freeEntryPoint: false }
const inside = { window: true, freeEntryPoint: false }
const micros = (...asked: Parameters<typeof priceOf>) => priceOf(...asked).price?.micros

describe('the price of a message', () => {
  it('is the row of the card that held on that day, for the country of the phone', () => {
    expect(priceOf('IN', 'utility', NOVEMBER, outside)).toEqual({ price: { micros: 1_400, currency: 'USD' }, why: 'listed' })
    expect(micros('MX', 'marketing', SEPTEMBER, outside)).toBe(30_500)
    expect(micros('MX', 'marketing', NOVEMBER, outside)).toBe(39_700)
  })

  it('of a country without a row is its region’s, and a row of its own goes before', () => {
    expect(micros('AT', 'marketing', NOVEMBER, outside)).toBe(59_200)
    // Kuwait left "Rest of Middle East" with the card of October.
    expect(micros('KW', 'utility', SEPTEMBER, outside)).toBe(9_100)
    expect(micros('KW', 'utility', NOVEMBER, outside)).toBe(44_000)
  })

  it('that no source tells is not known, and never nothing', () => {
    for (const country of ['FJ', 'XX', '__proto__', 'constructor', ''])
      expect(priceOf(country, 'utility', NOVEMBER, outside)).toEqual({ price: undefined, why: 'unknown' })
    expect(priceOf(null, 'utility', NOVEMBER, outside).price).toBeUndefined()
    expect(priceOf('IN', 'utility', Date.UTC(2026, 0, 1), outside).price).toBeUndefined()
    expect(priceOf('IN', 'utility', NOVEMBER, { ...outside, currency: 'INR' }).price).toBeUndefined()
    // The card of July has no price for answers, because they were free.
    expect(priceOf('IN', 'service', SEPTEMBER, outside).price).toBeUndefined()
    expect(sayPriced({ price: undefined, why: 'listed' })).toBe('not known')
  })

  it('within the window was nothing until October 2026, and is the list price since', () => {
    for (const category of ['utility', 'service'] as const) {
      expect(priceOf('IN', category, SEPTEMBER, inside)).toEqual({ price: { micros: 0, currency: 'USD' }, why: 'window' })
      expect(priceOf('IN', category, NOVEMBER, inside)).toEqual({ price: { micros: 1_400, currency: 'USD' }, why: 'listed' })
    }
    expect(micros('IN', 'marketing', SEPTEMBER, inside)).toBe(11_800)
    expect(sayPriced(priceOf('IN', 'utility', SEPTEMBER, inside))).toBe('free: inside the 24 h window')
  })

  it('after an ad is nothing, for whatever category', () => {
    for (const category of PRICE_CATEGORIES)
      expect(priceOf('IN', category, NOVEMBER, { window: false, freeEntryPoint: true })).toEqual({
        price: { micros: 0, currency: 'USD' },
        why: 'entry_point',
      })
  })

  it('turns at midnight of the account’s own zone', () => {
    const at = Date.UTC(2026, 8, 30, 20)
    expect(micros('MX', 'marketing', at, { ...outside, timeZone: 'Asia/Kolkata' })).toBe(39_700)
    expect(micros('MX', 'marketing', at, { ...outside, timeZone: 'America/Bogota' })).toBe(30_500)
    expect(dayOf(at, 'Nowhere/Town')).toBe('2026-09-30')
  })

  it('that the merchant brings goes before ours, the newest of theirs first, in their currency', () => {
    const own = [
      { country: 'KW', category: 'utility', micros: 13_500, from: '2026-01-01' },
      { country: 'KW', category: 'utility', micros: 14_100, from: '2026-11-01', until: '2026-12-01' },
    ] as const
    const scene = { ...outside, currency: 'KWD', own }
    expect(priceOf('KW', 'utility', NOVEMBER, scene)).toEqual({ price: { micros: 14_100, currency: 'KWD' }, why: 'own' })
    expect(micros('KW', 'utility', Date.UTC(2026, 11, 2), scene)).toBe(13_500)
    expect(sayPriced(priceOf('KW', 'utility', NOVEMBER, scene))).toMatch(/^about KWD.0\.0141, by the price that you entered$/)
  })
})

describe('the table', () => {
  it('has whole, positive prices, a source and dates for each card, and no day with two cards', () => {
    for (const { rows, columns, source, from, until, currency } of PRICE_CARDS) {
      expect(source).toMatch(/Meta’s rate card/)
      expect(from < (until ?? '9999')).toBe(true)
      expect(cardOn(currency, from)?.from).toBe(from)
      for (const [market, prices] of Object.entries(rows)) {
        expect(/^[A-Z]{2}$/.test(market) || Object.hasOwn(REGIONS, market), market).toBe(true)
        expect(prices).toHaveLength(columns.length)
        for (const price of prices) expect(Number.isSafeInteger(price) && price > 0, market).toBe(true)
      }
    }
    for (const { source } of FREE_RULES) expect(source).toMatch(/^https:\/\/developers\.facebook\.com\//)
  })

  it('puts no country into two regions, and each region on each card', () => {
    const all = Object.values(REGIONS).flatMap((countries) => countries.split(' '))
    expect(new Set(all).size).toBe(all.length)
    for (const { rows } of PRICE_CARDS) for (const region of Object.keys(REGIONS)) expect(rows).toHaveProperty([region])
  })
})

describe('sums of prices', () => {
  const amount = fc.integer({ min: 0, max: 1_000_000_000_000 })
  const parts = fc.array(fc.record({ micros: amount, count: fc.integer({ min: 0, max: 1_000_000_000 }) }), { maxLength: 40 })

  it('are exact, in any order, and never below zero', () => {
    fc.assert(
      fc.property(parts, (list) => {
        const sum = sumOf(list)
        expect(sum).toBe(sumOf(list.toReversed()))
        expect(sum >= 0n).toBe(true)
        const [whole = '', fraction = ''] = decimalOf(sum, 'USD').split('.')
        expect(BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))).toBe(sum)
      }),
    )
  })

  it('of a price for any country, day and scene are never below zero', () => {
    const country = fc.constantFrom(...Object.keys(PRICE_CARDS[0]?.rows ?? {}), 'AT', 'XX')
    const at = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2030, 0, 1) })
    const scene = fc.record({ window: fc.boolean(), freeEntryPoint: fc.boolean() })
    fc.assert(
      fc.property(country, fc.constantFrom(...PRICE_CATEGORIES), at, scene, (...asked) => {
        expect(micros(...asked) ?? 0).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('are written with the decimals of the currency and no fewer than they have', () => {
    expect(decimalOf(1_400, 'USD')).toBe('0.0014')
    expect(decimalOf(5_000_000, 'USD')).toBe('5.00')
    expect(decimalOf(1_500_000, 'KWD')).toBe('1.500')
    expect(decimalOf(3_000_000, 'JPY')).toBe('3')
    expect(decimalOf(250_000, 'JPY')).toBe('0.25')
    expect(sayPrice(1_400, 'USD')).toBe('$0.0014')
    expect(sayPrice(3_244_800n, 'USD', true)).toBe('$3.25')
    expect(sayPrice(1_250_000, 'JPY', true)).toBe('¥2')
  })

  it.each([
    ['USD', 500, 5_000_000],
    ['KWD', 500, 500_000],
    ['JPY', 500, 500_000_000],
  ])('a budget in %s counts in its own smallest unit', (currency, minor, expected) => {
    expect(microsOfMinor(minor, currency)).toBe(expected)
  })

  it('a count is shared out to the last one', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 20 }), (whole, weights) => {
        const shares = share(whole, weights)
        expect(shares.reduce((sum, one) => sum + one, 0)).toBe(whole)
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('know Meta’s words for categories, and no others', () => {
    expect(['UTILITY', 'marketing_lite', 'service'].map(priceCategoryOf)).toEqual(['utility', 'marketing', 'service'])
    expect(['referral_conversion', 'authentication-international', null].map(priceCategoryOf)).toEqual([undefined, undefined, undefined])
  })
})
