import { afterEach, describe, expect, it, vi } from 'vitest'
import { splitSecrets } from '../../worker/connectors/catalog.ts'
import { connectors, type ConnectorId } from '../../worker/connectors/registry.gen.ts'
import { openControl } from '../../worker/db/control.ts'
import { call, placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { rows, untilQuiet } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

const SECRET = 'wnx-demo-secret-of-a-courier'

/** One more connection, with its settings as a merchant would have saved them. */
async function connect(merchant: TestMerchant, connector: ConnectorId, wanted: Record<string, unknown> = {}): Promise<string> {
  const { manifest } = connectors[connector]
  const { setting } = manifest.secret as { readonly setting: string }
  const { plain } = splitSecrets(connector, manifest.settings.parse({ ...wanted, [setting]: SECRET }))
  const id = `con_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`
  await openControl(testEnv.DB).addConnection({
    id,
    merchantId: merchant.id,
    connector,
    account: null,
    status: 'active',
    settings: plain,
    secretsSealed: await merchant.vault.seal('connections.secrets', JSON.stringify({ [setting]: SECRET })),
    createdAt: Date.UTC(2020, 0, 1),
    updatedAt: Date.UTC(2020, 0, 1),
  })
  return id
}

/** Posts what the courier would post, proved as the connection's settings say. */
async function post(connector: ConnectorId, id: string, body: unknown): Promise<number> {
  const text = JSON.stringify(body)
  const proof = await connectors[connector].manifest.scheme.sign(text, SECRET, Date.now(), {})
  const headers = { 'content-type': 'application/json', ...proof }
  return (await call(`/hooks/${connector}/${id}`, { method: 'POST', body: text, headers })).status
}

describe('couriers', () => {
  it('by GET: what stands in the query is told, and without the proof nothing is', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant()
    await placeOrder(merchant, 61)
    const id = await connect(merchant, 'generic-courier')
    await untilQuiet(merchant)
    const address = `/hooks/generic-courier/${id}?awb=RIDE61&order=%23T61&status=Out%20for%20delivery&time=${Date.now()}`
    expect((await call(address)).status).toBe(401)
    expect((await call(address, { headers: { 'x-api-key': SECRET } })).status).toBe(200)
    await untilQuiet(merchant)
    expect(graph.requests.map((r) => r.body.template?.name)).toEqual(['order_placed_v1', 'out_for_delivery_v2'])
    expect(await rows(merchant, 'SELECT state, awb FROM parcels')).toEqual([{ state: 'parcel.out_for_delivery', awb: 'RIDE61' }])
  })

  it('in capture: calls are kept with their words, the merchant hears of it, and no shopper does', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant()
    await placeOrder(merchant, 62)
    const id = await connect(merchant, 'rapido')
    await untilQuiet(merchant)
    const told = { orderId: 'RAPIDO62', clientOrderId: '#T62', status: 'delivered', updatedAt: Date.now() }
    expect(await post('rapido', id, told)).toBe(200)
    await untilQuiet(merchant)
    expect(graph.requests.map((r) => r.body.template?.name)).toEqual(['order_placed_v1'])
    expect(await rows(merchant, 'SELECT count(*) AS n FROM parcels')).toEqual([{ n: 0 }])
    expect(await rows(merchant, `SELECT state, body IS NOT NULL AS kept FROM inbox WHERE connector = 'rapido'`)).toEqual([
      { state: 'ignored', kept: 1 },
    ])
    expect(await rows(merchant, `SELECT code FROM notices WHERE subject = ?`, `connection:${id}`)).toEqual([
      { code: 'delivery.unknown_word' },
    ])
  })

  it('one fact, told by the order and by its delivery, reaches the shopper once', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant()
    await placeOrder(merchant, 63)
    const id = await connect(merchant, 'borzo')
    await untilQuiet(merchant)
    const event_datetime = new Date().toISOString()
    const contact_person = { name: 'Asha Testperson', phone: '919876510063' }
    const points = [{ point_id: 1 }, { point_id: 2, delivery_id: 70063, client_order_id: 'T63', contact_person }]
    const order = { order_id: 123463, status: 'completed', points }
    const delivery = { delivery_id: 70063, order_id: 123463, client_order_id: 'T63', status: 'finished', contact_person }
    expect(await post('borzo', id, { event_datetime, event_type: 'order_changed', order })).toBe(200)
    expect(await post('borzo', id, { event_datetime, event_type: 'delivery_changed', delivery })).toBe(200)
    await untilQuiet(merchant)
    expect(graph.requests.map((r) => r.body.template?.name)).toEqual(['order_placed_v1', 'order_delivered_v1'])
    expect(await rows(merchant, 'SELECT state, awb FROM parcels')).toEqual([{ state: 'parcel.delivered', awb: '70063' }])
  })
})
