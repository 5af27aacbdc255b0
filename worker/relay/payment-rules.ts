import type { RuleDefinition } from '../domain/rules.ts'
import { answers, order } from './rule-values.ts'

const HOUR = 3600
const DAY = 24 * HOUR

type Starting = RuleDefinition & { readonly startsOn: boolean }

const base = {
  conditions: [],
  delaySeconds: 0,
  bestBeforeSeconds: DAY,
  purpose: 'order_updates',
  stillTrue: [],
  cancelOn: [],
} satisfies Partial<Starting>

/** Asked of risky orders alone: the tag tells the shop's people to wait, and goes with the shopper's yes or the money. */
const question = {
  ...base,
  event: 'order.placed',
  template: 'cod_confirm_v2',
  variables: { ...order, total: 'order.due', items: 'order.items', ...answers },
  stillTrue: ['order_open', 'order_unpaid', 'order_unanswered'],
  cancelOn: ['order.cancelled', 'parcel.shipped', 'payment.captured'],
  writeBack: { tag: 'WhatsApp hold', untilConfirmed: true },
  startsOn: false,
} satisfies Partial<Starting>

/** About payment links, and about orders that are paid at the door unless somebody pays them before. */
export const PAYMENT_RULES = {
  cod_to_prepaid: {
    ...base,
    name: 'Offers to pay online instead of at the door',
    event: 'order.placed',
    template: 'cod_to_prepaid_v1',
    variables: { ...order, total: 'order.due', amount: 'link.amount', url: 'link.pay' },
    // After the question whether the order is meant; whoever says no is asked for no money.
    delaySeconds: 1800,
    conditions: ['cash_on_delivery'],
    stillTrue: ['order_open', 'order_unpaid'],
    cancelOn: ['order.cancelled', 'parcel.shipped', 'payment.captured'],
    prepare: ['payment_link'],
    paymentLink: { validHours: 24 },
    startsOn: false,
  },
  cod_paid: {
    ...base,
    name: 'Paid online instead of at the door',
    event: 'payment.captured',
    template: 'cod_paid_v1',
    variables: { ...order, amount: 'payment.amount', url: 'link.order' },
    conditions: ['cash_on_delivery', 'paid_by_link'],
    stillTrue: ['order_paid'],
    cancelOn: ['order.cancelled'],
    writeBack: { tag: 'Prepaid', note: 'Paid online by a WhatsApp payment link: nothing is to be collected at the door' },
    startsOn: true,
  },
  payment_link_expiring: {
    ...base,
    name: 'Payment link runs out soon',
    event: 'payment_link.expiring',
    template: 'payment_link_expiring_v1',
    variables: { ...order, amount: 'payment.amount', url: 'link.pay' },
    bestBeforeSeconds: 2 * HOUR,
    stillTrue: ['order_open', 'order_unpaid', 'link_open'],
    cancelOn: ['payment.captured', 'order.cancelled', 'payment_link.expired'],
    paymentLink: { leadHours: 3 },
    startsOn: false,
  },
  payment_link_expired: {
    ...base,
    name: 'Payment link ran out: once, a new one',
    event: 'payment_link.expired',
    template: 'payment_link_expired_v1',
    variables: { ...order, amount: 'link.amount', url: 'link.pay' },
    conditions: ['link_ran_out'],
    stillTrue: ['order_open', 'order_unpaid'],
    cancelOn: ['payment.captured', 'order.cancelled', 'parcel.shipped'],
    prepare: ['payment_link'],
    paymentLink: { validHours: 24 },
    startsOn: false,
  },
  cod_hold_first: {
    ...question,
    name: 'Holds a first order paid at the door until it is confirmed',
    conditions: ['cash_on_delivery', 'first_order'],
  },
  cod_hold_returned: {
    ...question,
    name: 'Holds an order paid at the door after a parcel that went back',
    conditions: ['cash_on_delivery', 'returned_before'],
  },
} satisfies Readonly<Record<string, Starting>>
