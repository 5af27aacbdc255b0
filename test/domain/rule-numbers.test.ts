import { describe, expect, it } from 'vitest'
import { currencyOfNumbers, numbersOf, RuleNumbers, withNumbers, type NumbersRead } from '../../worker/domain/rule-numbers.ts'
import { RuleDefinition } from '../../worker/domain/rules.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'

const { checkout_reminder: plain, checkout_reminder_3: coded, cod_to_prepaid: link, payment_link_expiring: expiring } = DEFAULT_RULES
const definitionOf = (read: NumbersRead) => ('definition' in read ? read.definition : expect.fail(read.expected))
const wrongOf = (read: NumbersRead) => ('wrong' in read ? read.wrong : undefined)

it('reads and writes back each default rule unchanged, and posts what it has read', () => {
  for (const [id, { startsOn: _, ...given }] of Object.entries(DEFAULT_RULES)) {
    const definition = RuleDefinition.parse(given)
    const numbers = numbersOf(definition)
    expect(definitionOf(withNumbers(definition, RuleNumbers.parse(numbers), 'INR')), id).toEqual(definition)
  }
})

it('knows what each rule has', () => {
  expect(numbersOf(DEFAULT_RULES.order_placed)).toEqual({})
  expect(numbersOf(plain)).toEqual({ delaySeconds: 3600, minTotal: null })
  expect(numbersOf(coded)).toEqual({ delaySeconds: 172_800, minTotal: null, percentOff: 10, amountOff: null, validHours: 96 })
  expect(numbersOf(link)).toEqual({ delaySeconds: 1800, minTotal: null, percentOff: null, amountOff: null, validHours: 24 })
  expect(numbersOf(expiring)).toEqual({ leadHours: 3 })
})

describe('other numbers', () => {
  it('change what is named, in currencies of no, two and three decimals', () => {
    for (const [currency, minor] of [
      ['JPY', 500],
      ['INR', 50_050],
      ['KWD', 500_500],
    ] as const)
      expect(definitionOf(withNumbers(plain, { minTotal: currency === 'JPY' ? '500' : '500.5' }, currency))).toMatchObject({
        delaySeconds: 3600,
        minTotal: { minor, currency },
      })
    const off = definitionOf(withNumbers(coded, { percentOff: null, amountOff: '150', delaySeconds: 90_000 }, 'INR'))
    expect(off).toMatchObject({ delaySeconds: 90_000, discount: { amount: { minor: 15_000, currency: 'INR' }, hours: 96 } })
    expect(off.discount).not.toHaveProperty('percent')
    expect(RuleDefinition.safeParse(off).success).toBe(true)
    const offer = definitionOf(withNumbers(link, { percentOff: 5, validHours: 12 }, 'INR'))
    expect(offer.paymentLink).toEqual({ percentOff: 5, validHours: 12 })
    expect(definitionOf(withNumbers(offer, { percentOff: null }, 'INR')).paymentLink).toEqual({ validHours: 12 })
    const floored = definitionOf(withNumbers(plain, { minTotal: '500' }, 'INR'))
    expect(definitionOf(withNumbers(floored, { minTotal: null }, 'INR'))).not.toHaveProperty('minTotal')
  })

  it('leave alone what is not named: an amount of another currency, and what only the API shows', () => {
    const dollars = { ...coded, minTotal: { minor: 5000, currency: 'USD' } }
    expect(currencyOfNumbers(dollars, 'INR')).toBe('USD')
    expect(definitionOf(withNumbers(dollars, { delaySeconds: 7200 }, 'INR')).minTotal).toEqual({ minor: 5000, currency: 'USD' })
    expect(definitionOf(withNumbers(dollars, { minTotal: '60' }, 'INR')).minTotal).toEqual({ minor: 6000, currency: 'USD' })
    const lead = { ...expiring, paymentLink: { leadHours: 3, percentOff: 5 } }
    expect(definitionOf(withNumbers(lead, { leadHours: 4 }, 'INR')).paymentLink).toEqual({ leadHours: 4, percentOff: 5 })
    const both = { ...coded, paymentLink: { percentOff: 7, validHours: 5 } }
    expect(definitionOf(withNumbers(both, { percentOff: 20 }, 'INR'))).toMatchObject({
      discount: { percent: 20 },
      paymentLink: both.paymentLink,
    })
  })

  it('are refused by name where they make no sense', () => {
    expect(wrongOf(withNumbers(DEFAULT_RULES.order_placed, { delaySeconds: 60 }, 'INR'))).toBe('delaySeconds')
    expect(wrongOf(withNumbers(plain, { percentOff: 10 }, 'INR'))).toBe('percentOff')
    expect(wrongOf(withNumbers(coded, { percentOff: null }, 'INR'))).toBe('percentOff')
    expect(wrongOf(withNumbers(coded, { amountOff: '50' }, 'INR'))).toBe('amountOff')
    for (const text of ['0', '-5', '1e3', '5,000', 'five']) expect(wrongOf(withNumbers(plain, { minTotal: text }, 'INR'))).toBe('minTotal')
  })
})
