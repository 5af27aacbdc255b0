import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectors } from '../../worker/connectors/registry.gen.ts'
import { openControl } from '../../worker/db/control.ts'
import type { ConnectionId, MerchantId } from '../../worker/domain/ids.ts'
import { eraseDueMerchants } from '../../worker/install/leave.ts'
import { utf8 } from '../../worker/lib/bytes.ts'
import { openMerchant } from '../../worker/operate/merchants.ts'
import { sealBody } from '../../worker/relay/body.ts'
import { accept, relayOf } from '../../worker/routes/accept.ts'
import { orderBody, placeOrder } from '../support/woocommerce/orders.ts'
import { deliver } from '../support/woocommerce/webhooks.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'
import { rows } from '../support/relay.ts'
import { deployed, operate } from '../routes/operator-support.ts'
import { aShop, ask, connect, network, type Connected } from './support.ts'

afterEach(() => vi.restoreAllMocks())

const MINUTE_MS = 60_000
const control = openControl(testEnv.DB)
const idOf = (plugin: Connected['plugin']) => (plugin.url.split('/').at(-1) ?? '') as ConnectionId
const rowOf = async (id: string) => {
  const row = await control.connection(id as ConnectionId)
  if (!row) throw new Error(`no connection ${id}`)
  return row
}
const statusesOf = async ({ connection, plugin }: Connected) => [(await rowOf(connection)).status, (await rowOf(idOf(plugin))).status]
const goodbyeOf = (at: number) => JSON.stringify({ type: 'plugin.disconnected', timestamp: new Date(at).toISOString(), data: {} })
const sayGoodbye = async ({ plugin }: Connected, at = Date.now()) => {
  const body = goodbyeOf(at)
  return ask(plugin.url, { method: 'POST', body, headers: await connectors.storekit.manifest.scheme.sign(body, plugin.secret, at) })
}

/** The goodbye lies in the merchant's object; of what else the Worker wanted to do, nothing was done. */
async function goodbyeAndNoMore({ plugin }: Connected): Promise<void> {
  const { merchantId } = await rowOf(idOf(plugin))
  const { vault } = await openMerchant(testEnv, merchantId)
  await accept(testEnv, merchantId, [
    {
      key: `${idOf(plugin)}:msg_goodbye`,
      kind: 'hook',
      connectionId: idOf(plugin),
      connector: 'storekit',
      topic: 'plugin.disconnected',
      receivedAt: Date.now(),
      ...(await sealBody(vault, utf8(goodbyeOf(Date.now())))),
    },
  ])
}

describe('a shop whose plugin says goodbye', () => {
  it('has left with both connections, also where the Worker stops once it has taken the word', async () => {
    const shop = aShop()
    network(shop)
    const connected = await connect(shop)
    await goodbyeAndNoMore(connected)
    await vi.waitFor(async () => expect(await statusesOf(connected)).toEqual(['disconnected', 'disconnected']), { timeout: 5_000 })
    for (const id of [connected.connection, idOf(connected.plugin)]) expect((await rowOf(id)).secretsSealed).toBeNull()
    await vi.waitFor(
      async () => expect((await control.merchant((await rowOf(connected.connection)).merchantId as MerchantId))?.status).toBe('left'),
      { timeout: 5_000 },
    )
  })

  it('takes with it what waited for its orders, also of a merchant who has another shop', async () => {
    const merchant = await aMerchant()
    const { code } = (await operate(deployed(), `/merchants/${merchant.id}/connect-code`, {})).json as { code: string }
    const shop = aShop()
    network(shop)
    const connected = await connect(shop, { code })
    await deliver(shop, 'order.created', orderBody(placeOrder(shop)))
    const ours = `order_id IN (SELECT id FROM orders WHERE connection_id = '${connected.connection}')`
    await vi.waitFor(
      async () => expect(await rows(merchant, `SELECT id FROM orders WHERE connection_id = ?`, connected.connection)).toHaveLength(1),
      5_000,
    )
    await rows(
      merchant,
      `INSERT INTO messages (id, direction, order_id, rule_id, purpose, state, due_at, best_before, created_at, updated_at)
       SELECT 'msg_waits', 'out', id, 'order_placed', 'order_updates', 'queued', ?1 + 3600000, ?1 + 7200000, ?1, ?1 FROM orders WHERE connection_id = ?2`,
      Date.now(),
      connected.connection,
    )
    expect((await sayGoodbye(connected)).status).toBe(200)
    expect(await rows(merchant, `SELECT state, reason FROM messages WHERE id = 'msg_waits' AND ${ours}`)).toEqual([
      { state: 'suppressed', reason: 'connection.gone' },
    ])
    expect((await control.merchant(merchant.id))?.status).toBe('active')
  })

  it('during a look at its webhooks leaves none behind', async () => {
    const shop = aShop()
    network(shop)
    const connected = await connect(shop)
    const { merchantId } = await rowOf(connected.connection)
    shop.webhooks.length = 0
    let goodbye: Promise<unknown> | undefined
    // The look has found them missing; while it makes them, the merchant presses Disconnect.
    shop.meanwhile = () => void (goodbye ??= sayGoodbye(connected))
    await relayOf(testEnv, merchantId).sweep(merchantId)
    expect(goodbye).toBeDefined()
    await goodbye
    expect(await statusesOf(connected)).toEqual(['disconnected', 'disconnected'])
    expect(shop.webhooks).toEqual([])
  })

  it('and comes back is the same merchant, counts as connected from now on, and is not erased', async () => {
    const shop = aShop()
    network(shop)
    const connected = await connect(shop)
    const { merchantId } = await rowOf(connected.connection)
    const before = Date.now() - 60 * MINUTE_MS
    for (const id of [connected.connection, idOf(connected.plugin)])
      await control.updateConnection(id as ConnectionId, { createdAt: before })
    await sayGoodbye(connected)
    expect((await control.merchant(merchantId as MerchantId))?.status).toBe('left')
    const startedAt = Date.now()
    const again = await connect(shop)
    expect(await statusesOf(again)).toEqual(['active', 'active'])
    for (const id of [again.connection, idOf(again.plugin)])
      expect(await rowOf(id)).toMatchObject({ merchantId, createdAt: expect.closeTo(startedAt, -4) as number })
    expect((await control.merchant(merchantId as MerchantId))?.status).toBe('active')
    await eraseDueMerchants(testEnv, Date.now() + 31 * 86_400_000)
    expect(await control.merchant(merchantId as MerchantId)).toMatchObject({ status: 'active', dataKey: expect.any(String) as string })
    expect(await deliver(shop, 'order.created', orderBody(placeOrder(shop)))).toEqual([200])
  })

  it.each([0, -1, 1])('whose word comes after the shop was connected again is not meant (clock off by %i h)', async (hours) => {
    const shop = aShop()
    shop.clockOff = hours * 60 * MINUTE_MS
    network(shop)
    const connected = await connect(shop)
    for (const id of [connected.connection, idOf(connected.plugin)])
      await control.updateConnection(id as ConnectionId, { createdAt: Date.now() - 300 * MINUTE_MS })
    // Sent an hour and a half ago, held up somewhere; nobody knew of it when the merchant pressed Connect once more.
    const sentAt = shop.now() - 90 * MINUTE_MS
    const again = await connect(shop)
    expect((await sayGoodbye(again, sentAt)).status).toBe(200)
    const { merchantId } = await rowOf(again.connection)
    await vi.waitFor(async () => expect((await relayOf(testEnv, merchantId).health()).waiting).toBe(0), { timeout: 5_000 })
    expect(await statusesOf(again)).toEqual(['active', 'active'])
    expect(shop.webhooks).toHaveLength(4)
    // The word of today is.
    expect((await sayGoodbye(again, shop.now() + 2_000)).status).toBe(200)
    expect(await statusesOf(again)).toEqual(['disconnected', 'disconnected'])
    expect(shop.webhooks).toEqual([])
  })
})
