import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectors } from '../../worker/connectors/registry.gen.ts'
import cancelledBill from '../../worker/connectors/petpooja/fixtures/bill-cancelled.json'
import { placeOrder, call as post } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, type TestMerchant } from '../support/merchant.ts'
import { messages, rows, untilQuiet } from '../support/relay.ts'
import { apiOf, codeOf, type Answer } from './api-support.ts'
import { eventually } from '../support/eventually.ts'

let merchant: TestMerchant
beforeEach(async () => {
  fakeGraph()
  merchant = await aMerchant({ shard: 'DB_01' })
})
afterEach(() => vi.restoreAllMocks())

const api = apiOf(() => merchant)
const text = (value: unknown) => value as string

const RAZORPAY = JSON.stringify({
  event: 'payment.captured',
  created_at: Math.floor(Date.now() / 1000),
  payload: {
    payment: { entity: { id: 'pay_1', amount: 49_900, currency: 'INR', contact: '+919876500123', notes: { shopify_order_number: '#C1' } } },
  },
})

/** The gateway delivers, signed with this secret. */
async function delivered(connection: Answer, secret: string, body = RAZORPAY): Promise<number> {
  const headers = await connectors.razorpay.manifest.scheme.sign(body, secret, Date.now())
  const url = new URL(text(connection['url']))
  return (await post(url.pathname, { method: 'POST', body, headers: { ...headers, 'content-type': 'application/json' } })).status
}

async function connected(): Promise<{ connection: Answer; secret: string }> {
  const { status, json } = await api('POST', '/connections', { connector: 'razorpay' })
  expect(status).toBe(201)
  return { connection: json, secret: text(json['made']?.['webhookSecret']) }
}

describe('the catalogue', () => {
  it('lists every connector, with what a form needs', async () => {
    const { json } = await api('GET', '/connectors', undefined, merchant.readKey)
    const items = json['items'] as unknown as { id: string; secretSettings: string[]; settings: { properties: object } }[]
    expect(items.map(({ id }) => id).toSorted()).toEqual(Object.keys(connectors).toSorted())
    const razorpay = items.find(({ id }) => id === 'razorpay')
    expect(razorpay).toMatchObject({
      secretSettings: ['webhookSecret', 'keySecret'],
      settings: { properties: { webhookSecret: { title: 'Webhook secret' } } },
    })
  })
})

describe('connecting', () => {
  it('gives an address and a secret, whose deliveries are taken', async () => {
    const { connection, secret } = await connected()
    expect(connection).toMatchObject({ connector: 'razorpay', status: 'active', secrets: ['webhookSecret'], previousSecret: false })
    expect(text(connection['url'])).toMatch(/^https:\/\/wenext\.test\/hooks\/razorpay\/con_\w{24}$/)
    expect(await delivered(connection, secret)).toBe(200)
    expect(await delivered(connection, `${secret}x`)).toBe(401)
  })

  it('shows the secret once', async () => {
    const { connection, secret } = await connected()
    const again = await api('GET', `/connections/${text(connection['id'])}`)
    expect(again.text).not.toContain(secret)
    expect((await api('GET', '/connections')).text).not.toContain(secret)
  })

  it('takes nobody else’s shop: apps connect by being installed', async () => {
    expect(codeOf(await api('POST', '/connections', { connector: 'shopify' }))).toEqual([400, 'request.invalid'])
    expect(codeOf(await api('POST', '/connections', { connector: 'shopify', account: 'other.myshopify.com' }))).toEqual([
      400,
      'request.invalid',
    ])
  })

  it.each([
    { connector: 'nobody' },
    { connector: 'constructor' },
    { connector: 'razorpay', settings: { nothing: 1 } },
    { connector: 'razorpay', settings: { webhookSecret: 'short' } },
  ])('%j is refused with the field named', async (body) => {
    const answer = await api('POST', '/connections', body)
    expect(codeOf(answer)).toEqual([400, 'request.invalid'])
    expect(answer.json['error']?.['detail']?.['fields']).toBeTruthy()
  })

  it('is not for a key that only reads', async () => {
    expect(codeOf(await api('POST', '/connections', { connector: 'razorpay' }, merchant.readKey))).toEqual([403, 'key.scope'])
  })
})

describe('changing', () => {
  it('pauses: what comes is kept and brings the state up to date, and nobody is told', async () => {
    const { connection, secret } = await connected()
    const path = `/connections/${text(connection['id'])}`
    expect((await api('PATCH', path, { paused: true })).json).toMatchObject({ status: 'paused' })
    expect(await delivered(connection, secret)).toBe(200)
    await untilQuiet(merchant)
    expect(await messages(merchant)).toEqual([])
    expect(await rows(merchant, `SELECT state FROM inbox WHERE connection_id = ?`, text(connection['id']))).toEqual([{ state: 'done' }])
    expect((await api('PATCH', path, { paused: false })).json).toMatchObject({ status: 'active' })
  })

  it('a pause plans nothing new, and still ends what became pointless', async () => {
    const { connection, secret } = await connected()
    await placeOrder(merchant, 1)
    await untilQuiet(merchant)
    const failed = RAZORPAY.replaceAll('payment.captured', 'payment.failed').replace('#C1', '#T1').replace('+919876500123', '+919876510001')
    expect(await delivered(connection, secret, failed)).toBe(200)
    const reminder = async () => (await messages(merchant)).find((m) => m.rule_id === 'payment_failed')
    await eventually(async () => expect((await reminder())?.state).toBe('queued'))
    await api('PATCH', `/connections/${text(connection['id'])}`, { paused: true })
    const paid = RAZORPAY.replace('#C1', '#T1').replace('pay_1', 'pay_2').replace('+919876500123', '+919876510001')
    expect(await delivered(connection, secret, paid)).toBe(200)
    await eventually(async () => expect(await reminder()).toMatchObject({ state: 'suppressed', reason: 'event.cancelled_it' }))
    expect((await messages(merchant)).map((m) => m.rule_id)).not.toContain('payment_received')
  })

  it('whoever bought during a pause has seen the notice all the same', async () => {
    await api('PATCH', `/connections/${merchant.connections.shopify.id}`, { paused: true })
    await placeOrder(merchant, 1)
    await untilQuiet(merchant)
    expect(await messages(merchant)).toEqual([])
    expect(await rows(merchant, 'SELECT purpose, state, source FROM consents')).toEqual([
      { purpose: 'order_updates', state: 'granted', source: 'checkout_notice' },
    ])
  })

  it('replaces the settings that are named, and keeps the others and the secrets', async () => {
    const { json } = await api('POST', '/connections', { connector: 'shiprocket', settings: { token: 'token-of-the-courier' } })
    const path = `/connections/${text(json['id'])}`
    const changed = await api('PATCH', path, { settings: { statusMap: { 26: 'delivered' } } })
    expect(changed.json).toMatchObject({ settings: { statusMap: { 26: 'delivered' } }, secrets: ['token'] })
    expect(codeOf(await api('PATCH', path, { settings: { statusMap: { 26: 'nowhere' } } }))).toEqual([400, 'request.invalid'])
    expect((await api('PATCH', path, { settings: { statusMap: null } })).json['settings']).toEqual({})
  })

  it('takes the new secret and the old one until that is ended', async () => {
    const { connection, secret } = await connected()
    const path = `/connections/${text(connection['id'])}`
    const { json } = await api('POST', `${path}/secret`, {})
    const fresh = text(json['made']?.['webhookSecret'])
    expect(json).toMatchObject({ previousSecret: true })
    expect(fresh).not.toBe(secret)
    expect([await delivered(connection, fresh), await delivered(connection, secret)]).toEqual([200, 200])
    expect((await api('DELETE', `${path}/secret/previous`)).json).toMatchObject({ previousSecret: false })
    expect([await delivered(connection, fresh), await delivered(connection, secret)]).toEqual([200, 401])
  })

  it('never shows a secret that was given', async () => {
    const { connection } = await connected()
    const { status, json } = await api('POST', `/connections/${text(connection['id'])}/secret`, { secret: 'given-by-the-merchant' })
    expect([status, json['made']]).toEqual([200, {}])
    expect(await delivered(connection, 'given-by-the-merchant')).toBe(200)
  })

  it('has no signing secret to change where it is the app’s', async () => {
    expect(codeOf(await api('POST', `/connections/${merchant.connections.shopify.id}/secret`, {}))).toEqual([409, 'request.conflict'])
  })
})

describe('trying a body', () => {
  it('says what it would be read as, keeps nothing and tells nobody', async () => {
    const { connection } = await connected()
    const path = `/connections/${text(connection['id'])}/test`
    const { json } = await api('POST', path, { body: RAZORPAY })
    expect(json['items']).toMatchObject([
      { topic: 'payment.captured', events: [{ type: 'payment.captured', payment: { amount: { minor: 49_900, currency: 'INR' } } }] },
    ])
    expect((await api('POST', path, { body: '{"event":"subscription.paused"}' })).json['items']).toMatchObject([
      { topic: 'subscription.paused', ignored: expect.any(String) as string },
    ])
    expect(codeOf(await api('POST', path, { body: 'no JSON' }))).toEqual([422, 'payload.unreadable'])
    expect(codeOf(await api('POST', path, { body: '{"event":7}' }))).toEqual([422, 'payload.unreadable'])
    expect(await rows(merchant, 'SELECT key FROM inbox')).toEqual([])
  })

  it('names a word that has no meaning yet, and hears the merchant’s own', async () => {
    const { json } = await api('POST', '/connections', { connector: 'shiprocket', settings: { token: 'token-of-the-courier' } })
    const path = `/connections/${text(json['id'])}`
    const body = JSON.stringify({ awb: '1', shipment_status_id: 998, shipment_status: 'GONE FISHING' })
    expect((await api('POST', `${path}/test`, { body })).json['items']).toMatchObject([{ unknown: 'GONE FISHING' }])
    await api('PATCH', path, { settings: { statusMap: { 998: 'in_transit' } } })
    expect((await api('POST', `${path}/test`, { body })).json['items']).toMatchObject([{ events: [{ type: 'parcel.moved' }] }])
  })

  it('is read with the defaults of settings that the merchant left open, as a delivery would be', async () => {
    const { json } = await api('POST', '/connections', { connector: 'petpooja', settings: { billToken: cancelledBill.body.token } })
    const { json: read } = await api('POST', `/connections/${text(json['id'])}/test`, { body: JSON.stringify(cancelledBill.body) })
    expect(read['items']).toMatchObject([{ events: cancelledBill.events.map(({ type }) => ({ type })) }])
  })
})

describe('disconnecting', () => {
  it('ends the address, and leaves the connection in the list', async () => {
    const { connection, secret } = await connected()
    const path = `/connections/${text(connection['id'])}`
    expect((await api('DELETE', path)).status).toBe(202)
    await eventually(async () => expect((await api('GET', path)).json['status']).toBe('disconnected'))
    expect(await delivered(connection, secret)).toBe(401)
    for (const [method, below, body] of [
      ['PATCH', '', { paused: true }],
      ['POST', '/secret', {}],
      ['POST', '/test', { body: '{}' }],
    ] as const)
      expect(codeOf(await api(method, path + below, body))).toEqual([404, 'request.not_found'])
  })
})
