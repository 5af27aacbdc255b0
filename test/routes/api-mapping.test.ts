import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { call as post, placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, type TestMerchant } from '../support/merchant.ts'
import { rows, untilQuiet } from '../support/relay.ts'
import { apiOf, codeOf, type Answer } from './api-support.ts'

let merchant: TestMerchant
let graph: ReturnType<typeof fakeGraph>
beforeEach(async () => {
  graph = fakeGraph()
  merchant = await aMerchant({ shard: 'DB_01' })
})
afterEach(() => vi.restoreAllMocks())

const api = apiOf(() => merchant)
const SECRET = 'a-token-of-chance-0001'
const sentTemplates = () => graph.requests.map((r) => r.body.template?.name)

async function connected(connector: string, settings: object): Promise<Answer> {
  const { status, json } = await api('POST', '/connections', { connector, settings: { secret: SECRET, ...settings } })
  expect(status).toBe(201)
  return json
}

async function delivered(connection: Answer, header: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json', [header]: SECRET }
  const url = new URL(connection['url'] as unknown as string)
  expect((await post(url.pathname, { method: 'POST', body: JSON.stringify(body), headers })).status).toBe(200)
  await untilQuiet(merchant)
}

const described = async (asked: object) => (await api('POST', '/connectors/describe', asked, merchant.readKey)).json
const ignored = async () => (await api('GET', '/deliveries?state=ignored')).json['items'] as unknown as { id: number; note: string }[]

describe('a pasted body', () => {
  const body = JSON.stringify({
    booking: { order_number: 'WNX-1001', customer: { full_name: 'Asha Rao', mobile: '+12025550143' }, total_paise: 149900 },
    state: 'packed',
  })

  it('is described, masked, with what it probably means', async () => {
    const { items, suggested } = (await api('POST', '/connectors/describe', { body })).json as Answer
    expect(items).toContainEqual({ path: 'state', type: 'text', example: 'packed' })
    expect((items as unknown as { path: string }[]).map(({ path }) => path)).toContain('booking.customer.mobile')
    expect(JSON.stringify({ items, suggested })).not.toMatch(/Asha|2025550143/)
    expect(suggested).toMatchObject({
      paths: { orderNumber: { path: 'booking.order_number' }, phone: { path: 'booking.customer.mobile' } },
    })
  })

  it('is read by a connection that was made from the answer', async () => {
    const { suggested } = (await api('POST', '/connectors/describe', { body })).json as Answer
    const found = suggested?.['paths'] as unknown as Record<string, { path: string }>
    const paths = Object.fromEntries(Object.entries(found).map(([name, { path }]) => [name, path]))
    const { unit } = suggested as unknown as { unit: string }
    const match = [{ path: 'state', equals: 'packed', event: 'order.ready' }]
    const { id } = await connected('custom-webhook', { paths, unit, match, currency: 'INR' })
    const { json } = await api('POST', `/connections/${String(id)}/test`, { body })
    expect(json['items']).toMatchObject([
      {
        events: [
          {
            type: 'order.ready',
            refs: { number: 'WNX-1001' },
            person: { name: 'Asha Rao', phones: [{ raw: '+12025550143' }] },
            order: { total: { minor: 149_900, currency: 'INR' } },
          },
        ],
      },
    ])
  })

  it('may hold a list, and be a form', async () => {
    const list = JSON.stringify({ data: { updates: [{ awb: 'RIDE0000001' }, { awb: 'RIDE0000002' }] } })
    expect((await api('POST', '/connectors/describe', { body: list, batch: 'data.updates' })).json['items']).toMatchObject([
      { path: 'awb' },
    ])
    expect((await api('POST', '/connectors/describe', { body: 'awb=R1&status=packed' })).json['items']).toHaveLength(2)
  })

  it('is refused where it is neither, in words', async () => {
    expect(codeOf(await api('POST', '/connectors/describe', { body: 'hello' }))).toEqual([422, 'payload.unreadable'])
    expect(codeOf(await api('POST', '/connectors/describe', {}))).toEqual([400, 'request.invalid'])
    expect(await described({ body })).toMatchObject({ error: { code: 'key.scope' } })
  })
})

describe('a word without a meaning', () => {
  it('in capture is shown with the fields of its call, given a meaning, and the call is read again', async () => {
    await placeOrder(merchant, 71)
    await untilQuiet(merchant)
    const rapido = await connected('rapido', {})
    const now = new Date().toISOString()
    await delivered(rapido, 'x-api-key', { orderId: 'RIDE71', clientOrderId: '#T71', orderStatus: 'with the captain', updatedAt: now })
    expect(sentTemplates()).toEqual(['order_placed_v1'])
    const [held] = await ignored()
    const seen = (await api('GET', `/deliveries/${held?.id}`, undefined, merchant.readKey)).json
    expect(seen).toMatchObject({ connector: 'rapido', unknown: 'with the captain', replayable: true })
    expect(seen['fields']).toContainEqual({ path: 'orderStatus', type: 'text', example: 'with the captain' })

    const settings = { mode: 'live', statusMap: { 'with the captain': 'out_for_delivery' } }
    expect((await api('PATCH', `/connections/${String(rapido['id'])}`, { settings })).status).toBe(200)
    expect((await api('GET', `/deliveries/${held?.id}`)).json['unknown']).toBeNull()
    const replayed = await api('POST', `/deliveries/${held?.id}/replay`, { mode: 'send' })
    expect(replayed.json['outcome']).toBe('applied')
    await untilQuiet(merchant)
    expect(sentTemplates()).toEqual(['order_placed_v1', 'out_for_delivery_v2'])
    expect(await rows(merchant, 'SELECT state, awb FROM parcels')).toEqual([{ state: 'parcel.out_for_delivery', awb: 'RIDE71' }])
  })

  it('in one of many of a call holds back that one alone', async () => {
    const match = [{ path: 'state', equals: 'packed', event: 'order.ready' }]
    const mine = await connected('custom-webhook', { batch: 'updates', match, paths: { orderNumber: 'order' } })
    const updates = [
      { order: 'WNX-1', state: 'packed' },
      { order: 'WNX-2', state: 'wrapped' },
      { order: 'WNX-3', state: 'packed' },
    ]
    await delivered(mine, 'x-webhook-token', { updates })
    const states = () =>
      rows<{ state: string }>(merchant, 'SELECT state FROM inbox WHERE connection_id = ? ORDER BY seq', String(String(mine['id'])))
    expect((await states()).map(({ state }) => state)).toEqual(['done', 'ignored', 'done'])
    const [held] = await ignored()
    expect((await api('GET', `/deliveries/${held?.id}`)).json).toMatchObject({ unknown: 'wrapped' })

    const known = [...match, { path: 'state', equals: 'wrapped', event: 'order.ready' }]
    await api('PATCH', `/connections/${String(String(mine['id']))}`, { settings: { match: known } })
    expect((await api('POST', `/deliveries/${held?.id}/replay`, { mode: 'send' })).json['outcome']).toBe('applied')
    expect((await states()).map(({ state }) => state)).toEqual(['done', 'done', 'done'])
    const orders = await rows<{ ref: string }>(merchant, `SELECT ref FROM refs WHERE ref LIKE 'number:wnx-%' ORDER BY ref`)
    expect(orders.map(({ ref }) => ref)).toEqual(['number:wnx-1', 'number:wnx-2', 'number:wnx-3'])
  })

  it('of another merchant is nobody’s', async () => {
    await connected('custom-webhook', {})
    expect(codeOf(await api('GET', '/deliveries/1'))).toEqual([404, 'request.not_found'])
    expect(codeOf(await api('GET', '/deliveries/0'))).toEqual([400, 'request.invalid'])
  })
})
