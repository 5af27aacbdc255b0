import { toBase64, utf8 } from '../../../worker/lib/bytes.ts'
import { json, problem, type HookBook, type ShopRequest, type ShopResponse, type WebhookRow } from './shapes.ts'

const shown = ({ secret: _secret, failures: _failures, ...row }: WebhookRow) => row

/** class-wc-rest-webhooks-v1-controller.php. The secret never leaves; a new one, and one that leads elsewhere, is announced by a ping within the call. */
export async function answerWebhooks(shop: HookBook, request: ShopRequest, route: string): Promise<ShopResponse> {
  const [, , , , id] = route.split('/')
  const { method, query } = request
  if (id === undefined && method === 'GET') {
    const perPage = Number(query.get('per_page') ?? 10)
    const from = (Number(query.get('page') ?? 1) - 1) * perPage
    return json(200, shop.webhooks.slice(from, from + perPage).map(shown))
  }
  const body = request.body ? (JSON.parse(request.body) as Partial<WebhookRow>) : {}
  if (id === undefined) return create(shop, body)
  if (id === 'batch') return json(200, [])
  const row = shop.webhooks.find((webhook) => webhook.id === Number(id))
  if (method === 'DELETE') {
    if (query.get('force') !== 'true') return problem(501, 'woocommerce_rest_trash_not_supported')
    if (!row) return problem(404, 'woocommerce_rest_shop_webhook_invalid_id')
    shop.webhooks.splice(shop.webhooks.indexOf(row), 1)
    return json(200, shown(row))
  }
  if (!row) return problem(method === 'PUT' ? 400 : 404, 'woocommerce_rest_shop_webhook_invalid_id')
  const movesTo = body.delivery_url !== undefined && body.delivery_url !== row.delivery_url
  Object.assign(row, body)
  if (movesTo) await ping(shop, row)
  return json(200, shown(row))
}

async function create(
  shop: HookBook,
  { name = 'Webhook', topic = '', delivery_url: url = '', secret = 'random' }: Partial<WebhookRow>,
): Promise<ShopResponse> {
  if (!/^(order|product|customer|coupon)\.(created|updated|deleted|restored)$/.test(topic))
    return problem(400, 'woocommerce_rest_shop_webhook_invalid_topic')
  if (!/^https?:\/\//.test(url)) return problem(400, 'woocommerce_rest_shop_webhook_invalid_delivery_url')
  const row = { id: shop.nextId++, name, topic, delivery_url: url, secret, status: 'active', failures: 0 }
  shop.webhooks.push(row)
  await ping(shop, row)
  return json(201, shown(row))
}

/** Unsigned, a form, and without any header of its own; the webhook stays whatever is answered. */
async function ping(shop: HookBook, { id, delivery_url: url }: WebhookRow): Promise<void> {
  const status = await shop.post(url, { 'content-type': 'application/x-www-form-urlencoded' }, `webhook_id=${id}`)
  if (status !== 200) shop.badPings.push(status)
}

/** One event, to each active webhook of its topic. The seventh failure in a row switches a webhook off, without a word. */
export async function deliver(shop: HookBook, topic: string, body: unknown): Promise<number[]> {
  const text = JSON.stringify(body).replaceAll('/', '\\/')
  const statuses: number[] = []
  for (const webhook of shop.webhooks.filter((row) => row.topic === topic && row.status === 'active')) {
    const key = await crypto.subtle.importKey('raw', utf8(webhook.secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    const status = await shop.post(
      webhook.delivery_url,
      {
        'content-type': 'application/json',
        'user-agent': 'WooCommerce/10.5.0 Hookshot (WordPress/6.9.7)',
        'x-wc-webhook-source': `${shop.home}/`,
        'x-wc-webhook-topic': topic,
        'x-wc-webhook-resource': topic.split('.')[0] ?? '',
        'x-wc-webhook-event': topic.split('.')[1] ?? '',
        'x-wc-webhook-signature': toBase64(await crypto.subtle.sign('HMAC', key, utf8(text))),
        'x-wc-webhook-id': String(webhook.id),
        'x-wc-webhook-delivery-id': '0'.repeat(32),
      },
      text,
    )
    statuses.push(status)
    const isFine = status >= 200 && status <= 302
    if (!isFine && webhook.failures >= 6) webhook.status = 'disabled'
    webhook.failures = isFine ? 0 : Math.min(6, webhook.failures + 1)
  }
  return statuses
}
