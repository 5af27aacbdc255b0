import * as z from 'zod'
import type { ListPrice, ProductFacts, SaleFacts } from '../../domain/events.ts'
import type { Parsed } from '../contract.ts'
import { id, present, text, webLink, zonedTime } from '../kit/fields.ts'
import { plainText } from '../kit/html.ts'

/** REST API v3 (includes/rest-api/Controllers/Version3/class-wc-rest-products-controller.php), of which `manage_stock` may be "parent". */
const Product = z.object({
  id,
  parent_id: text,
  type: text,
  name: text,
  status: text,
  permalink: text,
  price: text,
  regular_price: text,
  purchasable: z.boolean().nullish(),
  stock_status: text,
  stock_quantity: z.number().nullish(),
  manage_stock: z.union([z.boolean(), z.string()]).nullish(),
  backorders_allowed: z.boolean().nullish(),
  date_modified_gmt: text,
})
type Product = z.infer<typeof Product>

const TO_BE_HAD: Readonly<Record<string, boolean>> = { instock: true, onbackorder: true, outofstock: false }

/**
 * `product.updated`: a product as it is now, or one variation of it, which names its parent. Prices are as the shop keeps them, with or
 * without tax, and in no currency: in the one that this connection is set to, else in the shop's own.
 */
export function productEvents(body: unknown, currency: string | undefined, receivedAt: number): Parsed {
  const it = Product.parse(body)
  const occurredAt = zonedTime(it.date_modified_gmt, 'Z') ?? receivedAt
  const sale = saleOf(it, currency)
  const isVariation = it.type === 'variation' && it.parent_id !== undefined && it.parent_id !== '0'
  const product: ProductFacts = isVariation
    ? { productId: it.parent_id ?? '', partial: true, variants: [{ variantId: it.id, ...sale }] }
    : { productId: it.id, ...sale }
  return { events: [{ type: 'product.updated', occurredAt, refs: {}, products: [product] }] }
}

function saleOf(it: Product, currency: string | undefined): SaleFacts {
  const price = (amount: string | undefined): ListPrice | undefined => (amount ? present({ amount, currency }) : undefined)
  const isOffSale = (it.status !== undefined && it.status !== 'publish') || it.purchasable === false
  const isCounted = Boolean(it.manage_stock) && it.backorders_allowed !== true && typeof it.stock_quantity === 'number'
  const said = it.stock_status !== undefined && Object.hasOwn(TO_BE_HAD, it.stock_status) ? TO_BE_HAD[it.stock_status] : undefined
  return present({
    title: plainText(it.name),
    available: isOffSale ? false : said,
    stock: isCounted ? Math.max(0, Math.floor(it.stock_quantity ?? 0)) : null,
    price: price(it.price),
    comparePrice: price(it.regular_price),
    url: webLink(it.permalink),
  })
}
