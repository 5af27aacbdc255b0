import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

const connections = (base: string) =>
  ['shopify', 'woocommerce', 'razorpay', 'shiprocket'].map((connector) => ({
    connector,
    id: connector,
    url: `${base}/hooks/${connector}`,
    account: 'demo-shop.myshopify.com',
    secrets: { secret: 'wenext-test-secret' },
  }))

const at = (seconds: number) => new Date(Date.now() - 60_000 + seconds * 1000).toISOString()
const LEDGER = {
  order: { number: '#1001' },
  entries: [
    {
      at: at(0),
      kind: 'event',
      title: 'Order placed',
      connector: 'shopify',
      topic: 'orders/create',
      event: 'order.placed',
      deliveryId: '6f1c2a3e-0000-4000-8000-0000000000a1',
    },
    {
      at: at(1),
      kind: 'decision',
      title: 'Rule “Order confirmation”: a message is planned',
      rule: 'order-placed',
      outcome: 'planned',
      reason: { code: 'consent.checkout_notice', plain: 'The shopper left a phone number at a checkout that says so.', action: '' },
    },
    {
      at: at(2),
      kind: 'message',
      title: 'Message of the rule “Order confirmation”',
      template: 'order_placed_v1',
      language: 'en',
      state: 'read',
      text: {
        body: 'Hi Asha, we have your order #1001 over ₹1,499 and are packing it now.',
        footer: 'Example Store',
        buttons: [{ type: 'URL', text: 'View order' }],
      },
      messageId: 'msg_01jd0demo',
    },
    { at: at(3), kind: 'status', title: 'Arrived on the shopper’s phone', messageId: 'msg_01jd0demo', state: 'delivered' },
    { at: at(4), kind: 'status', title: 'Read', messageId: 'msg_01jd0demo', state: 'read' },
    { at: at(20), kind: 'event', title: 'Payment captured', connector: 'razorpay', topic: 'payment.captured' },
    {
      at: at(21),
      kind: 'decision',
      title: 'Rule “Payment received”: no message',
      rule: 'payment-captured',
      outcome: 'skipped',
      reason: { code: 'fact.told', plain: 'The shopper was told this already, when the shop said it.', action: 'Nothing to do.' },
    },
  ],
}

/** A product that tells the demo's facts, takes every webhook, and has one ledger for all orders. */
function answer(path: string, base: string): [status: number, body: unknown] {
  if (path === '/dev/demo.json')
    return [
      200,
      {
        merchantId: 'mer_1',
        apiKey: 'key',
        widgetKey: 'w',
        whatsapp: { phoneNumberId: '700800900100', wabaId: '100200300400500', appSecret: 'secret' },
        connections: connections(base),
        sandbox: { url: '' },
      },
    ]
  if (path.includes('/ledger')) return [200, LEDGER]
  return [200, {}]
}

/** Starts it. `deliveries` is what came to its webhook addresses. */
export async function startProduct() {
  const deliveries: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] = []
  let url = ''
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const path = request.url ?? ''
        if (path.startsWith('/hooks/')) deliveries.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString() })
        const [status, body] = answer(path, url)
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, deliveries, stop: () => server.close() }
}
