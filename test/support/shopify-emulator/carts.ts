import type { EmulatedShop, OrderBody } from './shop.ts'

/** What a search of orders for a cart says: since when, and the fields of which one must fit. Other forms are not understood. */
const CART_SEARCH = /^created_at:>='([^']+)' AND \((.+)\)$/
const FIELDS: Readonly<Record<string, (order: OrderBody) => unknown>> = {
  checkout_token: (order) => order['checkout_token'],
  cart_token: (order) => order['cart_token'],
  email: (order) => order['email'],
}

export function ordersOfCart(shop: EmulatedShop, query: string): OrderBody[] {
  const [, since = '', ways = ''] = CART_SEARCH.exec(query) ?? []
  if (!since) throw new Error(`no search that is understood: ${query}`)
  const terms = ways.split(' OR ').map((way) => {
    const [, field = '', value] = /^(\w+):'([^']*)'$/.exec(way) ?? []
    const read = FIELDS[field]
    if (!read) throw new Error(`no field of orders: ${way}`)
    return (order: OrderBody) => read(order) === value
  })
  return [...shop.orders.values()].filter((o) => Date.parse(String(o['created_at'])) >= Date.parse(since) && terms.some((fits) => fits(o)))
}

/** The orders of a customer: of the shopper with this id, number or address. */
export function ordersOfCustomer(
  shop: EmulatedShop,
  identifier: { id?: string; phoneNumber?: string; emailAddress?: string },
): OrderBody[] {
  const { id, phoneNumber, emailAddress } = identifier
  const theirs = [...shop.orders.values()].filter((order) => {
    const customer = order['customer'] as Record<string, unknown> | null
    if (id !== undefined) return `gid://shopify/Customer/${String(customer?.['id'])}` === id
    return phoneNumber === undefined ? order['email'] === emailAddress : order['phone'] === phoneNumber
  })
  return theirs.toSorted((a, b) => Date.parse(String(b['created_at'])) - Date.parse(String(a['created_at'])))
}

/** Variants and products: everything is on sale but what is said to be gone. */
export const variantNode = (shop: EmulatedShop, gid: string) => ({
  __typename: 'ProductVariant',
  id: gid,
  availableForSale: !shop.gone.has(gid.split('/').at(-1) ?? ''),
  product: { status: 'ACTIVE' },
})

export interface EmulatedDiscount {
  readonly code: string
  readonly startsAt: string
  readonly endsAt: string
  readonly usageLimit: number
  readonly customerGets: {
    readonly items: { readonly all: boolean }
    readonly value: {
      readonly percentage?: number
      readonly discountAmount?: { readonly amount: string; readonly appliesOnEachItem: boolean }
    }
  }
  readonly minimumRequirement?: { readonly subtotal: { readonly greaterThanOrEqualToSubtotal: string } }
}

/** Codes are found and kept without regard to capitals; of one code there is one. */
export const discountRoot = (shop: EmulatedShop) => ({
  codeDiscountNodeByCode: ({ code }: { code: string }) => {
    const known = shop.discounts.get(code.toLowerCase())
    return known
      ? { id: 'gid://shopify/DiscountCodeNode/1', codeDiscount: { __typename: 'DiscountCodeBasic', endsAt: known.endsAt } }
      : null
  },
  discountCodeBasicCreate: ({ basicCodeDiscount: wanted }: { basicCodeDiscount: EmulatedDiscount }) => {
    const refused = (code: string, field: string) => ({
      codeDiscountNode: null,
      userErrors: [{ field: ['basicCodeDiscount', field], message: 'no', code }],
    })
    const { percentage, discountAmount } = wanted.customerGets.value
    if (shop.discounts.has(wanted.code.toLowerCase())) return refused('TAKEN', 'code')
    if (Date.parse(wanted.endsAt) <= Date.parse(wanted.startsAt)) return refused('END_DATE_BEFORE_START_DATE', 'endsAt')
    if ((percentage === undefined) === (discountAmount === undefined)) return refused('INVALID', 'customerGets')
    if (percentage !== undefined && (percentage <= 0 || percentage > 1)) return refused('VALUE_OUTSIDE_RANGE', 'customerGets')
    shop.discounts.set(wanted.code.toLowerCase(), wanted)
    return { codeDiscountNode: { id: 'gid://shopify/DiscountCodeNode/1' }, userErrors: [] }
  },
})
