import type { Money } from '../domain/money.ts'

/** A payment that names no order we know. */
export interface SeenPayment {
  /** Whose phone it is: a contact, found by the number as it is dialled. */
  readonly who: string
  readonly amount: Money
  readonly at: number
  /** What it calls its order, if anything. */
  readonly number?: string | null
  readonly shopOrderId?: string | null
}

/** An order of somebody, as far as it is known. */
export interface SeenOrder {
  readonly id: string
  readonly who: string | null
  readonly total: Money | null
  readonly at: number
  /** Waits for a payment: neither paid nor cancelled, not paid at the door, no test. */
  readonly open: boolean
  readonly number?: string | null
  readonly shopOrderId?: string | null
}

export interface Likeness {
  readonly id: string
  /** From 0 to 1. */
  readonly confidence: number
}

/** Shoppers pay after they order, within the time that checkouts stay open; the gateway's word may overtake the shop's. */
const AFTER_MS = 2 * 3_600_000
const BEFORE_MS = 30 * 60_000

/** What is less sure than this stays apart. */
export const SURE_ENOUGH = 0.6
const AT_ONCE = 0.95
const LOST_OVER_TIME = 0.45
/** It has a name for its order that nobody here has heard: it may be about something sold elsewhere. */
const LOST_BY_A_STRANGE_NAME = 0.15

/**
 * The one order that a payment can be about, and how sure that is; undefined where none fits, or where two of this shopper have its
 * amount, in whatever state they are: the wrong one of two is worse than none. Pure, and the same for any order of the list.
 */
export function likeliest(payment: SeenPayment, orders: readonly SeenOrder[]): Likeness | undefined {
  const near = orders.filter((order) => order.who === payment.who && isSame(order.total, payment.amount) && share(payment, order) <= 1)
  const [order] = near
  if (!order || near.length > 1 || !order.open || namesAnother(payment, order)) return undefined
  const strange = payment.number || payment.shopOrderId ? LOST_BY_A_STRANGE_NAME : 0
  const confidence = AT_ONCE - strange - LOST_OVER_TIME * share(payment, order)
  return { id: order.id, confidence: Math.round(confidence * 100) / 100 }
}

const isSame = (total: Money | null, amount: Money) => total !== null && total.minor === amount.minor && total.currency === amount.currency

/** How much of the time allowed lies between them. */
function share(payment: SeenPayment, order: SeenOrder): number {
  const gap = payment.at - order.at
  return gap >= 0 ? gap / AFTER_MS : -gap / BEFORE_MS
}

/** Another id of the shop, or a number of the same form as this order's: it means another order. */
function namesAnother(payment: SeenPayment, order: SeenOrder): boolean {
  const [id, knownId, number, known] = [payment.shopOrderId, order.shopOrderId, payment.number, order.number]
  if (id && knownId && id !== knownId) return true
  return Boolean(number && known && number !== known && formOf(number) === formOf(known))
}

/** "#WNX-1001" and "#WNX-1002" have one form; "rcpt_8f2" has another. Numbers that differ much in length count something else. */
function formOf(name: string): string {
  return name
    .trim()
    .replace(/^#/, '')
    .toLowerCase()
    .replace(/\d+/g, (digits) => `<${Math.ceil(digits.length / 4)}>`)
}
