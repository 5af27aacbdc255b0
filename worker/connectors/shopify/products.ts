import * as z from 'zod'
import type { DomainEvent, ListPrice, ProductFacts, VariantFacts } from '../../domain/events.ts'
import type { Parsed } from '../contract.ts'
import { webLink } from '../kit/fields.ts'
import type { Context } from './settings.ts'
import { firstTime, given, Id, Text } from './values.ts'

const Count = z.number().int().nullish()

const Variant = z.object({
  id: Id,
  title: Text,
  price: Text,
  compare_at_price: Text,
  inventory_policy: Text,
  inventory_quantity: Count,
})

const Product = z.object({
  id: Id,
  title: Text,
  handle: Text,
  status: Text,
  updated_at: Text,
  variants: z.array(Variant.extend({ inventory_item_id: Text })).nullish(),
})

/** Who has the link may buy what is not listed. */
const FOR_SALE: ReadonlySet<string> = new Set(['active', 'unlisted'])
/** The name of the one variant of a product that has none. */
const NO_VARIANT = 'Default Title'

/**
 * `products/update`. Prices carry no currency: they are in the shop's own. The quantity is that of all places together; 0 under the
 * policy "deny" is sold out, or something that nobody counts: since 2026-07 the body doesn't say which, so that is left open.
 */
export function productChanged(body: unknown, { sentAt, account }: Context): Parsed {
  const it = Product.parse(body)
  const isOffSale = it.status !== undefined && !FOR_SALE.has(it.status)
  const url = account && it.handle ? webLink(`https://${account}/products/${encodeURIComponent(it.handle)}`) : undefined
  const variants = it.variants?.map((variant) =>
    given<VariantFacts>({
      itemId: variant.inventory_item_id,
      ...saleOf(variant, url && it.variants && it.variants.length > 1 ? `${url}?variant=${variant.id}` : undefined),
      ...(isOffSale ? { available: false } : {}),
    }),
  )
  const product = given<ProductFacts>({
    productId: it.id,
    title: it.title,
    url,
    available: isOffSale ? false : undefined,
    variants: variants && variants.length > 0 ? variants : undefined,
  })
  return told('product.updated', firstTime(it.updated_at) ?? sentAt, product)
}

/** `variants/in_stock`, `variants/out_of_stock`: said once, as it happens, of one variant. */
export function variantStock(available: boolean) {
  return (body: unknown, { sentAt }: Context): Parsed => {
    const it = Variant.extend({ product_id: Id, updated_at: Text }).parse(body)
    const variant = { ...saleOf(it, undefined), available }
    return told('inventory.updated', sentAt, { productId: it.product_id, partial: true, variants: [variant] })
  }
}

const Level = z.object({ inventory_item_id: Text, available: Count, updated_at: Text })

/** `inventory_levels/update`: of one item at one place. Which product it is, an earlier `products/update` has told. */
export function levelChanged(body: unknown, { sentAt }: Context): Parsed {
  const it = Level.parse(body)
  const { inventory_item_id: itemId, available: count } = it
  const levels = itemId && typeof count === 'number' ? [{ itemId, count }] : undefined
  const occurredAt = firstTime(it.updated_at) ?? sentAt
  return { events: [given<DomainEvent>({ type: 'inventory.updated', occurredAt, refs: {}, levels })] }
}

function saleOf(it: z.infer<typeof Variant>, url: string | undefined): VariantFacts {
  const sellsOn = it.inventory_policy?.toLowerCase() === 'continue'
  const count = it.inventory_quantity ?? undefined
  return given<VariantFacts>({
    variantId: it.id,
    title: it.title === NO_VARIANT ? undefined : it.title,
    available: sellsOn || (count ?? 0) > 0 ? true : undefined,
    stock: sellsOn ? null : count === undefined ? undefined : Math.max(0, count),
    price: priceOf(it.price),
    comparePrice: priceOf(it.compare_at_price),
    url,
  })
}

const priceOf = (amount: string | undefined): ListPrice | undefined => (amount ? { amount } : undefined)

const told = (type: 'product.updated' | 'inventory.updated', occurredAt: number, product: ProductFacts): Parsed => ({
  events: [{ type, occurredAt, refs: {}, products: [product] }],
})
