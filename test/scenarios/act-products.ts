import { expect } from 'vitest'
import { varsOf } from '../../worker/env.ts'
import { keyedHash } from '../../worker/privacy/seal.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { deliver, fromMeta } from '../support/deliver.ts'
import { testEnv } from '../support/merchant.ts'
import { phoneOf, taken, type Act, type Stage } from './stage.ts'
import { msOf, type Step, type Wish } from './form.ts'

type News = NonNullable<Step['product']>

/** A product of the shop, or one variant of it, as its webhook says it. */
export const product: Act<'product'> = async ({ merchant, start }, news) => {
  const { id, shop, topic, with: more = {}, times = 1, sentAt } = news
  const at = new Date(sentAt ? start + msOf(sentAt) : Date.now()).toISOString()
  const isShopify = shop === 'shopify'
  const body = { ...(!isShopify ? wooProduct(news, at) : topic ? variantNews(news, topic, at) : shopifyProduct(news, at)), ...more }
  const headers = isShopify
    ? {
        'x-shopify-topic': topic ?? 'products/update',
        'x-shopify-triggered-at': at,
        'x-shopify-webhook-id': `${merchant.id}-${topic ?? 'product'}-${id}-${at}-${JSON.stringify(news).length}`,
      }
    : { 'x-wc-webhook-topic': 'product.updated', 'x-wc-webhook-delivery-id': crypto.randomUUID() }
  for (let i = 0; i < times; i++) await taken(deliver(merchant, shop, body, headers))
}

const variantOf = (id: string, title: string, pieces: number | undefined, price = '1499.00') => ({
  id: Number(id),
  title,
  price,
  compare_at_price: null,
  inventory_policy: 'deny',
  inventory_quantity: pieces ?? 0,
  inventory_item_id: Number(id) + 1_000_000,
})

const shopifyProduct = ({ id, price, pieces, variants }: News, at: string) => ({
  id,
  title: 'Blue kurta',
  handle: 'blue-kurta',
  status: 'active',
  updated_at: at,
  variants: variants
    ? Object.entries(variants).map(([variant, own]) => variantOf(variant, own.title, own.pieces, own.price ?? price))
    : [variantOf(String(id * 10), 'Default Title', pieces, price)],
})

const variantNews = ({ id, variants = {}, pieces }: News, topic: string, at: string) => {
  const [[variant, own] = [String(id * 10), { title: 'Default Title', pieces: pieces ?? 0 }]] = Object.entries(variants)
  return topic === 'inventory_levels/update'
    ? { inventory_item_id: Number(variant) + 1_000_000, location_id: 1, available: own.pieces, updated_at: at }
    : { ...variantOf(variant, own.title, own.pieces), product_id: id, updated_at: at }
}

const wooProduct = ({ id, price = '1499.00', pieces }: News, at: string) => ({
  id,
  parent_id: 0,
  type: 'simple',
  name: 'Blue kurta',
  status: 'publish',
  permalink: 'https://shop.example/product/blue-kurta/',
  price,
  regular_price: price,
  purchasable: true,
  manage_stock: true,
  stock_quantity: pieces ?? 0,
  stock_status: (pieces ?? 0) > 0 ? 'instock' : 'outofstock',
  backorders_allowed: false,
  date_modified_gmt: at.slice(0, 19),
})

/** By the chat: the page gets a code, and the shopper's own message carries it. */
export async function wants({ merchant }: Stage, { order, product: id, variant, alert }: Wish): Promise<void> {
  const answer = await relayOf(testEnv, merchant.id).fromWidget(merchant.id, `net-${order}`, {
    kind: 'visit',
    visit: {
      at: Date.now(),
      page: { url: 'https://shop.example/products/blue-kurta', lang: 'en', product: { id: String(id), title: 'Blue kurta' } },
      optin: {
        purposes: ['product_alerts'],
        version: 'en-1',
        lang: 'en',
        wording: { product_alerts: 'Test Shop may tell me on WhatsApp when this is back.' },
        product: variant === undefined ? String(id) : `${id}/${variant}`,
        alert,
      },
    },
  })
  const from = phoneOf(order).slice(1)
  const text = { body: `Please tell me about the blue kurta. ${'code' in answer ? answer.code : ''}` }
  const message = { from, id: `wamid.${crypto.randomUUID()}`, timestamp: String(Math.floor(Date.now() / 1000)), type: 'text', text }
  await taken(fromMeta(merchant, { contacts: [{ wa_id: from, profile: { name: 'Asha' } }], messages: [message] }))
}

export const chooses: Act<'chooses'> = async ({ merchant }, { order, does, wish }) => {
  const hash = await keyedHash(varsOf(testEnv).PEPPER, merchant.id, 'phone', phoneOf(order))
  const [contactId] = await relayOf(testEnv, merchant.id).entities([`phone:${hash}`])
  expect(contactId, `the shopper of order ${order}`).toBeDefined()
  const key = wish ? `${wish.product}${wish.variant === undefined ? '' : `/${wish.variant}`}` : ''
  const change =
    does === 'snooze' ? { kind: 'snooze' as const, on: true } : { kind: 'remove' as const, product: key, alert: wish?.alert ?? '' }
  const words = { order_updates: '', marketing: '', product_alerts: '' }
  await relayOf(testEnv, merchant.id).changePreferences(merchant.id, contactId ?? '', change, words)
}
