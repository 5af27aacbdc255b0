import type { RuleDefinition } from '../domain/rules.ts'
import { PAYMENT_RULES } from './payment-rules.ts'
import { answers, order } from './rule-values.ts'
import { CART_RULES } from './cart-rules.ts'

const HOUR = 3600
const DAY = 24 * HOUR

const product = { customer_name: 'contact.firstName', shop_name: 'merchant.name', product: 'product.title', price: 'product.price' }
const parcel = { ...order, carrier: 'parcel.carrier', tracking_no: 'parcel.awb' }

/** Behind the link, which is the first button. */
const newTry = { payload_1: 'answer.newTime', payload_2: 'answer.newAddress', payload_3: 'answer.call' }

type Defaults = Readonly<Record<string, RuleDefinition & { readonly startsOn: boolean }>>

/**
 * What a new merchant begins with: one rule for each thing that a shopper wants to know. The keys are stable ids.
 * Marketing starts switched off, but for what shoppers asked for themselves. "Payment failed" waits ten minutes, because shoppers try again by themselves.
 */
export const DEFAULT_RULES = {
  order_placed: rule(
    'Order confirmed',
    'order.placed',
    'order_placed_v1',
    { ...order, total: 'order.total', items: 'order.items', url: 'link.order' },
    { conditions: ['prepaid'], stillTrue: ['order_open'], cancelOn: ['order.cancelled'] },
  ),
  order_placed_cod: rule(
    'Order confirmed, cash on delivery',
    'order.placed',
    'order_placed_cod_v1',
    { ...order, total: 'order.due', items: 'order.items', url: 'link.order' },
    { conditions: ['cash_on_delivery'], stillTrue: ['order_open'], cancelOn: ['order.cancelled'] },
  ),
  cod_confirm: rule(
    'Asks whether an order paid at the door is meant',
    'order.placed',
    'cod_confirm_v2',
    { ...order, total: 'order.due', items: 'order.items', ...answers },
    {
      startsOn: false,
      bestBeforeSeconds: DAY,
      conditions: ['cash_on_delivery'],
      stillTrue: ['order_open', 'order_unanswered'],
      cancelOn: ['order.cancelled', 'parcel.shipped'],
    },
  ),
  cod_confirm_reminder: rule(
    'Asks once more, four hours later',
    'order.placed',
    'cod_confirm_reminder_v2',
    { ...order, total: 'order.due', ...answers },
    {
      startsOn: false,
      delaySeconds: 4 * HOUR,
      bestBeforeSeconds: DAY,
      conditions: ['cash_on_delivery'],
      stillTrue: ['order_open', 'order_unanswered'],
      cancelOn: ['order.cancelled', 'parcel.shipped'],
    },
  ),
  payment_received: rule(
    'Payment received',
    'payment.captured',
    'payment_received_v1',
    { ...order, amount: 'payment.amount', url: 'link.order' },
    { conditions: ['prepaid'], stillTrue: ['order_paid'], cancelOn: ['order.cancelled'] },
  ),
  payment_failed: rule(
    'Payment failed',
    'payment.failed',
    'payment_failed_v1',
    { ...order, amount: 'payment.amount', url: 'link.pay' },
    {
      delaySeconds: 600,
      bestBeforeSeconds: 6 * HOUR,
      conditions: ['prepaid'],
      stillTrue: ['order_unpaid'],
      cancelOn: ['payment.captured', 'order.cancelled'],
      prepare: ['payment_link'],
    },
  ),
  refund_done: rule(
    'Refund done',
    'payment.refunded',
    'refund_done_v1',
    { ...order, amount: 'payment.amount' },
    { bestBeforeSeconds: 3 * DAY },
  ),
  order_shipped: rule(
    'Parcel shipped',
    'parcel.shipped',
    'order_shipped_v1',
    { ...parcel, url: 'link.track' },
    {
      conditions: ['forward_parcel'],
      bestBeforeSeconds: 2 * DAY,
      stillTrue: ['order_open', 'parcel_on_its_way'],
      cancelOn: ['parcel.delivered', 'parcel.cancelled'],
    },
  ),
  out_for_delivery: rule(
    'Out for delivery',
    'parcel.out_for_delivery',
    'out_for_delivery_v2',
    { ...parcel, when: 'parcel.when', url: 'link.track' },
    {
      conditions: ['forward_parcel'],
      bestBeforeSeconds: 8 * HOUR,
      stillTrue: ['order_open', 'parcel_out'],
      cancelOn: ['parcel.delivered', 'parcel.delivery_failed'],
    },
  ),
  order_delivered: rule('Delivered', 'parcel.delivered', 'order_delivered_v1', order, {
    conditions: ['forward_parcel'],
    bestBeforeSeconds: DAY,
    stillTrue: ['parcel_delivered'],
  }),
  delivery_failed: rule(
    'Delivery failed',
    'parcel.delivery_failed',
    'delivery_failed_v2',
    { ...parcel, url: 'link.track', ...newTry },
    {
      conditions: ['forward_parcel'],
      bestBeforeSeconds: 12 * HOUR,
      stillTrue: ['order_open', 'parcel_not_handed_over'],
      cancelOn: ['parcel.delivered', 'parcel.out_for_delivery'],
    },
  ),
  order_fulfilled: rule(
    'Order completed, without a parcel',
    'order.fulfilled',
    'order_fulfilled_v1',
    { ...order, url: 'link.order' },
    {
      // Ten minutes for the parcel's own news, which says more.
      delaySeconds: 600,
      bestBeforeSeconds: DAY,
      conditions: ['no_parcel'],
      stillTrue: ['order_open'],
      cancelOn: ['order.cancelled', 'parcel.labelled', 'parcel.shipped', 'parcel.moved', 'parcel.out_for_delivery', 'parcel.delivered'],
    },
  ),
  refund_started: rule(
    'Refund on its way',
    'payment.refund_started',
    'refund_started_v1',
    { ...order, amount: 'payment.amount' },
    // Most refunds are done within minutes; then that is told, and this is not.
    { delaySeconds: 1800, bestBeforeSeconds: 3 * DAY, cancelOn: ['payment.refunded', 'payment.refund_failed'] },
  ),
  parcel_returning: rule(
    'Parcel on its way back',
    'parcel.returning',
    'parcel_returning_v1',
    { ...parcel, url: 'link.track' },
    { conditions: ['forward_parcel'], bestBeforeSeconds: 2 * DAY, stillTrue: ['order_open'], cancelOn: ['parcel.delivered'] },
  ),
  order_cancelled: rule('Order cancelled', 'order.cancelled', 'order_cancelled_v1', order, { stillTrue: ['order_cancelled'] }),
  ...CART_RULES,
  review_request: rule(
    'Asks for a review',
    'parcel.delivered',
    'review_request_v1',
    { ...order, url: 'link.order' },
    {
      purpose: 'marketing',
      startsOn: false,
      delaySeconds: 5 * DAY,
      bestBeforeSeconds: 5 * DAY,
      conditions: ['forward_parcel'],
      stillTrue: ['order_open', 'parcel_delivered'],
      cancelOn: ['order.cancelled', 'payment.refunded', 'payment.refund_started', 'parcel.returning'],
    },
  ),
  // Who asked to be told is promised an answer, so these are on.
  back_in_stock: rule(
    'Back in stock, for whoever asked',
    'product.back_in_stock',
    'back_in_stock_v1',
    { ...product, url: 'link.product' },
    // A minute's mistake of the stock keeping is over by then.
    { purpose: 'product_alerts', delaySeconds: 120, bestBeforeSeconds: 30 * DAY, stillTrue: ['product_available'] },
  ),
  price_drop: rule(
    'Price drop, for whoever asked',
    'product.price_dropped',
    'price_drop_v1',
    { ...product, old_price: 'product.oldPrice', url: 'link.product' },
    // A price with a digit too few is mended by then.
    {
      purpose: 'product_alerts',
      delaySeconds: 600,
      bestBeforeSeconds: 30 * DAY,
      stillTrue: ['product_available', 'product_cheaper'],
    },
  ),
  ...PAYMENT_RULES,
  reorder_reminder: rule(
    'Reminds to order again when it is used up',
    'parcel.delivered',
    'reorder_reminder_v1',
    { ...order, url: 'link.order' },
    {
      purpose: 'marketing',
      startsOn: false,
      delaySeconds: 30 * DAY,
      cycleDays: {},
      bestBeforeSeconds: 14 * DAY,
      stopOnPurchase: true,
      oncePerOrder: true,
      conditions: ['forward_parcel'],
      stillTrue: ['order_open'],
      cancelOn: ['order.cancelled', 'payment.refunded', 'payment.refund_started', 'parcel.returning'],
    },
  ),
  win_back: rule(
    'Invites who has not ordered for long',
    'order.placed',
    'win_back_v1',
    { customer_name: 'contact.firstName', shop_name: 'merchant.name', url: 'link.order' },
    {
      purpose: 'marketing',
      startsOn: false,
      delaySeconds: 120 * DAY,
      bestBeforeSeconds: 30 * DAY,
      stopOnPurchase: true,
      stillTrue: ['order_open'],
      cancelOn: ['order.cancelled'],
    },
  ),
} as const satisfies Defaults

function rule(
  name: string,
  event: RuleDefinition['event'],
  template: string,
  variables: Record<string, string>,
  more: Partial<RuleDefinition & { startsOn: boolean }>,
): RuleDefinition & { startsOn: boolean } {
  return {
    name,
    event,
    template,
    variables,
    conditions: [],
    delaySeconds: 0,
    bestBeforeSeconds: DAY,
    purpose: 'order_updates',
    stillTrue: [],
    cancelOn: [],
    startsOn: true,
    ...more,
  }
}
