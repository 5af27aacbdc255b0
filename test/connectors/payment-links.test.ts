import { describe, expect, it } from 'vitest'
import type { Actions, PaymentLinkWanted, SystemAnswer, SystemCall } from '../../worker/connectors/actions.ts'
import cashfree from '../../worker/connectors/cashfree/index.ts'
import type { Connector } from '../../worker/connectors/contract.ts'
import razorpay from '../../worker/connectors/razorpay/index.ts'
import stripe from '../../worker/connectors/stripe/index.ts'
import { AppError } from '../../worker/domain/errors.ts'
import { moneyFromDecimal, type Money } from '../../worker/domain/money.ts'
import { fixturesOf } from './fixtures.ts'

const NOW = 1767225600000
const money = (value: string, currency: string) => moneyFromDecimal(value, currency) as Money
const WANTED: PaymentLinkWanted = {
  reference: 'wnx_link_0001',
  amount: money('499.00', 'INR'),
  description: 'Order WNX-1001',
  phone: '+915550000001',
  name: 'Asha Testperson',
  email: 'asha@shopper.example',
  expiresAt: NOW + 86_400_000,
  orderNumber: 'WNX-1001',
}

/** An API that gives these answers in their order and keeps what it was asked. */
function api(...answers: readonly (readonly [status: number, body?: unknown])[]) {
  const calls: SystemCall[] = []
  const ask = async (call: SystemCall): Promise<SystemAnswer> => {
    const [status, body] = answers[calls.length] ?? [599]
    calls.push(call)
    return { status, headers: new Headers(), body }
  }
  return { calls, ask }
}
const errorOf = async (promise: Promise<unknown> | undefined) => {
  try {
    return await promise
  } catch (error) {
    return error instanceof AppError ? error.code : `not ours: ${String(error)}`
  }
}
const asked = (calls: readonly SystemCall[]) => calls.map(({ method, url }) => `${method} ${url}`)
const onAllowedHosts = (connector: Connector, calls: readonly SystemCall[]) =>
  calls.every(({ url }) => url.startsWith('https://') && connector.manifest.hosts.includes(new URL(url).host))

describe('Razorpay', () => {
  const actions = razorpay.actions as Required<
    Pick<NonNullable<typeof razorpay.actions>, 'createPaymentLink' | 'cancelPaymentLink' | 'payment'>
  >
  const settings = razorpay.manifest.settings.parse({
    webhookSecret: 'rzp_whsec_demo',
    keyId: 'rzp_test_WNXdemo000001',
    keySecret: 'key_secret_demo',
  })
  const link = (status: string, more: object = {}) => ({
    id: 'plink_WNX0000000001',
    reference_id: 'wnx_link_0001',
    amount: 49900,
    amount_paid: status === 'paid' ? 49900 : 0,
    currency: 'INR',
    customer: [],
    notes: [],
    expire_by: 1767312000,
    short_url: 'https://rzp.example/i/demo',
    status,
    ...more,
  })
  const taken = { error: { code: 'BAD_REQUEST_ERROR', description: 'reference_id was already attempted' } }

  it('makes a link that tells nobody by itself', async () => {
    const { calls, ask } = api([200, link('created')])
    expect(await actions.createPaymentLink(ask, settings, WANTED)).toEqual({
      id: 'plink_WNX0000000001',
      url: 'https://rzp.example/i/demo',
      expiresAt: 1767312000000,
    })
    expect(calls).toEqual([
      {
        method: 'POST',
        url: 'https://api.razorpay.com/v1/payment_links',
        headers: { authorization: `Basic ${btoa('rzp_test_WNXdemo000001:key_secret_demo')}` },
        repeatable: true,
        body: {
          amount: 49900,
          currency: 'INR',
          reference_id: 'wnx_link_0001',
          description: 'Order WNX-1001',
          customer: { name: 'Asha Testperson', email: 'asha@shopper.example', contact: '+915550000001' },
          notify: { sms: false, email: false },
          reminder_enable: false,
          notes: { order_number: 'WNX-1001' },
          expire_by: 1767312000,
        },
      },
    ])
    expect(onAllowedHosts(razorpay as unknown as Connector, calls)).toBe(true)
  })

  it('finds the link again where the reference is taken', async () => {
    const { calls, ask } = api([400, taken], [200, { payment_links: [link('created', { expire_by: 0 })] }])
    expect(await actions.createPaymentLink(ask, settings, WANTED)).toEqual({ id: 'plink_WNX0000000001', url: 'https://rzp.example/i/demo' })
    expect(asked(calls)[1]).toBe('GET https://api.razorpay.com/v1/payment_links?reference_id=wnx_link_0001')
  })

  it.each([
    [
      'a refusal that is none of a taken reference',
      [
        [400, taken],
        [200, { payment_links: [] }],
      ],
      'gateway.refused',
    ],
    [
      'a link that was cancelled',
      [
        [400, taken],
        [200, { payment_links: [link('cancelled')] }],
      ],
      'gateway.refused',
    ],
    ['a revoked key', [[401, { error: { code: 'BAD_REQUEST_ERROR' } }]], 'gateway.key_refused'],
    ['too many calls', [[429]], 'upstream.failed'],
    ['a bad day', [[502]], 'upstream.failed'],
  ] as const)('says what to do about %s', async (_name, answers, code) => {
    expect(await errorOf(actions.createPaymentLink(api(...answers).ask, settings, WANTED))).toBe(code)
  })

  it('asks nobody without a key', async () => {
    const { calls, ask } = api()
    const bare = razorpay.manifest.settings.parse({ webhookSecret: 'rzp_whsec_demo' })
    expect(await errorOf(actions.createPaymentLink(ask, bare, WANTED))).toBe('gateway.no_key')
    expect(calls).toEqual([])
  })

  it.each([
    ['at once', [[200, link('cancelled')]], true],
    [
      'where it was cancelled before',
      [
        [400, taken],
        [200, link('cancelled')],
      ],
      true,
    ],
    [
      'where it ran out',
      [
        [400, taken],
        [200, link('expired')],
      ],
      true,
    ],
    [
      'but not where it was paid',
      [
        [400, taken],
        [200, link('paid')],
      ],
      false,
    ],
    [
      'or partly paid',
      [
        [400, taken],
        [200, link('partially_paid')],
      ],
      false,
    ],
  ] as const)('cancels %s', async (_name, answers, done) => {
    const { calls, ask } = api(...answers)
    expect(await actions.cancelPaymentLink(ask, settings, 'plink_WNX0000000001')).toBe(done)
    expect(asked(calls)[0]).toBe('POST https://api.razorpay.com/v1/payment_links/plink_WNX0000000001/cancel')
  })

  it.each([
    ['plink_WNX0000000001', [200, link('paid')], 'payment.captured', { paymentLinkId: 'plink_WNX0000000001', number: 'wnx_link_0001' }],
    ['plink_WNX0000000001', [200, link('expired')], 'payment_link.expired', {}],
    [
      'wnx_link_0001',
      [200, { payment_links: [link('paid', { notes: { order_number: 'WNX-1001' } })] }],
      'payment.captured',
      { number: 'WNX-1001' },
    ],
    [
      'pay_WNX00000000001',
      [200, { id: 'pay_WNX00000000001', status: 'captured', amount: 49900, currency: 'INR', notes: [] }],
      'payment.captured',
      { paymentId: 'pay_WNX00000000001' },
    ],
    ['pay_WNX00000000001', [200, { id: 'pay_WNX00000000001', status: 'failed', amount: 49900, currency: 'INR' }], 'payment.failed', {}],
  ] as const)('tells how %s stands', async (reference, answer, type, refs) => {
    expect(await actions.payment(api(answer).ask, settings, reference, NOW)).toMatchObject({ type, occurredAt: NOW, refs })
  })
  it.each([
    ['plink_1', [200, link('created')]],
    ['wnx_link_0002', [200, { payment_links: [] }]],
    ['pay_1', [200, { status: 'created' }]],
    ['pay_1', [200, { status: 'refunded' }]],
  ] as const)('tells nothing of %s while it is open', async (reference, answer) => {
    expect(await actions.payment(api(answer).ask, settings, reference, NOW)).toBeUndefined()
  })
})

describe('Cashfree', () => {
  const actions = cashfree.actions as Required<
    Pick<NonNullable<typeof cashfree.actions>, 'createPaymentLink' | 'cancelPaymentLink' | 'payment'>
  >
  const settings = cashfree.manifest.settings.parse({ clientSecret: 'cf_secret_demo', clientId: 'WNXDEMO0001', environment: 'sandbox' })
  const link = (status: string, more: object = {}) => ({
    cf_link_id: '1576977',
    link_id: 'wnx_link_0001',
    link_status: status,
    link_currency: 'INR',
    link_amount: 499,
    link_amount_paid: status === 'PAID' ? 499 : 0,
    link_purpose: 'Order WNX-1001',
    customer_details: { customer_phone: '5550000001', customer_name: 'Asha Testperson' },
    link_url: 'https://payments.example/links/demo',
    link_expiry_time: '2026-01-02T05:30:00+05:30',
    link_notes: { order_number: 'WNX-1001' },
    ...more,
  })
  const exists = { message: 'link_id already exists', code: 'link_already_exists', type: 'invalid_request_error' }

  it('makes a link with the amount in rupees and tells nobody by itself', async () => {
    const { calls, ask } = api([200, link('ACTIVE')])
    expect(await actions.createPaymentLink(ask, settings, WANTED)).toEqual({
      id: 'wnx_link_0001',
      url: 'https://payments.example/links/demo',
      expiresAt: Date.UTC(2026, 0, 2),
    })
    expect(calls).toEqual([
      {
        method: 'POST',
        url: 'https://sandbox.cashfree.com/pg/links',
        headers: { 'x-client-id': 'WNXDEMO0001', 'x-client-secret': 'cf_secret_demo', 'x-api-version': '2026-01-01' },
        repeatable: true,
        body: {
          link_id: 'wnx_link_0001',
          link_amount: 499,
          link_currency: 'INR',
          link_purpose: 'Order WNX-1001',
          customer_details: { customer_phone: '5550000001', customer_name: 'Asha Testperson', customer_email: 'asha@shopper.example' },
          link_notify: { send_sms: false, send_email: false },
          link_auto_reminders: false,
          link_expiry_time: '2026-01-02T00:00:00.000Z',
          link_notes: { order_number: 'WNX-1001' },
        },
      },
    ])
    expect(onAllowedHosts(cashfree as unknown as Connector, calls)).toBe(true)
  })

  it('keeps the plus of a number that is not Indian', async () => {
    const { calls, ask } = api([200, link('ACTIVE')])
    await actions.createPaymentLink(ask, settings, { ...WANTED, phone: '+12025550101' })
    expect(calls[0]?.body).toMatchObject({ customer_details: { customer_phone: '+12025550101' } })
  })

  it('finds the link again where its id is taken', async () => {
    const { calls, ask } = api([409, exists], [200, link('ACTIVE')])
    expect(await actions.createPaymentLink(ask, settings, WANTED)).toMatchObject({ id: 'wnx_link_0001' })
    expect(asked(calls)[1]).toBe('GET https://sandbox.cashfree.com/pg/links/wnx_link_0001')
  })

  it.each([
    [
      'a wrong field',
      [
        [400, { code: 'link_amount_invalid' }],
        [404, { code: 'link_not_found' }],
      ],
      'gateway.refused',
    ],
    [
      'a link that ran out',
      [
        [409, exists],
        [200, link('EXPIRED')],
      ],
      'gateway.refused',
    ],
    ['a wrong key', [[401, { code: 'request_failed' }]], 'gateway.key_refused'],
    ['a limit', [[429, {}]], 'upstream.failed'],
  ] as const)('says what to do about %s', async (_name, answers, code) => {
    expect(await errorOf(actions.createPaymentLink(api(...answers).ask, settings, WANTED))).toBe(code)
  })

  it('needs a phone and a client id, and asks nobody without', async () => {
    const { phone: _phone, ...bare } = WANTED
    const { calls, ask } = api()
    expect(await errorOf(actions.createPaymentLink(ask, settings, bare))).toBe('gateway.refused')
    expect(await errorOf(actions.createPaymentLink(ask, { ...settings, clientId: undefined }, WANTED))).toBe('gateway.no_key')
    expect(calls).toEqual([])
  })

  it.each([
    ['at once', [[200, link('CANCELLED')]], true],
    [
      'where it was cancelled before',
      [
        [400, {}],
        [200, link('CANCELLED')],
      ],
      true,
    ],
    [
      'but not where it was paid',
      [
        [409, {}],
        [200, link('PAID')],
      ],
      false,
    ],
  ] as const)('cancels %s', async (_name, answers, done) => {
    const { calls, ask } = api(...answers)
    expect(await actions.cancelPaymentLink(ask, settings, 'wnx_link_0001')).toBe(done)
    expect(asked(calls)[0]).toBe('POST https://sandbox.cashfree.com/pg/links/wnx_link_0001/cancel')
  })

  it('tells how a link stands as its webhook would', async () => {
    expect(await actions.payment(api([200, link('PAID')]).ask, settings, 'wnx_link_0001', NOW)).toMatchObject({
      type: 'payment.captured',
      occurredAt: NOW,
      refs: { number: 'WNX-1001', paymentLinkId: 'wnx_link_0001' },
      payment: { amount: { minor: 49900, currency: 'INR' } },
    })
    expect(await actions.payment(api([200, link('ACTIVE')]).ask, settings, 'wnx_link_0001', NOW)).toBeUndefined()
    expect(await errorOf(actions.payment(api([404, { code: 'link_not_found' }]).ask, settings, 'wnx_link_0001', NOW))).toBe(
      'gateway.refused',
    )
  })
})

describe('Stripe', () => {
  const actions = stripe.actions as Required<
    Pick<NonNullable<typeof stripe.actions>, 'createPaymentLink' | 'cancelPaymentLink' | 'payment'>
  >
  const settings = stripe.manifest.settings.parse({ signingSecret: 'whsec_demo_01', apiKey: 'rk_test_WNXdemo000001' })
  const headers = { authorization: 'Bearer rk_test_WNXdemo000001', 'stripe-version': '2026-10-28.endive' }
  const link = { id: 'plink_WNX00000000001', object: 'payment_link', url: 'https://buy.stripe.example/demo', active: true }
  const objectOf = (name: string) =>
    (fixturesOf('stripe').find(({ file }) => file === `${name}.json`) as { body: { data: { object: Record<string, unknown> } } }).body.data
      .object

  it('makes a link that can be paid once, and marks what is paid on it', async () => {
    const { calls, ask } = api([200, link])
    expect(await actions.createPaymentLink(ask, settings, WANTED)).toEqual({ id: link.id, url: link.url })
    expect(calls).toEqual([
      {
        method: 'POST',
        url: 'https://api.stripe.com/v1/payment_links',
        headers: { ...headers, 'idempotency-key': 'wenext-wnx_link_0001' },
        repeatable: true,
        form: {
          'line_items[0][price_data][currency]': 'inr',
          'line_items[0][price_data][unit_amount]': '49900',
          'line_items[0][price_data][product_data][name]': 'Order WNX-1001',
          'line_items[0][quantity]': '1',
          'restrictions[completed_sessions][limit]': '1',
          'metadata[wenext_reference]': 'wnx_link_0001',
          'metadata[order_id]': 'WNX-1001',
          'payment_intent_data[metadata][wenext_reference]': 'wnx_link_0001',
          'payment_intent_data[metadata][order_id]': 'WNX-1001',
        },
      },
    ])
    expect(onAllowedHosts(stripe as unknown as Connector, calls)).toBe(true)
  })

  it.each([
    ['4990', 'JPY', '4990'],
    ['1.500', 'KWD', '1500'],
    ['500', 'ISK', '50000'],
  ])('asks for %s %s in Stripe’s own units', async (value, currency, unit) => {
    const { calls, ask } = api([200, link])
    await actions.createPaymentLink(ask, settings, { ...WANTED, amount: money(value, currency) })
    expect(calls[0]?.form?.['line_items[0][price_data][unit_amount]']).toBe(unit)
  })

  it.each([
    ['a wrong key', [401, { error: { type: 'invalid_request_error' } }], 'gateway.key_refused'],
    ['a key without the permission', [403, { error: { type: 'invalid_request_error' } }], 'gateway.key_refused'],
    ['an amount that is too small', [400, { error: { type: 'invalid_request_error', code: 'amount_too_small' } }], 'gateway.refused'],
    ['another wish under the same key', [400, { error: { type: 'idempotency_error' } }], 'gateway.refused'],
    ['a limit', [429, { error: { code: 'rate_limit' } }], 'upstream.failed'],
    ['an answer without an address', [200, { id: 'plink_1' }], 'upstream.failed'],
    ['an address that is no link', [200, { id: 'plink_1', url: 'javascript:alert(1)' }], 'upstream.failed'],
  ] as const)('says what to do about %s', async (_name, answer, code) => {
    expect(await errorOf(actions.createPaymentLink(api(answer).ask, settings, WANTED))).toBe(code)
  })

  it('asks nobody without a key', async () => {
    const { calls, ask } = api()
    expect(await errorOf(actions.createPaymentLink(ask, { ...settings, apiKey: undefined }, WANTED))).toBe('gateway.no_key')
    expect(calls).toEqual([])
  })

  it('closes a link first and then looks whether it was paid', async () => {
    const open = api([200, link], [200, { data: [] }])
    expect(await actions.cancelPaymentLink(open.ask, settings, link.id)).toBe(true)
    expect(open.calls[0]).toMatchObject({ method: 'POST', form: { active: 'false' }, repeatable: true })
    expect(asked(open.calls)).toEqual([
      `POST https://api.stripe.com/v1/payment_links/${link.id}`,
      `GET https://api.stripe.com/v1/checkout/sessions?payment_link=${link.id}&status=complete&limit=1`,
    ])
    const paid = api([200, link], [200, { data: [objectOf('checkout.session.completed.own-link')] }])
    expect(await actions.cancelPaymentLink(paid.ask, settings, link.id)).toBe(false)
  })

  it('tells how a link and a payment stand as their webhooks would', async () => {
    const own = { data: [objectOf('checkout.session.completed.own-link')] }
    expect(await actions.payment(api([200, own]).ask, settings, link.id, NOW)).toMatchObject({
      type: 'payment.captured',
      occurredAt: NOW,
      refs: { paymentLinkId: link.id, number: 'WNX-1001' },
    })
    expect(await actions.payment(api([200, { data: [] }]).ask, settings, link.id, NOW)).toBeUndefined()
    for (const [name, type] of [
      ['payment_intent.succeeded', 'payment.captured'],
      ['payment_intent.payment_failed', 'payment.failed'],
      ['payment_intent.canceled', 'payment_link.expired'],
      ['payment_intent.amount_capturable_updated', 'payment.authorized'],
    ] as const)
      expect(await actions.payment(api([200, objectOf(name)]).ask, settings, 'pi_WNX000000000000001', NOW), name).toMatchObject({ type })
    const open = { ...objectOf('payment_intent.succeeded'), status: 'requires_payment_method' }
    expect(await actions.payment(api([200, open]).ask, settings, 'pi_WNX000000000000001', NOW)).toBeUndefined()
  })
})

describe('ids of others', () => {
  it('stay one step of the address', async () => {
    for (const [actions, settings] of [
      [razorpay.actions, { webhookSecret: 'x'.repeat(8), keyId: 'rzp_test_a', keySecret: 'secret_demo' }],
      [cashfree.actions, { clientSecret: 'cf_secret_demo', clientId: 'WNXDEMO0001' }],
      [stripe.actions, { signingSecret: 'whsec_demo_01', apiKey: 'rk_test_a' }],
    ] as const) {
      const { calls, ask } = api([404])
      await errorOf((actions as unknown as Actions<unknown>).cancelPaymentLink?.(ask, settings, '../refunds?x=1#'))
      expect(calls[0]?.url).toContain('/..%2Frefunds%3Fx%3D1%23')
    }
  })
})
