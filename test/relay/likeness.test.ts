import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moneyFromMinor, type Money } from '../../worker/domain/money.ts'
import { digitsOf } from '../../worker/relay/find-order.ts'
import { likeliest, SURE_ENOUGH, type SeenOrder, type SeenPayment } from '../../worker/relay/likeness.ts'

const NOW = Date.UTC(2026, 0, 1, 12)
const MINUTE = 60_000
const money = (minor: number, currency = 'INR') => moneyFromMinor(minor, currency) as Money
const payment = (more: Partial<SeenPayment> = {}): SeenPayment => ({ who: 'asha', amount: money(149_900), at: NOW, ...more })
const order = (more: Partial<SeenOrder> = {}): SeenOrder => ({
  id: 'ord_1',
  who: 'asha',
  total: money(149_900),
  at: NOW - 5 * MINUTE,
  open: true,
  number: '#T19',
  ...more,
})

describe('likeliest', () => {
  it('finds the one open order of this phone, amount and time', () =>
    expect(likeliest(payment(), [order(), order({ id: 'ord_2', total: money(5_000) })])).toEqual({ id: 'ord_1', confidence: 0.93 }))

  it.each<[string, Partial<SeenPayment>, Partial<SeenOrder>]>([
    ['another phone', {}, { who: 'bina' }],
    ['an order of nobody', {}, { who: null }],
    ['another amount', {}, { total: money(149_901) }],
    ['an unknown amount', {}, { total: null }],
    ['another currency', { amount: money(1_499, 'JPY') }, { total: money(1_499, 'INR') }],
    ['three decimals taken for two', { amount: money(1_250, 'KWD') }, { total: money(125, 'KWD') }],
    ['an order that is paid', {}, { open: false }],
    ['an order of three hours ago', {}, { at: NOW - 180 * MINUTE }],
    ['an order of an hour later', {}, { at: NOW + 60 * MINUTE }],
    ['a payment that names the next number', { number: 'T20' }, {}],
    ['a payment that names another id of the shop', { shopOrderId: '7' }, { shopOrderId: '5000000019' }],
  ])('finds none for %s', (_why, paid, made) => expect(likeliest(payment(paid), [order(made)])).toBeUndefined())

  it('is less sure of what lies apart, and of a payment with a name for its order that nobody knows', () => {
    const sure = (paid: Partial<SeenPayment>, minutesAgo: number) =>
      likeliest(payment(paid), [order({ at: NOW - minutesAgo * MINUTE })])?.confidence ?? 0
    expect(sure({}, 60)).toBe(0.73)
    expect(sure({}, 119)).toBeLessThan(SURE_ENOUGH)
    expect(sure({ number: 'rcpt_8f2k' }, 5)).toBe(0.78)
    expect(sure({ number: 'rcpt_8f2k' }, 70)).toBeLessThan(SURE_ENOUGH)
  })

  const orders = fc.array(
    fc.record({
      who: fc.constantFrom('asha', 'bina', null),
      total: fc.constantFrom(money(149_900), money(1_499), money(1_499, 'JPY'), null),
      at: fc.integer({ min: -200, max: 60 }).map((minutes) => NOW + minutes * MINUTE),
      open: fc.boolean(),
      number: fc.constantFrom('#T19', '#T20', null),
    }),
    { maxLength: 6 },
  )
  const payments = fc.record({
    who: fc.constantFrom('asha', 'bina'),
    amount: fc.constantFrom(money(149_900), money(1_499), money(1_499, 'JPY')),
    at: fc.constant(NOW),
    number: fc.constantFrom('T19', 'T20', 'rcpt_1', null),
  })
  const withIds = (list: readonly Omit<SeenOrder, 'id'>[]) => list.map((o, i): SeenOrder => ({ ...o, id: `ord_${i}` }))

  it('never chooses where two orders have this phone and amount in this time, in whatever order they come', () => {
    fc.assert(
      fc.property(payments, orders, (paid, list) => {
        const all = withIds(list)
        const found = likeliest(paid, all)
        expect(likeliest(paid, all.toReversed())).toEqual(found)
        const same = all.filter(
          (o) =>
            o.who === paid.who &&
            o.total?.minor === paid.amount.minor &&
            o.total.currency === paid.amount.currency &&
            o.at >= paid.at - 120 * MINUTE &&
            o.at <= paid.at + 30 * MINUTE,
        )
        if (!found) return
        expect(same.map(({ id }) => id)).toEqual([found.id])
        expect(same[0]?.open).toBe(true)
        expect(found.confidence).toBeGreaterThan(0)
        expect(found.confidence).toBeLessThanOrEqual(0.95)
      }),
      { numRuns: 3_000 },
    )
  })

  it('finds nothing more by knowing more orders of this shopper, and loses nothing by orders of others', () => {
    fc.assert(
      fc.property(payments, orders, fc.boolean(), (paid, list, isMine) => {
        const all = withIds(list)
        const before = likeliest(paid, all)
        const one = order({ id: 'more', who: isMine ? paid.who : 'someone', total: paid.amount, at: NOW })
        const after = likeliest(paid, [...all, one])
        if (!isMine) expect(after).toEqual(before)
        else if (before) expect(after).toBeUndefined()
      }),
    )
  })
})

it.each([
  ['#WNX1001', '1001'],
  ['1001-IN', '1001'],
  ['eu/1001/x', '1001'],
  ['#1001', undefined],
  ['1001', undefined],
  ['SO-2026-17', undefined],
  ['B1', undefined],
  ['', undefined],
])('the digits of %s', (number, digits) => expect(digitsOf(number)).toBe(digits))
