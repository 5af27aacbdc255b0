import * as z from 'zod'
import type { DomainEvent, Person } from '../../domain/events.ts'
import { moneyFromDecimal } from '../../domain/money.ts'
import { present, text, webLink } from '../kit/fields.ts'
import { plainText } from '../kit/html.ts'
import { localeOf, phonesOf } from './shopper.ts'

/** Unguessable by the plugin's making; what is shorter may be a counter, and two shops would share it. */
const CartToken = z.string().regex(/^[A-Za-z0-9_-]{16,128}$/)

const Cart = z.object({
  cart: CartToken,
  phone: text,
  email: text,
  first_name: text,
  country: text,
  currency: text,
  total: text,
  items: z.array(z.object({ name: text, quantity: z.coerce.number(), product_id: text, variation_id: text })).nullish(),
  recovery_url: text,
  locale: text,
})

/** A cart of somebody who said who they are and saw the notice. Whether they are reminded is decided by their consent to offers, not here. */
export function cartUpdated(data: unknown, at: number): DomainEvent {
  const it = Cart.parse(data)
  const firstName = plainText(it.first_name)
  const person: Person = {
    ...present({ name: firstName, firstName, email: it.email, locale: localeOf(it.locale), billToCountry: it.country }),
    phones: phonesOf(it.phone, it.country),
  }
  return {
    type: 'checkout.updated',
    occurredAt: at,
    refs: { cartToken: it.cart },
    person,
    checkout: present({
      recoveryUrl: webLink(it.recovery_url),
      total: moneyFromDecimal(it.total, it.currency),
      items: it.items?.map((item) => ({
        title: plainText(item.name) ?? '',
        quantity: item.quantity,
        ...present({ productId: item.product_id, variantId: item.variation_id === '0' ? undefined : item.variation_id }),
      })),
      completedAt: null,
    }),
  }
}

/**
 * Ordered, or emptied: either way nobody is reminded of it. The order's id stays out of the references: the order has its own row, made by
 * the shop's webhook, and a cart under the same id would be taken for it.
 */
export function cartEnded(data: unknown, at: number): DomainEvent {
  const { cart, order_id: orderId } = z.object({ cart: CartToken, order_id: text }).parse(data)
  return { type: 'checkout.completed', occurredAt: at, refs: { cartToken: cart }, checkout: { completedAt: orderId ? at : null } }
}
