import type { Action, DemoOrder, Delivery } from './shop.ts'
import { carrier, decimal, e164 } from './shop.ts'

/** Gateway and courier: they report the same facts as the shop, from where they stand. */

const seconds = (at: number) => Math.floor(at / 1000)

function payment(order: DemoOrder, at: number, status: 'captured' | 'failed' | 'refunded') {
  const failed = status === 'failed'
  const notes =
    order.platform === 'shopify'
      ? { shopify_order_id: `5${order.shopId}`, order_number: `#${order.number}` }
      : { woocommerce_order_id: String(Number(order.shopId.slice(-9))), woocommerce_order_number: String(order.number) }
  return {
    id: `pay_DEMO${order.shopId}${failed ? 'F' : ''}`,
    entity: 'payment',
    amount: order.total,
    currency: 'INR',
    status,
    order_id: `order_DEMO${order.shopId}`,
    invoice_id: null,
    international: false,
    method: 'upi',
    amount_refunded: status === 'refunded' ? order.total : 0,
    refund_status: status === 'refunded' ? 'full' : null,
    captured: !failed,
    description: `#${order.number}`,
    card_id: null,
    bank: null,
    wallet: null,
    vpa: 'asha@demobank',
    email: order.shopper.email,
    contact: e164(order.shopper.phone),
    notes,
    fee: failed ? null : 1180,
    tax: failed ? null : 180,
    error_code: failed ? 'BAD_REQUEST_ERROR' : null,
    error_description: failed ? 'Payment was declined by the bank' : null,
    error_source: failed ? 'bank' : null,
    error_step: failed ? 'payment_authorization' : null,
    error_reason: failed ? 'payment_failed' : null,
    acquirer_data: { rrn: '000000000001' },
    created_at: seconds(at),
  }
}

const gatewayOrder = (order: DemoOrder, at: number) => ({
  id: `order_DEMO${order.shopId}`,
  entity: 'order',
  amount: order.total,
  amount_paid: order.total,
  amount_due: 0,
  currency: 'INR',
  receipt: String(order.number),
  status: 'paid',
  attempts: 1,
  notes: [],
  created_at: seconds(at),
})

const refund = (order: DemoOrder, at: number) => ({
  id: `rfnd_DEMO${order.shopId}`,
  entity: 'refund',
  payment_id: `pay_DEMO${order.shopId}`,
  amount: order.total,
  currency: 'INR',
  status: 'processed',
  speed_requested: 'normal',
  speed_processed: 'normal',
  receipt: null,
  notes: [],
  created_at: seconds(at),
})

function event(name: string, payload: Readonly<Record<string, unknown>>, at: number): Delivery {
  const wrapped = Object.fromEntries(Object.entries(payload).map(([kind, entity]) => [kind, { entity }]))
  const body = {
    entity: 'event',
    account_id: 'acc_DEMO0000000001',
    event: name,
    contains: Object.keys(payload),
    payload: wrapped,
    created_at: seconds(at),
  }
  return { connector: 'razorpay', topic: name, body: JSON.stringify(body) }
}

/** Razorpay's part: payments by link or UPI. Cash that the rider takes is none of its business. */
export function razorpaySends(order: DemoOrder, action: Action, at: number): readonly Delivery[] {
  if (action === 'pay')
    return [
      event('payment.captured', { payment: payment(order, at, 'captured') }, at),
      event('order.paid', { payment: payment(order, at, 'captured'), order: gatewayOrder(order, at) }, at),
    ]
  if (action === 'pay_fails') return [event('payment.failed', { payment: payment(order, at, 'failed') }, at)]
  if (action === 'refund' && order.payment === 'prepaid')
    return [event('refund.processed', { refund: refund(order, at), payment: payment(order, at, 'refunded') }, at)]
  return []
}

/** Shiprocket's status ids (reference: payments and logistics fact sheet, section B1). */
const STATUS: Partial<Record<Action, readonly [id: number, label: string, activity: string]>> = {
  ship: [42, 'PICKED UP', 'Shipment picked up'],
  out_for_delivery: [17, 'OUT FOR DELIVERY', 'Out for delivery'],
  deliver: [7, 'DELIVERED', 'Shipment delivered'],
  delivery_fails: [21, 'UNDELIVERED', 'Customer not available'],
}

const IST_MS = 5.5 * 3_600_000
const clock = (at: number) => new Date(at + IST_MS).toISOString().slice(0, 19).replace('T', ' ')
const indian = (at: number) => clock(at).replace(/^(\d{4})-(\d{2})-(\d{2})/, '$3 $2 $1')

export function shiprocketSends(order: DemoOrder, action: Action, at: number): readonly Delivery[] {
  const told = action === 'cancel' && order.shipped ? ([8, 'CANCELED', 'Shipment cancelled'] as const) : STATUS[action]
  if (!told) return []
  const [id, label, activity] = told
  const body = {
    awb: order.awb,
    courier_name: carrier,
    current_status: label,
    current_status_id: id,
    shipment_status: label,
    shipment_status_id: id,
    current_timestamp: indian(at),
    order_id: String(order.number),
    sr_order_id: 348_400_000 + order.number,
    awb_assigned_date: clock(order.placedAt),
    pickup_scheduled_date: clock(order.placedAt),
    etd: clock(at + 2 * 86_400_000),
    scans: [
      { date: clock(at), status: 'X-DEMO', activity, location: 'Pune_H (Maharashtra)', 'sr-status': String(id), 'sr-status-label': label },
    ],
    is_return: 0,
    channel_id: 350_001,
    pod_status: 'OTP Based Delivery',
    pod: 'Not Available',
    cod_amount: order.payment === 'cod' ? decimal(order.total) : '0',
  }
  return [{ connector: 'shiprocket', topic: label, body: JSON.stringify(body) }]
}
