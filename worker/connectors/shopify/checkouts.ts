import * as z from 'zod'
import type { Parsed } from '../contract.ts'
import type { CheckoutFacts, DomainEvent, Refs } from '../../domain/events.ts'
import { moneyFromDecimal } from '../../domain/money.ts'
import { Address, Customer, personFrom } from './people.ts'
import type { Context } from './settings.ts'
import { firstTime, given, itemsOf, Items, notNegative, Text, timeOrNull } from './values.ts'

const Ends = z.object({ completed_at: Text, closed_at: Text })

/** `:completed` where it became an order, `:closed` where nobody can go on with it. */
export function checkoutTopic(topic: string, body: unknown): string {
  const ends = Ends.safeParse(body).data
  if (ends?.completed_at) return `${topic}:completed`
  return ends?.closed_at ? `${topic}:closed` : topic
}

const Checkout = z.object({
  token: z.string().min(1), // the only key since 2026-04, when `id` was dropped
  cart_token: Text,
  created_at: Text,
  updated_at: Text,
  completed_at: z.string().nullish(),
  closed_at: Text,
  abandoned_checkout_url: Text,
  currency: Text,
  presentment_currency: Text,
  total_price: Text,
  email: Text,
  phone: Text,
  customer_locale: Text,
  customer: Customer,
  shipping_address: Address,
  billing_address: Address,
  line_items: Items,
})

/**
 * `checkouts/create` and `checkouts/update`. Opt-in boxes are read from orders only: a tick in a checkout that was never
 * sent is no consent. `sms_marketing_phone` is consent to SMS and nothing else, so it isn't read at all.
 */
export function checkout(body: unknown, { state, sentAt }: Context): Parsed {
  const it = Checkout.parse(body)
  const completedAt = timeOrNull(it.completed_at)
  return {
    events: [
      {
        type: state ? 'checkout.completed' : 'checkout.updated',
        occurredAt: (state ? firstTime(it.completed_at, it.closed_at) : undefined) ?? firstTime(it.updated_at, it.created_at) ?? sentAt,
        refs: given<Refs>({ checkoutToken: it.token, cartToken: it.cart_token }),
        // The shopper who stands in the checkout is the buyer, whoever will get the parcel.
        person: personFrom(
          {
            phone: it.phone,
            phoneFrom: 'checkout',
            email: it.email,
            locale: it.customer_locale,
            customer: it.customer,
            shipping: it.shipping_address,
            billing: it.billing_address,
          },
          'buyer',
        ),
        checkout: given<CheckoutFacts>({
          recoveryUrl: it.abandoned_checkout_url,
          startedAt: firstTime(it.created_at),
          total: notNegative(moneyFromDecimal(it.total_price, it.presentment_currency ?? it.currency)),
          items: itemsOf(it.line_items, true),
          completedAt,
        }),
      },
    ],
  }
}

/** `checkouts/delete` has no token. What is deleted can't be bought any more, so reminders must end as if it had been. */
export function checkoutDeleted(body: unknown, { sentAt }: Context): Parsed {
  const { cart_token: cartToken } = z.object({ cart_token: Text }).parse(body)
  if (!cartToken) return { ignored: 'the deleted checkout names no cart' }
  return {
    events: [
      { type: 'checkout.completed', occurredAt: sentAt, refs: { cartToken }, checkout: { completedAt: null } } satisfies DomainEvent,
    ],
  }
}
