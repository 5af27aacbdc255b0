import type { RuleDefinition } from '../domain/rules.ts'

const HOUR = 3600
const DAY = 24 * HOUR

const cart = { customer_name: 'contact.firstName', shop_name: 'merchant.name', items: 'order.items', url: 'link.recover' }
const basket = { ...cart, total: 'order.total' }
const code = { code: 'discount.code', discount: 'discount.value', until: 'discount.until' }

/**
 * A cart that was left: up to four steps, each switched on by itself. Each is over before the next is due, so that what was held up
 * doesn't come in a heap. The fourth has the code of the third.
 */
export const CART_RULES = {
  checkout_reminder: step('Checkout left behind', 'checkout_reminder_v1', HOUR, basket, {}),
  checkout_reminder_2: step('Checkout left behind, a day later', 'checkout_reminder_2_v1', DAY, basket, {}),
  checkout_reminder_3: step(
    'Checkout left behind, two days later, with a code',
    'checkout_reminder_3_v1',
    2 * DAY,
    { ...basket, ...code },
    {
      prepare: ['recheck', 'discount'],
      discount: { percent: 10, hours: 96 },
    },
  ),
  checkout_reminder_4: step(
    'Checkout left behind, last call with the same code',
    'checkout_reminder_4_v1',
    4 * DAY,
    { ...cart, ...code },
    {
      prepare: ['recheck', 'discount'],
      discount: { percent: 10, hours: 48 },
    },
  ),
} as const satisfies Readonly<Record<string, RuleDefinition & { readonly startsOn: boolean }>>

function step(
  name: string,
  template: string,
  delaySeconds: number,
  variables: Record<string, string>,
  more: Partial<RuleDefinition>,
): RuleDefinition & { startsOn: boolean } {
  return {
    name,
    event: 'checkout.updated',
    template,
    variables,
    conditions: [],
    delaySeconds,
    // The longest night of a country with many zones, and not the next step.
    bestBeforeSeconds: 20 * HOUR,
    purpose: 'marketing',
    startsOn: false,
    series: 'cart',
    stopOnReply: true,
    prepare: ['recheck'],
    stillTrue: ['not_bought'],
    cancelOn: ['order.placed', 'payment.captured', 'checkout.completed'],
    ...more,
  }
}
