import { describe, expect, it } from 'vitest'
import type { ProductFacts } from '../../worker/domain/events.ts'
import { moneyFromDecimal, type Money } from '../../worker/domain/money.ts'
import { afterNews, isDrop, saleOf, titleOf, type ProductState } from '../../worker/relay/products.ts'
import { edgeIn, factOf } from '../../worker/relay/told-product.ts'

type Said = Omit<ProductFacts, 'productId'>

/** How a product stands after this was said of it, minute by minute. */
const after = (...said: readonly (Said & { readonly at?: number })[]): ProductState | undefined =>
  said.reduce<ProductState | undefined>(
    (state, { at, ...facts }, i) => afterNews(state, { productId: '1', ...facts }, at ?? i + 1, 'INR'),
    undefined,
  )
const of = (variantId: string, stock: number, amount = '10.00') => ({ variantId, stock, price: { amount } })
const inr = (amount: string): Money => moneyFromDecimal(amount, 'INR') as Money

describe('whether it is to be had', () => {
  it('is what the shop says, since it says so', () => {
    expect(after({ available: false }, { available: true }, { available: true })).toMatchObject({ available: true, since: 2, at: 3 })
  })

  it('is left open for a count of none that was never more: some shops write 0 for what nobody counts', () => {
    expect(after({ variants: [of('a', 0)] })?.available).toBeUndefined()
    expect(after({ variants: [of('a', 0)] }, { variants: [of('a', 2)] }, { variants: [of('a', 0)] })).toMatchObject({
      available: false,
      since: 3,
    })
  })

  it('is so of the whole while one variant is, and of each variant by itself', () => {
    const state = after({ variants: [of('a', 1), of('b', 1)] }, { variants: [of('a', 0), of('b', 1)] })
    expect(state).toMatchObject({ available: true, since: 1, stock: 1 })
    expect(saleOf(state, 'a')).toMatchObject({ available: false, since: 2 })
    expect(after({ variants: [of('a', 1), of('b', 1)] }, { variants: [of('a', 0), of('b', 0)] })).toMatchObject({ available: false })
  })

  it('follows for the whole from one variant that is in, and not from one that is out', () => {
    const gone = { partial: true as const, variants: [{ variantId: 'a', available: false }] }
    const back = { partial: true as const, variants: [{ variantId: 'a', available: true, stock: 3 }] }
    expect(after({ available: false }, back)).toMatchObject({ available: true, stock: 3 })
    expect(after({ available: true }, gone)).toMatchObject({ available: true, variants: { a: { available: false } } })
  })

  it('is not undone by older words, of each variant by itself', () => {
    const state = after({ available: true, at: 5 }, { available: false, at: 4 })
    expect(state).toMatchObject({ available: true, at: 5 })
    const late = after({ variants: [of('a', 1)], at: 5 }, { partial: true, variants: [of('a', 0), of('b', 2)], at: 4 })
    expect(late?.variants).toMatchObject({ a: { stock: 1, at: 5 }, b: { stock: 2, at: 4 } })
  })

  it('keeps what is not said again', () => {
    const state = after({ title: 'Mug', url: 'https://shop.example/mug', price: { amount: '10.00' }, stock: 3 }, { available: true })
    expect(state).toMatchObject({ title: 'Mug', url: 'https://shop.example/mug', price: { minor: 1000 }, stock: 3 })
  })
})

describe('prices', () => {
  it('are of the whole the lowest, in the currency that is said, else in the shop’s; nothing and less is no price', () => {
    expect(after({ variants: [of('a', 1, '12.00'), of('b', 0, '9.50')] })?.price).toEqual(inr('9.50'))
    expect(after({ price: { amount: '1500', currency: 'JPY' } })?.price).toEqual({ minor: 1500, currency: 'JPY' })
    expect(after({ price: { amount: '0.00' } })?.price).toBeUndefined()
    expect(after({ price: { amount: 'on request' } })?.price).toBeUndefined()
    expect(afterNews(undefined, { productId: '1', price: { amount: '10.00' } }, 1, undefined)?.price).toBeUndefined()
  })

  it('drop by so many percent or more, to the smallest coin, and never between two currencies', () => {
    expect(isDrop(inr('100.00'), inr('95.00'), 5)).toBe(true)
    expect(isDrop(inr('100.00'), inr('95.01'), 5)).toBe(false)
    expect(isDrop(inr('100.00'), { minor: 1, currency: 'USD' as Money['currency'] }, 5)).toBe(false)
  })
})

it('names a variant behind its product, but not twice', () => {
  const state = after({ title: 'Mug', variants: [{ variantId: 'a', title: 'Blue' }] })
  expect(titleOf(state, 'a')).toBe('Mug – Blue')
  expect(titleOf(after({ title: 'Mug', variants: [{ variantId: 'a', title: 'Mug - Blue' }] }), 'a')).toBe('Mug - Blue')
  expect(titleOf(state, '')).toBe('Mug')
})

it('finds the edge in its fact again', () => {
  const edge = { connectionId: 'con_1', product: '77', variant: '78', alert: 'price_drop' as const, since: 5 }
  expect(edgeIn(factOf(edge, 'cnt_1'))).toEqual(edge)
  expect(edgeIn(factOf({ ...edge, variant: '' }, 'cnt_1'))).toEqual({ ...edge, variant: '' })
  expect(edgeIn('order:ord_1:order.placed')).toBeUndefined()
  expect(edgeIn(null)).toBeUndefined()
})
