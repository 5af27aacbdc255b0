import { beforeAll, describe, expect, it } from 'vitest'
import type { DomainEvent } from '../../worker/domain/events.ts'
import type { MessageRow } from '../../worker/db/messages.ts'
import { tell as story } from '../../worker/routes/api/ledger.ts'
import { aMerchant, type TestMerchant } from '../support/merchant.ts'
import { anOrder, call, graphTakesAll, tell, type Answer } from './api-support.ts'

const phones = [{ raw: '+919876500001', from: 'order' as const }]
const now = Date.now()

const event = (type: DomainEvent['type'], more: Partial<DomainEvent>): DomainEvent => ({
  type,
  occurredAt: Date.now(),
  refs: { number: '#L1' },
  person: { phones },
  ...more,
})

let m: TestMerchant
let ledger: Answer
beforeAll(async () => {
  graphTakesAll()
  m = await aMerchant({ shard: 'DB_01', rules: ['order_placed', 'order_shipped', 'order_delivered'] })
  await tell(m, anOrder('#L1'))
  // The gateway's clock runs an hour ahead.
  await tell(
    m,
    event('payment.captured', {
      occurredAt: now + 3_600_000,
      payment: { amount: { minor: 149900, currency: 'INR' as never }, method: 'upi' },
    }),
  )
  await tell(
    m,
    event('parcel.shipped', {
      refs: { number: 'l1', awb: 'AWB1' },
      parcel: { carrier: 'Bluedart', status: 'Shipped', trackingUrl: 'https://track.example/AWB1' },
    }),
  )
  ledger = (await call('/orders/%23L1/ledger', m.readKey)).json
})

const entries = () => ledger['entries'] as unknown as Record<string, unknown>[]
/** The kinds of lines of one event and one rule, in their order. */
const kinds = (type: string, rule: string) =>
  entries()
    .filter((e) => (e['kind'] === 'event' && e['event'] === type) || e['rule'] === rule)
    .map((e) => e['kind'])

describe('GET /orders/{id}/ledger', () => {
  it('shows the order, its parcels and the shopper', () => {
    expect(ledger['order']).toMatchObject({
      number: '#L1',
      shopOrderId: '451',
      status: 'paid',
      total: { minor: 149900, currency: 'INR', decimal: '1499.00' },
      cashOnDelivery: false,
      cancelledAt: null,
      refunded: null,
      parcels: [{ awb: 'AWB1', carrier: 'Bluedart', state: 'parcel.shipped', trackingUrl: 'https://track.example/AWB1' }],
    })
    expect(ledger['contact']).toMatchObject({
      name: 'Asha Rao',
      phone: '+919876500001',
      phoneState: 'ok',
      phoneReason: null,
      consents: [{ purpose: 'order_updates', state: 'granted' }],
    })
  })

  it('tells causes before effects, although a clock runs ahead', () => {
    expect(kinds('order.placed', 'order_placed')).toEqual(['event', 'decision', 'message', 'status'])
    expect(kinds('parcel.shipped', 'order_shipped')).toEqual(['event', 'decision', 'message', 'status'])
    expect(kinds('payment.captured', 'payment_received')).toEqual(['event', 'decision'])
    expect(entries().findIndex((e) => e['event'] === 'order.placed')).toBeLessThan(
      entries().findIndex((e) => e['event'] === 'parcel.shipped'),
    )
    expect(entries().filter((e) => e['kind'] === 'consent')).toMatchObject([
      { title: 'The shopper agreed to order updates', state: 'granted' },
    ])
  })

  it('says what was said, and why nothing was', () => {
    const [placed] = entries().filter((e) => e['kind'] === 'message' && e['rule'] === 'order_placed')
    expect(placed).toMatchObject({
      title: 'Message of the rule “Order confirmed”',
      state: 'accepted',
      template: 'order_placed_v1',
      language: 'en',
      text: { body: expect.stringContaining('#L1') },
    })
    const [paid] = entries().filter((e) => e['kind'] === 'event' && e['event'] === 'payment.captured')
    expect(paid).toMatchObject({ title: 'The order is paid', detail: '1499.00 INR · upi' })
    const [skipped] = entries().filter((e) => e['rule'] === 'payment_received')
    expect(skipped).toMatchObject({
      kind: 'decision',
      outcome: 'skipped',
      reason: { code: 'rule.off', plain: expect.any(String), action: expect.any(String) },
    })
  })

  it('gives the same by our id, the number without “#” and the shop’s id', async () => {
    const id = String((ledger['order'] as unknown as { id: string }).id)
    for (const said of [id, 'l1', 'L1', '451']) expect((await call(`/orders/${said}/ledger`, m.readKey)).json).toEqual(ledger)
  })

  it('knows nothing of an order that nobody told', async () => {
    for (const said of ['nobody', 'ord_00000000000000000000000000', '%00', '%F0%9F%92%A9'])
      expect((await call(`/orders/${said}/ledger`, m.readKey)).status).toBe(404)
  })

  it('says why a message waits for a phone', async () => {
    await tell(m, anOrder('#L2', { person: { name: 'No Phone', phones: [] } }))
    const { json } = await call('/orders/L2/ledger', m.readKey)
    const lines = json['entries'] as unknown as Record<string, unknown>[]
    expect(json['contact']).toBeNull()
    expect(lines.find((e) => e['kind'] === 'decision' && e['outcome'] === 'held')).toMatchObject({
      reason: { code: expect.stringMatching(/^(phone|contact)\./) },
    })
    expect(lines.find((e) => e['kind'] === 'message')).toMatchObject({ state: 'queued' })
  })
})

describe('statuses that WhatsApp counts in whole seconds', () => {
  it('stand after the one that they follow from, in their own order', () => {
    const at = Date.parse('2026-11-22T10:00:00.900Z')
    const second = Math.floor(at / 1000) * 1000
    const row = {
      id: 'msg_1',
      direction: 'out',
      ruleId: null,
      state: 'read',
      createdAt: at - 100,
      acceptedAt: at,
      sentAt: second,
      deliveredAt: second,
      readAt: second,
    }
    const told = story({ events: [], messages: [{ row: row as unknown as MessageRow, text: null }], consents: [], rules: new Map() })
    expect(told.map(({ state, kind }) => `${kind} ${state}`)).toEqual([
      'message read',
      'status accepted',
      'status sent',
      'status delivered',
      'status read',
    ])
  })
})
