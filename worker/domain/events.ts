import type { Money } from './money.ts'
import type { Purpose } from './message.ts'
import type { PhoneClaim } from './phone.ts'

interface EventMeaning {
  /** What the fact is about. Facts about an order or a parcel are told once, whoever reports them. */
  readonly subject: 'order' | 'parcel' | 'checkout' | 'contact' | 'product' | 'merchant'
  readonly summary: string
}

/** The closed set of what can happen. A connector maps its sender's topics to these; rules start from them. */
export const EVENTS = {
  'order.placed': { subject: 'order', summary: 'An order exists that the shopper meant to make' },
  'order.accepted': { subject: 'order', summary: 'The kitchen or the shop took the order on' },
  'order.ready': { subject: 'order', summary: 'The order is ready to be handed over' },
  'order.completed': { subject: 'order', summary: 'The order is over: handed over and paid, as at a till' },
  'order.updated': { subject: 'order', summary: 'Something about an order changed that no other event names' },
  'order.fulfilled': { subject: 'order', summary: 'The shop calls the whole order fulfilled' },
  'order.cancelled': { subject: 'order', summary: 'The order was cancelled' },
  'order.deleted': { subject: 'order', summary: 'The shop removed the order' },
  'payment.authorized': { subject: 'order', summary: 'Money is reserved, not yet taken' },
  'payment.captured': { subject: 'order', summary: 'The order is paid' },
  'payment.failed': { subject: 'order', summary: 'A try to pay failed' },
  'payment.pending': { subject: 'order', summary: 'Part of the money has come, or it is on its way' },
  'payment.refunded': { subject: 'order', summary: 'Money went back to the shopper' },
  'payment.refund_started': { subject: 'order', summary: 'A refund is on its way' },
  'payment.refund_failed': { subject: 'order', summary: 'A refund did not go through' },
  'payment.disputed': { subject: 'order', summary: 'The shopper’s bank disputes the payment' },
  'payment.dispute_closed': { subject: 'order', summary: 'A dispute ended' },
  'payment_link.made': { subject: 'order', summary: 'We had a link made by which the order can be paid' },
  'payment_link.expiring': { subject: 'order', summary: 'A payment link of ours runs out soon and is still open' },
  'payment_link.expired': { subject: 'order', summary: 'A payment link ran out or was cancelled' },
  'parcel.labelled': { subject: 'parcel', summary: 'A label exists; the courier does not have the parcel yet' },
  'parcel.shipped': { subject: 'parcel', summary: 'The courier has the parcel' },
  'parcel.moved': { subject: 'parcel', summary: 'A scan on the way' },
  'parcel.out_for_delivery': { subject: 'parcel', summary: 'The parcel is with the rider' },
  'parcel.delivery_failed': { subject: 'parcel', summary: 'The courier came and could not hand it over' },
  'parcel.ready_for_pickup': { subject: 'parcel', summary: 'The parcel waits to be collected' },
  'parcel.delivered': { subject: 'parcel', summary: 'The parcel was handed over' },
  'parcel.returning': { subject: 'parcel', summary: 'The parcel is on its way back to the shop' },
  'parcel.returned': { subject: 'parcel', summary: 'The parcel is back at the shop' },
  'parcel.cancelled': { subject: 'parcel', summary: 'The shipment was cancelled' },
  'parcel.lost': { subject: 'parcel', summary: 'The parcel is lost, damaged or destroyed' },
  'parcel.excepted': { subject: 'parcel', summary: 'The courier reports a problem for the merchant' },
  'checkout.updated': { subject: 'checkout', summary: 'A checkout was started or went on' },
  'checkout.completed': { subject: 'checkout', summary: 'A checkout became an order' },
  'customer.updated': { subject: 'contact', summary: 'The shop’s customer record was made or changed' },
  'consent.changed': { subject: 'contact', summary: 'A shopper gave or took back consent' },
  'product.updated': { subject: 'product', summary: 'A product was made or changed' },
  'inventory.updated': { subject: 'product', summary: 'The stock of an item changed' },
  'product.back_in_stock': { subject: 'product', summary: 'What shoppers wait for is to be had again' },
  'product.price_dropped': { subject: 'product', summary: 'What shoppers wait for costs less than when they asked' },
  'app.uninstalled': { subject: 'merchant', summary: 'The merchant removed the app from the shop' },
  'privacy.data_requested': { subject: 'contact', summary: 'A shopper asked for a copy of the data' },
  'privacy.contact_redacted': { subject: 'contact', summary: 'A shopper’s data must be erased' },
  'privacy.merchant_redacted': { subject: 'merchant', summary: 'A shop’s data must be erased' },
  'connection.degraded': { subject: 'merchant', summary: 'The sender can no longer tell us what we need' },
  'shop.updated': { subject: 'merchant', summary: 'The shop’s own data changed: its name, domain, currency or time zone' },
  'shop.scopes_changed': { subject: 'merchant', summary: 'The merchant changed what we may do in the shop' },
  'shop.written': { subject: 'order', summary: 'We wrote something into the shop' },
  'shop.not_written': { subject: 'order', summary: 'We could not write something into the shop' },
  'courier.asked': { subject: 'order', summary: 'We told the courier what the shopper wants' },
  'courier.not_asked': { subject: 'order', summary: 'We could not tell the courier what the shopper wants' },
  'custom.received': { subject: 'order', summary: 'An event that the merchant sent through the API' },
} as const satisfies Record<string, EventMeaning>

export type EventType = keyof typeof EVENTS

/**
 * Ways to find the order, parcel or checkout that an event speaks of. Each is a text as the sender knows it.
 * Two events that share one reference speak of the same order.
 */
export interface Refs {
  /** The shop's internal order id, as a text (64-bit ids don't fit a number). */
  readonly shopOrderId?: string
  /** The number the shopper sees ("#1001", "SO-2026-17"). */
  readonly number?: string
  readonly checkoutToken?: string
  readonly cartToken?: string
  /** The gateway's payment, gateway-order and payment-link ids. */
  readonly paymentId?: string
  readonly gatewayOrderId?: string
  readonly paymentLinkId?: string
  /** The courier's air waybill number. */
  readonly awb?: string
  /** The shop's id of one fulfilment (parcel). */
  readonly fulfillmentId?: string
}

/** What the sender knows of the shopper. */
export interface Person {
  readonly name?: string
  readonly firstName?: string
  readonly email?: string
  readonly customerId?: string
  /** BCP 47, as the shop says it ("en-IN", "hi"). */
  readonly locale?: string
  /** Best first: the order in which they are tried. */
  readonly phones: readonly PhoneClaim[]
  readonly shipToCountry?: string
  readonly billToCountry?: string
}

export interface LineItem {
  readonly title: string
  readonly quantity: number
  /** The shop's own ids, where it says them: what is bought, and which form of it. */
  readonly productId?: string
  readonly variantId?: string
}

/** What the sender says of the order at that time; absent means "not said", null means "said to be empty". */
export interface OrderFacts {
  readonly placedAt?: number
  readonly total?: Money
  /** What of the total is not paid yet. */
  readonly due?: Money
  readonly items?: readonly LineItem[]
  readonly cashOnDelivery?: boolean
  readonly paid?: boolean
  readonly cancelledAt?: number | null
  readonly test?: boolean
  /** Where the shopper can pay or look at the order. Both are secrets of the shopper. */
  readonly payUrl?: string
  readonly statusUrl?: string
  /** When a kitchen means to have it ready. */
  readonly readyAt?: number
  /** The sender's own word for the state, for the ledger. */
  readonly status?: string
}

export interface PaymentFacts {
  readonly amount?: Money
  readonly method?: string
  /** Plain words of the gateway, for the merchant. */
  readonly reason?: string
  /** Sets one refund apart from the next of the same amount at the same sender. */
  readonly refundId?: string
}

export interface ParcelFacts {
  readonly carrier?: string
  readonly trackingUrl?: string
  readonly expectedAt?: number
  readonly isReturn?: boolean
  /** Who brings it, where that is one person and not a company. */
  readonly rider?: { readonly name?: string; readonly phone?: string }
  /** The sender's own word for the state. */
  readonly status?: string
  readonly note?: string
}

export interface CheckoutFacts {
  readonly recoveryUrl?: string
  /** When the shopper began it. */
  readonly startedAt?: number
  readonly total?: Money
  readonly items?: readonly LineItem[]
  readonly completedAt?: number | null
}

/** The shop in its own words; absent means "not said". */
export interface ShopFacts {
  readonly name?: string
  /** Where shoppers go. */
  readonly domain?: string
  readonly country?: string
  readonly currency?: string
  readonly timeZone?: string
  readonly language?: string
}

/** A price as a catalogue has it. Most say no currency: then it is the shop's own, and the Relay must know that. */
export interface ListPrice {
  /** A decimal text. */
  readonly amount: string
  readonly currency?: string
}

/** What is for sale of a product or of one variant, in the seller's words; absent means "not said". */
export interface SaleFacts {
  readonly title?: string
  readonly available?: boolean
  /** Pieces left; null where nobody counts them. */
  readonly stock?: number | null
  readonly price?: ListPrice
  /** What it costs otherwise, where the shop shows that beside the price. */
  readonly comparePrice?: ListPrice
  /** Where a shopper looks at it. */
  readonly url?: string
}

export interface VariantFacts extends SaleFacts {
  readonly variantId: string
  /** By which the shop's stock keeping knows it. */
  readonly itemId?: string
}

/** One thing that can be bought; absent means "not said". */
export interface ProductFacts extends SaleFacts {
  readonly productId: string
  /** When it is to be had again. */
  readonly backAt?: number
  readonly variants?: readonly VariantFacts[]
  /** The news is about these variants alone, and says nothing of the others. */
  readonly partial?: true
}

/** The stock of one item at one of the shop's places, for shops that tell it apart from the product. */
export interface StockLevel {
  readonly itemId: string
  readonly count: number
}

/** A sign of consent that travelled with a delivery. Whether it counts is decided by the merchant's settings (privacy/consent.ts). */
export interface ConsentSignal {
  readonly purpose: Purpose
  readonly state: 'granted' | 'withdrawn' | 'pending'
  readonly source:
    | 'order_attribute'
    | 'order_meta'
    | 'shop_sync'
    | 'checkout_notice'
    | 'keyword'
    | 'preferences'
    | 'whatsapp'
    | 'api'
    | 'console'
    | 'import'
    | 'widget'
    | 'checkout_box'
  /** What shows it: the attribute's name and value, the sender's consent level, a message id. */
  readonly proof: string
  /** When the shopper did it, epoch ms. */
  readonly at: number
  /** What the shopper saw, where the sender says it. */
  readonly shown?: ConsentShown
}

/** The words that were agreed to, where, and in which language. */
export interface ConsentShown {
  readonly wording?: string
  readonly version?: string
  readonly page?: string
  readonly locale?: string
}

/** Something for the merchant's eyes: a code of `domain/reasons.ts` with numbers and ids. */
export interface Notice {
  readonly code: string
  readonly detail?: Readonly<Record<string, string | number>>
}

/** One thing that happened, in our words. Made by a connector, pure of any knowledge of what we did before. */
export interface DomainEvent {
  readonly type: EventType
  /** The sender's time, epoch ms. */
  readonly occurredAt: number
  readonly refs: Refs
  readonly person?: Person
  readonly order?: OrderFacts
  readonly payment?: PaymentFacts
  readonly parcel?: ParcelFacts
  readonly checkout?: CheckoutFacts
  readonly consents?: readonly ConsentSignal[]
  readonly notice?: Notice
  readonly shop?: ShopFacts
  /** For `product.updated` and `inventory.updated`. */
  readonly products?: readonly ProductFacts[]
  /** For `inventory.updated`. */
  readonly levels?: readonly StockLevel[]
  /** For `shop.scopes_changed`: what we may do from now on. */
  readonly scopes?: readonly string[]
  /** For `custom.received`: the merchant's own name and variables. */
  readonly custom?: { readonly name: string; readonly variables: Readonly<Record<string, string>> }
}
