import { runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { putRule, rulesOf } from '../../worker/db/rules.ts'
import type { DomainEvent } from '../../worker/domain/events.ts'
import { endByPurchase, isRunningElsewhere } from '../../worker/relay/carts/series.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import type { OrderRow } from '../../worker/relay/tables.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { call, deliver } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { messages, rows, untilMessages, untilQuiet } from '../support/relay.ts'
import { fakeShopify } from '../support/shopify.ts'
import type { ShopifyEmulator } from '../support/shopify-emulator/index.ts'

let graph: ReturnType<typeof fakeGraph>
let shopify: ShopifyEmulator
beforeEach(() => {
  graph = fakeGraph()
  shopify = fakeShopify()
})
afterEach(() => vi.restoreAllMocks())

const PHONE = '+919876510001'
const SCOPES = 'read_orders,read_customers,write_customers,read_products'

/** A shop whose third step goes at once, and a shopper who agreed to offers. */
async function aShop(scopes = `${SCOPES},write_discounts`) {
  const merchant = await aMerchant({ rules: ['checkout_reminder_3'] })
  const { id, account } = merchant.connections.shopify
  const shop = shopify.shop(account ?? '')
  shopify.tokens.scope.granted = scopes
  const relay = relayOf(testEnv, merchant.id)
  await relay.exchangeShopToken(merchant.id, id, await shopify.idToken(shop.domain))
  await vi.waitFor(() => expect(shop.metafields.size).toBe(2), { timeout: 4_000 })
  const { startsOn: _s, ...definition } = DEFAULT_RULES.checkout_reminder_3
  await putRule(merchant.tenant, { id: 'checkout_reminder_3', on: true, definition: { ...definition, delaySeconds: 0 } }, Date.now())
  await relay.settingsChanged()
  const consent = { state: 'subscribed', opt_in_level: 'confirmed_opt_in', updated_at: new Date().toISOString(), collected_from: 'other' }
  const said = { customer_id: 7001, phone_number: PHONE, whats_app_marketing_consent: consent }
  await deliver(merchant, 'shopify', said, { 'x-shopify-topic': 'customers_whats_app_marketing_consent/update' })
  return { merchant, shop, relay }
}

const leaveCart = (merchant: TestMerchant, more: Record<string, unknown> = {}) => {
  const at = new Date().toISOString()
  const body = {
    token: 'token-1',
    cart_token: 'cart-1',
    email: 'shopper1@example.com',
    phone: PHONE,
    created_at: at,
    updated_at: at,
    completed_at: null,
    currency: 'INR',
    total_price: '1499.00',
    abandoned_checkout_url: 'https://shop.example/checkouts/1/recover?key=k&locale=en',
    line_items: [{ title: 'Blue kurta', quantity: 1, price: '1499.00', product_id: 701, variant_id: 801 }],
    shipping_address: { first_name: 'Asha', phone: PHONE, country_code: 'IN' },
    ...more,
  }
  return deliver(merchant, 'shopify', body, { 'x-shopify-topic': 'checkouts/update' })
}

describe('the code of a left cart', () => {
  it('is in the link that brings the cart back, and nowhere in the clear with us', async () => {
    const { merchant, shop } = await aShop()
    await leaveCart(merchant)
    await vi.waitFor(() => expect(graph.taken()).toHaveLength(1), { timeout: 5_000 })
    const text = JSON.stringify(graph.taken()[0]?.body)
    const [code = ''] = /WN[0-9A-Z]{10}/.exec(text) ?? []
    expect([...shop.discounts.values()]).toMatchObject([{ code, usageLimit: 1, customerGets: { value: { percentage: 0.1 } } }])
    const [, suffix = ''] = /"(dmer_[^"]+)"/.exec(text) ?? []
    const led = await call(`/l/${suffix}`, { redirect: 'manual' })
    expect(led.headers.get('location')).toBe(`https://shop.example/checkouts/1/recover?key=k&locale=en&discount=${code}`)
    const plain = await call(`/l/r${suffix.slice(1)}`, { redirect: 'manual' })
    expect(plain.headers.get('location')).toBe('https://shop.example/checkouts/1/recover?key=k&locale=en')
    expect((await call(`/l/d${suffix.slice(1, -1)}${suffix.endsWith('A') ? 'B' : 'A'}`, { redirect: 'manual' })).status).toBe(404)
    await untilQuiet(merchant)
    expect(JSON.stringify(await rows(merchant, 'SELECT * FROM errands'))).not.toContain(code)
    expect(JSON.stringify(await rows(merchant, 'SELECT * FROM messages'))).not.toContain(code)
  })

  it('is not made where the merchant has not allowed it, and the merchant reads so', async () => {
    const { merchant, shop } = await aShop(SCOPES)
    await leaveCart(merchant)
    await untilMessages(merchant, (list) => expect(list).toMatchObject([{ state: 'suppressed', reason: 'discount.not_allowed' }]))
    expect(shop.discounts.size).toBe(0)
    expect(await rows(merchant, `SELECT detail FROM notices WHERE code = 'shop.scope' AND closed_at IS NULL`)).toEqual([
      { detail: '{"wanted":"discount"}' },
    ])
  })

  it('is not made for a message that was taken back while the shop could not be asked', async () => {
    const { merchant, shop, relay } = await aShop()
    shop.down = true
    await leaveCart(merchant)
    await untilMessages(merchant, (list) => expect(list).toMatchObject([{ hold: 'preparing' }]))
    await deliver(
      merchant,
      'shopify',
      {
        token: 'token-1',
        cart_token: 'cart-1',
        created_at: new Date().toISOString(),
        completed_at: new Date().toISOString(),
        line_items: [],
      },
      { 'x-shopify-topic': 'checkouts/update' },
    )
    await untilMessages(merchant, (list) => expect(list).toMatchObject([{ state: 'suppressed', reason: 'event.cancelled_it' }]))
    shop.down = false
    const asked = shopify.calls.length
    await rows(merchant, 'UPDATE errands SET next_at = 0')
    await relay.settingsChanged()
    await vi.waitFor(async () => expect(await rows(merchant, 'SELECT state FROM errands')).toEqual([]), 5_000)
    expect(shopify.calls.slice(asked).map(({ operation }) => operation)).not.toContain('CartState')
    expect(shop.discounts.size).toBe(0)
  })
})

it('an erased shopper’s cart leaves nothing that waits', async () => {
  const { merchant, shop, relay } = await aShop()
  shop.down = true
  await leaveCart(merchant)
  const [waiting] = await untilMessages(merchant, (list) => expect(list).toMatchObject([{ hold: 'preparing' }]))
  await relay.askPrivacy(merchant.id, { kind: 'erase', contactId: waiting?.contact_id ?? '', source: 'api', isKnown: true })
  await vi.waitFor(async () => expect([await messages(merchant), await rows(merchant, 'SELECT id FROM errands')]).toEqual([[], []]), 5_000)
})

describe('a purchase', () => {
  it('reads nothing of other shoppers, however many orders there are', async () => {
    const { merchant } = await aShop()
    const settings = { rules: await rulesOf(merchant.tenant) }
    const read = await runInDurableObject(
      relayOf(testEnv, merchant.id) as never,
      (_relay: unknown, { storage: { sql } }: DurableObjectState) => {
        sql.exec(
          `INSERT INTO orders (id, contact_id, status, state_at, created_at, updated_at)
         SELECT 'ord_' || value, 'cnt_' || value, 'placed', 1, 1, 1 FROM json_each(?)`,
          JSON.stringify(Array.from({ length: 500 }, (_, n) => n)),
        )
        let rowsRead = 0
        const counting = {
          exec: (query: string, ...values: unknown[]) => {
            const cursor = sql.exec(query, ...(values as string[]))
            const list = cursor.toArray()
            rowsRead += cursor.rowsRead
            return list
          },
        } as unknown as SqlStorage
        const order = { id: 'ord_1', placed_at: 2, paid_at: null } as OrderRow
        const event: DomainEvent = { type: 'order.placed', occurredAt: 2, refs: {} }
        endByPurchase(counting, settings, { event, order, buyers: () => [{ id: 'cnt_1' }] }, 3)
        isRunningElsewhere(counting, settings, 'cart', 'cnt_1', 'ord_1')
        return rowsRead
      },
    )
    expect(read).toBeLessThan(50)
  })
})
