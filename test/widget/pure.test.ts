import { describe, expect, it } from 'vitest'
import { chain, pick } from '../../widget/language.ts'
import { chatLink, fill, valuesOf } from '../../widget/prefill.ts'
import { shows, type View } from '../../widget/rules.ts'
import { interactionOf } from '../../widget/vitals/main.ts'

describe('pick', () => {
  it('goes from the narrowest tag to the default, then to the merchant’s own', () => {
    expect(chain('zh-Hant-TW')).toEqual(['zh-hant-tw', 'zh-hant', 'zh', ''])
    expect(pick({ pt: 'Olá', 'pt-br': 'Oi' }, 'pt-BR')).toBe('Oi')
    expect(pick({ pt: 'Olá', '': 'Hello' }, 'pt-BR')).toBe('Olá')
    expect(pick({ hi: 'नमस्ते', '': 'Hello' }, 'fr')).toBe('Hello')
    expect(pick({ hi: 'नमस्ते' }, 'fr')).toBe('नमस्ते')
    expect(pick({}, 'fr')).toBe('')
  })
})

describe('fill', () => {
  const values = {
    product: 'Planter',
    sku: 'TP-1',
    price: '₹450.00',
    variant: undefined,
    page: 'https://shop.test/p',
    title: '',
    order: undefined,
    cart: undefined,
  }
  const cases: readonly (readonly [string, string])[] = [
    ['Hi, {product} ({sku}), {price}?', 'Hi, Planter (TP-1), ₹450.00?'],
    ['About {product} ({variant})', 'About Planter'],
    ['About {product} (size: {variant})', 'About Planter'],
    ['About {product} ({variant}, {price})', 'About Planter (₹450.00)'],
    ['About {product} ({price}, {variant})', 'About Planter (₹450.00)'],
    ['{order} - {product}', 'Planter'],
    ['{product} - {variant} - {price}', 'Planter - ₹450.00'],
    ['Order: {order}', 'Order'],
    ['Hello [{variant}] there', 'Hello there'],
    ['Hi {name}, {product}', 'Hi {name}, Planter'],
    ['Hi (hello)', 'Hi (hello)'],
    ['{variant}', ''],
    ['', ''],
  ]
  for (const [template, said] of cases)
    it(`makes "${said}" of "${template}"`, () => {
      expect(fill(template, values)).toBe(said)
    })

  it('never reads a value as a template', () => {
    expect(fill('{product}', { product: '{price} $& $1', price: '1' })).toBe('{price} $& $1')
  })
})

describe('valuesOf', () => {
  const at = (page: object) => valuesOf(page, 'en-IN', 'https://shop.test/p?utm_source=x#top', 'Title')

  it('writes money as the page’s language does', () => {
    expect(at({ product: { price: '450', currency: 'INR' }, cart: { total: '12345.5', currency: 'INR' } })).toMatchObject({
      price: '₹450.00',
      cart: '₹12,345.50',
    })
  })

  it('leaves alone what is no decimal, has no currency, or has one that is none', () => {
    expect(at({ product: { price: 'Rs. 450' } })['price']).toBe('Rs. 450')
    expect(at({ product: { price: '450' } })['price']).toBe('450')
    expect(at({ product: { price: '450', currency: 'RUPEES' } })['price']).toBe('450')
    expect(at({ product: { price: '1,450.00', currency: 'INR' } })['price']).toBe('1,450.00')
    expect(valuesOf({ product: { price: '5', currency: 'INR' } }, 'en_US', '', '')['price']).toBe('5')
    expect(at({ product: { price: '', currency: 'INR' } })['price']).toBe('')
  })

  it('names the page without what tracks', () => {
    expect(at({})['page']).toBe('https://shop.test/p')
    expect(at({ product: { url: 'https://shop.test/canonical' } })['page']).toBe('https://shop.test/canonical')
  })
})

describe('chatLink', () => {
  it('encodes once', () => {
    const text = 'Is "50% off" & <free>? नमस्ते 🙏 a+b #1\nnext'
    const link = chatLink('918000000100', text)
    expect(link.startsWith('https://wa.me/918000000100?text=')).toBe(true)
    expect(decodeURIComponent(link.split('?text=')[1] ?? '')).toBe(text)
    expect(new URL(link).searchParams.get('text')).toBe(text)
  })

  it('has no query without a text, and survives half a character', () => {
    expect(chatLink('1555', '')).toBe('https://wa.me/1555')
    expect(chatLink('1555', 'cut \ud83d')).toBe('https://wa.me/1555?text=cut%20')
  })
})

describe('shows', () => {
  const view = (more: Partial<View> = {}): View => ({
    url: new URL('https://shop.test/products/planter?variant=7'),
    lang: 'pt-BR',
    device: 'phone',
    page: { template: 'product', product: { id: '42', sku: 'TP.1', tags: ['Garden', 'sale'] }, country: 'BR', customer: 'new' },
    ...more,
  })
  const fitting = {
    urls: ['/products/*', '*variant=7', 'https://shop.test/*', '/PRODUCTS/planter'],
    templates: ['product'],
    products: ['42', 'tp.1'],
    tags: ['garden'],
    countries: ['br'],
    languages: ['pt', 'pt-BR'],
    devices: ['phone'],
  } as const
  const others = {
    urls: ['/', '/products', '/product?/planter', 'products', '/products/plant'],
    templates: ['index'],
    products: ['4', 'TPx1'],
    tags: ['gard'],
    countries: ['IN'],
    languages: ['p', 'pt-PT', 'es'],
    devices: ['tablet', 'desktop'],
  } as const

  it('shows everywhere without rules, or with empty ones', () => {
    expect(shows({}, {}, view())).toBe(true)
    expect(shows({ urls: [], tags: [] }, { urls: [] }, view())).toBe(true)
  })

  for (const [rule, ones] of Object.entries(fitting))
    for (const one of ones)
      it(`${rule}: ${one} fits`, () => {
        expect(shows({ [rule]: [one] }, {}, view())).toBe(true)
        expect(shows({}, { [rule]: [one] }, view())).toBe(false)
      })
  for (const [rule, ones] of Object.entries(others))
    for (const one of ones)
      it(`${rule}: ${one} does not fit`, () => {
        expect(shows({ [rule]: [one] }, {}, view())).toBe(false)
        expect(shows({}, { [rule]: [one] }, view())).toBe(true)
      })

  it('tells a first visit from a returning one', () => {
    expect(shows({ visit: 'first' }, {}, view())).toBe(true)
    expect(shows({ visit: 'returning' }, {}, view())).toBe(false)
    expect(shows({ visit: 'returning' }, {}, view({ page: { customer: 'returning' } }))).toBe(true)
  })

  it('wants every rule that is set, one of each list; one that fits is enough to hide', () => {
    expect(shows({ urls: ['/x', '/products/*'], tags: ['sale'] }, {}, view())).toBe(true)
    expect(shows({ urls: ['/products/*'], tags: ['none'] }, {}, view())).toBe(false)
    expect(shows({}, { urls: ['/x'], tags: ['sale'] }, view())).toBe(false)
  })

  it('takes what is not known for something that fits nothing', () => {
    const page = {}
    expect(shows({ countries: ['BR'] }, {}, view({ page }))).toBe(false)
    expect(shows({}, { countries: ['BR'], visit: 'first' }, view({ page }))).toBe(true)
  })
})

describe('interactionOf', () => {
  it('leaves out one in fifty of the slowest', () => {
    expect(interactionOf([])).toBeUndefined()
    expect(interactionOf([40, 200, 80])).toBe(200)
    expect(interactionOf([...Array.from({ length: 50 }, (_, i) => i), 900])).toBe(49)
  })
})
