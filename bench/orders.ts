/** Shopify orders of about 8 KB, each of another shopper, each validly signed, with a webhook id of its own. */
import { createHmac, randomUUID } from 'node:crypto'
import type { Demo } from './product.ts'

/** A request ready to be written to a socket, whole. */
export type Wire = Buffer

export interface OrderNumbers {
  /** Runs with different series share no order and no phone. */
  readonly series: number
  readonly n: number
}

const SERIES = 1_000_000

/** A valid Indian mobile number: +91, a nine, and nine digits. The first three keep clear of numbers that fact sheets use. */
export function phoneOf({ series, n }: OrderNumbers): string {
  return `+9198${String((series * SERIES + n) % 100_000_000).padStart(8, '0')}`
}

const money = (amount: string) => ({ shop_money: { amount, currency_code: 'INR' }, presentment_money: { amount, currency_code: 'INR' } })

/** The body of orders/create with the fields that Shopify sends, cash on delivery, so that one message follows at once. */
export function shopifyOrder(numbers: OrderNumbers, at: number): string {
  const key = numbers.series * SERIES + numbers.n
  const id = 5_000_000_000_000 + key
  const phone = phoneOf(numbers)
  const when = new Date(at).toISOString()
  const first = `Asha${numbers.n}`
  const address = {
    first_name: first,
    last_name: 'Rao',
    name: `${first} Rao`,
    company: null,
    address1: '12 Sample Lane',
    address2: 'Near the lake',
    city: 'Pune',
    zip: '411001',
    province: 'Maharashtra',
    province_code: 'MH',
    country: 'India',
    country_code: 'IN',
    phone,
    latitude: 18.52,
    longitude: 73.85,
  }
  const line = (i: number) => ({
    id: 9_000_000_000_000 + key * 10 + i,
    admin_graphql_api_id: `gid://shopify/LineItem/${9_000_000_000_000 + key * 10 + i}`,
    product_id: 111 + i,
    variant_id: 222 + i,
    product_exists: true,
    title: `Cotton kurta ${i}`,
    variant_title: 'M / Blue',
    name: `Cotton kurta ${i} - M / Blue`,
    sku: `KURTA-${i}`,
    vendor: 'Chai & Cotton',
    quantity: 1,
    current_quantity: 1,
    fulfillable_quantity: 1,
    fulfillment_service: 'manual',
    fulfillment_status: null,
    gift_card: false,
    grams: 250,
    price: '499.00',
    price_set: money('499.00'),
    total_discount: '0.00',
    total_discount_set: money('0.00'),
    requires_shipping: true,
    taxable: true,
    properties: [],
    discount_allocations: [],
    duties: [],
    tax_lines: [{ channel_liable: false, price: '53.46', price_set: money('53.46'), rate: 0.12, title: 'IGST' }],
  })
  return JSON.stringify({
    id,
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    app_id: 580111,
    browser_ip: '203.0.113.7',
    buyer_accepts_marketing: false,
    cancel_reason: null,
    cancelled_at: null,
    cart_token: `cart-${key}`,
    checkout_id: id + 1,
    checkout_token: `checkout-${key}`,
    client_details: {
      accept_language: 'en-IN',
      browser_height: null,
      browser_ip: '203.0.113.7',
      browser_width: null,
      session_hash: null,
      user_agent: 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36',
    },
    closed_at: null,
    confirmation_number: `C${key}`,
    confirmed: true,
    contact_email: `asha${key}@example.com`,
    created_at: when,
    currency: 'INR',
    current_subtotal_price: '1497.00',
    current_subtotal_price_set: money('1497.00'),
    current_total_discounts: '0.00',
    current_total_discounts_set: money('0.00'),
    current_total_price: '1497.00',
    current_total_price_set: money('1497.00'),
    current_total_tax: '160.38',
    current_total_tax_set: money('160.38'),
    customer_locale: 'en-IN',
    device_id: null,
    discount_codes: [],
    email: `asha${key}@example.com`,
    estimated_taxes: false,
    financial_status: 'pending',
    fulfillment_status: null,
    landing_site: '/collections/all?utm_source=instagram',
    location_id: null,
    merchant_business_entity_id: 'MTU0ODM4MDAwOQ',
    merchant_of_record_app_id: null,
    name: `#S${key}`,
    note: null,
    note_attributes: [],
    number: key,
    order_number: key,
    order_status_url: `https://shop.example/1/orders/${key}/authenticate?key=demo${key}`,
    original_total_duties_set: null,
    payment_gateway_names: ['Cash on Delivery (COD)'],
    phone,
    po_number: null,
    presentment_currency: 'INR',
    processed_at: when,
    reference: null,
    referring_site: 'https://instagram.com',
    source_identifier: null,
    source_name: 'web',
    source_url: null,
    subtotal_price: '1497.00',
    subtotal_price_set: money('1497.00'),
    tags: '',
    tax_exempt: false,
    tax_lines: [{ price: '160.38', rate: 0.12, title: 'IGST', price_set: money('160.38'), channel_liable: false }],
    taxes_included: true,
    test: false,
    token: `token-${key}`,
    total_discounts: '0.00',
    total_discounts_set: money('0.00'),
    total_line_items_price: '1497.00',
    total_line_items_price_set: money('1497.00'),
    total_outstanding: '1497.00',
    total_price: '1497.00',
    total_price_set: money('1497.00'),
    total_shipping_price_set: money('0.00'),
    total_tax: '160.38',
    total_tax_set: money('160.38'),
    total_tip_received: '0.00',
    total_weight: 750,
    updated_at: when,
    user_id: null,
    billing_address: address,
    customer: {
      id: 7_000_000_000_000 + key,
      admin_graphql_api_id: `gid://shopify/Customer/${7_000_000_000_000 + key}`,
      email: `asha${key}@example.com`,
      first_name: first,
      last_name: 'Rao',
      phone,
      state: 'disabled',
      note: null,
      verified_email: true,
      multipass_identifier: null,
      tax_exempt: false,
      currency: 'INR',
      tax_exemptions: [],
      created_at: when,
      updated_at: when,
      default_address: {
        id: 8_000_000_000_000 + key,
        customer_id: 7_000_000_000_000 + key,
        country_name: 'India',
        default: true,
        ...address,
      },
    },
    discount_applications: [],
    fulfillments: [],
    line_items: [1, 2, 3].map(line),
    payment_terms: null,
    refunds: [],
    shipping_address: address,
    shipping_lines: [
      {
        id: 333,
        carrier_identifier: null,
        code: 'std',
        discounted_price: '0.00',
        discounted_price_set: money('0.00'),
        is_removed: false,
        phone: null,
        price: '0.00',
        price_set: money('0.00'),
        requested_fulfillment_service_id: null,
        source: 'shopify',
        title: 'Standard',
        tax_lines: [],
        discount_allocations: [],
      },
    ],
  })
}

/** Signed POSTs of orders/create, numbered from `from`. They are made before the clock runs. */
export function signedOrders(demo: Demo, series: number, count: number, from = 0): Wire[] {
  const connection = demo.connections.find((one) => one.connector === 'shopify')
  const url = new URL(connection?.url ?? '')
  const secret = Object.values(connection?.secrets ?? {})[0] ?? ''
  const at = Date.now()
  return Array.from({ length: count }, (_, i) => {
    const body = Buffer.from(shopifyOrder({ series, n: from + i }, at))
    const head = {
      host: url.host,
      'content-type': 'application/json',
      'content-length': body.length,
      'user-agent': 'Shopify-Captain-Hook',
      'x-shopify-topic': 'orders/create',
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
      'x-shopify-shop-domain': connection?.account ?? '',
      'x-shopify-api-version': '2026-07',
      'x-shopify-webhook-id': randomUUID(),
      'x-shopify-event-id': randomUUID(),
      'x-shopify-triggered-at': new Date(at).toISOString(),
    }
    return wire('POST', url.pathname, head, body)
  })
}

export function wire(
  method: string,
  path: string,
  headers: Readonly<Record<string, string | number>>,
  body: Buffer = Buffer.alloc(0),
): Wire {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), body])
}
