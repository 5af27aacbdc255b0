import { describe, expect, it } from 'vitest'
import woocommerce from '../../worker/connectors/woocommerce/index.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf } from './fixtures.ts'

const NOW = Date.UTC(2026, 0, 1, 10)
const settings = woocommerce.manifest.settings.parse({ webhookSecret: 'wnx_woo_secret_01' })
const order = fixturesOf('woocommerce').find(({ file }) => file === 'order-processing.json')?.body
const topics = (topic: string, body: unknown) =>
  woocommerce.split(delivery(JSON.stringify(body), { 'x-wc-webhook-topic': topic }, NOW), body).map((envelope) => envelope.topic)

describe('handshake', () => {
  const ask = (text: string, headers: Record<string, string> = {}, method = 'POST') =>
    woocommerce.handshake?.(delivery(text, headers, NOW, { method }))

  it('answers the ping of a new webhook with 200 and nothing', () => {
    expect(ask('webhook_id=123', { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' })).toEqual({ status: 200, body: '' })
  })

  it.each([
    ['another method', 'webhook_id=123', {}, 'GET'],
    ['a signature', 'webhook_id=123', { 'x-wc-webhook-signature': 'AA==' }, 'POST'],
    ['more than the id', 'webhook_id=123&x=1', {}, 'POST'],
    ['a second line', 'webhook_id=123\n', {}, 'POST'],
    ['no number', 'webhook_id=', {}, 'POST'],
    ['a long number', `webhook_id=${'1'.repeat(60)}`, {}, 'POST'],
    ['a body of JSON', '{"webhook_id":123}', {}, 'POST'],
  ])('leaves a call with %s to the proof', (_what, text, headers, method) => {
    expect(ask(text, headers, method)).toBeUndefined()
  })
})

describe('proof', () => {
  const { scheme } = woocommerce.manifest
  // openssl: printf '{"id":1}' | openssl dgst -sha256 -hmac "x&y'z" -binary | base64
  const signed = delivery('{"id":1}', { 'x-wc-webhook-signature': 'oVQx2O0P8Rc5UAr+HIqy8nakR0dDNyxiw7dv1b7z8sk=' }, NOW)

  it('holds for a secret that WordPress keeps with HTML entities', async () => {
    expect(await scheme.verify(signed, 'x&amp;y&#039;z')).toBe(true)
    expect(await scheme.verify(signed, "x&y'z")).toBe(true)
  })

  it('decodes entities once and only those that WordPress decodes', async () => {
    expect(await scheme.verify(signed, 'x&amp;amp;y&#039;z')).toBe(false)
    expect(await scheme.verify(signed, 'x&amp;y&apos;z')).toBe(false)
  })
})

describe('split', () => {
  it('makes one topic of order.created and order.updated, which come with the same bytes in any order', () => {
    expect(topics('order.created', order)).toEqual(['order:processing'])
    expect(topics('order.updated', order)).toEqual(['order:processing'])
  })

  it('knows an order by its body, because the topic is not signed', () => {
    expect(topics('order.deleted', order)).toEqual(['order:processing'])
    expect(topics('customer.updated', order)).toEqual(['order:processing'])
  })

  it('uses no delivery id, because the shop gives one id to several orders', () => {
    const [envelope] = woocommerce.split(
      delivery('', { 'x-wc-webhook-delivery-id': 'a', 'x-wc-webhook-topic': 'order.updated' }, NOW),
      order,
    )
    expect(envelope).not.toHaveProperty('deliveryId')
  })

  it('takes a status out of the prototype for a status of a plugin', () => {
    expect(topics('order.updated', { ...(order as object), status: 'constructor' })).toEqual(['order:custom'])
  })
})

describe('parse', () => {
  it.each(['checkout-draft', 'auto-draft', 'draft', 'new'])(
    'keeps nothing of a %s, which may hold the phone of somebody who never ordered',
    (status) => {
      const body = { ...(order as object), status }
      const [envelope] = woocommerce.split(delivery('', { 'x-wc-webhook-topic': 'order.updated' }, NOW), body)
      expect(envelope && woocommerce.parse(envelope, settings, NOW)).toEqual({
        ignored: 'a checkout that is not an order yet',
        keepBody: false,
      })
    },
  )

  it('tells of the same order the same facts with the same times, whenever it is saved again', () => {
    const later = { ...(order as object), date_modified_gmt: '2026-03-01T10:00:00' }
    const facts = [order, later].map((body) => {
      const parsed = woocommerce.parse({ topic: 'order:processing', body }, settings, NOW)
      return 'events' in parsed ? parsed.events.filter(({ type }) => type !== 'order.updated') : []
    })
    expect(facts[0]).toHaveLength(1)
    expect(facts[1]).toEqual(facts[0])
  })

  it('says again how the order stands when a cancellation is taken back', () => {
    const body = { ...(order as object), date_modified_gmt: '2026-01-01T12:00:00' }
    const parsed = woocommerce.parse({ topic: 'order:processing', body }, settings, NOW)
    const last = 'events' in parsed ? parsed.events.at(-1) : undefined
    expect(last).toMatchObject({ type: 'order.updated', occurredAt: Date.UTC(2026, 0, 1, 12), order: { cancelledAt: null } })
  })

  it('takes an empty opt-in box for silence, not for a withdrawal', () => {
    const body = { ...(order as object), meta_data: [{ id: 1, key: '_wc_other/wenext/whatsapp-optin', value: '0' }] }
    const parsed = woocommerce.parse({ topic: 'order:processing', body }, settings, NOW)
    expect('events' in parsed && parsed.events.some((event) => event.consents)).toBe(false)
  })

  it('keeps a parcel old that left long before the order was saved again', () => {
    const tracking = { tracking_number: '19041000000001', date_shipped: String(Date.UTC(2025, 5, 1) / 1000) }
    const body = { ...(order as object), meta_data: [{ key: '_wc_shipment_tracking_items', value: [tracking] }] }
    const parsed = woocommerce.parse({ topic: 'order:processing', body }, settings, NOW)
    const shipped = 'events' in parsed ? parsed.events.find(({ type }) => type === 'parcel.shipped') : undefined
    expect(shipped?.occurredAt).toBe(Date.UTC(2025, 5, 2))
  })
})
