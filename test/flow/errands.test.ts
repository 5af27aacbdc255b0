import { runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { putRule, rulesOf } from '../../worker/db/rules.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { call, deliver, placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { rows, untilMessages, untilQuiet } from '../support/relay.ts'
import { giveKeys } from '../support/system-keys.ts'
import { fakeSystems, HOSTS, type FakeSystems } from '../support/systems.ts'

let systems: FakeSystems
beforeEach(() => {
  fakeGraph()
  systems = fakeSystems()
})
afterEach(() => vi.restoreAllMocks())

const ask = async (merchant: TestMerchant, method: string, path: string, body?: unknown) => {
  const response = await call(`/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${merchant.apiKey}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> & { error?: { code: string } } }
}

async function anOrder(more: Record<string, unknown> = {}) {
  const merchant = await aMerchant({ rules: [] })
  await placeOrder(merchant, 1, more)
  await untilQuiet(merchant)
  return merchant
}

/** A parcel of order 1 that could not be handed over. */
async function aParcel() {
  const merchant = await anOrder()
  const body = {
    awb: 'AWB1',
    courier_name: 'DemoPost',
    shipment_status_id: 21,
    current_timestamp: '23 11 2026 10:00:00',
    order_id: '#T1',
    scans: [],
  }
  await deliver(merchant, 'shiprocket', body)
  await untilQuiet(merchant)
  const [parcel] = await rows<{ id: string }>(merchant, 'SELECT id FROM parcels')
  return { merchant, path: `/parcels/${parcel?.id}` }
}

describe('a payment link by the API', () => {
  it('is made once, however often it is asked for, leads there from our button, and is closed when asked', async () => {
    const merchant = await anOrder()
    await giveKeys(merchant, 'razorpay')
    const made = await ask(merchant, 'POST', '/orders/T1/payment-link', { validHours: 2 })
    expect(made).toMatchObject({
      status: 200,
      json: { state: 'open', url: 'https://rzp.example/i/plink_1', amount: { minor: 149_900, currency: 'INR', decimal: '1499.00' } },
    })
    expect((await ask(merchant, 'POST', '/orders/T1/payment-link', {})).json).toEqual(made.json)
    expect(systems.calls(HOSTS.razorpay)).toEqual(['POST /v1/payment_links'])
    await untilQuiet(merchant)
    const ended = await ask(merchant, 'DELETE', '/orders/T1/payment-link')
    expect(ended).toMatchObject({ status: 200, json: { state: 'cancelled', url: null } })
    expect((await ask(merchant, 'DELETE', '/orders/T1/payment-link')).json).toEqual(ended.json)
    expect([...systems.links.values()].map(({ status }) => status)).toEqual(['cancelled'])
    // The next is another one, as nobody can pay by a link that is closed.
    expect((await ask(merchant, 'POST', '/orders/T1/payment-link')).json).toMatchObject({ url: 'https://rzp.example/i/plink_2' })
  })

  it('is said no to in words that help', async () => {
    const merchant = await anOrder()
    expect(await ask(merchant, 'POST', '/orders/T1/payment-link')).toMatchObject({
      status: 409,
      json: { error: { code: 'gateway.no_key' } },
    })
    expect(await ask(merchant, 'POST', '/orders/nobody/payment-link')).toMatchObject({ status: 404 })
    await giveKeys(merchant, 'razorpay', { keyId: 'rzp_test_another', keySecret: 'wrong-key-secret' })
    expect(await ask(merchant, 'POST', '/orders/T1/payment-link')).toMatchObject({
      status: 409,
      json: { error: { code: 'gateway.key_refused' } },
    })
    const notices = () => rows<{ code: string }>(merchant, `SELECT code FROM notices WHERE closed_at IS NULL AND code LIKE 'gateway.%'`)
    expect(await notices()).toEqual([{ code: 'gateway.key_refused' }])
    // With the right key it works, and the trouble is over.
    await giveKeys(merchant, 'razorpay')
    expect(await ask(merchant, 'POST', '/orders/T1/payment-link')).toMatchObject({ status: 200 })
    expect(await notices()).toEqual([])
    const paid = await anOrder({ financial_status: 'paid' })
    expect(await ask(paid, 'POST', '/orders/T1/payment-link')).toMatchObject({ status: 409, json: { error: { code: 'gateway.not_due' } } })
  })

  it('goes to the gateway through which such orders were paid before', async () => {
    const merchant = await anOrder()
    const payTabs = await giveKeys(merchant, 'paytabs')
    await giveKeys(merchant, 'razorpay')
    await runInDurableObject(relayOf(testEnv, merchant.id) as never, (_r: unknown, { storage }: DurableObjectState) => {
      storage.sql.exec(`INSERT INTO paid_through (connection_id, currency, at) VALUES (?, 'INR', 1)`, payTabs)
    })
    expect((await ask(merchant, 'POST', '/orders/T1/payment-link')).json).toMatchObject({
      url: 'https://secure.paytabs.com/payment/page/TST1',
    })
  })

  it('leads from /l/ to the gateway while it is open, and nowhere after', async () => {
    const merchant = await aMerchant({ rules: ['payment_failed'] })
    await giveKeys(merchant, 'razorpay')
    await placeOrder(merchant, 1)
    await untilQuiet(merchant)
    await ask(merchant, 'POST', '/orders/T1/payment-link')
    await untilQuiet(merchant)
    const [order] = await rows<{ id: string }>(merchant, 'SELECT id FROM orders')
    const { linkCode } = await import('../../worker/relay/compose.ts')
    const code = await linkCode('test-pepper-test-pepper-test-pepper', merchant.id, order?.id ?? '')
    const leads = async () => (await call(`/l/p${code}`, { redirect: 'manual' })).headers.get('location')
    expect(await leads()).toBe('https://rzp.example/i/plink_1')
    await ask(merchant, 'DELETE', '/orders/T1/payment-link')
    await untilQuiet(merchant)
    expect(await leads()).toBeNull()
  })
})

describe('an answer that comes too late', () => {
  it('brings nothing back of an order that was erased meanwhile', async () => {
    const merchant = await anOrder()
    await giveKeys(merchant, 'razorpay')
    const [order] = await rows<{ id: string; contact_id: string }>(merchant, 'SELECT id, contact_id FROM orders')
    const before = vi.mocked(globalThis.fetch).getMockImplementation()
    let erased: Promise<unknown> | undefined
    vi.mocked(globalThis.fetch).mockImplementation((async (input: RequestInfo | URL, init?: RequestInit) => {
      if (String(input).endsWith('/payment_links'))
        erased ??= relayOf(testEnv, merchant.id).askPrivacy(merchant.id, {
          kind: 'erase',
          contactId: order?.contact_id ?? '',
          source: 'api',
          isKnown: true,
        } as never)
      await erased
      return before?.(input as RequestInfo, init)
    }) as typeof fetch)
    await ask(merchant, 'POST', '/orders/T1/payment-link')
    expect(await rows(merchant, 'SELECT id FROM links')).toEqual([])
    expect(await rows(merchant, 'SELECT id FROM errands')).toEqual([])
    expect(await rows(merchant, `SELECT ref FROM refs WHERE entity = ?`, order?.id ?? '')).toEqual([])
  })
})

describe('news that come too late', () => {
  it('bring nothing back of a parcel that was erased meanwhile', async () => {
    const { merchant, path } = await aParcel()
    await giveKeys(merchant, 'shiprocket')
    systems.sees({ status: 7, at: new Date(Date.now() + 5.5 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ') })
    const [order] = await rows<{ contact_id: string }>(merchant, 'SELECT contact_id FROM orders')
    systems.beforeAnswering(async () => {
      if (systems.asked.at(-1)?.call.includes('/track/'))
        await relayOf(testEnv, merchant.id).askPrivacy(merchant.id, {
          kind: 'erase',
          contactId: order?.contact_id ?? '',
          source: 'api',
          isKnown: true,
        } as never)
    })
    await ask(merchant, 'POST', `${path}/track`)
    await untilQuiet(merchant)
    expect(await rows(merchant, 'SELECT id FROM parcels')).toEqual([])
    expect(await rows(merchant, 'SELECT id FROM orders')).toEqual([])
  })
})

describe('a parcel by the API', () => {
  it('is asked about, by one login for many questions, and a token that ends is renewed', async () => {
    const { merchant, path } = await aParcel()
    expect(await ask(merchant, 'POST', `${path}/track`)).toMatchObject({ status: 409, json: { error: { code: 'courier.no_key' } } })
    await giveKeys(merchant, 'shiprocket')
    systems.sees({ status: 7, at: new Date(Date.now() + 5.5 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ') })
    expect((await ask(merchant, 'POST', `${path}/reattempt`, { note: 'After six.' })).json).toEqual({ state: 'done', told: null })
    expect((await ask(merchant, 'POST', `${path}/track`)).json).toEqual({ state: 'done', told: 'parcel.delivered' })
    await untilQuiet(merchant)
    expect(await rows(merchant, 'SELECT state FROM parcels')).toEqual([{ state: 'parcel.delivered' }])
    expect(systems.calls(HOSTS.shiprocket)).toEqual([
      'POST /v1/external/auth/login',
      'POST /v1/external/ndr/AWB1/action',
      'GET /v1/external/courier/track/awb/AWB1',
    ])
    systems.forgetToken()
    await ask(merchant, 'POST', `${path}/reattempt`, {})
    expect(systems.calls(HOSTS.shiprocket).slice(3)).toEqual([
      'POST /v1/external/ndr/AWB1/action',
      'POST /v1/external/auth/login',
      'POST /v1/external/ndr/AWB1/action',
    ])
    const [kept] = await rows<{ sealed: string }>(merchant, 'SELECT sealed FROM system_tokens')
    expect(kept?.sealed).not.toContain('token')
  })

  it('is asked about at AfterShip, which knows parcels of any carrier, where its own courier has no key', async () => {
    const { merchant, path } = await aParcel()
    await giveKeys(merchant, 'aftership')
    systems.sees({ status: 'Delivered', at: new Date(Date.now() + 5.5 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ') })
    expect((await ask(merchant, 'POST', `${path}/track`)).json).toEqual({ state: 'done', told: 'parcel.delivered' })
    expect(systems.asked.map(({ call: asked }) => asked)).toEqual(['GET /tracking/2026-07/trackings'])
    // It reads only; a new try is the courier's own affair.
    expect(await ask(merchant, 'POST', `${path}/reattempt`, {})).toMatchObject({ status: 409, json: { error: { code: 'courier.no_key' } } })
  })

  it('is brought once more: the story says so, and why not where the courier says no', async () => {
    const { merchant, path } = await aParcel()
    await giveKeys(merchant, 'shiprocket')
    expect((await ask(merchant, 'POST', `${path}/reattempt`, { on: '2026-12-01', phone: '+915550000001' })).status).toBe(200)
    expect(systems.asked.at(-1)?.body).toEqual({ action: 're-attempt', comments: 'Deliver on 2026-12-01. Phone: +915550000001.' })
    systems.next(HOSTS.shiprocket, { status: 422 })
    expect(await ask(merchant, 'POST', `${path}/reattempt`, { note: 'Once more' })).toMatchObject({
      status: 422,
      json: { error: { code: 'courier.refused' } },
    })
    await untilQuiet(merchant)
    const { json } = await ask(merchant, 'GET', '/orders/T1/ledger')
    const said = (json['entries'] as { event?: string; detail?: string }[]).filter(({ event }) => event?.startsWith('courier.'))
    expect(said.map(({ event, detail }) => [event, detail])).toEqual([
      ['courier.asked', 'a new delivery'],
      ['courier.not_asked', 'a new delivery: courier.refused'],
    ])
    expect(await rows(merchant, `SELECT code FROM notices WHERE closed_at IS NULL`)).toEqual([{ code: 'reattempt.refused' }])
    expect(await ask(merchant, 'POST', `${path}/reattempt`, { on: 'tomorrow' })).toMatchObject({ status: 400 })
    expect(await ask(merchant, 'POST', '/parcels/par_unknown/track')).toMatchObject({ status: 404 })
  })
})

describe('a slow system', () => {
  it('holds up no message whose time comes meanwhile', async () => {
    const merchant = await aMerchant({ rules: ['order_placed'] })
    const rule = (await rulesOf(merchant.tenant)).find(({ id }) => id === 'order_placed')
    if (rule) await putRule(merchant.tenant, { ...rule, definition: { ...rule.definition, delaySeconds: 1 } }, Date.now())
    await giveKeys(merchant, 'razorpay')
    await placeOrder(merchant, 1)
    await untilMessages(merchant, (list) => expect(list.map(({ state }) => state)).toEqual(['accepted']))
    await untilQuiet(merchant)
    const before = vi.mocked(globalThis.fetch).getMockImplementation()
    let answer = () => {}
    const slow = new Promise<void>((resolve) => {
      answer = resolve
    })
    vi.mocked(globalThis.fetch).mockImplementation((async (input: RequestInfo | URL, init?: RequestInit) => {
      if (String(input).endsWith('/payment_links')) await slow
      return before?.(input as RequestInfo, init)
    }) as typeof fetch)
    const asking = ask(merchant, 'POST', '/orders/T1/payment-link')
    await placeOrder(merchant, 2)
    await untilMessages(merchant, (list) => expect(list.map(({ state }) => state)).toEqual(['accepted', 'accepted']))
    answer()
    expect((await asking).json).toMatchObject({ state: 'open' })
  })
})
