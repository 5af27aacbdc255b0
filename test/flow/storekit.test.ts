import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { aShop, ask, connect, network, type Connected } from '../install/support.ts'
import { deployed, operate } from '../routes/operator-support.ts'
import { aMerchant, type TestMerchant, testEnv } from '../support/merchant.ts'
import { messages, untilMessages, untilQuiet } from '../support/relay.ts'

/** The plugin of a merchant who has a number, rules and templates. */
let merchant: TestMerchant
let plugin: Connected['plugin']

beforeEach(async () => {
  merchant = await aMerchant()
  const code = String((await operate(deployed(), `/merchants/${merchant.id}/connect-code`, {})).json['code'])
  const shop = aShop()
  network(shop)
  plugin = (await connect(shop, { code })).plugin
})
afterEach(() => vi.restoreAllMocks())

let serial = 0
const say = async (type: string, data: object, at = Date.now(), id = `msg_${++serial}`) => {
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data })
  const key = plugin.secret.slice('whsec_'.length)
  const imported = await crypto.subtle.importKey(
    'raw',
    Uint8Array.from(atob(key), (c) => c.charCodeAt(0)),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const seconds = String(Math.floor(at / 1000))
  const proof = btoa(
    String.fromCharCode(
      ...new Uint8Array(await crypto.subtle.sign('HMAC', imported, new TextEncoder().encode(`${id}.${seconds}.${body}`))),
    ),
  )
  const headers = { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${proof}` }
  return ask(plugin.url, { method: 'POST', body, headers })
}

const CART = 'cart0000000000000000000000000001'
const cart = {
  cart: CART,
  phone: '98765 10001',
  country: 'IN',
  first_name: 'Asha',
  currency: 'INR',
  total: '547.00',
  items: [{ product_id: 1, name: 'Blue Mug', quantity: 2, price: '249.00' }],
  recovery_url: 'https://shop.example/?wenext_cart=0123',
  locale: 'en_IN',
  notice: { text: 'x', version: '1' },
}
const consent = (...purposes: string[]) => ({
  phone: '+91 98765 10001',
  country: 'IN',
  purposes,
  wording: 'Lotus Tea may write to me on WhatsApp.',
  version: 'en-0123456789',
  page: 'https://shop.example/checkout/',
  locale: 'en_IN',
  order_id: 1001,
  at: new Date().toISOString(),
})
const reminders = async () => (await messages(merchant)).filter(({ rule_id: rule }) => rule === 'checkout_reminder')

describe('what the plugin tells', () => {
  it('a tick counts with its words, page and version, without a setting of the merchant’s', async () => {
    expect((await say('consent.given', consent('order_updates', 'marketing'))).status).toBe(200)
    await untilQuiet(merchant)
    const { results } = await testEnv.DB.prepare(
      'SELECT purpose, state, source, wording, wording_version, page, locale, proof FROM consents WHERE merchant_id = ? ORDER BY purpose',
    )
      .bind(merchant.id)
      .all()
    const row = {
      state: 'granted',
      source: 'checkout_box',
      wording: 'Lotus Tea may write to me on WhatsApp.',
      wording_version: 'en-0123456789',
      page: 'https://shop.example/checkout/',
      locale: 'en-IN',
      proof: 'ticked with order 1001',
    }
    expect(results).toEqual([
      { purpose: 'marketing', ...row },
      { purpose: 'order_updates', ...row },
    ])
  })

  it('a cart is reminded of once for all its changes, and not after it ended', async () => {
    await say('consent.given', consent('marketing'))
    await say('cart.updated', cart)
    await say('cart.updated', { ...cart, total: '249.00' })
    const [reminder] = await untilMessages(merchant, (list) =>
      expect(list.filter((m) => m.rule_id === 'checkout_reminder')).toHaveLength(1),
    )
    expect(reminder?.state).toBe('queued')
    await say('cart.ended', { cart: CART, order_id: 1001 })
    await vi.waitFor(async () => expect(await reminders()).toMatchObject([{ state: 'suppressed', reason: 'event.cancelled_it' }]), 5_000)
  })

  it('a repeat with the same id counts once', async () => {
    const at = Date.now()
    await say('cart.updated', cart, at, 'msg_same')
    await say('cart.updated', cart, at, 'msg_same')
    await untilQuiet(merchant)
    const listed = await testEnv.DB.prepare(`SELECT count(*) AS n FROM events WHERE merchant_id = ? AND type = 'checkout.updated'`)
      .bind(merchant.id)
      .first('n')
    expect(listed).toBe(1)
  })

  it('what it can’t read is parked and seen, not lost', async () => {
    expect((await say('consent.given', { phone: '98765 10001', purposes: ['everything'] })).status).toBe(200)
    await vi.waitFor(async () => expect((await testEnv.RELAY.getByName(merchant.id).health()).parked).toBe(1), 5_000)
  })
})
