import { bigNumber } from '../json.ts'
import type { Action, DemoOrder, Delivery } from './shop.ts'
import { carrier, decimal, digits, e164, firstName, iso, lastName } from './shop.ts'

const money = (minor: number) => ({
  shop_money: { amount: decimal(minor), currency_code: 'INR' },
  presentment_money: { amount: decimal(minor), currency_code: 'INR' },
})
const idOf = (order: DemoOrder, kind: number) => `${kind}${order.shopId}`
const customerId = (order: DemoOrder) => `7${digits(order.shopper.phone).padStart(15, '0')}`

function address({ shopper }: DemoOrder) {
  return {
    first_name: firstName(shopper.name),
    last_name: lastName(shopper.name),
    name: shopper.name,
    company: null,
    address1: '12 Sample Lane',
    address2: null,
    city: 'Pune',
    zip: '411001',
    province: 'Maharashtra',
    province_code: 'MH',
    country: 'India',
    country_code: 'IN',
    phone: shopper.phone,
    latitude: null,
    longitude: null,
  }
}

function customer(order: DemoOrder) {
  const { shopper } = order
  return {
    id: bigNumber(customerId(order)),
    admin_graphql_api_id: `gid://shopify/Customer/${customerId(order)}`,
    first_name: firstName(shopper.name),
    last_name: lastName(shopper.name),
    email: shopper.email,
    phone: e164(shopper.phone),
    state: 'disabled',
    note: null,
    verified_email: true,
    tax_exempt: false,
    currency: 'INR',
    default_address: address(order),
  }
}

/** The field set that create, paid, cancelled, fulfilled and updated share (reference: Shopify fact sheet, section 13.1). */
function orderBody(order: DemoOrder, at: number) {
  const id = idOf(order, 5)
  const cod = order.payment === 'cod'
  return {
    id: bigNumber(id),
    admin_graphql_api_id: `gid://shopify/Order/${id}`,
    name: `#${order.number}`,
    order_number: order.number,
    number: order.number - 1000,
    confirmation_number: `DEMO${order.number}`,
    token: `token-${order.shopId}`,
    checkout_token: `checkout-${order.shopId}`,
    cart_token: `cart-${order.shopId}`,
    created_at: iso(order.placedAt),
    processed_at: iso(order.placedAt),
    updated_at: iso(at),
    cancelled_at: order.cancelled ? iso(at) : null,
    cancel_reason: order.cancelled ? 'customer' : null,
    closed_at: null,
    test: false,
    confirmed: true,
    source_name: 'web',
    financial_status: order.refunded ? 'refunded' : order.paid ? 'paid' : 'pending',
    fulfillment_status: order.shipped ? 'fulfilled' : null,
    payment_gateway_names: [cod ? 'Cash on Delivery (COD)' : 'Razorpay Secure'],
    currency: 'INR',
    presentment_currency: 'INR',
    total_price: decimal(order.total),
    current_total_price: decimal(order.total),
    total_outstanding: order.paid ? '0.00' : decimal(order.total),
    total_price_set: money(order.total),
    current_total_price_set: money(order.total),
    subtotal_price: decimal(order.total),
    total_discounts: '0.00',
    total_tax: '0.00',
    customer_locale: order.shopper.language,
    email: order.shopper.email,
    contact_email: order.shopper.email,
    phone: e164(order.shopper.phone),
    buyer_accepts_marketing: false,
    tags: '',
    note: null,
    note_attributes: order.shopper.offers ? [{ name: 'whatsapp_opt_in', value: 'yes' }] : [],
    order_status_url: `https://shop.example/orders/${order.shopId}/authenticate?key=demo`,
    customer: customer(order),
    shipping_address: address(order),
    billing_address: address(order),
    line_items: [
      {
        id: bigNumber(idOf(order, 9)),
        product_id: 111,
        variant_id: 222,
        product_exists: true,
        title: order.item,
        variant_title: null,
        name: order.item,
        sku: 'DEMO-1',
        vendor: 'Demo',
        quantity: 1,
        current_quantity: 1,
        fulfillable_quantity: order.shipped ? 0 : 1,
        price: decimal(order.total),
        requires_shipping: true,
        properties: [],
      },
    ],
    shipping_lines: [{ id: 333, title: 'Standard', code: 'std', price: '0.00', phone: null, source: 'shopify', is_removed: false }],
    discount_codes: [],
    fulfillments: [],
    refunds: [],
    returns: [],
  }
}

function fulfillment(order: DemoOrder, at: number) {
  const tracking = `https://track.example/${order.awb}`
  return {
    id: bigNumber(idOf(order, 8)),
    admin_graphql_api_id: `gid://shopify/Fulfillment/${idOf(order, 8)}`,
    order_id: bigNumber(idOf(order, 5)),
    name: `#${order.number}.1`,
    status: 'success',
    shipment_status: null,
    service: 'manual',
    created_at: iso(at),
    updated_at: iso(at),
    location_id: 1,
    origin_address: null,
    email: order.shopper.email,
    destination: address(order),
    line_items: [{ id: bigNumber(idOf(order, 9)), quantity: 1, title: order.item }],
    tracking_company: carrier,
    tracking_number: order.awb,
    tracking_numbers: [order.awb],
    tracking_url: tracking,
    tracking_urls: [tracking],
    receipt: {},
  }
}

function parcelEvent(order: DemoOrder, status: string, at: number) {
  const id = `6${String(at)}`
  return {
    id: bigNumber(id),
    admin_graphql_api_id: `gid://shopify/FulfillmentEvent/${id}`,
    fulfillment_id: bigNumber(idOf(order, 8)),
    order_id: bigNumber(idOf(order, 5)),
    shop_id: 1,
    status,
    message: null,
    happened_at: iso(at),
    created_at: iso(at),
    updated_at: iso(at),
    estimated_delivery_at: null,
    city: 'Pune',
    province: 'MH',
    country: 'IN',
    zip: '411001',
    address1: null,
    latitude: null,
    longitude: null,
  }
}

function refund(order: DemoOrder, at: number) {
  const id = idOf(order, 4)
  return {
    id: bigNumber(id),
    admin_graphql_api_id: `gid://shopify/Refund/${id}`,
    order_id: bigNumber(idOf(order, 5)),
    created_at: iso(at),
    processed_at: iso(at),
    note: null,
    user_id: null,
    restock: true,
    refund_line_items: [],
    refund_shipping_lines: [],
    duties: [],
    order_adjustments: [],
    transactions: [
      {
        id: bigNumber(idOf(order, 3)),
        kind: 'refund',
        gateway: order.payment === 'cod' ? 'manual' : 'razorpay',
        status: 'success',
        amount: decimal(order.total),
        currency: 'INR',
        payment_id: 'demo',
        manual_payment_gateway: order.payment === 'cod',
        processed_at: iso(at),
      },
    ],
  }
}

function checkout(order: DemoOrder, at: number) {
  return {
    token: `checkout-${order.shopId}`,
    cart_token: `cart-${order.shopId}`,
    name: `#${order.shopId}`,
    email: order.shopper.email,
    phone: e164(order.shopper.phone),
    buyer_accepts_marketing: order.shopper.offers,
    buyer_accepts_sms_marketing: false,
    sms_marketing_phone: null,
    customer_locale: order.shopper.language,
    created_at: iso(order.placedAt),
    updated_at: iso(at),
    completed_at: null,
    closed_at: null,
    abandoned_checkout_url: `https://shop.example/checkouts/ac/${order.shopId}/recover?key=demo`,
    currency: 'INR',
    presentment_currency: 'INR',
    total_price: decimal(order.total),
    line_items: [
      { key: 'k1', title: order.item, variant_title: null, quantity: 1, price: decimal(order.total), product_id: 111, variant_id: 222 },
    ],
    note_attributes: order.shopper.offers ? [{ name: 'whatsapp_opt_in', value: 'yes' }] : [],
    shipping_address: address(order),
    billing_address: null,
    customer: customer(order),
  }
}

const consent = (order: DemoOrder, state: 'subscribed' | 'unsubscribed', at: number) => ({
  customer_id: bigNumber(customerId(order)),
  phone_number: e164(order.shopper.phone),
  whats_app_marketing_consent: { state, opt_in_level: 'single_opt_in', updated_at: iso(at), collected_from: 'other' },
})

type Made = readonly (readonly [topic: string, body: unknown])[]

/** What Shopify sends after each action. `order` is already in its new state. */
const SENDS: Readonly<Record<Action, (order: DemoOrder, at: number) => Made>> = {
  buy: (order, at) => [['orders/create', orderBody(order, at)]],
  abandon: (order, at) => [['checkouts/update', checkout(order, at)]],
  pay: (order, at) => [['orders/paid', orderBody(order, at)]],
  pay_fails: () => [],
  ship: (order, at) => [
    ['fulfillments/create', fulfillment(order, at)],
    ['orders/fulfilled', orderBody(order, at)],
  ],
  out_for_delivery: (order, at) => [['fulfillment_events/create', parcelEvent(order, 'out_for_delivery', at)]],
  deliver: (order, at) => [['fulfillment_events/create', parcelEvent(order, 'delivered', at)]],
  delivery_fails: (order, at) => [['fulfillment_events/create', parcelEvent(order, 'attempted_delivery', at)]],
  cancel: (order, at) => [['orders/cancelled', orderBody(order, at)]],
  refund: (order, at) => [['refunds/create', refund(order, at)]],
  offers_on: (order, at) => [['customers_whats_app_marketing_consent/update', consent(order, 'subscribed', at)]],
  offers_off: (order, at) => [['customers_whats_app_marketing_consent/update', consent(order, 'unsubscribed', at)]],
}

export function shopifySends(order: DemoOrder, action: Action, at: number): readonly Delivery[] {
  return SENDS[action](order, at).map(([topic, body]) => ({ connector: 'shopify', topic, body: JSON.stringify(body) }))
}
