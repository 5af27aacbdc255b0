import { discountRoot, ordersOfCart, ordersOfCustomer, variantNode, type EmulatedDiscount } from './carts.ts'

/** One emulated shop: what its Admin API tells and takes, as plain objects whose functions get the arguments of their field. */
export interface EmulatedShop {
  readonly domain: string
  /** The only version of the API that it speaks; any, unless said. */
  version?: string
  name: string
  country: string
  currency: string
  timeZone: string
  scopes: string[]
  /** As the REST webhooks show them, by id. */
  readonly orders: Map<string, OrderBody>
  readonly customers: Map<string, EmulatedCustomer>
  /** What was written, in order: the mutation and what it was asked to do. */
  readonly written: { readonly what: string; readonly args: Record<string, unknown> }[]
  /** What we put there for our extensions, by owner, namespace and key. */
  readonly metafields: Map<string, unknown>
  /** Ids of variants that can't be bought any more; all others can. */
  readonly gone: Set<string>
  /** Codes, by their small letters. */
  readonly discounts: Map<string, EmulatedDiscount>
  readonly abandoned: { readonly abandonedCheckoutUrl: string; readonly createdAt: string; completedAt: string | null }[]
  /** Nobody answers; a program in front of it says so. */
  down: boolean
  /** What the next mutations answer instead of doing it. */
  readonly userErrors: { field: string[] | null; message: string; code?: string }[]
}

export type OrderBody = Record<string, unknown> & { readonly id: number | string; updated_at: string }

export interface EmulatedCustomer {
  readonly id: string
  readonly phone: string
  consent: { state: string; updatedAt: string | null }
}

export function newShop(domain: string): EmulatedShop {
  return {
    domain,
    name: `Shop of ${domain.split('.')[0]}`,
    country: 'IN',
    currency: 'INR',
    timeZone: 'Asia/Kolkata',
    scopes: ['read_orders', 'write_orders', 'read_customers', 'write_customers'],
    orders: new Map(),
    customers: new Map(),
    written: [],
    metafields: new Map(),
    gone: new Set(),
    discounts: new Map(),
    abandoned: [],
    down: false,
    userErrors: [],
  }
}

interface ListArgs {
  readonly first: number
  readonly after?: string | null
  readonly query: string
}

export function rootOf(shop: EmulatedShop, now: () => number): Record<string, unknown> {
  const byGid = (gid: unknown) => shop.orders.get(String(gid).replace('gid://shopify/Order/', ''))
  const mutation = (what: string, args: Record<string, unknown>, act: () => object): object => {
    const refused = shop.userErrors.shift()
    if (refused) return { userErrors: [refused], orderCancelUserErrors: [refused] }
    shop.written.push({ what, args })
    return { userErrors: [], orderCancelUserErrors: [], ...act() }
  }
  const touch = (order: OrderBody) => {
    order.updated_at = new Date(now()).toISOString()
  }
  return {
    shop: {
      id: 'gid://shopify/Shop/1',
      name: shop.name,
      myshopifyDomain: shop.domain,
      currencyCode: shop.currency,
      ianaTimezone: shop.timeZone,
      primaryDomain: { url: `https://${shop.domain.split('.')[0]}.example` },
      shopAddress: { countryCodeV2: shop.country },
    },
    currentAppInstallation: { id: 'gid://shopify/AppInstallation/1', accessScopes: shop.scopes.map((handle) => ({ handle })) },
    orders: ({ first, after, query }: ListArgs) => {
      if (query.startsWith('created_at')) return { nodes: ordersOfCart(shop, query).slice(0, first).map(orderNode) }
      const since = Date.parse(/updated_at:>='([^']+)'/.exec(query)?.[1] ?? '')
      const all = [...shop.orders.values()]
        .filter((o) => Date.parse(o.updated_at) >= since)
        .toSorted((a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at) || Number(a.id) - Number(b.id))
      const from = after ? all.findIndex((o) => cursorOf(o) === after) + 1 : 0
      const page = all.slice(from, from + first)
      return {
        pageInfo: { hasNextPage: from + first < all.length, endCursor: page.length > 0 ? cursorOf(page.at(-1) as OrderBody) : null },
        nodes: page.map(orderNode),
      }
    },
    order: ({ id }: { id: string }) => {
      const order = byGid(id)
      return order ? orderNode(order) : null
    },
    tagsAdd: (args: { id: string; tags: string[] }) =>
      mutation('tagsAdd', args, () => {
        const order = byGid(args.id) as OrderBody
        order['tags'] = [...new Set([...tagsOf(order), ...args.tags])].join(', ')
        touch(order)
        return { node: { __typename: 'Order', id: args.id } }
      }),
    tagsRemove: (args: { id: string; tags: string[] }) =>
      mutation('tagsRemove', args, () => {
        const order = byGid(args.id) as OrderBody
        order['tags'] = tagsOf(order)
          .filter((tag) => !args.tags.includes(tag))
          .join(', ')
        touch(order)
        return { node: { __typename: 'Order', id: args.id } }
      }),
    orderUpdate: ({ input }: { input: { id: string; note: string } }) =>
      mutation('orderUpdate', input, () => {
        const order = byGid(input.id) as OrderBody
        order['note'] = input.note
        touch(order)
        return { order: orderNode(order) }
      }),
    orderCancel: (args: Record<string, unknown>) =>
      mutation('orderCancel', args, () => {
        const order = byGid(args['orderId']) as OrderBody
        order['cancelled_at'] = new Date(now()).toISOString()
        touch(order)
        return { job: { id: 'gid://shopify/Job/1', done: false } }
      }),
    metafieldsSet: ({ metafields }: { metafields: { ownerId: string; namespace: string; key: string; value: string }[] }) => {
      for (const { ownerId, namespace, key, value } of metafields) {
        shop.metafields.set(`${ownerId.split('/').at(-2)} ${namespace} ${key}`, JSON.parse(value))
      }
      return { metafields: metafields.map(({ key }) => ({ key })), userErrors: [] }
    },
    nodes: ({ ids }: { ids: readonly string[] }) => ids.map((id) => variantNode(shop, id)),
    abandonedCheckouts: ({ first, query }: ListArgs) => {
      const [, from = '', to = ''] = /^created_at:>='([^']+)' AND created_at:<='([^']+)'$/.exec(query) ?? []
      const within = shop.abandoned.filter(
        ({ createdAt }) => Date.parse(createdAt) >= Date.parse(from) && Date.parse(createdAt) <= Date.parse(to),
      )
      return { nodes: within.slice(0, first) }
    },
    ...discountRoot(shop),
    customerByIdentifier: ({ identifier }: { identifier: { id?: string; phoneNumber?: string; emailAddress?: string } }) => {
      const theirs = ordersOfCustomer(shop, identifier)
      const orders = ({ first }: ListArgs) => ({ nodes: theirs.slice(0, first).map(orderNode) })
      const found = [...shop.customers.values()].find((c) => c.phone === identifier.phoneNumber)
      return found
        ? {
            id: `gid://shopify/Customer/${found.id}`,
            defaultPhoneNumber: { phoneNumber: found.phone, whatsAppMarketingConsent: found.consent },
            orders,
          }
        : theirs.length > 0 && !identifier.phoneNumber
          ? { orders }
          : null
    },
    customerWhatsAppMarketingConsentUpdate: ({
      input,
    }: {
      input: { customerId: string; whatsAppMarketingConsent: { state: string; updatedAt: string } }
    }) =>
      mutation('customerWhatsAppMarketingConsentUpdate', input, () => {
        const customer = shop.customers.get(input.customerId.replace('gid://shopify/Customer/', '')) as EmulatedCustomer
        const { state, updatedAt } = input.whatsAppMarketingConsent
        customer.consent = { state, updatedAt: new Date(Math.floor(Date.parse(updatedAt) / 1000) * 1000).toISOString() }
        return { customerPhoneNumber: { phoneNumber: customer.phone, whatsAppMarketingConsent: customer.consent } }
      }),
  }
}

const cursorOf = (order: OrderBody) => btoa(`${order.updated_at}|${order.id}`)
const tagsOf = (order: OrderBody) =>
  String(order['tags'] ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean)

type Json = Record<string, unknown>
const money = (amount: unknown, currency: unknown) => ({ amount: String(amount), currencyCode: currency })
const bag = (set: unknown, amount: unknown, currency: unknown) => {
  const { shop_money: shop, presentment_money: seen } = (set ?? {}) as Record<string, Json>
  return {
    shopMoney: money(shop?.['amount'] ?? amount, shop?.['currency_code'] ?? currency),
    presentmentMoney: money(seen?.['amount'] ?? amount, seen?.['currency_code'] ?? currency),
  }
}
const address = (body: unknown) => {
  const it = body as Json | null
  if (!it) return null
  const name = it['name'] ?? ([it['first_name'], it['last_name']].filter(Boolean).join(' ') || null)
  return {
    firstName: it['first_name'] ?? null,
    lastName: it['last_name'] ?? null,
    name,
    phone: it['phone'] ?? null,
    countryCodeV2: it['country_code'] ?? null,
  }
}
const FULFILLMENT: Record<string, string> = { fulfilled: 'FULFILLED', partial: 'PARTIALLY_FULFILLED', restocked: 'RESTOCKED' }

/** The order as GraphQL shows it, made from what the webhook shows; written apart from the product's way back. */
export function orderNode(order: OrderBody): Json {
  const customer = order['customer'] as Json | null
  const isPaid = order['financial_status'] === 'paid'
  return {
    __typename: 'Order',
    id: `gid://shopify/Order/${order.id}`,
    legacyResourceId: String(order.id),
    name: order['name'],
    note: order['note'] ?? null,
    tags: tagsOf(order),
    checkoutToken: order['checkout_token'] ?? null,
    cartToken: order['cart_token'] ?? null,
    createdAt: order['created_at'],
    processedAt: order['processed_at'],
    updatedAt: order.updated_at,
    cancelledAt: order['cancelled_at'] ?? null,
    test: order['test'] ?? false,
    displayFinancialStatus: String(order['financial_status'] ?? 'pending').toUpperCase(),
    displayFulfillmentStatus: FULFILLMENT[String(order['fulfillment_status'])] ?? 'UNFULFILLED',
    paymentGatewayNames: order['payment_gateway_names'] ?? [],
    currencyCode: order['currency'],
    totalPriceSet: bag(order['total_price_set'], order['total_price'], order['currency']),
    totalOutstandingSet: bag(
      undefined,
      order['total_outstanding'] ?? order['current_total_price'] ?? order['total_price'],
      order['currency'],
    ),
    currentTotalPriceSet: bag(order['current_total_price_set'], order['current_total_price'] ?? order['total_price'], order['currency']),
    statusPageUrl: order['order_status_url'] ?? 'https://shop.example/orders/1',
    email: order['email'] ?? null,
    phone: order['phone'] ?? null,
    customerLocale: order['customer_locale'] ?? null,
    customer: customer && {
      legacyResourceId: String(customer['id']),
      firstName: customer['first_name'] ?? null,
      lastName: customer['last_name'] ?? null,
      defaultEmailAddress: customer['email'] ? { emailAddress: customer['email'] } : null,
      defaultPhoneNumber: customer['phone'] ? { phoneNumber: customer['phone'] } : null,
      defaultAddress: address(customer['default_address']),
    },
    shippingAddress: address(order['shipping_address']),
    billingAddress: address(order['billing_address']),
    shippingLine: { phone: ((order['shipping_lines'] as Json[] | undefined)?.[0]?.['phone'] as string | undefined) ?? null },
    lineItems: {
      nodes: ((order['line_items'] as Json[] | undefined) ?? []).map((line) => ({
        title: line['presentment_title'] ?? line['title'],
        quantity: line['quantity'],
        currentQuantity: line['current_quantity'] ?? line['quantity'],
      })),
    },
    customAttributes: ((order['note_attributes'] as Json[] | undefined) ?? []).map((a) => ({ key: a['name'], value: a['value'] })),
    transactions: isPaid ? [{ kind: 'SALE', status: 'SUCCESS', processedAt: order['paid_at'] ?? order['processed_at'] }] : [],
    fulfillments: ((order['fulfillments'] as Json[] | undefined) ?? []).map((f) => ({
      legacyResourceId: String(f['id']),
      name: f['name'],
      status: String(f['status'] ?? 'success').toUpperCase(),
      displayStatus: f['shipment_status'] ? String(f['shipment_status']).toUpperCase() : 'FULFILLED',
      createdAt: f['created_at'],
      updatedAt: f['updated_at'],
      inTransitAt: null,
      deliveredAt: f['shipment_status'] === 'delivered' ? f['updated_at'] : null,
      requiresShipping: true,
      trackingInfo: f['tracking_number']
        ? [{ company: f['tracking_company'] ?? null, number: f['tracking_number'], url: f['tracking_url'] ?? null }]
        : [],
    })),
  }
}
