import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import { rules as ruleTable } from '../../worker/db/schema/tenant.ts'
import { eq } from 'drizzle-orm'
import { MerchantSettings } from '../../worker/domain/settings.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { call, deliver, fromMeta, placeOrder, shopifyOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'
import { messages, rows, untilQuiet } from '../support/relay.ts'
import { fakeShopify } from '../support/shopify.ts'
import type { ShopifyEmulator } from '../support/shopify-emulator/index.ts'
import type { OrderBody } from '../support/shopify-emulator/shop.ts'
import { eventually } from '../support/eventually.ts'

let graph: ReturnType<typeof fakeGraph>
let shopify: ShopifyEmulator
beforeEach(() => {
  graph = fakeGraph()
  shopify = fakeShopify()
})
afterEach(() => vi.restoreAllMocks())

/** Those that write nothing by themselves. */
const PLAIN = (Object.keys(DEFAULT_RULES) as (keyof typeof DEFAULT_RULES)[]).filter((id) => !('writeBack' in DEFAULT_RULES[id]))

type Writes = MerchantSettings['writeBacks']

/** A shop with one order paid at the door, whose confirmation has reached the shopper. */
async function anOrder(writeBacks: Partial<Writes> = {}, order: Record<string, unknown> = {}, rules = PLAIN) {
  const defaults = MerchantSettings.parse({}).writeBacks
  const merchant = await aMerchant({ rules, settings: { writeBacks: { ...defaults, ...writeBacks } } })
  const { id, account } = merchant.connections.shopify
  const relay = relayOf(testEnv, merchant.id)
  const shop = shopify.shop(account ?? '')
  await relay.exchangeShopToken(merchant.id, id, await shopify.idToken(shop.domain))
  // What is meant to go wrong must not happen to what is published.
  await vi.waitFor(() => expect(shop.metafields.size).toBe(2), { timeout: 4_000 })
  const body = shopifyOrder(1, {
    payment_gateway_names: ['Cash on Delivery (COD)'],
    tags: 'vip',
    note: 'Ring twice',
    ...order,
  }) as OrderBody
  shop.orders.set(String(body.id), body)
  await placeOrder(merchant, 1, body)
  await eventually(() => expect(graph.taken().length).toBeGreaterThan(0))
  const [asked] = graph.taken()
  let serial = 0
  const answer = (payload: string, context = asked?.wamid ?? '') =>
    fromMeta(merchant, {
      contacts: [{ wa_id: '919876510001', profile: { name: 'Asha' } }],
      messages: [
        {
          from: '919876510001',
          id: `wamid.answer.${merchant.id}.${++serial}`,
          timestamp: String(Math.floor(Date.now() / 1000)),
          type: 'button',
          button: { text: 'Yes', payload },
          context: { id: context, from: '918000000100' },
        },
      ],
    })
  const writes = () =>
    rows<{ kind: string; what: string; state: string; reason: string | null }>(
      merchant,
      `SELECT kind, what, state, reason FROM shop_writes WHERE kind <> 'publish' ORDER BY kind`,
    )
  /** Waits until something was to be written, and nothing of it waits any more. */
  const settled = () =>
    vi.waitFor(
      async () => {
        const all = await writes()
        expect(all.length).toBeGreaterThan(0)
        expect(all.filter((w) => w.state === 'queued')).toEqual([])
      },
      { timeout: 4_000, interval: 20 },
    )
  return { merchant, id, relay, shop, body, answer, writes, settled }
}

const done = (shop: { written: readonly { what: string }[] }) => shop.written.map((w) => w.what).toSorted()

describe('a shopper’s answer about an order', () => {
  test('confirmed: the order is tagged and noted, once, and what stood there stays', async () => {
    const { answer, settled, shop, body, merchant } = await anOrder()
    await answer('confirm_order')
    await settled()
    await answer('confirm_order')
    await untilQuiet(merchant)
    await settled()
    expect(done(shop)).toEqual(['orderUpdate', 'tagsAdd'])
    expect(body['tags']).toBe('vip, WhatsApp confirmed')
    expect(String(body['note']).split('\n')).toEqual([
      'Ring twice',
      expect.stringMatching(/^Confirmed by the shopper on WhatsApp, \d{4}-\d\d-\d\d$/),
    ])
  })

  test('confirmed: the tag that held it is taken off, and the others stay', async () => {
    const { answer, settled, shop, body } = await anOrder({}, {}, [...PLAIN, 'cod_hold_first'])
    await settled()
    expect(body['tags']).toBe('vip, WhatsApp hold')
    await answer('confirm_order')
    await vi.waitFor(() => expect(done(shop)).toContain('tagsRemove'), { timeout: 4_000 })
    await settled()
    expect(body['tags']).toBe('vip, WhatsApp confirmed')
  })

  test('a new address stands in the order’s note, in the shopper’s words, and not in its story', async () => {
    const { answer, settled, shop, body, merchant } = await anOrder()
    await answer('change_address')
    await untilQuiet(merchant)
    const text = { body: 'Flat 2, Blue House\n1 Example Road' }
    const from = '919876510001'
    const said = { from, id: `wamid.address.${merchant.id}`, timestamp: String(Math.floor(Date.now() / 1000)), type: 'text', text }
    await fromMeta(merchant, { contacts: [{ wa_id: from }], messages: [said] })
    await settled()
    await untilQuiet(merchant)
    expect(done(shop)).toEqual(['orderUpdate', 'tagsAdd'])
    expect(body['tags']).toBe('vip, address changed')
    expect(String(body['note']).split('\n')).toEqual([
      'Ring twice',
      expect.stringMatching(/^New address given on WhatsApp, said \d{4}-\d\d-\d\d: Flat 2, Blue House, 1 Example Road$/),
    ])
    const written = await rows<{ row: string }>(merchant, 'SELECT row FROM new_events')
    expect(JSON.stringify(written)).not.toContain('Blue House')
  })

  test('the order’s story says what was written', async () => {
    const { answer, settled, merchant } = await anOrder()
    await answer('confirm_order')
    await settled()
    await untilQuiet(merchant)
    const story = await (await call('/api/v1/orders/T1/ledger', { headers: { authorization: `Bearer ${merchant.readKey}` } })).text()
    expect(story).toContain('We wrote something into the shop')
    expect(story).toContain('tag “WhatsApp confirmed”')
  })

  test('cancelled: only where the merchant allows it, without Shopify’s own mail, and never once it is on its way', async () => {
    const not = await anOrder()
    await not.answer('cancel_order')
    await not.settled()
    expect(done(not.shop)).toEqual(['orderUpdate'])

    graph.requests.length = 0
    const may = await anOrder({ cancel: true })
    await may.answer('cancel_order')
    await may.settled()
    expect(done(may.shop)).toEqual(['orderCancel', 'orderUpdate'])
    expect(may.shop.written.find((w) => w.what === 'orderCancel')?.args).toMatchObject({
      reason: 'CUSTOMER',
      notifyCustomer: false,
      restock: true,
    })
    expect(may.body['cancelled_at']).toBeTruthy()

    graph.requests.length = 0
    const gone = await anOrder({ cancel: true }, { fulfillment_status: 'fulfilled' })
    await gone.answer('cancel_order')
    await gone.settled()
    expect(done(gone.shop)).toEqual(['orderUpdate'])
    expect((await gone.writes())[0]).toMatchObject({ kind: 'cancel', state: 'failed', reason: 'shop.refused' })
  }, 20_000)

  test('one that answers no message of ours, or another shopper’s, does nothing', async () => {
    const { answer, writes, merchant } = await anOrder()
    await answer('confirm_order', 'wamid.of.nobody')
    await answer('something_else')
    await untilQuiet(merchant)
    expect(await writes()).toEqual([])
  })
})

describe('what the shop says to it', () => {
  test('busy: it is written later, once', async () => {
    const { answer, shop, writes, merchant } = await anOrder()
    shopify.next({ status: 503 }, { status: 503 }, { status: 503 }, { status: 503 })
    await answer('confirm_order')
    await vi.waitFor(async () => expect((await writes()).map((w) => w.reason)).toContain('upstream.failed'), { timeout: 15_000 })
    await vi.waitFor(() => expect(done(shop)).toEqual(['orderUpdate', 'tagsAdd']), { timeout: 15_000 })
    await untilQuiet(merchant)
  }, 40_000)

  test('not allowed: it ends, and the merchant is told which permission is missing', async () => {
    const { answer, settled, shop, writes, merchant } = await anOrder()
    shop.userErrors.push({ field: ['id'], message: 'secret words about Asha', code: 'INVALID' }, { field: null, message: 'no' })
    await answer('confirm_order')
    await settled()
    expect((await writes()).map((w) => [w.state, w.reason])).toEqual([
      ['failed', 'shop.refused'],
      ['failed', 'shop.refused'],
    ])
    expect(JSON.stringify(await rows(merchant, 'SELECT * FROM shop_writes'))).not.toContain('Asha')
  })

  test('gone: what waits is forgotten', async () => {
    const { answer, relay, writes, id, merchant } = await anOrder()
    shopify.next({ status: 503 }, { status: 503 }, { status: 503 }, { status: 503 })
    await answer('confirm_order')
    await eventually(async () => expect((await writes()).length).toBe(2))
    await openControl(testEnv.DB).updateConnection(id as never, { status: 'disconnected' })
    await relay.forgetShop(id)
    expect((await writes()).filter((w) => w.state === 'queued')).toEqual([])
    await untilQuiet(merchant, 15_000)
  }, 30_000)
})

test('a rule may ask for a tag and a note', async () => {
  const merchant = await aMerchant({ rules: PLAIN })
  const { id, account } = merchant.connections.shopify
  const relay = relayOf(testEnv, merchant.id)
  const shop = shopify.shop(account ?? '')
  await merchant.tenant.db
    .update(ruleTable)
    .set({ definition: { ...DEFAULT_RULES.order_placed, writeBack: { tag: 'told on WhatsApp' } } })
    .where(merchant.tenant.of(ruleTable, eq(ruleTable.id, 'order_placed')))
  await relay.exchangeShopToken(merchant.id, id, await shopify.idToken(shop.domain))
  // What is meant to go wrong must not happen to what is published.
  await vi.waitFor(() => expect(shop.metafields.size).toBe(2), { timeout: 4_000 })
  const body = shopifyOrder(3) as OrderBody
  shop.orders.set(String(body.id), body)
  await placeOrder(merchant, 3, body)
  await vi.waitFor(() => expect(body['tags']).toBe('told on WhatsApp'), { timeout: 4_000 })
})

describe('consent to offers', () => {
  const STOP = (merchant: { phoneNumberId: string }, text: string, at = Date.now()) => ({
    contacts: [{ wa_id: '919876510001', profile: { name: 'Asha' } }],
    messages: [
      {
        from: '919876510001',
        id: `wamid.${merchant.phoneNumberId}.${text}.${at}`,
        timestamp: String(Math.floor(at / 1000)),
        type: 'text',
        text: { body: text },
      },
    ],
  })
  const customer = (shop: { customers: Map<string, unknown> }, state: string, updatedAt: string | null = null) => {
    const made = { id: '7001', phone: '+919876510001', consent: { state, updatedAt } }
    shop.customers.set('7001', made)
    return made
  }
  const echo = (it: { consent: { state: string; updatedAt: string | null } }) => ({
    customer_id: 7001,
    phone_number: '+919876510001',
    whats_app_marketing_consent: {
      state: it.consent.state.toLowerCase(),
      opt_in_level: 'single_opt_in',
      updated_at: it.consent.updatedAt,
      collected_from: 'other',
    },
  })
  const TOPIC = { 'x-shopify-topic': 'customers_whats_app_marketing_consent/update' }

  test('what a shopper says to us is written to the shop, and its echo is neither recorded nor written again', async () => {
    const { merchant, shop, settled, writes } = await anOrder()
    const it = customer(shop, 'SUBSCRIBED', '2026-01-01T00:00:00Z')
    await fromMeta(merchant, STOP(merchant, 'STOP'))
    await vi.waitFor(() => expect(it.consent.state).toBe('UNSUBSCRIBED'), { timeout: 4_000 })
    await settled()
    const ledger = () =>
      testEnv.DB.prepare(`SELECT source, state FROM consents WHERE merchant_id = ? AND purpose = 'marketing'`).bind(merchant.id).all()
    await untilQuiet(merchant)
    const before = (await ledger()).results
    await deliver(merchant, 'shopify', echo(it), TOPIC)
    await untilQuiet(merchant)
    await settled()
    expect((await ledger()).results).toEqual(before)
    expect(done(shop)).toEqual(['customerWhatsAppMarketingConsentUpdate'])
    expect((await writes()).map((w) => w.state)).toEqual(['done'])
  })

  test('what came from the shop is not written back to it', async () => {
    const { merchant, shop, writes } = await anOrder()
    const it = customer(shop, 'SUBSCRIBED', new Date().toISOString())
    await deliver(merchant, 'shopify', echo(it), TOPIC)
    await untilQuiet(merchant)
    expect(await rows(merchant, `SELECT source, state FROM consents WHERE purpose = 'marketing'`)).toEqual([
      { source: 'shop_sync', state: 'granted' },
    ])
    expect(await writes()).toEqual([])
    expect(done(shop)).toEqual([])
  })

  test('a younger word of the shop is not written over', async () => {
    const { merchant, shop, settled } = await anOrder()
    customer(shop, 'SUBSCRIBED', new Date(Date.now() + 3_600_000).toISOString())
    await fromMeta(merchant, STOP(merchant, 'STOP'))
    await untilQuiet(merchant)
    await settled()
    expect(done(shop)).toEqual([])
  })

  test('a shopper whom the shop does not know stays in our ledger', async () => {
    const { merchant, shop, settled, writes } = await anOrder()
    await fromMeta(merchant, STOP(merchant, 'STOP'))
    await untilQuiet(merchant)
    await eventually(async () => expect((await writes()).length).toBe(1))
    await settled()
    expect(await writes()).toMatchObject([{ kind: 'consent', state: 'done', reason: 'nobody' }])
    expect(done(shop)).toEqual([])
  })

  test('a shop without Shopify is asked for nothing', async () => {
    const merchant = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(merchant, 1)
    await eventually(async () => expect((await messages(merchant)).length).toBe(1))
    await fromMeta(merchant, STOP(merchant, 'STOP'))
    await untilQuiet(merchant)
    expect(await rows(merchant, 'SELECT * FROM shop_writes')).toEqual([])
  })
})
