import { hasEnded, type FakeLink, type FakeLinks, type FakeSystem, type Reply } from './system.ts'

const bad = (status: number, code: string): Reply => [status, { code, message: 'no', type: 'invalid_request_error' }]

/** Amounts are in rupees with decimals; the caller names each link. */
export const cashfree = (links: FakeLinks): FakeSystem => ({
  host: 'api.cashfree.com',
  proof: (headers) =>
    headers.get('x-client-id') === 'wnx-demo-client' &&
    headers.get('x-client-secret') === 'cashfree-client-secret' &&
    headers.has('x-api-version'),
  routes: [
    [
      /^POST \/pg\/links$/,
      (_, body) => {
        const id = String(body['link_id'])
        const amount = body['link_amount']
        const { customer_phone: phone } = (body['customer_details'] ?? {}) as Record<string, unknown>
        if (links.has(id)) return bad(409, 'link_already_exists')
        if (typeof amount !== 'number' || amount < 1 || !/^\d{10}$/.test(String(phone))) return bad(400, 'link_request_invalid')
        const minor = Math.round(amount * 100)
        const endsAt = Date.parse(String(body['link_expiry_time']))
        const link: FakeLink = { id, reference: id, amount: minor, currency: String(body['link_currency']), endsAt, status: 'created' }
        links.set(id, link)
        return [200, linkBody(link)]
      },
    ],
    [
      /^GET \/pg\/links\/(\w+)$/,
      ([, id = '']) => (links.has(id) ? [200, linkBody(links.get(id) as FakeLink)] : bad(404, 'link_not_found')),
    ],
    [
      /^POST \/pg\/links\/(\w+)\/cancel$/,
      ([, id = '']) => {
        const link = links.get(id)
        if (!link) return bad(404, 'link_not_found')
        if (linkBody(link).link_status !== 'ACTIVE') return bad(400, 'link_cancellation_failed')
        link.status = 'cancelled'
        return [200, linkBody(link)]
      },
    ],
  ],
})

const STATUS = { created: 'ACTIVE', paid: 'PAID', cancelled: 'CANCELLED' } as const

const linkBody = (link: FakeLink) => ({
  cf_link_id: 1_576_977,
  link_id: link.id,
  link_status: hasEnded(link) ? 'EXPIRED' : STATUS[link.status],
  link_currency: link.currency,
  link_amount: (link.amount / 100).toFixed(2),
  link_amount_paid: link.status === 'paid' ? (link.amount / 100).toFixed(2) : '0.00',
  link_url: `https://payments.example/links/${link.id}`,
  link_expiry_time: new Date(link.endsAt).toISOString(),
  customer_details: { customer_phone: '9876510001' },
  ...(link.status === 'paid'
    ? { order: { order_id: `CFPay_${link.id}`, transaction_id: `1${link.amount}`, transaction_status: 'SUCCESS' } }
    : {}),
})
