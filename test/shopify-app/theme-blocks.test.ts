import { describe, expect, it } from 'vitest'
import type { PageContext } from '../../widget/page.ts'
import type { Print } from '../../widget/shopify/print.ts'
import { renderBlock, type How } from './liquid.ts'
import { EMBED, globalsOf, OPT_IN, productOf, STOCK, VARIANTS, WIDGET, type Scene } from './shop.ts'

const embed = (scene: Partial<Scene> = {}, how: How = {}) =>
  renderBlock('wenext-launcher.liquid', globalsOf({ widget: WIDGET, settings: EMBED, ...scene }), {
    ...(scene.locale ? { locale: scene.locale } : {}),
    ...how,
  })
const stock = (scene: Partial<Scene> = {}, how: How = {}) =>
  renderBlock('back-in-stock.liquid', globalsOf({ widget: WIDGET, settings: STOCK, kind: 'product', ...scene }), how)
const optin = (scene: Partial<Scene> = {}, how: How = {}) =>
  renderBlock('opt-in.liquid', globalsOf({ widget: WIDGET, settings: OPT_IN, ...scene }), how)

const jsonIn = <T>(html: string, mark: string): T =>
  JSON.parse(new RegExp(`<script type="application/json" ${mark}>([\\s\\S]*?)</script>`).exec(html)?.[1] ?? 'null') as T
const context = (html: string) => jsonIn<PageContext>(html, 'id="wenext-page"')
const print = (html: string) => jsonIn<Print>(html, 'data-wenext-print')
const hrefs = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href)
const textOf = (href = '') => new URL(href).searchParams.get('text')

describe('the page context', () => {
  it.each([
    ['home', 'index', {}, { template: 'home', country: 'IN' }],
    ['a collection', 'collection', {}, { template: 'collection', country: 'IN' }],
    [
      'the cart',
      'cart',
      { cart: { items: 2, total: 299_850 } },
      { template: 'cart', country: 'IN', cart: { total: '2998.5', currency: 'INR' } },
    ],
    ['an empty cart', 'cart', { cart: { items: 0, total: 0 } }, { template: 'cart', country: 'IN' }],
    ['a shopper who bought before', 'index', { orders: 3 }, { template: 'home', country: 'IN', customer: 'returning' }],
    ['a shopper with an account and no order', 'index', { orders: 0 }, { template: 'home', country: 'IN', customer: 'new' }],
    [
      'a product',
      'product',
      { product: productOf() },
      {
        template: 'product',
        country: 'IN',
        product: {
          id: '9000000000001',
          title: 'Stoneware teapot',
          url: 'https://chai-cotton.example/products/stoneware-teapot',
          price: '1499',
          currency: 'INR',
          sku: 'POT-MOSS',
          variant: 'Moss / 900 ml',
          wish: '9000000000001/48000000000001',
          tags: ['tea', 'gift'],
        },
      },
    ],
    [
      'a product without variants and SKU, in yen',
      'product',
      {
        product: productOf({ variants: [{ id: 1, title: 'Default Title', price: 120_000 }] }),
        cart: { items: 0, total: 0, currency: 'JPY' },
      },
      {
        template: 'product',
        country: 'IN',
        product: {
          id: '9000000000001',
          title: 'Stoneware teapot',
          url: 'https://chai-cotton.example/products/stoneware-teapot',
          price: '1200',
          currency: 'JPY',
          tags: ['tea', 'gift'],
        },
      },
    ],
  ] satisfies [string, string, Partial<Scene>, PageContext][])('of %s', (_, kind, scene, expected) => {
    expect(context(embed({ kind, ...scene }))).toEqual(expected)
  })

  it('says nothing that leads to the shopper', () => {
    const said = embed({ kind: 'product', product: productOf(), orders: 3, cart: { items: 1, total: 100 } })
    // `whole` in the harness throws for any other field of the customer and the cart.
    expect(Object.keys(context(said)).toSorted()).toEqual(['cart', 'country', 'customer', 'product', 'template'])
  })
})

describe('hostile words', () => {
  const NASTY = '</script><script>alert(1)</script><!-- "\'\\ & \u2028 {{ shop.name }} ]]>'
  const product = productOf({
    title: NASTY,
    tags: [NASTY],
    variants: [{ id: 1, title: NASTY, price: 1, sku: NASTY, available: false }, ...VARIANTS],
  })

  it.each([
    ['with Shopify’s own care for <', true],
    ['without it', false],
  ])('stay texts inside the JSON, %s', (_, careful) => {
    for (const html of [
      embed({ kind: 'product', product }, { careful }),
      stock({ product }, { careful }),
      optin({ product }, { careful }),
    ]) {
      const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, body = '']) => body)
      expect(html.match(/<script/g)?.length).toBe(scripts.length)
      expect(scripts.every((body) => !body.includes('<'))).toBe(true)
      for (const body of scripts) expect(() => JSON.parse(body)).not.toThrow()
    }
    expect(context(embed({ kind: 'product', product }, { careful })).product).toMatchObject({
      title: NASTY,
      tags: [NASTY],
      sku: NASTY,
      variant: NASTY,
    })
  })

  it('stay one text in the links, and end no attribute', () => {
    const [href = ''] = hrefs(stock({ product }))
    expect(textOf(href)).toBe(`Please tell me when this is back in stock: ${NASTY} – ${NASTY}`)
    // Not every app reads a plus as a blank.
    expect(href).not.toMatch(/[<>\s+]/)
  })

  it('of the app’s own settings change nothing either', () => {
    const look = { ...WIDGET.look, color: '"><script>x</script>', side: '" onclick="x' }
    const html = embed({ widget: { ...WIDGET, labels: { en: '"><img src=x onerror=x>' }, look } })
    expect(html).not.toMatch(/<img|onclick="x"|fill=""/)
    expect(html.match(/<script/g)?.length).toBe(2)
  })
})

describe('the link without scripts', () => {
  it('leads to the shop’s number and says so', () => {
    const html = embed()
    expect(hrefs(html)).toEqual(['https://wa.me/918000000100'])
    expect(html).toContain('aria-label="Chat with Chai &amp; Cotton"')
    expect(html).toContain('rel="noopener"')
  })

  it('takes the number of the theme editor until the app knows one, digits only', () => {
    const settings = { ...EMBED, phone: '+91 (80000) 00-100' }
    expect(hrefs(embed({ widget: null, settings }))).toEqual(['https://wa.me/918000000100'])
    expect(hrefs(embed({ settings: { ...EMBED, phone: '+49 30 1' } }))).toEqual(['https://wa.me/918000000100'])
    expect(print(embed({ widget: null, settings }))).toMatchObject({ widget: null, phone: '918000000100', launcher: true })
  })

  it('is not there where nobody gave a number: only the script can find out', () => {
    for (const html of [embed({ widget: null }), optin({ widget: null })]) {
      expect(hrefs(html)).toEqual([])
      expect(print(html)).toMatchObject({ widget: null, phone: '' })
    }
    expect(stock({ widget: null, product: productOf() }).trim()).toBe('')
  })

  it('is inside noscript where rules decide which pages show it', () => {
    const ruled = embed({ widget: { ...WIDGET, hide: { templates: ['cart'] } } })
    expect(ruled).toMatch(/<noscript>[\s\S]*wa\.me[\s\S]*<\/noscript>/)
    expect(embed()).not.toContain('<noscript>')
  })

  it('speaks the page’s language: the app’s label, else ours', () => {
    expect(embed({ locale: 'hi' })).toContain('aria-label="Chai &amp; Cotton से चैट करें"')
    expect(embed({ locale: 'pt-BR', widget: { ...WIDGET, labels: { pt: 'Fale conosco' } } })).toContain('aria-label="Fale conosco"')
    expect(embed({ locale: 'de', widget: { ...WIDGET, labels: {} } })).toMatch(/aria-label="[^"]*Chai &amp; Cotton[^"]*"/)
  })

  it('stands where the app says, or where the theme’s merchant wants it', () => {
    expect(embed()).toContain('wenext-launcher--end')
    expect(embed({ settings: { ...EMBED, side: 'start', lift: 40 } })).toMatch(/wenext-launcher--start[\s\S]*<svg width="16" height="112"/)
    expect(print(embed({ settings: { ...EMBED, side: 'start', lift: 40 } }))).toMatchObject({ side: 'start', lift: 40 })
  })

  it('has no style and no script of its own in the page, which a strict policy would refuse', () => {
    for (const html of [embed(), optin(), stock({ product: productOf({ selected: 1 }) })]) {
      expect(html).not.toMatch(/\sstyle=|<style|\son\w+=/)
      expect([...html.matchAll(/<script ([^>]*)>/g)].every(([, attributes = '']) => attributes.includes('application/json'))).toBe(true)
    }
  })
})

describe('back in stock', () => {
  const SOLD_OUT = 'Please tell me when this is back in stock: Stoneware teapot – Clay / 900 ml'

  it('is hidden while the chosen variant can be bought', () => {
    const html = stock({ product: productOf() })
    expect(html).toMatch(/data-wenext-stock="48000000000001"\s+hidden/)
    expect(html).not.toContain('data-wenext-optin')
  })

  it('is shown, with its form, while it is sold out', () => {
    const html = stock({ product: productOf({ selected: 1 }) })
    expect(html).not.toMatch(/\shidden/)
    expect(html).toContain('data-wenext-optin="product" data-wenext-alert="back_in_stock"')
    expect(textOf(hrefs(html)[0])).toBe(SOLD_OUT)
  })

  it('tells the script of the sold-out variants only', () => {
    const sold = JSON.parse(
      /<script type="application\/json">([\s\S]*?)<\/script>/.exec(stock({ product: productOf() }))?.[1] ?? '',
    ) as Record<string, { href: string }>
    expect(Object.keys(sold)).toEqual(['48000000000002'])
    expect(sold['48000000000002']).toMatchObject({ variant: 'Clay / 900 ml', sku: 'POT-CLAY', price: '1599.5' })
    expect(textOf(sold['48000000000002']?.href)).toBe(SOLD_OUT)
  })

  it('prints nothing for a product that has everything', () => {
    expect(stock({ product: productOf({ variants: VARIANTS.slice(0, 1) }) }).trim()).toBe('')
  })

  it('can be seen in the theme editor whatever is in stock', () => {
    const html = stock({ product: productOf({ variants: VARIANTS.slice(0, 1) }), design: true })
    expect(html).not.toMatch(/\shidden/)
    expect(html).toContain('data-wenext-optin="product"')
  })

  it('prefers the product that the section is about', () => {
    const other = productOf({ title: 'Moka pot', selected: 1 })
    expect(stock({ product: productOf({ selected: 1 }), settings: { ...STOCK, product: other } })).toContain('Moka')
  })
})
