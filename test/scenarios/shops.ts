import { expect, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { connectors } from '../../worker/connectors/registry.gen.ts'
import type { ConnectionId } from '../../worker/domain/ids.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { call } from '../support/deliver.ts'
import { testEnv, type TestConnection, type TestMerchant } from '../support/merchant.ts'
import { fakeShopify } from '../support/shopify.ts'
import { fetchFrom } from '../support/woocommerce/ask.ts'
import { placeOrder } from '../support/woocommerce/orders.ts'
import { WooShop } from '../support/woocommerce/shop.ts'
import type { Step } from './form.ts'

/** A shop of the merchant's that can be asked, and what happens in it without a word to us. */
export interface AnsweringShop {
  readonly happens: (what: NonNullable<Step['inShop']>) => void
  /** What the codes that are there take off, and the codes themselves. */
  readonly codes: () => readonly { readonly code: string; readonly takes: string }[]
  /** The plugin in the shop, which tells of carts. */
  readonly plugin?: TestConnection
}

const SCOPES = 'read_customers,read_fulfillments,read_orders,read_products,write_customers,write_discounts'
const phoneOf = (order: number) => `+9198765${String(10_000 + order).slice(-5)}`
/** What a cart of `checkout` and `plugin` holds. */
export const idsOf = (cart: number) => ({ product: 700 + cart, variant: 800 + cart })

export async function answeringShop(kind: 'shopify' | 'woocommerce', merchant: TestMerchant, currency: string): Promise<AnsweringShop> {
  return kind === 'shopify' ? aShopify(merchant, currency) : aWooCommerce(merchant, currency)
}

async function aShopify(merchant: TestMerchant, currency: string): Promise<AnsweringShop> {
  const emulator = fakeShopify()
  // Time stands still, so nothing would ever fill it again.
  emulator.widen(1e9)
  emulator.tokens.scope.granted = SCOPES
  const { id, account } = merchant.connections.shopify
  const shop = emulator.shop(account ?? '')
  shop.currency = currency
  await relayOf(testEnv, merchant.id).exchangeShopToken(merchant.id, id, await emulator.idToken(shop.domain))
  return {
    happens: ({ order, gone, back, down, next }) => {
      if (order !== undefined) {
        const at = new Date().toISOString()
        const of = 6_000_000_000 + order
        const customer = { id: 7000 + order }
        shop.orders.set(`${of}`, {
          id: of,
          created_at: at,
          updated_at: at,
          phone: phoneOf(order),
          email: `shopper${order}@example.com`,
          customer,
        })
      }
      if (gone !== undefined) shop.gone.add(`${idsOf(gone).variant}`)
      if (back !== undefined) shop.gone.delete(`${idsOf(back).variant}`)
      if (down !== undefined) shop.down = down
      if (next) emulator.next(...next)
    },
    codes: () =>
      [...shop.discounts.values()].map(({ code, customerGets: { value } }) => ({
        code,
        takes: value.discountAmount?.amount ?? `${Math.round((value.percentage ?? 0) * 100)}%`,
      })),
  }
}

async function aWooCommerce(merchant: TestMerchant, currency: string): Promise<AnsweringShop> {
  const shop = new WooShop(`https://${merchant.phoneNumberId}.shop.example`)
  shop.options['woocommerce_currency'] = currency
  const before = vi.mocked(globalThis.fetch).getMockImplementation() as typeof fetch
  vi.mocked(globalThis.fetch).mockImplementation(
    (async (input: RequestInfo | URL, init?: RequestInit) =>
      (await fetchFrom(shop, new Request(input as RequestInfo, init))) ?? before(input as RequestInfo, init)) as typeof fetch,
  )
  const control = openControl(testEnv.DB)
  const seal = (secrets: object) => merchant.vault.seal('connections.secrets', JSON.stringify(secrets))
  const { id, secrets } = merchant.connections.woocommerce
  const settings = { shopUrl: shop.home }
  await control.updateConnection(id as ConnectionId, {
    account: shop.home,
    settings,
    secretsSealed: await seal({ ...secrets, ...shop.newKey() }),
  })
  const pluginSecrets = { pluginSecret: `whsec_${btoa('a secret of the plugin, thirty-two')}` }
  const plugin = { id: id.replace('con_w', 'con_p'), connector: 'storekit', account: shop.home, secrets: pluginSecrets }
  await control.addConnection({
    id: plugin.id,
    merchantId: merchant.id,
    connector: 'storekit',
    account: shop.home,
    status: 'active',
    settings,
    secretsSealed: await seal(pluginSecrets),
    createdAt: Date.now() - 86_400_000,
    updatedAt: Date.now(),
  })
  await relayOf(testEnv, merchant.id).settingsChanged()
  return {
    plugin,
    happens: ({ order, gone, back, down, loses }) => {
      const at = new Date().toISOString().slice(0, 19)
      const billing = { phone: phoneOf(order ?? 0), email: `shopper${order}@example.com` }
      if (order !== undefined) placeOrder(shop, { billing, date_created_gmt: at })
      if (gone !== undefined) shop.gone.add(`${idsOf(gone).variant}`)
      if (back !== undefined) shop.gone.delete(`${idsOf(back).variant}`)
      if (down !== undefined) shop.trouble = down ? 'busy' : 'none'
      if (loses !== undefined) shop.lost = loses
    },
    codes: () =>
      shop.coupons.map(({ code, amount, discount_type: kind }) => ({
        code: code.toUpperCase(),
        takes: kind === 'percent' ? `${amount}%` : amount,
      })),
  }
}

/** What the plugin tells of a cart. */
export async function tellOfCart({ plugin }: AnsweringShop, { cart, ended, with: more = {} }: NonNullable<Step['plugin']>): Promise<void> {
  if (!plugin) throw new Error('only a WooCommerce shop has the plugin')
  const token = `cart${String(cart).padStart(28, '0')}`
  const { product, variant } = idsOf(cart)
  const item = { product_id: `${product}`, variation_id: `${variant}`, name: 'Blue kurta', quantity: 1, price: '1499.00' }
  const data = ended
    ? { cart: token, ...more }
    : {
        cart: token,
        phone: phoneOf(cart),
        email: `shopper${cart}@example.com`,
        country: 'IN',
        first_name: 'Asha',
        currency: 'INR',
        total: '1499.00',
        items: [item],
        recovery_url: `https://shop.example/?wenext_cart=${cart}`,
        locale: 'en_IN',
        notice: { text: 'x', version: '1' },
        ...more,
      }
  const type = ended ? 'cart.ended' : 'cart.updated'
  const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data })
  const proof = await connectors.storekit.manifest.scheme.sign(body, plugin.secrets['pluginSecret'] ?? '', Date.now())
  const headers = { 'content-type': 'application/json', 'webhook-id': `msg_${crypto.randomUUID()}`, ...proof }
  expect((await call(`/hooks/storekit/${plugin.id}`, { method: 'POST', body, headers })).status).toBe(200)
}
