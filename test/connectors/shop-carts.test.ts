import { describe, expect, it } from 'vitest'
import type { AskShop, DiscountWish, LeftCart, ShopApi } from '../../worker/connectors/contract.ts'
import shopify from '../../worker/connectors/shopify/index.ts'
import woocommerce from '../../worker/connectors/woocommerce/index.ts'
import { moneyFromMinor } from '../../worker/domain/money.ts'
import { shopifyEmulator } from '../support/shopify-emulator/index.ts'
import type { OrderBody } from '../support/shopify-emulator/shop.ts'
import { askDirectly } from '../support/woocommerce/ask.ts'
import { placeOrder } from '../support/woocommerce/orders.ts'
import { WooShop } from '../support/woocommerce/shop.ts'

type CartApi = Required<Pick<ShopApi, 'cartState' | 'makeDiscount'>>

const SINCE = Date.UTC(2026, 10, 22, 10)
const HOUR = 3_600_000
const cart: LeftCart = {
  since: SINCE,
  phone: '+919876510001',
  email: 'asha@shopper.example',
  customerId: '7001',
  checkoutToken: 'token1',
  cartToken: 'cart1',
  recoveryUrl: 'https://shop.example/checkouts/1/recover?key=k',
  items: [
    { title: 'Blue Mug', quantity: 2, productId: '71', variantId: '81' },
    { title: 'Red Mug', quantity: 1, productId: '72' },
  ],
}
const wish: DiscountWish = { code: 'WN0123456789', percent: 10, from: SINCE, until: SINCE + 48 * HOUR }
const amount = (minor: number, currency: string) =>
  ({ amount: moneyFromMinor(minor, currency) }) as { amount: NonNullable<DiscountWish['amount']> }
const { percent: _none, ...plain } = wish

/** Shopify, let in with these permissions. */
async function aShopify() {
  const emulator = shopifyEmulator({ clientId: 'client', secret: 'secret' })
  const domain = 'lotus.myshopify.com'
  const shop = emulator.shop(domain)
  const exchanged = await emulator.answer(
    domain,
    '/admin/oauth/access_token',
    new Request('https://x.example', {
      method: 'POST',
      body: JSON.stringify({
        client_id: 'client',
        client_secret: 'secret',
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: await emulator.idToken(domain),
        expiring: '1',
      }),
    }),
  )
  const { access_token: token } = (await exchanged.json()) as { access_token: string }
  const ask: AskShop = async ({ path, body }) => {
    const request = new Request('https://x.example', {
      method: 'POST',
      headers: { 'x-shopify-access-token': token },
      body: JSON.stringify(body),
    })
    const answer = await emulator.answer(domain, path, request)
    return { status: answer.status, headers: answer.headers, body: await answer.json() }
  }
  let serial = 0
  const order = (more: Record<string, unknown>, at = SINCE + HOUR) => {
    const id = ++serial
    const time = new Date(at).toISOString()
    shop.orders.set(String(id), { id, updated_at: time, created_at: time, ...more } as OrderBody)
  }
  return { emulator, shop, ask, order, api: shopify.shop as CartApi }
}

describe('a left cart in Shopify', () => {
  it('is open while nobody ordered and everything can be bought', async () => {
    const { ask, api, order } = await aShopify()
    order({ email: 'other@shopper.example' })
    order({ email: cart.email }, SINCE - 1000)
    expect(await api.cartState(ask, cart)).toBe('open')
  })

  it.each([
    ['its checkout', { checkout_token: 'token1' }],
    ['its cart', { cart_token: 'cart1' }],
    ['its e-mail', { email: cart.email }],
    ['its customer', { customer: { id: 7001 } }],
  ])('is bought with an order of %s', async (_of, more) => {
    const { ask, api, order } = await aShopify()
    order(more)
    expect(await api.cartState(ask, cart)).toBe('bought')
  })

  it('is bought with an order of the customer who has its number', async () => {
    const { ask, api, order, shop } = await aShopify()
    shop.customers.set('9', { id: '9', phone: '+919876510001', consent: { state: 'NOT_SUBSCRIBED', updatedAt: null } })
    order({ phone: '+919876510001' })
    const { customerId: _c, email: _e, ...nameless } = cart
    expect(await api.cartState(ask, nameless)).toBe('bought')
  })

  it('is bought when the shop calls the checkout completed', async () => {
    const { ask, api, shop } = await aShopify()
    const createdAt = new Date(SINCE).toISOString()
    shop.abandoned.push({ abandonedCheckoutUrl: 'https://shop.example/checkouts/2/recover?key=x', createdAt, completedAt: createdAt })
    expect(await api.cartState(ask, cart)).toBe('open')
    shop.abandoned.push({ abandonedCheckoutUrl: 'https://shop.example/checkouts/1/recover?key=y', createdAt, completedAt: createdAt })
    expect(await api.cartState(ask, cart)).toBe('bought')
  })

  it('has an item gone that is not for sale', async () => {
    const { ask, api, shop } = await aShopify()
    shop.gone.add('81')
    expect(await api.cartState(ask, cart)).toBe('item_gone')
  })

  it('keeps what a shopper typed as e-mail out of the search', async () => {
    const { ask, api, emulator } = await aShopify()
    await api.cartState(ask, { ...cart, email: "x' OR status:'any" })
    const asked = emulator.calls.find(({ operation }) => operation === 'CartState')?.variables['orders']
    expect(asked).toBe("created_at:>='2026-11-22T10:00:00.000Z' AND (checkout_token:'token1' OR cart_token:'cart1')")
    const customers = emulator.calls.filter(({ operation }) => operation === 'NewestOrder').map(({ variables }) => variables['customer'])
    expect(customers).toEqual([{ id: 'gid://shopify/Customer/7001' }, { phoneNumber: cart.phone }])
  })

  it('is not known to be open where the shop shows a part only', async () => {
    const { ask, api } = await aShopify()
    const denied: AskShop = async (call) => {
      const answer = await ask(call)
      return { ...answer, body: { ...(answer.body as object), errors: [{ message: 'no', extensions: { code: 'ACCESS_DENIED' } }] } }
    }
    await expect(api.cartState(denied, cart)).rejects.toMatchObject({ code: 'shop.scope' })
  })
})

describe('a left cart in WooCommerce', () => {
  const api = woocommerce.shop as CartApi
  const billing = { phone: '98765 10001', email: 'Asha@shopper.example' }
  const at = (ms: number) => ({ date_created_gmt: new Date(ms).toISOString().slice(0, 19) })

  it('is open while nobody ordered and everything can be bought', async () => {
    const shop = new WooShop('https://shop.example')
    placeOrder(shop, { billing, ...at(SINCE - 1000) })
    placeOrder(shop, { billing, ...at(SINCE) }, 'checkout-draft')
    placeOrder(shop, { billing: { phone: '98765 10002', email: '' }, ...at(SINCE) })
    expect(await api.cartState(askDirectly(shop), cart)).toBe('open')
  })

  it.each([
    ['number', { phone: '098765-10001', email: '' }],
    ['e-mail', { phone: '', email: 'ASHA@shopper.example' }],
  ])('is bought with an order of its %s, from its first second on', async (_of, theirs) => {
    const shop = new WooShop('https://shop.example')
    placeOrder(shop, { billing: theirs, ...at(SINCE) })
    expect(await api.cartState(askDirectly(shop), cart)).toBe('bought')
  })

  it('is looked for by e-mail among more orders than anybody reads through, and unknown without one', async () => {
    const shop = new WooShop('https://shop.example')
    placeOrder(shop, { billing, ...at(SINCE) })
    for (let n = 0; n < 500; n++) placeOrder(shop, { billing: { phone: '', email: `o${n}@shopper.example` }, ...at(SINCE) })
    const { email: _e, ...nameless } = cart
    expect(await api.cartState(askDirectly(shop), cart)).toBe('bought')
    await expect(api.cartState(askDirectly(shop), nameless)).rejects.toMatchObject({ code: 'shop.refused' })
  })

  it.each([
    ['a product', '72', false],
    ['a variation', '81', false],
    ['a product that was deleted', '71', true],
  ])('has an item gone: %s', async (_what, id, isDeleted) => {
    const shop = new WooShop('https://shop.example')
    ;(isDeleted ? shop.deleted : shop.gone).add(id)
    expect(await api.cartState(askDirectly(shop), cart)).toBe('item_gone')
  })

  it('is asked for again later where the shop is busy', async () => {
    const shop = new WooShop('https://shop.example')
    shop.trouble = 'busy'
    await expect(api.cartState(askDirectly(shop), cart)).rejects.toMatchObject({ code: 'shop.unreachable', remedy: 'retry' })
  })
})

describe('a one-time code', () => {
  it.each([
    ['INR', 10_000, '100.00'],
    ['KWD', 1_500, '1.500'],
    ['JPY', 500, '500'],
  ])('takes an amount off in %s, in Shopify and in WooCommerce', async (currency, minor, text) => {
    const { ask, api, shop } = await aShopify()
    shop.currency = currency
    expect(await api.makeDiscount(ask, { ...plain, ...amount(minor, currency) })).toEqual({ until: wish.until })
    expect(shop.discounts.get('wn0123456789')).toMatchObject({
      usageLimit: 1,
      endsAt: new Date(wish.until).toISOString(),
      customerGets: { items: { all: true }, value: { discountAmount: { amount: text, appliesOnEachItem: false } } },
    })
    const woo = new WooShop('https://shop.example')
    woo.options['woocommerce_currency'] = currency
    const wooApi = woocommerce.shop as CartApi
    expect(await wooApi.makeDiscount(askDirectly(woo), { ...plain, ...amount(minor, currency) })).toEqual({ until: wish.until })
    expect(woo.coupons).toMatchObject([
      { code: 'wn0123456789', discount_type: 'fixed_cart', amount: text, usage_limit: 1, date_expires_gmt: '2026-11-24T10:00:00' },
    ])
  })

  it('is made once, however often it is wished for, and keeps its first end', async () => {
    const { ask, api, shop } = await aShopify()
    const woo = new WooShop('https://shop.example')
    const wooApi = woocommerce.shop as CartApi
    for (const until of [wish.until, wish.until + HOUR]) {
      expect(await api.makeDiscount(ask, { ...wish, until })).toEqual({ until: wish.until })
      expect(await wooApi.makeDiscount(askDirectly(woo), { ...wish, until })).toEqual({ until: wish.until })
    }
    expect(shop.discounts.size).toBe(1)
    expect(shop.discounts.get('wn0123456789')?.customerGets.value).toEqual({ percentage: 0.1 })
    expect(woo.coupons).toMatchObject([{ discount_type: 'percent', amount: '10' }])
  })

  it('is made where the answer to the first try was lost', async () => {
    const { ask, api, shop } = await aShopify()
    let said = 0
    // The call is repeated by whoever asks, as the Relay's caller does.
    const again: AskShop = async (call) => {
      if (JSON.stringify(call.body).includes('MakeDiscount') && said++ === 0) await ask(call)
      return ask(call)
    }
    expect(await api.makeDiscount(again, wish)).toEqual({ until: wish.until })
    expect(shop.discounts.size).toBe(1)
  })

  it('is not made in another currency than the shop’s', async () => {
    const { ask, api, shop } = await aShopify()
    const woo = new WooShop('https://shop.example')
    expect(await api.makeDiscount(ask, { ...plain, ...amount(100, 'USD') })).toBe('other_currency')
    expect(await (woocommerce.shop as CartApi).makeDiscount(askDirectly(woo), { ...plain, ...amount(100, 'USD') })).toBe('other_currency')
    expect([shop.discounts.size, woo.coupons.length]).toEqual([0, 0])
  })
})
