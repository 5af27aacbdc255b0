import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { app } from '../../worker/app.ts'
import { connectors } from '../../worker/connectors/registry.gen.ts'
import { newConnectionId } from '../../worker/operate/connections.ts'
import { defaultTemplates } from '../../worker/whatsapp/default-templates.ts'
import { call, shopifyOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { testEnv, type TestMerchant } from '../support/merchant.ts'
import { untilMessages } from '../support/relay.ts'
import { deployed, madeMerchant, newNumber, operate, OPERATOR_KEY, SHOP } from './operator-support.ts'

const env = deployed()
let graph: ReturnType<typeof fakeGraph>
beforeEach(() => {
  graph = fakeGraph()
})
afterEach(() => vi.restoreAllMocks())

const post = async (path: string, body: string, headers: Record<string, string>) =>
  call(path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

const TEMPLATES = defaultTemplates({ linkBase: 'https://go.example.com' }).length

describe('from nothing to the first message', () => {
  it('makes a merchant whose signed orders become messages, and whose key opens the API; no secret gets into a log', async () => {
    const lines: string[] = []
    vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
    const checkoutNotice = { on: true, wording: 'We write on WhatsApp.', version: '1', locale: 'en' }
    const merchantId = await madeMerchant(env, { shard: 'DB_01', settings: { checkoutNotice } })
    expect(merchantId).toMatch(/^mer_/)

    const number = newNumber({ perSecond: 20 })
    const connected = await operate(env, `/merchants/${merchantId}/number`, number)
    const templates = defaultTemplates({ linkBase: 'https://wenext.test' }).length
    expect([connected.status, connected.json]).toMatchObject([
      201,
      { number: { verifiedName: 'Test Shop', quality: 'GREEN' }, templates: { submitted: templates, refused: [], known: templates } },
    ])

    const account = `lotus-${number.phoneNumberId}.myshopify.com`
    const shopify = await operate(env, `/merchants/${merchantId}/connections`, {
      connector: 'shopify',
      account: ` ${account.toUpperCase()} `,
    })
    expect([shopify.status, shopify.json]).toEqual([201, { id: expect.any(String), url: 'https://wenext.test/hooks/shopify', secrets: {} }])
    const woo = await operate(env, `/merchants/${merchantId}/connections`, { connector: 'woocommerce', settings: { shopCountry: 'IN' } })
    const { webhookSecret } = woo.json['secrets'] as { webhookSecret: string }
    expect(webhookSecret).toMatch(/^[A-Za-z0-9]{40}$/)
    const razorpay = await operate(env, `/merchants/${merchantId}/connections`, {
      connector: 'razorpay',
      settings: { webhookSecret: 'chosen by the merchant' },
    })
    expect(razorpay.json['secrets']).toEqual({})

    const order = JSON.stringify(shopifyOrder(811))
    const proof = await connectors.shopify.manifest.scheme.sign(order, String(testEnv['SHOPIFY_API_SECRET']), Date.now())
    expect(
      (await post('/hooks/shopify', order, { ...proof, 'x-shopify-topic': 'orders/create', 'x-shopify-shop-domain': account })).status,
    ).toBe(200)
    await untilMessages({ id: merchantId } as TestMerchant, (list) => expect(list.map((m) => m.state)).toEqual(['accepted']))
    expect(graph.requests.map((r) => [r.token, r.url.includes(number.phoneNumberId), r.body.template?.name])).toEqual([
      [number.token, true, 'order_placed_v1'],
    ])

    for (const address of ['url', 'alternativeUrl']) {
      const signed = await connectors.woocommerce.manifest.scheme.sign('{"id":1}', webhookSecret, Date.now())
      const path = new URL(String(woo.json[address])).pathname
      expect((await post(path, '{"id":1}', { ...signed, 'x-wc-webhook-topic': 'coupon.created' })).status).toBe(200)
      expect((await post(path, '{"id":2}', signed)).status).toBe(401)
    }

    const made = await operate(env, `/merchants/${merchantId}/keys`, { label: 'Back office', scopes: ['read'] })
    const apiKey = String(made.json['apiKey'])
    const api = (method: string) => call('/api/v1/messages', { method, headers: { authorization: `Bearer ${apiKey}` } })
    expect((await api('GET')).status).toBe(200)
    expect((await api('POST')).status).toBe(403)

    const all = lines.join('\n')
    expect(lines.filter((line) => line.includes('"operator"')).length).toBeGreaterThanOrEqual(6)
    for (const secret of [OPERATOR_KEY, number.token, webhookSecret, apiKey, 'chosen by', SHOP.name]) expect(all).not.toContain(secret)
    const stored = await testEnv.DB.prepare(
      'SELECT (SELECT group_concat(secrets_sealed) FROM connections) || (SELECT group_concat(token_sealed) FROM numbers) || (SELECT group_concat(hash) FROM api_keys) AS all_of_it',
    ).first<string>('all_of_it')
    for (const secret of [number.token, webhookSecret, apiKey]) expect(stored).not.toContain(secret)
  })

  it('lists merchants in pages, with nothing about people', async () => {
    const ids = [await madeMerchant(env), await madeMerchant(env), await madeMerchant(env)].toSorted()
    const first = await operate(env, `/merchants?limit=2&after=${ids[0]}`)
    expect((first.json['items'] as Record<string, unknown>[]).map((m) => m['id'])).toEqual(ids.slice(1))
    expect(Object.keys((first.json['items'] as object[])[0] ?? {}).toSorted()).toEqual(['createdAt', 'id', 'name', 'shard', 'status'])
    expect((await operate(env, `/merchants?after=${first.json['next']}`)).json).toEqual({ items: [] })
  })
})

describe('the number', () => {
  it('is not stored where WhatsApp refuses the token or hides the account, and the words say why', async () => {
    const merchantId = await madeMerchant(env)
    const number = newNumber()
    const give = () => operate(env, `/merchants/${merchantId}/number`, number)
    const stored = () =>
      testEnv.DB.prepare('SELECT count(*) AS n FROM numbers WHERE phone_number_id = ?').bind(number.phoneNumberId).first('n')
    graph.nodes('number', { status: 401, code: 190 })
    expect(await give()).toMatchObject({
      status: 422,
      json: {
        error: {
          code: 'whatsapp.refused',
          detail: { asked: 'phoneNumberId', reason: 'whatsapp.token_expired', why: expect.stringContaining('no longer accepts') },
        },
      },
    })
    graph.nodes('number', 'ok')
    graph.nodes('templates', { status: 400, code: 100 })
    expect(await give()).toMatchObject({ status: 422, json: { error: { code: 'whatsapp.refused', detail: { asked: 'wabaId' } } } })
    expect(await stored()).toBe(0)
  })

  it('is not stored while nobody knows: broken calls, empty 5xx, Meta’s own trouble and limits are 502', async () => {
    const merchantId = await madeMerchant(env)
    const number = newNumber()
    for (const answer of ['break', { status: 503 }, { status: 500, code: 2 }, { status: 400, code: 80007 }] as const) {
      graph.nodes('number', answer)
      expect(await operate(env, `/merchants/${merchantId}/number`, number)).toMatchObject({
        status: 502,
        json: { error: { code: 'upstream.failed' } },
      })
    }
    expect(await testEnv.DB.prepare('SELECT count(*) AS n FROM numbers WHERE merchant_id = ?').bind(merchantId).first('n')).toBe(0)
  })

  it('takes a new token for a number that the merchant has, and submits only what is missing', async () => {
    const merchantId = await madeMerchant(env)
    const number = newNumber()
    graph.nodes('template', { status: 400, code: 100 })
    const first = await operate(env, `/merchants/${merchantId}/number`, number)
    expect(first.json['templates']).toMatchObject({ submitted: 0, known: 0 })
    expect((first.json['templates'] as { refused: unknown[] }).refused[0]).toEqual({
      name: expect.any(String),
      language: 'en',
      why: expect.stringMatching(/./),
    })
    graph.nodes('template', 'ok')
    const again = await operate(env, `/merchants/${merchantId}/number`, { ...number, token: 'EAAnewer' })
    expect(again.json['templates']).toMatchObject({ submitted: TEMPLATES, refused: [], known: TEMPLATES })
    expect((await operate(env, `/merchants/${merchantId}/number`, number)).json['templates']).toMatchObject({
      submitted: 0,
      known: TEMPLATES,
    })
  })

  it('stays with the merchant who has it', async () => {
    const [owner, other] = [await madeMerchant(env), await madeMerchant(env)]
    const number = newNumber()
    await operate(env, `/merchants/${owner}/number`, number)
    expect(await operate(env, `/merchants/${other}/number`, { ...number, token: 'EAAother' })).toMatchObject({
      status: 409,
      json: { error: { code: 'request.conflict', detail: { merchantId: owner } } },
    })
  })
})

describe('a connection', () => {
  it('has an address in which no vendor’s word can occur', () => {
    fc.assert(
      fc.property(fc.constant(null), () => {
        const id = newConnectionId()
        expect(id).toMatch(/^con_[a-z0-9]{24}$/)
        expect(id).not.toMatch(/[rsk]/)
      }),
      { numRuns: 2000 },
    )
  })

  it('keeps an account with the merchant who connected it', async () => {
    const [owner, other] = [await madeMerchant(env), await madeMerchant(env)]
    const shop = { connector: 'shopify', account: 'only-once.myshopify.com' }
    expect((await operate(env, `/merchants/${owner}/connections`, shop)).status).toBe(201)
    expect(await operate(env, `/merchants/${other}/connections`, shop)).toMatchObject({
      status: 409,
      json: { error: { detail: { merchantId: owner } } },
    })
    await testEnv.DB.prepare(`UPDATE connections SET status = 'disconnected' WHERE account = ?`).bind(shop.account).run()
    expect((await operate(env, `/merchants/${other}/connections`, shop)).status).toBe(201)
  })

  it.each([
    ['a connector that isn’t there', { connector: 'constructor' }, 'connector'],
    ['an app-level sender without its account', { connector: 'shopify' }, 'account'],
    ['an account where there is none', { connector: 'razorpay', account: 'x.example' }, 'account'],
    ['an address for an account', { connector: 'shopify', account: 'https://x.myshopify.com/admin' }, 'account'],
    ['a secret that is too short', { connector: 'shiprocket', settings: { token: 'abc' } }, 'settings.token'],
    ['a setting of another form', { connector: 'woocommerce', settings: { shopCountry: 'India' } }, 'settings.shopCountry'],
    ['a setting that isn’t one', { connector: 'woocommerce', settings: { shopcountry: 'IN' } }, 'settings'],
  ])('refuses %s and names the field', async (_, body, fields) => {
    const merchantId = await madeMerchant(env)
    const answer = await operate(env, `/merchants/${merchantId}/connections`, body)
    expect(answer).toMatchObject({ status: 400, json: { error: { code: 'request.invalid', detail: { in: 'body', fields } } } })
  })
})

describe('what is asked for', () => {
  it.each([
    ['no name', { name: ' ' }, 'name'],
    ['a country that phone numbers don’t know', { country: 'UK' }, 'country'],
    ['a currency that isn’t one', { currency: 'RUPEE' }, 'currency'],
    ['a time zone that isn’t one', { timeZone: 'Asia/Nowhere' }, 'timeZone'],
    ['a language that isn’t one', { language: 'English, please' }, 'language'],
    ['a database that isn’t bound', { shard: 'DB_07' }, 'shard'],
    ['a binding that is no database', { shard: 'RELAY' }, 'shard'],
    ['settings that don’t exist', { settings: { quiethours: true } }, 'settings'],
    ['settings of another form', { settings: { monthlyMessages: -1 } }, 'settings.monthlyMessages'],
    ['a field that doesn’t exist', { zone: 'Asia/Kolkata' }, 'body'],
  ])('refuses %s and names the field', async (_, wrong, fields) => {
    const answer = await operate(env, '/merchants', { ...SHOP, ...wrong })
    expect(answer).toMatchObject({ status: 400, json: { error: { code: 'request.invalid', detail: { in: 'body', fields } } } })
  })

  it('refuses keys without scopes, numbers that aren’t quoted, bodies that aren’t JSON, and pages that are too large', async () => {
    const merchantId = await madeMerchant(env)
    const fieldsOf = async (path: string, body?: unknown) => (await operate(env, path, body)).json.error?.detail['fields']
    expect(await fieldsOf(`/merchants/${merchantId}/keys`, { label: 'x', scopes: ['admin'] })).toBe('scopes.0')
    expect(await fieldsOf(`/merchants/${merchantId}/number`, newNumber({ phoneNumberId: 12345, token: 'a b' }))).toBe(
      'phoneNumberId, token',
    )
    expect(await fieldsOf('/merchants', '{')).toBe('body')
    expect(await fieldsOf('/merchants?limit=501')).toBe('limit')
    expect((await operate(env, '/merchants', JSON.stringify({ name: 'x'.repeat(70_000) }))).status).toBe(413)
  })

  it('answers 404 for a merchant that isn’t there, or left', async () => {
    const merchantId = await madeMerchant(env)
    await testEnv.DB.prepare(`UPDATE merchants SET status = 'left' WHERE id = ?`).bind(merchantId).run()
    for (const id of [merchantId, 'mer_nobody'])
      for (const path of ['number', 'connections', 'keys'])
        expect((await operate(env, `/merchants/${id}/${path}`, {})).json.error?.code).toBe('request.not_found')
  })
})

describe('who may operate', () => {
  it('is whoever has the key, and nobody else', async () => {
    for (const key of [null, '', 'wrong', OPERATOR_KEY.slice(1), `${OPERATOR_KEY}x`, 'wn_0123456789abcdef0123456789abcdef']) {
      const answer = await operate(env, '/merchants', undefined, key)
      expect([answer.status, answer.json.error?.code, answer.headers.get('www-authenticate')]).toEqual([401, 'key.invalid', 'Bearer'])
    }
    expect((await operate(env, '/merchants')).headers.get('cache-control')).toBe('no-store')
    expect((await operate(env, '/nothing', {})).status).toBe(404)
  })

  it('is nobody where no key is set: the addresses answer like any that don’t exist', async () => {
    const plain = (response: Response) => ({ status: response.status, headers: [...response.headers.keys()] })
    const bodyOf = async (response: Response) => ((await response.json()) as { error: { code: string; detail: unknown } }).error
    const unknown = await call('/nothing-here')
    const shape = plain(unknown)
    const { code, detail } = await bodyOf(unknown)
    for (const path of ['/operator', '/operator/merchants', '/operator/master-key/rewrap', '/operator/x']) {
      for (const method of ['GET', 'POST']) {
        const answer = await call(path, { method, headers: { authorization: `Bearer ${OPERATOR_KEY}` } })
        expect(plain(answer)).toEqual(shape)
        expect(await bodyOf(answer)).toMatchObject({ code, detail })
      }
    }
    const empty = await app.fetch(
      new Request('https://wenext.test/operator/merchants', { headers: { authorization: 'Bearer ' } }),
      deployed({ OPERATOR_KEY: '' }),
    )
    expect(empty.status).toBe(404)
  })

  it('is told when the key is too short to be one', async () => {
    const answer = await operate(deployed({ OPERATOR_KEY: 'short' }), '/merchants', undefined, 'short')
    expect(answer.json.error).toMatchObject({ code: 'config.invalid', detail: { names: 'OPERATOR_KEY' } })
  })
})
