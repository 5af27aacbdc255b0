import { json, problem, type Catalogue, type ShopRequest, type ShopResponse } from './shapes.ts'

/** Products and their variations, by id: everything is on sale but what is said to be gone, and what was deleted is not there. */
export function answerProducts(shop: Catalogue, { query }: ShopRequest, route: string): ShopResponse {
  const [, , , , product, variations] = route.split('/')
  if (product !== undefined && variations !== 'variations') return problem(404, 'rest_no_route')
  if (product !== undefined && shop.deleted.has(product)) return problem(404, 'woocommerce_rest_product_invalid_id', 'Invalid ID.')
  const ids = (query.get('include') ?? '').split(',').filter(Boolean)
  return json(
    200,
    ids
      .filter((id) => !shop.deleted.has(id))
      .map((id) => ({ id: Number(id), status: 'publish', purchasable: true, stock_status: shop.gone.has(id) ? 'outofstock' : 'instock' })),
  )
}

export interface ShopCoupon {
  readonly id: number
  readonly code: string
  readonly discount_type: string
  readonly amount: string
  readonly date_expires_gmt: string | null
  readonly usage_limit: number | null
  readonly individual_use: boolean
  readonly minimum_amount: string
}

/**
 * Coupons. class-wc-rest-coupons-v2-controller.php writes a field by its setter: `date_expires` has one, `date_expires_gmt` has none and is
 * passed over. A time without a zone is the site's own (WC_Data::set_date_prop). Codes are kept in small letters.
 */
export function answerCoupons(shop: Catalogue, { method, query, body }: ShopRequest): ShopResponse {
  if (method === 'GET') {
    const code = query.get('code')?.toLowerCase()
    return json(
      200,
      shop.coupons.filter((coupon) => code === undefined || coupon.code === code),
    )
  }
  const wanted = JSON.parse(body) as Record<string, unknown>
  const code = String(wanted['code'] ?? '').toLowerCase()
  if (!code) return problem(400, 'woocommerce_rest_empty_coupon_code', 'The coupon code cannot be empty.')
  if (shop.coupons.some((coupon) => coupon.code === code))
    return problem(400, 'woocommerce_rest_coupon_code_already_exists', 'The coupon code already exists')
  const ends = typeof wanted['date_expires'] === 'string' ? wanted['date_expires'] : undefined
  const made: ShopCoupon = {
    id: shop.nextId++,
    code,
    discount_type: String(wanted['discount_type'] ?? 'fixed_cart'),
    amount: String(wanted['amount'] ?? '0.00'),
    date_expires_gmt: ends ? new Date(ends.endsWith('Z') ? ends : `${ends}+05:30`).toISOString().slice(0, 19) : null,
    usage_limit: (wanted['usage_limit'] as number | undefined) ?? null,
    individual_use: wanted['individual_use'] === true,
    minimum_amount: String(wanted['minimum_amount'] ?? '0.00'),
  }
  shop.coupons.push(made)
  return json(201, made)
}
