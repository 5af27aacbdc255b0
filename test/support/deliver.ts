import { exports } from 'cloudflare:workers'
import { connectors } from '../../worker/connectors/registry.gen.ts'
import { utf8 } from '../../worker/lib/bytes.ts'
import { hmacSha256 } from '../../worker/lib/crypto.ts'
import { toHex } from '../../worker/lib/bytes.ts'
import { varsOf } from '../../worker/env.ts'
import { testEnv, type TestMerchant } from './merchant.ts'

const worker = (exports as unknown as { default: Fetcher }).default

export const call = (path: string, init?: RequestInit) =>
  worker.fetch(`https://wenext.test${path}`, init as never) as unknown as Promise<Response>

let serial = 0

/** Posts a signed delivery the way its sender would. */
export async function deliver(
  merchant: TestMerchant,
  connector: keyof TestMerchant['connections'],
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const { id, account, secrets } = merchant.connections[connector]
  const proof = await connectors[connector].manifest.scheme.sign(text, Object.values(secrets)[0] ?? '', Date.now())
  const path = connector === 'shopify' ? '/hooks/shopify' : connector === 'shiprocket' ? `/hooks/in/${id}` : `/hooks/${connector}/${id}`
  const own: Record<string, string> =
    connector === 'shopify'
      ? {
          'x-shopify-shop-domain': account ?? '',
          'x-shopify-webhook-id': `wh-${++serial}`,
          'x-shopify-triggered-at': new Date().toISOString(),
        }
      : {}
  return call(path, { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...proof, ...own, ...headers } })
}

/** A Shopify order as it comes, for a shopper of its own. */
export function shopifyOrder(n: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  const now = new Date().toISOString()
  const phone = `+9198765${String(10_000 + n).slice(-5)}`
  return {
    id: 5_000_000_000 + n,
    admin_graphql_api_id: `gid://shopify/Order/${5_000_000_000 + n}`,
    name: `#T${n}`,
    order_number: n,
    created_at: now,
    updated_at: now,
    processed_at: now,
    currency: 'INR',
    total_price: '1499.00',
    current_total_price: '1499.00',
    financial_status: 'pending',
    fulfillment_status: null,
    payment_gateway_names: ['Razorpay'],
    test: false,
    cancelled_at: null,
    phone,
    email: `shopper${n}@example.com`,
    customer_locale: 'en-IN',
    customer: { id: 7000 + n, first_name: 'Asha', last_name: 'Testperson', phone },
    shipping_address: { first_name: 'Asha', last_name: 'Testperson', phone, country_code: 'IN', city: 'Pune' },
    billing_address: null,
    line_items: [{ id: n, title: 'Blue kurta', quantity: 1, price: '1499.00' }],
    note_attributes: [],
    tags: '',
    ...more,
  }
}

export const placeOrder = (merchant: TestMerchant, n: number, more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  deliver(merchant, 'shopify', shopifyOrder(n, more), { 'x-shopify-topic': 'orders/create', ...headers })

/** A delivery of Meta, signed with the app's secret. */
export async function fromMeta(merchant: TestMerchant, value: Record<string, unknown>, field = 'messages'): Promise<Response> {
  const metadata = { display_phone_number: '918000000100', phone_number_id: merchant.phoneNumberId }
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: merchant.wabaId, changes: [{ field, value: { messaging_product: 'whatsapp', metadata, ...value } }] }],
  })
  const signature = toHex(await hmacSha256(varsOf(testEnv).WHATSAPP_APP_SECRET, utf8(body)))
  return call('/whatsapp/webhook', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
  })
}

export const status = (state: string, wamid: string, ref: string, at = Date.now(), more: Record<string, unknown> = {}) => ({
  id: wamid,
  status: state,
  timestamp: String(Math.floor(at / 1000)),
  recipient_id: '919876510001',
  biz_opaque_callback_data: ref,
  ...more,
})
