import { afterEach, describe, expect, it, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { openWidgets } from '../../worker/db/widgets.ts'
import type { ConnectionId, MerchantId } from '../../worker/domain/ids.ts'
import { forgetTries } from '../../worker/install/woocommerce.ts'
import { deliver } from '../support/woocommerce/webhooks.ts'
import { orderBody, placeOrder } from '../support/woocommerce/orders.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'
import { deployed, operate } from '../routes/operator-support.ts'
import { approved, aShop, ask, begin, connect, network, post, VERIFIER } from './support.ts'

afterEach(() => vi.restoreAllMocks())

const control = openControl(testEnv.DB)
const rowOf = async (id: string) => {
  const row = await control.connection(id as ConnectionId)
  if (!row) throw new Error(`no connection ${id}`)
  return row
}
const merchantOf = async (connection: string) => {
  const row = await control.merchant((await rowOf(connection)).merchantId as MerchantId)
  if (!row) throw new Error('no merchant')
  return row
}

describe('connecting a shop by its approve page', () => {
  it('leads from the plugin’s page over the shop’s own and back, and gives what the contract says', async () => {
    const shop = aShop()
    network(shop)
    const { location, state, back, grant } = await approved(shop)
    expect(new URL(location).origin + new URL(location).pathname).toBe(`${shop.home}/wc-auth/v1/authorize`)
    expect(Object.fromEntries(new URL(location).searchParams)).toEqual({
      app_name: 'WeNext',
      scope: 'read_write',
      user_id: state,
      return_url: 'https://wenext.test/connect/woocommerce/done',
      callback_url: 'https://wenext.test/connect/woocommerce/callback',
    })
    expect(state).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(grant.appName).toBe('WeNext')
    expect(back).toBe(`${shop.home}/wp-admin/admin.php?page=wenext&wenext=connected&state=${state}`)
    const { status, json, headers } = await post('/connect/woocommerce/claim', { state, verifier: VERIFIER })
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    const base = 'https://wenext.test'
    expect(json).toEqual({
      connection: expect.stringMatching(/^con_[a-z0-9]{24}$/) as string,
      hook: { url: `${base}/hooks/woocommerce/${json.connection}`, secret: expect.stringMatching(/^[A-Za-z0-9]{48}$/) as string },
      plugin: {
        url: expect.stringMatching(/^https:\/\/wenext\.test\/hooks\/storekit\/con_[a-z0-9]{24}$/) as string,
        secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) as string,
      },
      widget: { src: expect.stringMatching(/^https:\/\/wenext\.test\/w\/wk_\w+\.js$/) as string, phone: '' },
      checkout: {
        label: 'Lotus Tea may send me news about my orders on WhatsApp.',
        version: expect.stringMatching(/^en-[0-9a-f]{10}$/) as string,
        notice: expect.stringContaining('Lotus Tea') as string,
      },
      name: 'Lotus Tea',
    })
    const merchant = await merchantOf(json.connection)
    expect(merchant).toMatchObject({ name: 'Lotus Tea', country: 'IN', currency: 'INR', timeZone: 'Asia/Kolkata', status: 'active' })
    expect((await openWidgets(testEnv.DB).of(merchant.id as MerchantId))?.origins).toEqual([shop.home])
  })

  it('makes the shop’s webhooks, which announce themselves and are understood', async () => {
    const shop = aShop()
    network(shop)
    const { hook } = await connect(shop)
    expect(shop.webhooks.map(({ topic, delivery_url, secret, status }) => [topic, delivery_url, secret, status])).toEqual(
      ['order.created', 'order.updated', 'order.deleted', 'product.updated'].map((topic) => [topic, hook.url, hook.secret, 'active']),
    )
    expect(shop.badPings).toEqual([])
    expect(await deliver(shop, 'order.created', orderBody(placeOrder(shop)))).toEqual([200])
  })

  it('keeps keys and secrets sealed, and nothing of the try', async () => {
    const shop = aShop()
    network(shop)
    const { connection, plugin } = await connect(shop)
    const [key = ''] = shop.keys.keys()
    const dump = JSON.stringify([
      await rowOf(connection),
      await rowOf(plugin.url.split('/').at(-1) ?? ''),
      (await testEnv.DB.prepare('SELECT * FROM connect_states WHERE shop = ?').bind(shop.home).all()).results,
    ])
    expect(dump).toContain(shop.home)
    for (const secret of [key, shop.keys.get(key)?.secret ?? '', plugin.secret, VERIFIER]) expect(dump).not.toContain(secret)
    expect(
      await testEnv.DB.prepare('SELECT keys_sealed FROM connect_states WHERE shop = ?').bind(shop.home).first('keys_sealed'),
    ).toBeNull()
  })

  it('tells the plugin that the merchant said no', async () => {
    const shop = aShop()
    network(shop)
    const { grant, state } = await begin(shop)
    const done = await ask(grant.denyLink)
    expect(done.headers.get('location')).toBe(`${shop.home}/wp-admin/admin.php?page=wenext&wenext=denied&state=${state}`)
  })

  it('believes no “success=1” without a key', async () => {
    const shop = aShop()
    network(shop)
    const { state } = await begin(shop)
    const done = await ask(`/connect/woocommerce/done?success=1&user_id=${state}`)
    expect(done.headers.get('location')).toContain('wenext=failed')
  })

  it('approved twice, the newest key counts', async () => {
    const shop = aShop()
    network(shop)
    const { grant, state } = await begin(shop)
    await grant.approve()
    await grant.approve()
    const [, second] = [...shop.keys.keys()]
    const { json } = await post('/connect/woocommerce/claim', { state, verifier: VERIFIER })
    // Only the second opens the shop now, and the webhooks are still looked after.
    for (const key of shop.keys.keys()) if (key !== second) shop.keys.delete(key)
    shop.webhooks.length = 0
    await testEnv.RELAY.getByName((await rowOf(json.connection)).merchantId).tendHooks((await rowOf(json.connection)).merchantId)
    expect(shop.webhooks).toHaveLength(4)
  })

  it('the same shop comes back to the same merchant and connection, and keeps what signs', async () => {
    const shop = aShop()
    network(shop)
    const first = await connect(shop)
    const second = await connect(shop)
    expect(second).toEqual(first)
    expect(shop.webhooks).toHaveLength(4)
  })

  it('two first tries at once make one connection', async () => {
    const shop = aShop()
    network(shop)
    const states = [(await approved(shop)).state, (await approved(shop)).state]
    const claims = await Promise.all(states.map((state) => post('/connect/woocommerce/claim', { state, verifier: VERIFIER })))
    const won = claims.filter(({ status }) => status === 200).map(({ json }) => json.connection)
    expect(won.length).toBeGreaterThan(0)
    expect(new Set(won).size).toBe(1)
    // Whoever lost is told to come again, and then finds the same.
    const late = await post('/connect/woocommerce/claim', {
      state: states[claims.findIndex(({ status }) => status !== 200)] ?? '',
      verifier: VERIFIER,
    })
    expect(late.status === 200 ? late.json.connection : 'none left').toBe(won.length === 2 ? 'none left' : won[0])
    expect(await testEnv.DB.prepare(`SELECT count(*) AS n FROM connections WHERE account = ?`).bind(shop.home).first('n')).toBe(2)
  })

  it('forgets tries an hour after they ended', async () => {
    const shop = aShop()
    network(shop)
    await begin(shop)
    const count = () => testEnv.DB.prepare('SELECT count(*) AS n FROM connect_states WHERE shop = ?').bind(shop.home).first<number>('n')
    await forgetTries(testEnv, Date.now() + 70 * 60_000)
    expect(await count()).toBe(1)
    await forgetTries(testEnv, Date.now() + 80 * 60_000)
    expect(await count()).toBe(0)
  })
})

describe('a pasted key', () => {
  it('gives the same answer as a claim', async () => {
    const shop = aShop()
    network(shop)
    const { consumerKey, consumerSecret } = shop.newKey()
    const pasted = await post('/connect/woocommerce/key', { shop: shop.home, consumer_key: consumerKey, consumer_secret: consumerSecret })
    expect(pasted.status).toBe(200)
    expect(await connect(shop)).toEqual(pasted.json)
  })

  it.each(['read', 'write'] as const)('is refused where it may only %s, and no merchant is made', async (permissions) => {
    const shop = aShop()
    network(shop)
    const { consumerKey, consumerSecret } = shop.newKey(permissions)
    const { status, json } = await post('/connect/woocommerce/key', {
      shop: shop.home,
      consumer_key: consumerKey,
      consumer_secret: consumerSecret,
    })
    expect(status).toBe(409)
    expect(json.error?.code).toMatch(permissions === 'read' ? 'shop.key_weak' : 'shop.key_refused')
    expect(json.error?.message).not.toBe('')
    expect(await control.lastOfAccount('woocommerce', shop.home)).toBeUndefined()
  })
})

describe('a connect code', () => {
  const codeOf = async (merchantId: string) => String((await operate(deployed(), `/merchants/${merchantId}/connect-code`, {})).json['code'])

  it('joins the shop to the merchant who has it, once, however it is typed', async () => {
    const merchant = await aMerchant()
    const code = await codeOf(merchant.id)
    expect(code).toMatch(/^([A-Z2-9]{5}-){3}[A-Z2-9]{5}$/)
    const [first, second] = [aShop(), aShop()]
    network(first, second)
    const { connection, widget } = await connect(first, { code: ` ${code.toLowerCase().replaceAll('-', ' ')} ` })
    expect((await rowOf(connection)).merchantId).toBe(merchant.id)
    expect(widget.phone).toBe('918000000100')
    await expect(connect(second, { code })).rejects.toThrow(/connect\.code/)
  })

  it('is the merchant’s only: nobody else makes one, and it ends after a day', async () => {
    const merchant = await aMerchant()
    expect((await operate(deployed(), `/merchants/${merchant.id}/connect-code`, {}, 'wrong')).status).toBe(401)
    const code = await codeOf(merchant.id)
    expect(JSON.stringify((await testEnv.DB.prepare('SELECT * FROM connect_codes').all()).results)).not.toContain(code.replaceAll('-', ''))
    await testEnv.DB.prepare('UPDATE connect_codes SET expires_at = ? WHERE merchant_id = ?')
      .bind(Date.now() - 1, merchant.id)
      .run()
    await expect(connect(aShop(), { code })).rejects.toThrow(/connect\.code/)
  })

  it('takes no shop away from the account it is connected to', async () => {
    const shop = aShop()
    network(shop)
    const { connection } = await connect(shop)
    const before = (await rowOf(connection)).merchantId
    const { state } = await approved(shop, { code: await codeOf((await aMerchant()).id) })
    const { status, json } = await post('/connect/woocommerce/claim', { state, verifier: VERIFIER })
    expect([status, json.error?.code]).toEqual([409, 'request.conflict'])
    expect(JSON.stringify(json)).not.toContain(before)
    expect((await rowOf(connection)).merchantId).toBe(before)
  })

  it('goes on with the connection that was made by hand for the same shop', async () => {
    const merchant = await aMerchant()
    const { id, secrets } = merchant.connections.woocommerce
    const shop = aShop()
    network(shop)
    const byHand = {
      id: 500,
      name: 'Orders',
      topic: 'order.updated',
      status: 'active',
      failures: 0,
      secret: secrets['webhookSecret'] ?? '',
    }
    shop.webhooks.push({ ...byHand, delivery_url: `https://wenext.test/hooks/in/${id}` })
    const connected = await connect(shop, { code: await codeOf(merchant.id) })
    expect(connected.connection).toBe(id)
    expect(connected.hook.secret).toBe(secrets['webhookSecret'])
    expect(shop.webhooks).toHaveLength(4)
  })
})

describe('the plugin says goodbye', () => {
  it('ends both connections at once, keys and secrets with them, and takes the webhooks out of the shop', async () => {
    const shop = aShop()
    network(shop)
    const { connection, plugin } = await connect(shop)
    const pluginId = plugin.url.split('/').at(-1) ?? ''
    const { storekit } = (await import('../../worker/connectors/registry.gen.ts')).connectors
    const say = async (type: string) => {
      const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data: {} })
      return ask(plugin.url, { method: 'POST', body, headers: await storekit.manifest.scheme.sign(body, plugin.secret, Date.now()) })
    }
    expect((await say('plugin.disconnected')).status).toBe(200)
    for (const id of [connection, pluginId]) expect(await rowOf(id)).toMatchObject({ status: 'disconnected', secretsSealed: null })
    expect(shop.webhooks).toEqual([])
    const gone = await say('cart.ended')
    expect([gone.status, gone.json.error?.code]).toEqual([410, 'connection.gone'])
    // Back again: the same merchant, with new secrets.
    const merchantId = (await rowOf(connection)).merchantId
    const again = await connect(shop)
    expect((await rowOf(again.connection)).merchantId).toBe(merchantId)
    expect(again.plugin.secret).not.toBe(plugin.secret)
    expect((await say('cart.ended')).status).toBe(401)
  })

  it('needs the plugin’s own secret', async () => {
    const shop = aShop()
    network(shop)
    const { connection, plugin, hook } = await connect(shop)
    const { storekit } = (await import('../../worker/connectors/registry.gen.ts')).connectors
    const body = JSON.stringify({ type: 'plugin.disconnected', timestamp: new Date().toISOString(), data: {} })
    for (const secret of [hook.secret, `whsec_${btoa('another secret of 32 bytes, made')}`]) {
      const headers = await storekit.manifest.scheme.sign(body, secret, Date.now())
      expect((await ask(plugin.url, { method: 'POST', body, headers })).status).toBe(401)
    }
    expect((await rowOf(connection)).status).toBe('active')
  })
})
