import * as z from 'zod'

const Text = z.string().nullish()
const Money = z.object({ amount: z.union([z.string(), z.number()]), currencyCode: z.string() })
const MoneyBag = z.object({ shopMoney: Money, presentmentMoney: Money }).nullish()
const Address = z.object({ firstName: Text, lastName: Text, name: Text, phone: Text, countryCodeV2: Text }).nullish()
const LegacyId = z.union([z.string(), z.number()]).transform(String)

const Fulfillment = z.object({
  legacyResourceId: LegacyId,
  name: Text,
  status: z.string(),
  displayStatus: Text,
  createdAt: z.string(),
  updatedAt: z.string(),
  inTransitAt: Text,
  deliveredAt: Text,
  requiresShipping: z.boolean().nullish(),
  trackingInfo: z.array(z.object({ company: Text, number: Text, url: Text })).nullish(),
})

/** An order as `ORDERS_SINCE` asks for it. What is protected and not approved comes as null. */
export const GraphqlOrder = z.object({
  legacyResourceId: LegacyId,
  name: z.string(),
  checkoutToken: Text,
  cartToken: Text,
  createdAt: z.string(),
  processedAt: z.string(),
  updatedAt: z.string(),
  cancelledAt: Text,
  test: z.boolean(),
  displayFinancialStatus: Text,
  displayFulfillmentStatus: Text,
  paymentGatewayNames: z.array(z.string()).nullish(),
  currencyCode: z.string(),
  totalPriceSet: MoneyBag,
  currentTotalPriceSet: MoneyBag,
  totalOutstandingSet: MoneyBag,
  statusPageUrl: Text,
  email: Text,
  phone: Text,
  customerLocale: Text,
  customer: z
    .object({
      legacyResourceId: LegacyId,
      firstName: Text,
      lastName: Text,
      defaultEmailAddress: z.object({ emailAddress: Text }).nullish(),
      defaultPhoneNumber: z.object({ phoneNumber: Text }).nullish(),
      defaultAddress: Address,
    })
    .nullish(),
  shippingAddress: Address,
  billingAddress: Address,
  shippingLine: z.object({ phone: Text }).nullish(),
  lineItems: z.object({ nodes: z.array(z.object({ title: z.string(), quantity: z.number(), currentQuantity: z.number() })) }).nullish(),
  customAttributes: z.array(z.object({ key: z.string(), value: Text })).nullish(),
  transactions: z.array(z.object({ kind: z.string(), status: z.string(), processedAt: Text })).nullish(),
  fulfillments: z.array(Fulfillment).nullish(),
})
export type GraphqlOrder = z.infer<typeof GraphqlOrder>

/** The order in the shape of Shopify's webhooks, so that one reader reads both; `paid_at` and the times of parcels are ours. */
export function webhookBody(order: GraphqlOrder): Record<string, unknown> {
  const { customer } = order
  return {
    id: order.legacyResourceId,
    admin_graphql_api_id: `gid://shopify/Order/${order.legacyResourceId}`,
    name: order.name,
    checkout_token: order.checkoutToken,
    cart_token: order.cartToken,
    created_at: order.createdAt,
    processed_at: order.processedAt,
    updated_at: order.updatedAt,
    cancelled_at: order.cancelledAt ?? null,
    test: order.test,
    financial_status: order.displayFinancialStatus?.toLowerCase() ?? null,
    fulfillment_status: FULFILLMENT_STATUS[order.displayFulfillmentStatus ?? ''] ?? null,
    payment_gateway_names: order.paymentGatewayNames ?? [],
    currency: order.currencyCode,
    total_price: amountOf(order.totalPriceSet),
    current_total_price: amountOf(order.currentTotalPriceSet),
    total_outstanding: amountOf(order.totalOutstandingSet),
    total_price_set: setOf(order.totalPriceSet),
    current_total_price_set: setOf(order.currentTotalPriceSet),
    order_status_url: order.statusPageUrl,
    email: order.email,
    phone: order.phone,
    customer_locale: order.customerLocale,
    customer: customer
      ? {
          id: customer.legacyResourceId,
          first_name: customer.firstName,
          last_name: customer.lastName,
          email: customer.defaultEmailAddress?.emailAddress,
          phone: customer.defaultPhoneNumber?.phoneNumber,
          default_address: addressOf(customer.defaultAddress),
        }
      : null,
    shipping_address: addressOf(order.shippingAddress),
    billing_address: addressOf(order.billingAddress),
    shipping_lines: order.shippingLine ? [{ phone: order.shippingLine.phone }] : [],
    line_items: order.lineItems?.nodes.map(({ title, quantity, currentQuantity }) => ({
      title,
      quantity,
      current_quantity: currentQuantity,
    })),
    note_attributes: order.customAttributes?.map(({ key, value }) => ({ name: key, value })) ?? [],
    paid_at: paidAt(order) ?? null,
    fulfillments: order.fulfillments?.map((it) => fulfillmentOf(it, order)) ?? [],
  }
}

/** REST has three words where GraphQL has ten; the rest of them is "not yet". */
const FULFILLMENT_STATUS: Readonly<Record<string, string>> = {
  FULFILLED: 'fulfilled',
  PARTIALLY_FULFILLED: 'partial',
  RESTOCKED: 'restocked',
}

const amountOf = (bag: z.infer<typeof MoneyBag>) => (bag ? String(bag.shopMoney.amount) : undefined)

function setOf(bag: z.infer<typeof MoneyBag>) {
  const money = ({ amount, currencyCode }: z.infer<typeof Money>) => ({ amount: String(amount), currency_code: currencyCode })
  return bag ? { shop_money: money(bag.shopMoney), presentment_money: money(bag.presentmentMoney) } : null
}

function addressOf(address: z.infer<typeof Address>) {
  if (!address) return null
  const { firstName, lastName, name, phone, countryCodeV2 } = address
  return { first_name: firstName, last_name: lastName, name, phone, country_code: countryCodeV2 }
}

/** When the money came. The order's own time of change would make an old payment look new. */
function paidAt({ transactions }: GraphqlOrder): string | undefined {
  const times = (transactions ?? [])
    .filter(({ kind, status }) => (kind === 'SALE' || kind === 'CAPTURE') && status === 'SUCCESS')
    .flatMap(({ processedAt }) => processedAt ?? [])
  return times.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1)
}

function fulfillmentOf(it: z.infer<typeof Fulfillment>, order: GraphqlOrder): Record<string, unknown> {
  const tracking = it.trackingInfo ?? []
  return {
    id: it.legacyResourceId,
    order_id: order.legacyResourceId,
    name: it.name,
    status: it.status.toLowerCase(),
    shipment_status: SHIPMENT_STATUS[it.displayStatus ?? ''] ?? null,
    created_at: it.createdAt,
    updated_at:
      (it.displayStatus === 'DELIVERED' ? it.deliveredAt : it.displayStatus === 'IN_TRANSIT' ? it.inTransitAt : null) ?? it.updatedAt,
    destination: addressOf(order.shippingAddress),
    tracking_company: tracking[0]?.company,
    tracking_number: tracking[0]?.number,
    tracking_numbers: tracking.flatMap(({ number }) => number ?? []),
    tracking_url: tracking[0]?.url,
    tracking_urls: tracking.flatMap(({ url }) => url ?? []),
    line_items: [{ requires_shipping: it.requiresShipping ?? true }],
  }
}

/** `FulfillmentDisplayStatus` in the words of webhooks; what only the admin says is left out. */
const SHIPMENT_STATUS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'label_purchased',
    'label_printed',
    'confirmed',
    'carrier_picked_up',
    'in_transit',
    'out_for_delivery',
    'attempted_delivery',
    'ready_for_pickup',
    'delivered',
    'delayed',
    'failure',
  ].map((word) => [word.toUpperCase(), word]),
)
