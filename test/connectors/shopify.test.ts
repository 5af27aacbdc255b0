import { describe, expect, test } from 'vitest'
import type { Envelope, RawDelivery } from '../../worker/connectors/contract.ts'
import shopify from '../../worker/connectors/shopify/index.ts'
import type { DomainEvent } from '../../worker/domain/events.ts'
import { utf8 } from '../../worker/lib/bytes.ts'
import { parseJson } from '../../worker/lib/json.ts'

const RECEIVED_AT = Date.UTC(2026, 10, 22, 15, 15, 3)
const SECRET = 'wenext-test-secret'

function delivery(headers: Record<string, string>, bytes = utf8('{}')): RawDelivery {
  return {
    method: 'POST',
    url: new URL('https://wenext.test/hooks/shopify'),
    headers: new Headers(headers),
    bytes,
    text: new TextDecoder().decode(bytes),
    receivedAt: RECEIVED_AT,
  }
}

function splitOne(topic: string, body: unknown, headers: Record<string, string> = {}): Envelope {
  const [envelope] = shopify.split(delivery({ 'x-shopify-topic': topic, ...headers }), body)
  if (!envelope) throw new Error('split gave nothing')
  return envelope
}

function parse(topic: string, body: unknown, settings: Record<string, unknown> = {}) {
  return shopify.parse(splitOne(topic, body), shopify.manifest.settings.parse(settings), RECEIVED_AT)
}

function eventOf(topic: string, body: unknown, settings?: Record<string, unknown>): DomainEvent {
  const result = parse(topic, body, settings)
  const event = 'events' in result ? result.events[0] : undefined
  if (!event) throw new Error(`no event: ${JSON.stringify(result)}`)
  return event
}

describe('account', () => {
  const accountOf = (shop?: string) => shopify.account?.(delivery(shop === undefined ? {} : { 'x-shopify-shop-domain': shop }))

  test('is the shop domain in lower case, whatever the case of the header and its name', () => {
    expect(accountOf('Demo-Shop.MyShopify.com')).toBe('demo-shop.myshopify.com')
    expect(shopify.account?.(delivery({ 'X-SHOPIFY-SHOP-DOMAIN': 'demo-shop.myshopify.com' }))).toBe('demo-shop.myshopify.com')
  })

  test.each([
    '',
    'shop.example.com',
    '-a.myshopify.com',
    'myshopify.com',
    'a.b.myshopify.com',
    'a.myshopify.com.example.com',
    'a.myshopify.com/x',
    'a_b.myshopify.com',
  ])('is nothing for “%s”', (shop) => expect(accountOf(shop)).toBeUndefined())

  test('is nothing without the header', () => expect(accountOf()).toBeUndefined())
})

describe('split', () => {
  test('takes id, account and time from the headers', () => {
    const envelope = splitOne(
      'ORDERS/create',
      {},
      {
        'X-Shopify-Webhook-Id': 'abc',
        'x-shopify-shop-domain': 'A.myshopify.com',
        'x-shopify-triggered-at': '2026-11-22T15:15:02.118203942Z',
      },
    )
    expect(envelope).toEqual({
      topic: 'orders/create',
      body: {},
      deliveryId: 'abc',
      account: 'a.myshopify.com',
      sentAt: Date.parse('2026-11-22T15:15:02.118Z'),
    })
  })

  test('leaves out what the headers lack or say unreadably', () => {
    expect(splitOne('orders/create', {}, { 'x-shopify-triggered-at': 'soon' })).toEqual({ topic: 'orders/create', body: {} })
    expect(shopify.split(delivery({}), 1)).toEqual([{ topic: '', body: 1 }])
  })

  test.each([
    ['fulfillments/update', { status: 'success', shipment_status: 'delivered' }, 'fulfillments/update:delivered'],
    ['fulfillments/update', { status: 'success', shipment_status: null }, 'fulfillments/update:success'],
    ['fulfillments/update', { status: 'cancelled', shipment_status: 'in_transit' }, 'fulfillments/update:cancelled'],
    ['fulfillments/update', { status: 'FAILURE', shipment_status: 'in_transit' }, 'fulfillments/update:failure'],
    ['fulfillments/create', {}, 'fulfillments/create'],
    ['fulfillments/create', null, 'fulfillments/create'],
    ['fulfillments/create', { status: 'Steve, +1 202 555 0101' }, 'fulfillments/create'],
    ['fulfillment_events/create', { status: 'out_for_delivery' }, 'fulfillment_events/create:out_for_delivery'],
    ['checkouts/update', { completed_at: '2026-11-22T10:00:00Z', closed_at: '2026-11-22T10:00:00Z' }, 'checkouts/update:completed'],
    ['checkouts/update', { closed_at: '2026-11-22T10:00:00Z' }, 'checkouts/update:closed'],
    ['checkouts/update', 'text', 'checkouts/update'],
  ])('%s %j is %s', (topic, body, expected) => expect(splitOne(topic, body).topic).toBe(expected))
})

describe('what is not understood', () => {
  test.each(['carts/update', 'constructor', '', 'orders', 'orders/link_requested'])('ignores the topic “%s” whatever its body', (topic) => {
    for (const body of [{}, null, [], 'text']) expect(parse(topic, body)).toEqual({ ignored: `topic ${topic || '(none)'} is not used` })
  })

  test.each(['fulfillments/update', 'fulfillment_events/create'])(
    'ignores an unknown state of %s, with the state as the reason',
    (topic) => {
      for (const status of ['teleported', 'constructor']) {
        const result = parse(topic, { id: 1, order_id: 2, fulfillment_id: 1, status })
        expect(result).toEqual({ ignored: expect.stringContaining(status) })
      }
    },
  )

  test.each(Object.keys(shopify.manifest.topics).filter((topic) => shopify.manifest.topics[topic] !== 'ignored'))(
    'throws on a body of %s that is no object',
    (topic) => {
      const settings = shopify.manifest.settings.parse({})
      for (const body of [null, 'text', 7, []]) {
        expect(() => shopify.parse({ topic, body }, settings, RECEIVED_AT)).toThrow()
      }
    },
  )
})

describe('times', () => {
  test('fall back from the body to the header, then to the arrival', () => {
    const settings = shopify.manifest.settings.parse({})
    const at = (envelope: Envelope) => {
      const result = shopify.parse(envelope, settings, RECEIVED_AT)
      return 'events' in result ? result.events[0]?.occurredAt : undefined
    }
    expect(at({ topic: 'orders/updated', body: { id: 1, updated_at: '2026-11-22T10:15:01-05:00' }, sentAt: 5 })).toBe(
      Date.UTC(2026, 10, 22, 15, 15, 1),
    )
    expect(at({ topic: 'orders/updated', body: { id: 1, updated_at: 'never' }, sentAt: 5 })).toBe(5)
    expect(at({ topic: 'orders/updated', body: { id: 1 } })).toBe(RECEIVED_AT)
  })
})

describe('ids', () => {
  test('are texts with all their digits', () => {
    const body = parseJson('{"id":820982911946154508,"customer":{"id":7}}')
    expect(eventOf('orders/create', body)).toMatchObject({ refs: { shopOrderId: '820982911946154508' }, person: { customerId: '7' } })
  })
})

describe('phones', () => {
  const order = {
    id: 1,
    phone: '+12025550101',
    customer: {
      id: 2,
      first_name: 'Ana',
      last_name: 'Testwell',
      phone: '+12025550101',
      default_address: { phone: '0301 5550104', country_code: 'DE' },
    },
    shipping_address: { name: 'Ben Sampleton', first_name: 'Ben', phone: '07700 900123', country_code: 'gb' },
    billing_address: { phone: '(202) 555-0103', country_code: 'US' },
    shipping_lines: [{ phone: '07700 900124' }, { phone: null }],
  }
  const phonesOf = (settings?: Record<string, unknown>) =>
    eventOf('orders/create', order, settings).person?.phones.map(({ raw, country, from }) => [raw, country, from].join(' '))

  test('come recipient first by default, each with the country of its own address, none twice', () => {
    expect(phonesOf()).toEqual([
      '07700 900123 GB shipping',
      '+12025550101  order',
      '(202) 555-0103 US billing',
      '0301 5550104 DE customer',
      '07700 900124 GB shipping',
    ])
    expect(eventOf('orders/create', order).person).toMatchObject({
      name: 'Ben Sampleton',
      firstName: 'Ben',
      shipToCountry: 'GB',
      billToCountry: 'US',
    })
  })

  test('come buyer first where the merchant says so, and the greeting names the buyer', () => {
    expect(phonesOf({ phonePreference: 'buyer' })).toEqual([
      '+12025550101  order',
      '(202) 555-0103 US billing',
      '07700 900123 GB shipping',
      '0301 5550104 DE customer',
      '07700 900124 GB shipping',
    ])
    expect(eventOf('orders/create', order, { phonePreference: 'buyer' }).person).toMatchObject({ name: 'Ana Testwell', firstName: 'Ana' })
  })

  test('of a checkout are the buyer’s, and the number given for SMS marketing is none of them', () => {
    const checkout = {
      token: 't',
      phone: null,
      sms_marketing_phone: '+12025550199',
      shipping_address: order.shipping_address,
      customer: order.customer,
    }
    expect(eventOf('checkouts/update', checkout).person?.phones.map(({ raw }) => raw)).toEqual([
      '+12025550101',
      '07700 900123',
      '0301 5550104',
    ])
  })

  test('take no country that is not two letters', () => {
    expect(eventOf('orders/create', { id: 1, shipping_address: { phone: '1', country_code: 'United States' } }).person).toEqual({
      phones: [{ raw: '1', from: 'shipping' }],
    })
  })
})

describe('cash on delivery', () => {
  const cod = (names: unknown, settings?: Record<string, unknown>) =>
    eventOf('orders/create', { id: 1, financial_status: 'pending', payment_gateway_names: names }, settings).order?.cashOnDelivery

  test.each([
    'Cash on Delivery (COD)',
    ' CASH ON DELIVERY ',
    'cod',
    'Contra Entrega',
    'pago contra reembolso',
    'NACHNAHME',
    'Paiement à la livraison',
    'Paiement a\u0300 la livraison',
    'الدفع عند الاستلام',
  ])('is what the shop calls “%s”', (name) => expect(cod([name])).toBe(true))

  test('is one of several ways to pay', () => expect(cod(['gift_card', 'COD'])).toBe(true))

  test('is not concluded from a part of a name, nor said where no gateway is named', () => {
    expect(cod(['Codapay'])).toBe(false)
    expect(cod([])).toBeUndefined()
    expect(cod(null)).toBeUndefined()
  })

  test('follows the merchant’s own list', () => {
    expect(cod(['रोकड़ भुगतान'], { codGateways: ['रोकड़ भुगतान'] })).toBe(true)
    expect(cod(['COD'], { codGateways: ['रोकड़ भुगतान'] })).toBe(false)
  })

  test('stays said after the courier brought the money', () => {
    expect(eventOf('orders/paid', { id: 1, financial_status: 'paid', payment_gateway_names: ['COD'] }).order).toMatchObject({
      cashOnDelivery: true,
      paid: true,
    })
  })
})

describe('consent', () => {
  const signs = (attributes: unknown, settings?: Record<string, unknown>) =>
    eventOf('orders/create', { id: 1, note_attributes: attributes }, settings).consents?.map(({ state, proof }) => `${state} ${proof}`)

  test.each(['1', 'true', 'YES', ' on ', 1, true])('is given by %j', (value) =>
    expect(signs([{ name: 'whatsapp_opt_in', value }])).toEqual([`granted whatsapp_opt_in=${value}`]),
  )
  test.each(['0', 'False', 'no', 'off', '', false, null])('is taken back by %j', (value) =>
    expect(signs([{ name: 'whatsapp_opt_in', value }])).toEqual([`withdrawn whatsapp_opt_in=${value ?? ''}`]),
  )
  test.each(['maybe', 'https://x.test', ['yes'], { yes: true }])('is not concluded from %j', (value) =>
    expect(signs([{ name: 'whatsapp_opt_in', value }])).toBeUndefined(),
  )

  test('is to what our own box names beside it, in the words of that version', () => {
    const said = (value: string, purposes: string, version = 'hi-1a2b') =>
      eventOf(
        'orders/create',
        {
          id: 1,
          note_attributes: [
            { name: 'wn_optin_version', value: version },
            { name: 'wn_optin_purposes', value: purposes },
            { name: 'wn_optin', value },
          ],
        },
        { consentAttribute: 'wn_optin' },
      ).consents?.map(({ purpose, state, proof }) => `${purpose} ${state} ${proof}`)
    expect(said('yes', 'marketing')).toEqual(['marketing granted wn_optin=yes (hi-1a2b)'])
    expect(said('yes', 'order_updates, Marketing')).toHaveLength(2)
    expect(said('no', 'order_updates')).toEqual(['order_updates withdrawn wn_optin=no (hi-1a2b)'])
    expect(said('yes', 'everything')).toBeUndefined()
    expect(said('yes', '', '')).toEqual(['order_updates granted wn_optin=yes'])
  })

  test('is not concluded from consent to e-mail or SMS, nor from another attribute', () => {
    expect(signs([{ name: 'gift', value: 'yes' }])).toBeUndefined()
    expect(signs([{ name: 'whatsapp_opt_in', value: 'yes' }], { consentAttribute: 'box' })).toBeUndefined()
    expect(eventOf('orders/create', { id: 1, buyer_accepts_marketing: true, buyer_accepts_sms_marketing: true }).consents).toBeUndefined()
  })

  test('is as old as the order, so that a later edit of the order cannot outdate a STOP', () => {
    const body = {
      id: 1,
      processed_at: '2026-11-01T10:00:00Z',
      updated_at: '2026-11-20T10:00:00Z',
      note_attributes: [{ name: 'whatsapp_opt_in', value: 'yes' }],
    }
    expect(eventOf('orders/updated', body).consents?.[0]?.at).toBe(Date.UTC(2026, 10, 1, 10))
  })

  test('is not read from a checkout that nobody sent', () => {
    expect(
      eventOf('checkouts/update', { token: 't', note_attributes: [{ name: 'whatsapp_opt_in', value: 'yes' }] }).consents,
    ).toBeUndefined()
  })
})

describe('money', () => {
  const set = (amount: unknown, currency_code: unknown) => ({ presentment_money: { amount, currency_code } })
  const total = (body: object) => eventOf('orders/create', { id: 1, ...body }).order?.total

  test('is in the shop’s currency where nothing says what the shopper saw', () => {
    expect(total({ total_price: '12.50', currency: 'EUR', presentment_currency: 'USD' })).toEqual({ minor: 1250, currency: 'EUR' })
  })

  test.each([set('abc', 'USD'), set('1.00', 'XYZ'), set(null, null), {}, null])(
    'of %j falls back to the plain total',
    (total_price_set) => {
      expect(total({ total_price_set, total_price: '3.00', currency: 'USD' })).toEqual({ minor: 300, currency: 'USD' })
    },
  )

  test('of a refund is left out where its parts are in two currencies', () => {
    const parts = ['USD', 'EUR'].map((currency) => ({ kind: 'refund', status: 'success', amount: '1.00', currency }))
    expect(eventOf('refunds/create', { id: 1, order_id: 2, transactions: parts }).payment).toEqual({ refundId: '1' })
  })
})

describe('fulfilments', () => {
  test('say the same as the carrier’s event that they repeat', () => {
    const said = (topic: string, body: object) => {
      const { type, refs } = eventOf(topic, body)
      return { type, fulfillmentId: refs.fulfillmentId, shopOrderId: refs.shopOrderId }
    }
    expect(said('fulfillments/update', { id: 5, order_id: 6, status: 'success', shipment_status: 'delivered' })).toEqual(
      said('fulfillment_events/create', { id: 9, fulfillment_id: 5, order_id: 6, status: 'delivered' }),
    )
  })

  test('of several boxes name the first alone when a carrier speaks', () => {
    const result = parse('fulfillments/update', {
      id: 5,
      order_id: 6,
      status: 'success',
      shipment_status: 'delivered',
      tracking_numbers: ['A', 'B'],
    })
    expect('events' in result && result.events.map(({ refs }) => refs)).toEqual([{ shopOrderId: '6', awb: 'A', fulfillmentId: '5' }])
  })
})

test('a body that begins with a byte order mark is proven over its bytes', async () => {
  const body = '\uFEFF{"id":1}'
  const headers = await shopify.manifest.scheme.sign(body, SECRET, RECEIVED_AT)
  expect(utf8(body)[0]).toBe(0xef)
  expect(await shopify.manifest.scheme.verify(delivery(headers, utf8(body)), SECRET)).toBe(true)
  expect(await shopify.manifest.scheme.verify(delivery(headers, utf8('{"id":1}')), SECRET)).toBe(false)
})
