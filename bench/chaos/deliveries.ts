/** The webhooks of a shop's day: orders on two platforms, their payments and their parcels, each signed as its sender signs. */
import { createHash, createHmac, randomUUID } from 'node:crypto'
import type { Demo } from '../product.ts'
import { tellOf, type Others } from './others.ts'

export interface Delivery {
  /** Equal for equal deliveries: what "counts once" means. */
  readonly key: string
  readonly order: ShopOrder
  readonly connector: string
  /** Under which topic the ledger shows it. */
  readonly topic: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Body and headers with a proof of this moment, for senders whose proofs grow old; else they are as they stand here. */
  readonly prove?: () => Promise<{ readonly headers: Readonly<Record<string, string>>; readonly body: string }>
}

export interface ShopOrder {
  readonly platform: 'shopify' | 'woocommerce'
  readonly story: Story
  /** What the shopper sees, without "#". */
  readonly number: string
  readonly shopId: string
  readonly phone: string
  readonly awb: string
  readonly placedAt: number
}

type Step = 'placed' | 'gateway' | 'paid' | 'picked_up' | 'out' | 'delivered' | 'done' | 'cancelled'
type Story = 'prepaid' | 'cod' | 'cancelled' | 'woo' | 'several'

const STORIES: Readonly<Record<Story, readonly Step[]>> = {
  prepaid: ['placed', 'gateway', 'paid', 'picked_up', 'out', 'delivered', 'done'],
  cod: ['placed', 'picked_up', 'out', 'delivered', 'done'],
  cancelled: ['placed', 'cancelled'],
  woo: ['placed', 'gateway', 'picked_up', 'out', 'delivered', 'done'],
  // And what other systems tell of it.
  several: ['placed', 'picked_up'],
}
const MIX: readonly Story[] = ['prepaid', 'several', 'cod', 'several', 'woo', 'several', 'cancelled', 'several']
const STEP_MS = 60_000
const AMOUNT = '1499.00'

/** At least so many deliveries, in the order in which they would happen; whole orders only. */
export function day(demo: Demo, others: Others, atLeast: number, startedAt: number): Delivery[] {
  const made: Delivery[] = []
  let turn = 0
  for (let n = 0; made.length < atLeast; n++) {
    const story = MIX[n % MIX.length] ?? 'cod'
    const order: ShopOrder = {
      story,
      platform: story === 'woo' ? 'woocommerce' : 'shopify',
      number: `${story === 'woo' ? 3 : 1}${String(n).padStart(6, '0')}`,
      shopId: story === 'woo' ? `${40_000_000 + n}` : `${5_300_000_000_000 + n}`,
      phone: `+9197${String(10_000_000 + n)}`,
      awb: `AWB${70_000_000 + n}`,
      placedAt: startedAt - 15 * STEP_MS,
    }
    STORIES[story].forEach((step, i) => made.push(deliveryOf(demo, order, step, order.placedAt + i * STEP_MS)))
    if (story === 'several') made.push(...tellOf(others, order, turn++))
  }
  return made
}

/** The same news under another id, as a sender makes it that lost track; of the others it is the same delivery. */
export function again(delivery: Delivery): Delivery {
  const id = randomUUID()
  const header = ({ shopify: 'x-shopify-webhook-id', razorpay: 'x-razorpay-event-id' } as Record<string, string | undefined>)[
    delivery.connector
  ]
  return header === undefined
    ? delivery
    : { ...delivery, key: `${delivery.connector}:${id}`, headers: { ...delivery.headers, [header]: id } }
}

function deliveryOf(demo: Demo, order: ShopOrder, step: Step, at: number): Delivery {
  if (step === 'gateway') return razorpay(demo, order, at)
  if (step === 'picked_up' || step === 'out' || step === 'delivered') return shiprocket(demo, order, step, at)
  return order.platform === 'woocommerce' ? woocommerce(demo, order, step, at) : shopify(demo, order, step, at)
}

function connectionOf(demo: Demo, connector: string): { url: string; account: string; secret: string } {
  const found = demo.connections.find((one) => one.connector === connector)
  if (!found) throw new Error(`the demo merchant has no connection ${connector}`)
  return { url: found.url, account: found.account ?? '', secret: Object.values(found.secrets)[0] ?? '' }
}

const hmac = (body: string, secret: string, encoding: 'base64' | 'hex') => createHmac('sha256', secret).update(body).digest(encoding)
const JSON_TYPE = { 'content-type': 'application/json' }

const SHOPIFY_TOPICS: Partial<Record<Step, string>> = {
  placed: 'orders/create',
  paid: 'orders/paid',
  done: 'orders/fulfilled',
  cancelled: 'orders/cancelled',
}

function shopify(demo: Demo, order: ShopOrder, step: Step, at: number): Delivery {
  const { url, account, secret } = connectionOf(demo, 'shopify')
  const topic = SHOPIFY_TOPICS[step] ?? 'orders/updated'
  const when = new Date(at).toISOString()
  const address = { first_name: 'Asha', last_name: 'Rao', phone: order.phone, country_code: 'IN', city: 'Pune' }
  const paid = order.story === 'prepaid' && step !== 'placed'
  const body = JSON.stringify({
    id: Number(order.shopId),
    name: `#${order.number}`,
    order_number: Number(order.number),
    checkout_token: `checkout-${order.shopId}`,
    cart_token: `cart-${order.shopId}`,
    created_at: new Date(order.placedAt).toISOString(),
    processed_at: new Date(order.placedAt).toISOString(),
    updated_at: when,
    cancelled_at: step === 'cancelled' ? when : null,
    test: false,
    financial_status: paid ? 'paid' : 'pending',
    fulfillment_status: step === 'done' ? 'fulfilled' : null,
    payment_gateway_names: [order.story === 'cod' ? 'Cash on Delivery (COD)' : 'Razorpay Secure'],
    currency: 'INR',
    total_price: AMOUNT,
    current_total_price: AMOUNT,
    order_status_url: `https://shop.example/orders/${order.shopId}`,
    email: `a${order.number}@example.com`,
    phone: order.phone,
    customer_locale: 'en',
    customer: { id: Number(order.shopId) + 1_000_000_000_000, first_name: 'Asha', last_name: 'Rao', phone: order.phone },
    shipping_address: address,
    billing_address: address,
    line_items: [{ id: 1, title: 'Blue kurta', quantity: 1, price: AMOUNT }],
    note_attributes: [],
    tags: '',
  })
  const id = randomUUID()
  const headers = {
    ...JSON_TYPE,
    'x-shopify-topic': topic,
    'x-shopify-hmac-sha256': hmac(body, secret, 'base64'),
    'x-shopify-shop-domain': account,
    'x-shopify-api-version': '2026-07',
    'x-shopify-webhook-id': id,
    'x-shopify-event-id': randomUUID(),
    'x-shopify-triggered-at': when,
  }
  return { key: `shopify:${id}`, order, connector: 'shopify', topic, url, headers, body }
}

function woocommerce(demo: Demo, order: ShopOrder, step: Step, at: number): Delivery {
  const { url, secret } = connectionOf(demo, 'woocommerce')
  const gmt = (ms: number) => new Date(ms).toISOString().slice(0, 19)
  const status = step === 'done' ? 'completed' : 'processing'
  const person = { first_name: 'Ravi', last_name: 'Iyer', country: 'IN', phone: order.phone, email: `r${order.number}@example.com` }
  const body = JSON.stringify({
    id: Number(order.shopId),
    number: order.number,
    status,
    currency: 'INR',
    total: AMOUNT,
    date_created: gmt(order.placedAt),
    date_created_gmt: gmt(order.placedAt),
    date_modified_gmt: gmt(at),
    date_paid_gmt: gmt(order.placedAt + STEP_MS),
    date_completed_gmt: step === 'done' ? gmt(at) : null,
    customer_id: 0,
    billing: person,
    shipping: { ...person, phone: '' },
    payment_method: 'razorpay',
    transaction_id: `pay_W${order.shopId}`,
    payment_url: '',
    needs_payment: false,
    line_items: [{ name: 'Linen scarf', quantity: 1 }],
    refunds: [],
    meta_data: [],
  })
  const headers = {
    ...JSON_TYPE,
    'x-wc-webhook-topic': step === 'placed' ? 'order.created' : 'order.updated',
    'x-wc-webhook-signature': hmac(body, secret, 'base64'),
    'x-wc-webhook-delivery-id': randomUUID(),
  }
  return { key: `woocommerce:${sha(body)}`, order, connector: 'woocommerce', topic: `order:${status}`, url, headers, body }
}

function razorpay(demo: Demo, order: ShopOrder, at: number): Delivery {
  const { url, secret } = connectionOf(demo, 'razorpay')
  const isShopify = order.platform === 'shopify'
  const notes = isShopify
    ? { shopify_order_id: order.shopId, order_number: `#${order.number}` }
    : { woocommerce_order_id: order.shopId, woocommerce_order_number: order.number }
  const entity = {
    id: `pay_${isShopify ? 'S' : 'W'}${order.shopId}`,
    entity: 'payment',
    amount: 149_900,
    currency: 'INR',
    status: 'captured',
    order_id: `order_${order.shopId}`,
    method: 'upi',
    email: `g${order.number}@example.com`,
    contact: order.phone,
    notes,
    created_at: Math.floor(at / 1000),
  }
  const body = JSON.stringify({
    entity: 'event',
    account_id: 'acc_CHAOS',
    event: 'payment.captured',
    contains: ['payment'],
    payload: { payment: { entity } },
    created_at: Math.floor(at / 1000),
  })
  const id = randomUUID()
  return {
    key: `razorpay:${id}`,
    order,
    connector: 'razorpay',
    topic: 'payment.captured',
    url,
    headers: { ...JSON_TYPE, 'x-razorpay-signature': hmac(body, secret, 'hex'), 'x-razorpay-event-id': id },
    body,
  }
}

const PARCEL = { picked_up: [42, 'PICKED UP'], out: [17, 'OUT FOR DELIVERY'], delivered: [7, 'DELIVERED'] } as const
const PARCEL_TOPICS = { picked_up: 'status:picked_up', out: 'status:out_for_delivery', delivered: 'status:delivered' } as const
const IST_MS = 5.5 * 3_600_000

function shiprocket(demo: Demo, order: ShopOrder, step: keyof typeof PARCEL, at: number): Delivery {
  const { url, secret } = connectionOf(demo, 'shiprocket')
  const [id, label] = PARCEL[step]
  const clock = new Date(at + IST_MS).toISOString().slice(0, 19).replace('T', ' ')
  const body = JSON.stringify({
    awb: order.awb,
    courier_name: 'Demo Surface',
    current_status: label,
    current_status_id: id,
    shipment_status: label,
    shipment_status_id: id,
    current_timestamp: clock.replace(/^(\d{4})-(\d{2})-(\d{2})/, '$3 $2 $1'),
    order_id: order.number,
    etd: clock,
    scans: [{ date: clock, activity: label, location: 'Pune' }],
    is_return: 0,
  })
  return {
    key: `shiprocket:${order.awb}:${id}`,
    order,
    connector: 'shiprocket',
    topic: PARCEL_TOPICS[step],
    url,
    headers: { ...JSON_TYPE, 'x-api-key': secret },
    body,
  }
}

const sha = (text: string) => createHash('sha256').update(text).digest('hex')
