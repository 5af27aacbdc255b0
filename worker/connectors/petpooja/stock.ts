import * as z from 'zod'
import type { ProductFacts } from '../../domain/events.ts'
import type { Parsed } from '../contract.ts'
import { present, text } from '../kit/fields.ts'
import { readTime } from '../kit/times.ts'
import type { Settings } from './settings.ts'

/** A list of ids, or a record with the ids as values: both are seen. */
const ids = z.union([z.array(text), z.record(z.string(), text)]).transform((said) => Object.values(said).flatMap((id) => id ?? []))
const bool = z.union([z.boolean(), z.literal(['true', 'false', '1', '0']).transform((said) => said === 'true' || said === '1')])

export const Stock = z.object({ restID: text, type: text, inStock: bool, itemID: ids, autoTurnOnTime: text, customTurnOnTime: text })

/** Items or add-ons that were switched on or off at the till. */
export function stockEvents(body: unknown, { timeZone }: Settings, receivedAt: number): Parsed {
  const { inStock, itemID, type, autoTurnOnTime, customTurnOnTime } = Stock.parse(body)
  if (type === 'addon') return { ignored: 'an add-on is no dish of its own' }
  if (itemID.length === 0) return { ignored: 'it names no item' }
  const said = autoTurnOnTime?.toLowerCase() === 'custom' ? customTurnOnTime : autoTurnOnTime
  const backAt = inStock ? undefined : readTime(said, 'auto', timeZone)
  const products: ProductFacts[] = itemID.map((productId) => present({ productId, available: inStock, backAt }))
  return { events: [{ type: 'inventory.updated', occurredAt: receivedAt, refs: {}, products }] }
}

/** A whole menu. `in_stock` is "2" where a dish is to be had. */
export const Menu = z.object({
  restaurants: z.array(z.object({ details: z.object({ menusharingcode: text }).nullish() })).nullish(),
  items: z.array(z.object({ itemid: text, itemname: text, in_stock: text })),
})

/** What a menu may add to an event; a larger one is kept in its delivery alone. */
const MAX_DISHES = 500

export function menuEvents(body: unknown, receivedAt: number): Parsed {
  const dishes = Menu.parse(body).items.flatMap(({ itemid, itemname, in_stock }): ProductFacts[] =>
    itemid ? [present({ productId: itemid, title: itemname, available: in_stock === undefined ? undefined : in_stock === '2' })] : [],
  )
  return {
    events: [{ type: 'product.updated', occurredAt: receivedAt, refs: {}, ...(dishes.length <= MAX_DISHES ? { products: dishes } : {}) }],
  }
}
