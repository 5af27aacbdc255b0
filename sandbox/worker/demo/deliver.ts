import { toBase64, toHex, utf8 } from '../../../worker/lib/bytes.ts'
import { hmacSha256 } from '../../../worker/lib/crypto.ts'
import type { Box } from '../box.ts'
import { demoConnection } from '../senders.ts'
import type { Delivery } from './shop.ts'
import type { Told } from './shown.ts'

/** A delivery with what makes it one: signed, and with the id that a repeat keeps. */
export interface Signed {
  readonly connector: string
  readonly topic: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Ids {
  readonly id: string
  readonly at: number
}

type Proof = (body: string, secret: string) => Promise<string>
const base64: Proof = async (body, secret) => toBase64(await hmacSha256(secret, utf8(body)))
const hex: Proof = async (body, secret) => toHex(await hmacSha256(secret, utf8(body)))

/** The headers of each sender, as the fact sheets give them. */
const HEADERS: Readonly<
  Record<Delivery['connector'], (delivery: Delivery, secret: string, account: string, ids: Ids) => Promise<Record<string, string>>>
> = {
  shopify: async ({ topic, body }, secret, account, { id, at }) => ({
    'x-shopify-topic': topic,
    'x-shopify-hmac-sha256': await base64(body, secret),
    'x-shopify-shop-domain': account,
    'x-shopify-api-version': '2026-07',
    'x-shopify-webhook-id': id,
    'x-shopify-event-id': crypto.randomUUID(),
    'x-shopify-triggered-at': new Date(at).toISOString(),
  }),
  woocommerce: async ({ topic, body }, secret, _account, { id }) => ({
    'user-agent': 'WooCommerce/10.5.0 Hookshot (WordPress/6.9.7)',
    'x-wc-webhook-source': 'https://shop.example/',
    'x-wc-webhook-topic': topic,
    'x-wc-webhook-resource': topic.split('.')[0] ?? '',
    'x-wc-webhook-event': topic.split('.')[1] ?? '',
    'x-wc-webhook-signature': await base64(body, secret),
    'x-wc-webhook-id': '7',
    'x-wc-webhook-delivery-id': id.replaceAll('-', ''),
  }),
  razorpay: async ({ body }, secret, _account, { id }) => ({ 'x-razorpay-signature': await hex(body, secret), 'x-razorpay-event-id': id }),
  shiprocket: async (_delivery, secret) => ({ 'x-api-key': secret }),
}

/** Signs with the secret of the demo merchant's connection; undefined where the product has no such connection. */
export async function sign(box: Box, delivery: Delivery, at: number): Promise<Signed | undefined> {
  const connection = await demoConnection(box, delivery.connector)
  if (!connection) return undefined
  const headers = await HEADERS[delivery.connector](delivery, connection.secret, connection.account ?? '', { id: crypto.randomUUID(), at })
  return {
    connector: delivery.connector,
    topic: delivery.topic,
    url: connection.url,
    headers: { 'content-type': 'application/json', ...headers },
    body: delivery.body,
  }
}

const TIMEOUT_MS = 10_000

/** Posts it and tells what the product answered. */
export async function deliver(box: Box, signed: Signed, note?: string): Promise<Told> {
  const at = box.now()
  const answer = await fetch(signed.url, {
    method: 'POST',
    headers: signed.headers,
    body: signed.body,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
    .then(async (response) => ({ status: response.status, answer: (await response.text()).slice(0, 400) }))
    .catch((cause: unknown) => ({ status: 0, answer: cause instanceof Error ? cause.message : 'no answer' }))
  return { connector: signed.connector, topic: signed.topic, at, ms: box.now() - at, ...answer, ...(note ? { note } : {}) }
}
