import { wireJson } from '../json.ts'
import type { Action, DemoOrder, Delivery } from './shop.ts'
import { carrier, decimal, firstName, lastName } from './shop.ts'

const IST_MS = 5.5 * 3_600_000
/** The shop's own clock, without an offset, and UTC without a Z: both as WooCommerce writes them. */
const local = (at: number) => new Date(at + IST_MS).toISOString().slice(0, 19)
const gmt = (at: number) => new Date(at).toISOString().slice(0, 19)

function status(order: DemoOrder, action: Action): string {
  if (order.checkoutOnly) return 'checkout-draft'
  if (order.refunded) return 'refunded'
  if (order.cancelled) return 'cancelled'
  if (action === 'pay_fails') return 'failed'
  if (order.parcel === 'delivered') return 'completed'
  return order.paid || order.payment === 'cod' ? 'processing' : 'pending'
}

/** The order of REST v3 (reference: WooCommerce fact sheet, section 6.4). */
function body(order: DemoOrder, action: Action, at: number) {
  const { shopper } = order
  const cod = order.payment === 'cod'
  const id = Number(order.shopId.slice(-9))
  const person = {
    first_name: firstName(shopper.name),
    last_name: lastName(shopper.name),
    company: '',
    address_1: '12 Sample Lane',
    address_2: '',
    city: 'Pune',
    state: 'MH',
    postcode: '411001',
    country: 'IN',
  }
  const paidAt = order.paid ? at : null
  const done = order.parcel === 'delivered' ? at : null
  return {
    id,
    parent_id: 0,
    status: status(order, action),
    currency: 'INR',
    version: '10.5.0',
    prices_include_tax: true,
    date_created: local(order.placedAt),
    date_modified: local(at),
    discount_total: '0.00',
    discount_tax: '0.00',
    shipping_total: '0.00',
    shipping_tax: '0.00',
    cart_tax: '0.00',
    total: decimal(order.total),
    total_tax: '0.00',
    customer_id: 0,
    order_key: `wc_order_demo${id}`,
    billing: { ...person, email: shopper.email, phone: shopper.phone },
    shipping: { ...person, phone: '' },
    payment_method: cod ? 'cod' : 'razorpay',
    payment_method_title: cod ? 'Cash on delivery' : 'Razorpay',
    transaction_id: order.paid && !cod ? `pay_DEMO${id}` : '',
    customer_ip_address: '203.0.113.7',
    customer_user_agent: 'Mozilla/5.0',
    created_via: 'store-api',
    customer_note: '',
    date_completed: done && local(done),
    date_paid: paidAt && local(paidAt),
    cart_hash: '0f0f0f0f',
    number: String(order.number),
    meta_data: [
      ...(shopper.offers ? [{ id: 5001, key: '_wc_other/wenext/whatsapp-optin', value: '1' }] : []),
      { id: 5003, key: 'wpml_language', value: shopper.language },
      ...(order.shipped
        ? [
            {
              id: 5002,
              key: '_wc_shipment_tracking_items',
              value: [
                {
                  tracking_provider: carrier,
                  custom_tracking_provider: '',
                  custom_tracking_link: '',
                  tracking_number: order.awb,
                  date_shipped: String(Math.floor(at / 1000)),
                  tracking_id: order.awb,
                },
              ],
            },
          ]
        : []),
    ],
    line_items: [
      {
        id: 31,
        name: order.item,
        product_id: 77,
        variation_id: 0,
        quantity: 1,
        tax_class: '',
        subtotal: decimal(order.total),
        subtotal_tax: '0.00',
        total: decimal(order.total),
        total_tax: '0.00',
        taxes: [],
        meta_data: [],
        sku: 'DEMO-1',
        price: order.total / 100,
        image: { id: '', src: '' },
        parent_name: null,
      },
    ],
    tax_lines: [],
    shipping_lines: [{ id: 32, method_title: 'Free shipping', method_id: 'free_shipping', total: '0.00' }],
    fee_lines: [],
    coupon_lines: [],
    refunds: order.refunded ? [{ id: id + 1, reason: '', total: `-${decimal(order.total)}` }] : [],
    payment_url: `https://shop.example/checkout/order-pay/${id}/?pay_for_order=true&key=wc_order_demo${id}`,
    is_editable: !order.paid,
    needs_payment: !order.paid && !cod,
    needs_processing: true,
    date_created_gmt: gmt(order.placedAt),
    date_modified_gmt: gmt(at),
    date_completed_gmt: done && gmt(done),
    date_paid_gmt: paidAt && gmt(paidAt),
    currency_symbol: '₹',
  }
}

/** Block checkout sends order.updated before order.created, with the same bytes (measured; fact sheet 99, point 2). */
const TOPICS: Partial<Record<Action, readonly string[]>> = {
  buy: ['order.updated', 'order.created'],
  offers_on: [],
  offers_off: [],
  out_for_delivery: [],
  delivery_fails: [],
}

export function woocommerceSends(order: DemoOrder, action: Action, at: number): readonly Delivery[] {
  const text = wireJson(body(order, action, at))
  return (TOPICS[action] ?? ['order.updated']).map((topic) => ({ connector: 'woocommerce', topic, body: text }))
}
