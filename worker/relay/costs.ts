import { priceCategoryOf, type PriceCategory } from '../domain/price.ts'
import { priceOf, type Priced, type PriceWhy } from '../domain/prices.ts'
import type { StatusUpdate } from '../whatsapp/webhook-types.ts'
import { getContact } from './contacts.ts'
import { getMessage } from './outbox.ts'
import type { RelaySettings } from './settings.ts'
import type { ContactRow, MessageRow } from './tables.ts'

type Whose = Pick<RelaySettings, 'choices' | 'timeZone'>
type Recipient = Pick<ContactRow, 'country' | 'window_until' | 'free_until'>

/** What a message of this category to this shopper costs now. */
export function costNow(settings: Whose, contact: Recipient, category: string, now: number): Priced {
  const known = priceCategoryOf(category)
  if (!known) return { price: undefined, why: 'unknown' }
  return cost(settings, contact.country, known, now, {
    window: (contact.window_until ?? 0) > now,
    freeEntryPoint: (contact.free_until ?? 0) > now,
  })
}

function cost(
  { choices: { billing }, timeZone }: Whose,
  country: string | null,
  category: PriceCategory,
  at: number,
  scene: { readonly window: boolean; readonly freeEntryPoint: boolean },
): Priced {
  return priceOf(country, category, at, { ...scene, currency: billing.currency, own: billing.prices, timeZone })
}

/** A price as the columns of a message keep it. */
export const priceColumns = ({ price, why }: Priced) => ({
  price_micros: price?.micros ?? null,
  price_currency: price?.currency ?? null,
  price_why: why,
})

/** Meta charged other news as an offer: then its template has changed its category, whether or not that was told. */
export const isChargedAsOffer = (sql: SqlStorage, { pricing, ref }: StatusUpdate): boolean =>
  pricing !== undefined &&
  ref !== undefined &&
  priceCategoryOf(pricing.category) === 'marketing' &&
  getMessage(sql, ref)?.category === 'UTILITY'

/** From the answer on, in which Meta's free entry point begins (whatsapp.md section 7). */
const ENTRY_POINT_MS = 72 * 3_600_000
const FREE_TYPES: Readonly<Record<string, PriceWhy>> = { free_customer_service: 'window', free_entry_point: 'entry_point' }

/**
 * Meta's own word on what a message was charged as settles our estimate: free, or the list price of the category that it names. That an ad
 * led the shopper here is known by that word alone.
 */
export function settledBy(sql: SqlStorage, settings: Whose, message: MessageRow, pricing: NonNullable<StatusUpdate['pricing']>) {
  const contact = getContact(sql, message.contact_id)
  const at = message.sending_at ?? message.created_at
  const category = priceCategoryOf(pricing.category)
  const until = contact?.free_until ?? 0
  // Of two such messages the earlier is nearer to the answer that began it.
  if (pricing.type === 'free_entry_point' && contact && (until <= at || at + ENTRY_POINT_MS < until))
    sql.exec('UPDATE contacts SET free_until = ? WHERE id = ?', at + ENTRY_POINT_MS, contact.id)
  const named = category ? { category: category.toUpperCase() } : {}
  if (pricing.type && pricing.type !== 'regular') {
    const currency = settings.choices.billing.currency
    return { ...named, ...priceColumns({ price: { micros: 0, currency }, why: FREE_TYPES[pricing.type] ?? 'free' }) }
  }
  const isPriced = message.price_why === 'listed' || message.price_why === 'own'
  // As estimated. It is not looked up again, since the shopper may be erased by now, or the card another one.
  if (!category || (isPriced && category === priceCategoryOf(message.category))) return named
  return { ...named, ...priceColumns(cost(settings, contact?.country ?? null, category, at, { window: false, freeEntryPoint: false })) }
}
