import { beforeAll, describe, expect, it } from 'vitest'
import { addRules } from '../../worker/db/rules.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import { aMerchant, type TestMerchant } from '../support/merchant.ts'
import { anOrder, call, graphTakesAll, settle, tell } from './api-support.ts'

let m: TestMerchant
beforeAll(async () => {
  graphTakesAll()
  m = await aMerchant({ rules: [] })
  const definition = DEFAULT_RULES.order_delivered
  await addRules(
    m.tenant,
    [
      {
        id: 'warranty',
        on: true,
        definition: {
          ...definition,
          name: 'Warranty',
          event: 'custom.received',
          customName: 'warranty.ending',
          conditions: [],
          stillTrue: [],
          variables: { ...definition.variables, order_no: 'custom.number' },
        },
      },
    ],
    Date.now(),
  )
})

const post = (body: unknown, headers?: Record<string, string>) =>
  call('/events', m.apiKey, { method: 'POST', body, ...(headers ? { headers } : {}) })
const consent = { purpose: 'order_updates', state: 'granted', proof: 'form 17' }
const event = (more: Record<string, unknown> = {}) => ({
  name: 'warranty.ending',
  contact: { phone: '+919876500002', name: 'Mira Das' },
  variables: { number: 'W-77' },
  consent,
  ...more,
})
const messagesTo = async (phone: string) => (await call(`/messages?phone=${encodeURIComponent(phone)}`, m.readKey)).json['items'] ?? []

describe('POST /events', () => {
  it('stores the event, and a rule answers it with the shopper’s consent', async () => {
    const { status, json } = await post(event(), { 'idempotency-key': 'first' })
    expect({ status, json }).toEqual({ status: 202, json: { id: 'api:first', fresh: true } })
    await settle(m)
    expect(await messagesTo('+919876500002')).toMatchObject([
      { state: 'accepted', rule: 'warranty', event: 'custom.received', text: { body: expect.stringContaining('W-77') } },
    ])
  })

  it('counts the same key once, and without a key the same body once', async () => {
    expect((await post(event(), { 'idempotency-key': 'first' })).json).toMatchObject({ fresh: false })
    const body = event({ contact: { phone: '+919876500003' } })
    expect((await post(body)).json).toMatchObject({ fresh: true, id: expect.stringMatching(/^api:[0-9a-f]{64}$/) })
    expect((await post(body)).json).toMatchObject({ fresh: false })
    await settle(m)
    expect(await messagesTo('+919876500003')).toHaveLength(1)
  })

  it('never mixes two shoppers, even at the same moment', async () => {
    const occurredAt = new Date().toISOString()
    const phones = Array.from({ length: 8 }, (_, i) => `+91987650010${i}`)
    await Promise.all(phones.map((phone) => post(event({ occurredAt, contact: { phone } }))))
    await settle(m)
    for (const phone of phones) expect(await messagesTo(phone)).toMatchObject([{ phone, state: 'accepted' }])
  })

  it('joins the order that it names, by number, shop’s id or ours', async () => {
    await tell(m, anOrder('#E1', { phone: '+919876500004' }))
    const { json } = await call('/orders/E1/ledger', m.readKey)
    const id = String((json['order'] as unknown as { id: string }).id)
    for (const [name, order] of [
      ['a.number', { number: 'e1' }],
      ['a.shop_id', { id: '451' }],
      ['a.our_id', { id }],
    ] as const) {
      expect((await post({ name, order, contact: {} })).status).toBe(202)
    }
    await settle(m)
    const titles = ((await call('/orders/E1/ledger', m.readKey)).json['entries'] as unknown as { title: string }[]).map((e) => e.title)
    expect(titles.filter((t) => t.startsWith('Your own event')).sort()).toEqual([
      'Your own event “a.number”',
      'Your own event “a.our_id”',
      'Your own event “a.shop_id”',
    ])
    expect((await post({ name: 'a.b', order: { id: 'ord_00000000000000000000000000' }, contact: {} })).status).toBe(404)
  })

  it('takes a consent back', async () => {
    await post(event({ contact: { phone: '+919876500005' }, name: 'form.sent' }))
    await post(
      event({
        contact: { phone: '+919876500005' },
        name: 'form.undone',
        consent: { ...consent, state: 'withdrawn', proof: 'form 18' },
        occurredAt: new Date(Date.now() + 5000).toISOString(),
      }),
    )
    await settle(m)
    expect((await call('/contacts?phone=9876500005', m.readKey)).json['items']).toMatchObject([
      { consents: [{ purpose: 'order_updates', state: 'withdrawn', source: 'api', proof: 'form 18' }] },
    ])
  })

  it.each([
    ['name', event({ name: 'Warranty!' })],
    ['contact', event({ contact: { name: 'Nobody' } })],
    ['contact.phone', event({ contact: { phone: 12 } })],
    ['variables.long', event({ variables: { long: 'x'.repeat(501) } })],
    ['variables', event({ variables: Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`v${i}`, ''])) })],
    ['occurredAt', event({ occurredAt: 'yesterday' })],
    ['consent.state', event({ consent: { ...consent, state: 'assumed' } })],
    ['body', '[]'],
  ])('refuses a wrong %s and names it', async (field, body) => {
    const { status, json } = await post(body)
    expect(status).toBe(400)
    expect(json['error']).toMatchObject({ code: 'request.invalid', detail: { in: 'body', fields: field } })
  })

  it('refuses what is no JSON, what is too large, and a year that cannot be', async () => {
    expect((await post('{"name":')).json['error']).toMatchObject({ code: 'request.invalid' })
    expect((await post('hello', { 'content-type': 'text/plain' })).status).toBe(400)
    expect((await post(`"${'x'.repeat(2 * 1024 * 1024)}"`)).json['error']).toMatchObject({ code: 'payload.too_large' })
    expect((await post(event({ occurredAt: '1971-01-01T00:00:00Z' }))).json['error']).toMatchObject({ code: 'event.unknown_time' })
  })
})
