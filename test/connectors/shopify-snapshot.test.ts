import { describe, expect, test } from 'vitest'
import { GraphqlOrder, webhookBody } from '../../worker/connectors/shopify/api/order-body.ts'
import { SNAPSHOT } from '../../worker/connectors/shopify/api/orders-since.ts'
import shopify from '../../worker/connectors/shopify/index.ts'
import type { DomainEvent } from '../../worker/domain/events.ts'
import { shopifyOrder } from '../support/deliver.ts'
import { orderNode, type OrderBody } from '../support/shopify-emulator/shop.ts'
import { fixturesOf } from './fixtures.ts'

const settings = shopify.manifest.settings.parse({})
const AT = Date.UTC(2026, 10, 23)

function eventsOf(topic: string, body: unknown): readonly DomainEvent[] {
  const parsed = shopify.parse({ topic, body }, settings, AT)
  if (!('events' in parsed)) throw new Error('no events')
  return parsed.events
}
const byGraphql = (body: OrderBody) => webhookBody(GraphqlOrder.parse(orderNode(body)))

const WHOLE = /^orders\/(create|paid|updated|cancelled|fulfilled|partially_fulfilled)$/
const orders = fixturesOf('shopify').filter(({ topic }) => WHOLE.test(topic))

describe('an order by GraphQL is read as its webhook is', () => {
  test('there are orders to compare', () => expect(orders.length).toBeGreaterThan(8))

  test.each(orders.map((f) => [f.file, f] as const))('%s', (_, fixture) => {
    // GraphQL always has an address of the status page.
    const given = fixture.body as OrderBody
    const body: OrderBody = { ...given, order_status_url: given['order_status_url'] ?? 'https://shop.example/orders/1' }
    const here = eventsOf(fixture.topic, body)
    const there = eventsOf(fixture.topic, byGraphql(body))
    // To read an order's products is a scope of its own, which the app does not ask for.
    const withoutProducts = JSON.parse(
      JSON.stringify(here, (name, value: unknown) => (name === 'productId' ? undefined : value)),
    ) as unknown
    expect(there).toEqual(withoutProducts)
  })
})

const types = (body: OrderBody) => eventsOf(SNAPSHOT, byGraphql(body)).map((e) => [e.type, new Date(e.occurredAt).toISOString()])
const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T10:00:00.000Z`
const order = (more: Record<string, unknown>) =>
  shopifyOrder(1, { created_at: day(1), processed_at: day(1), updated_at: day(20), ...more }) as OrderBody

describe('a snapshot tells each thing at its own time', () => {
  test('placed, paid, shipped and delivered; the last change makes nothing old look new', () => {
    const parcel = { id: 9, name: '#T1.1', status: 'success', tracking_number: 'AWB1', created_at: day(3), updated_at: day(6) }
    const body = order({
      financial_status: 'paid',
      paid_at: day(2),
      fulfillments: [
        { ...parcel, shipment_status: 'delivered' },
        { ...parcel, id: 10, tracking_number: 'AWB2' },
      ],
    })
    expect(types(body)).toEqual([
      ['order.placed', day(1)],
      ['payment.captured', day(2)],
      ['parcel.delivered', day(6)],
      ['parcel.shipped', day(3)],
      ['order.updated', day(20)],
    ])
  })

  test('cancelled', () => {
    expect(types(order({ cancelled_at: day(4) })).map(([type]) => type)).toEqual(['order.placed', 'order.cancelled', 'order.updated'])
  })

  test('a payment without a time is not told: it could be years old', () => {
    const node = { ...orderNode(order({ financial_status: 'paid' })), transactions: [] }
    const events = eventsOf(SNAPSHOT, webhookBody(GraphqlOrder.parse(node)))
    expect(events.map((e) => e.type)).toEqual(['order.placed', 'order.updated'])
  })

  test('what is protected and not approved is missing, and the rest is read', () => {
    const node = {
      ...orderNode(order({})),
      email: null,
      phone: null,
      customer: null,
      shippingAddress: null,
      billingAddress: null,
      statusPageUrl: null,
    }
    expect(eventsOf(SNAPSHOT, webhookBody(GraphqlOrder.parse(node)))[0]).toMatchObject({ type: 'order.placed', person: { phones: [] } })
  })

  test('no sender can say that word in our place', () => {
    const headers = new Headers({ 'x-shopify-topic': SNAPSHOT, 'x-shopify-shop-domain': 'a.myshopify.com' })
    expect(shopify.headline?.({ headers } as never)?.topic).toBe('')
  })
})
