import type { FakeLink, FakeLinks, FakeSystem, Reply } from './system.ts'

const KEY = 'sk_test_WNXdemo1'
const bad = (code: string): Reply => [400, { error: { type: 'invalid_request_error', code } }]

/** The bodies are forms; a key of its own makes a call said twice one. Links end when we close them, not by themselves. */
export const stripe = (links: FakeLinks): FakeSystem => ({
  host: 'api.stripe.com',
  proof: (headers) => headers.get('authorization') === `Bearer ${KEY}` && headers.has('stripe-version'),
  routes: [
    [
      /^POST \/v1\/payment_links$/,
      (_, body) => {
        const reference = String(body['metadata[wenext_reference]'])
        const known = [...links.values()].find((link) => link.reference === reference)
        const amount = Number(body['line_items[0][price_data][unit_amount]'])
        if (!Number.isInteger(amount) || amount < 1) return bad('parameter_invalid_integer')
        const id = known?.id ?? `plink_${links.size + 1}`
        const currency = String(body['line_items[0][price_data][currency]']).toUpperCase()
        if (!known) links.set(id, { id, reference, amount, currency, endsAt: Number.POSITIVE_INFINITY, status: 'created' })
        return [200, { id, object: 'payment_link', active: true, url: `https://buy.stripe.example/${id}` }]
      },
    ],
    [
      /^POST \/v1\/payment_links\/(\w+)$/,
      ([, id = ''], body) => {
        const link = links.get(id)
        if (!link || body['active'] !== 'false') return bad('resource_missing')
        if (link.status === 'created') link.status = 'cancelled'
        return [200, { id, object: 'payment_link', active: false, url: `https://buy.stripe.example/${id}` }]
      },
    ],
    [
      /^GET \/v1\/checkout\/sessions$/,
      (_, _body, url) => {
        const link = links.get(url.searchParams.get('payment_link') ?? '')
        return [200, { object: 'list', data: link?.status === 'paid' ? [sessionOf(link)] : [] }]
      },
    ],
  ],
})

const sessionOf = ({ id, reference, amount, currency }: FakeLink) => ({
  id: `cs_of_${id}`,
  object: 'checkout.session',
  client_reference_id: null,
  metadata: { wenext_reference: reference },
  amount_total: amount,
  currency: currency.toLowerCase(),
  customer_details: null,
  payment_intent: `pi_of_${id}`,
  payment_link: id,
  payment_status: 'paid',
  status: 'complete',
  after_expiration: null,
})
