import { hasEnded, type FakeLink, type FakeLinks, type FakeSystem, type Reply } from './system.ts'

const bad: Reply = [400, { error: { code: 'BAD_REQUEST_ERROR', description: 'no' } }]

const linkBody = (link: FakeLink) => ({
  id: link.id,
  reference_id: link.reference,
  amount: link.amount,
  amount_paid: link.status === 'paid' ? link.amount : 0,
  currency: link.currency,
  expire_by: Math.floor(link.endsAt / 1000),
  short_url: `https://rzp.example/i/${link.id}`,
  status: hasEnded(link) ? 'expired' : link.status,
  customer: [],
  notes: [],
})

export const razorpay = (links: FakeLinks, payments: ReadonlyMap<string, unknown>): FakeSystem => ({
  host: 'api.razorpay.com',
  proof: (headers) => headers.get('authorization') === `Basic ${btoa('rzp_test_WNXdemo1:razorpay-key-secret')}`,
  routes: [
    [
      /^POST \/v1\/payment_links$/,
      (_, body) => {
        const reference = String(body['reference_id'])
        if (reference.length > 40 || [...links.values()].some((link) => link.reference === reference)) return bad
        const amount = Number(body['amount'])
        if (!Number.isInteger(amount) || amount < 1) return bad
        const endsAt = Number(body['expire_by']) * 1000
        if (endsAt < Date.now() + 900_000) return bad
        const id = `plink_${links.size + 1}`
        const link: FakeLink = { id, reference, amount, currency: String(body['currency']), endsAt, status: 'created' }
        links.set(id, link)
        return [200, linkBody(link)]
      },
    ],
    [
      /^GET \/v1\/payment_links$/,
      (_, _body, url) => [
        200,
        { payment_links: [...links.values()].filter((l) => l.reference === url.searchParams.get('reference_id')).map(linkBody) },
      ],
    ],
    [/^GET \/v1\/payment_links\/(\w+)$/, ([, id = '']) => (links.has(id) ? [200, linkBody(links.get(id) as FakeLink)] : bad)],
    [
      /^POST \/v1\/payment_links\/(\w+)\/cancel$/,
      ([, id = '']) => {
        const link = links.get(id)
        if (!link || linkBody(link).status !== 'created') return bad
        link.status = 'cancelled'
        return [200, linkBody(link)]
      },
    ],
    [/^GET \/v1\/payments\/(\w+)$/, ([, id = '']) => (payments.has(id) ? [200, payments.get(id)] : bad)],
  ],
})
