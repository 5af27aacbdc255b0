import { beforeAll, describe, expect, it, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { varsOf } from '../../worker/env.ts'
import { keyedHash } from '../../worker/privacy/seal.ts'
import { sealBody } from '../../worker/relay/body.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import pkg from '../../package.json'
import { aKey, aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { anOrder, call, graphTakesAll, settle, tell } from './api-support.ts'

let m: TestMerchant
beforeAll(async () => {
  graphTakesAll()
  m = await aMerchant({ shard: 'DB_01' })
  await tell(
    m,
    anOrder('#B7'),
    anOrder('#B8', { phone: '+14155550123', name: 'Mira Das' }),
    anOrder('#B9', { phone: '12', name: 'No Phone' }),
  )
})

describe('the key', () => {
  it.each([[undefined], ['wn_unknownunknown'], ['nonsense'], ['wn_'], [`wn_${'x'.repeat(300)}`]])(
    'refuses %s with 401 and one shape',
    async (key) => {
      const { status, json, headers } = await call('/messages', key)
      expect(status).toBe(401)
      expect(json['error']).toMatchObject({
        code: 'key.invalid',
        message: expect.any(String),
        action: expect.any(String),
        requestId: expect.any(String),
      })
      expect(headers.get('www-authenticate')).toBe('Bearer')
    },
  )

  it('refuses a revoked key and the key of a merchant who left', async () => {
    const gone = await aMerchant()
    await openControl(testEnv.DB).updateMerchant(gone.id, { status: 'left' })
    expect((await call('/health', gone.apiKey)).status).toBe(401)
    expect((await call('/health', await aKey(m.id, ['read'], Date.now()))).status).toBe(401)
  })

  it('lets a revoked key die within ten seconds', async () => {
    const key = await aKey(m.id, ['read'])
    expect((await call('/health', key)).status).toBe(200)
    await testEnv.DB.prepare('UPDATE api_keys SET revoked_at = 1 WHERE hash = ?')
      .bind(await keyedHash(varsOf(testEnv).PEPPER, '', 'api_key', key))
      .run()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_001 })
    const { status } = await call('/health', key)
    vi.useRealTimers()
    expect(status).toBe(401)
  })

  it('refuses a key whose merchant was erased', async () => {
    const erased = await aMerchant()
    await openControl(testEnv.DB).updateMerchant(erased.id, { dataKey: null })
    expect((await call('/messages', erased.apiKey)).status).toBe(401)
  })

  it('names the scope that is missing', async () => {
    const body = { name: 'x.y', contact: { phone: '+919876500001' } }
    const { status, json } = await call('/events', m.readKey, { method: 'POST', body })
    expect(status).toBe(403)
    expect(json['error']).toMatchObject({ code: 'key.scope', detail: { needed: 'write' } })
    const writeOnly = await aKey(m.id, ['write'])
    expect((await call('/health', writeOnly)).json['error']).toMatchObject({ code: 'key.scope', detail: { needed: 'read' } })
  })

  it('keeps answers out of caches', async () => {
    expect((await call('/health', m.readKey)).headers.get('cache-control')).toBe('no-store')
  })
})

describe('GET /messages', () => {
  it('opens what was said and to whom, the newest first', async () => {
    const { status, json } = await call('/messages', m.readKey)
    expect(status).toBe(200)
    expect(json['items']).toHaveLength(3)
    const sentOne = json['items']?.find((i) => (i['order'] as unknown as { number: string }).number === '#B7')
    expect(sentOne).toMatchObject({
      direction: 'out',
      state: 'accepted',
      reason: null,
      phone: '+919876500001',
      rule: 'order_placed',
      event: 'order.placed',
      purpose: 'order_updates',
      template: 'order_placed_v1',
      language: 'en',
      attempts: 1,
      text: { body: expect.stringContaining('#B7') },
      wamid: expect.stringContaining('wamid'),
    })
    const held = json['items']?.find((i) => (i['order'] as unknown as { number: string }).number === '#B9')
    expect(held).toMatchObject({
      state: 'queued',
      phone: null,
      text: null,
      reason: { code: 'phone.invalid', plain: expect.any(String), action: expect.any(String) },
    })
  })

  it.each(['%23B7', 'b7', 'B7', '457'])('finds the order %s', async (order) => {
    const { json } = await call(`/messages?order=${order}`, m.readKey)
    expect(json['items']).toHaveLength(1)
    expect(json['items']?.[0]?.['order']).toMatchObject({ number: '#B7' })
  })

  it.each(['%2B919876500001', '+919876500001', '919876500001', '09876500001', '98765%2000001'])('finds the phone %s', async (phone) => {
    const { json } = await call(`/messages?phone=${phone}`, m.readKey)
    expect(json['items']).toHaveLength(1)
    expect(json['items']?.[0]).toMatchObject({ phone: '+919876500001' })
  })

  it('finds a foreign phone without its plus', async () => {
    expect((await call('/messages?phone=14155550123', m.readKey)).json['items']).toHaveLength(1)
  })

  it.each(['order=nobody', 'phone=%2B919999999999', 'phone=hello', 'order=ord_00000000000000000000000000'])(
    'gives an empty list for %s',
    async (query) => {
      const { status, json } = await call(`/messages?${query}`, m.readKey)
      expect({ status, json }).toEqual({ status: 200, json: { items: [], next: null } })
    },
  )

  it('pages through everything once', async () => {
    const seen: string[] = []
    for (let next = ''; ;) {
      const { json } = await call(`/messages?limit=1${next && `&cursor=${next}`}`, m.readKey)
      seen.push(...(json['items'] ?? []).map((i) => String(i['id'])))
      next = (json['next'] as unknown as string | null) ?? ''
      if (!next) break
    }
    expect(seen).toHaveLength(3)
    expect(seen).toEqual([...seen].sort().reverse())
  })

  it.each(['cursor=abc', 'cursor=Y250XzAx', 'limit=0', 'limit=201', 'limit=x', 'state=gone'])(
    'refuses %s and names the field',
    async (query) => {
      const { status, json } = await call(`/messages?${query}`, m.readKey)
      expect(status).toBe(400)
      expect(json['error']).toMatchObject({ code: 'request.invalid', detail: { in: 'query', fields: query.split('=')[0] } })
    },
  )

  it('shows null for a value that does not open', async () => {
    const broken = await aMerchant()
    await tell(broken, anOrder('#1'))
    await testEnv.DB.prepare(`UPDATE messages SET content_sealed = 'AAAA' WHERE merchant_id = ?`).bind(broken.id).run()
    await testEnv.DB.prepare(`UPDATE contacts SET phone_sealed = '!!', name_sealed = 'AAAA', email_sealed = 'x' WHERE merchant_id = ?`)
      .bind(broken.id)
      .run()
    const { status, json } = await call('/messages', broken.readKey)
    expect(status).toBe(200)
    expect(json['items']?.[0]).toMatchObject({ text: null, phone: null })
    expect((await call('/contacts', broken.readKey)).json['items']?.[0]).toMatchObject({ name: null, phone: null, email: null })
  })
})

describe('GET /contacts', () => {
  it('lists shoppers with what they agreed to, and one with the history', async () => {
    const { json } = await call('/contacts?phone=9876500001', m.readKey)
    expect(json['items']).toHaveLength(1)
    expect(json['items']?.[0]).toMatchObject({
      name: 'Asha Rao',
      phone: '+919876500001',
      phoneReason: null,
      email: 'asha.rao@example.com',
      consents: [{ purpose: 'order_updates', state: 'granted', source: 'order_attribute', proof: 'whatsapp_opt_in=yes' }],
    })
    const one = await call(`/contacts/${String(json['items']?.[0]?.['id'])}`, m.readKey)
    expect(one.status).toBe(200)
    expect(one.json['history']).toHaveLength(1)
    expect((await call('/contacts/cnt_00000000000000000000000000', m.readKey)).status).toBe(404)
  })

  it('says why a phone cannot be written to', async () => {
    const { json } = await call('/contacts', m.readKey)
    expect(json['items']?.map((i) => (i['phoneReason'] as unknown as { code: string } | null)?.code).filter(Boolean)).toEqual([
      'phone.invalid',
    ])
  })
})

describe('GET /health and /notices', () => {
  it('tells how it stands', async () => {
    const { json } = await call('/health', m.readKey)
    expect(json).toMatchObject({
      ok: true,
      version: pkg.version,
      relay: { waiting: 0, parked: 0, held: 1 },
      numbers: [{ phoneNumberId: m.phoneNumberId, status: 'active', reason: null }],
      notices: [],
    })
  })

  it('shows what needs a look, in plain words', async () => {
    const other = await aMerchant({ shard: 'DB_01' })
    const body = await sealBody(other.vault, new TextEncoder().encode('{'))
    await relayOf(testEnv, other.id).accept(other.id, [
      {
        key: 'bad',
        kind: 'hook',
        connectionId: other.connections.shopify.id,
        connector: 'shopify',
        topic: 'orders/create',
        receivedAt: Date.now(),
        ...body,
      },
    ])
    await settle(other)
    const expected = {
      code: 'delivery.unreadable',
      plain: expect.stringContaining('could not be read'),
      action: expect.any(String),
      count: 1,
      closedAt: null,
    }
    expect((await call('/notices', other.readKey)).json['items']).toMatchObject([expected])
    expect((await call('/health', other.readKey)).json).toMatchObject({ notices: [expected], relay: { parked: 1 } })
    const { json } = await call('/deliveries?state=parked', other.readKey)
    expect(json).toMatchObject({
      items: [{ state: 'parked', connector: 'shopify', topic: 'orders/create', replayable: true, reason: { code: 'payload.unreadable' } }],
      next: null,
    })
    expect(
      (await call(`/deliveries/${String(json['items']?.[0]?.['id'])}/replay`, other.apiKey, { method: 'POST', body: { mode: 'dry_run' } }))
        .json,
    ).toMatchObject({ outcome: 'unreadable' })
  })
})

describe('/deliveries', () => {
  it('pages by id and replays on demand', async () => {
    const first = await call('/deliveries?limit=2', m.readKey)
    expect(first.json['items']).toHaveLength(2)
    const second = await call(`/deliveries?limit=2&before=${String(first.json['next'])}`, m.readKey)
    expect(second.json['items']).toHaveLength(1)
    expect(second.json['next']).toBeNull()
    expect((await call('/deliveries/999999/replay', m.apiKey, { method: 'POST', body: { mode: 'rebuild' } })).status).toBe(404)
    expect((await call('/deliveries/1/replay', m.readKey, { method: 'POST', body: { mode: 'rebuild' } })).status).toBe(403)
  })
})
