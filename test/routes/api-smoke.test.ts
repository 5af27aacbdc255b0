import { runDurableObjectAlarm } from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { relayOf } from '../../worker/routes/accept.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'

it('smoke', async () => {
  const m = await aMerchant({ shard: 'DB_01' })
  const stub = relayOf(testEnv, m.id)
  const event = { type: 'order.placed', occurredAt: Date.now(), refs: { number: '#B7', shopOrderId: '77' }, person: { name: 'Asha Rao', firstName: 'Asha', phones: [{ raw: '+919876500001', from: 'api' }] }, order: { total: { minor: 149900, currency: 'INR' }, placedAt: Date.now() } }
  const body = await m.vault.bytes.sealBytes('inbox.body', new TextEncoder().encode(JSON.stringify(event)))
  console.log(await stub.accept(m.id, [{ key: 'api:1', kind: 'api', connectionId: null, connector: 'api', topic: 'x', receivedAt: Date.now(), body }]))
  console.log('ran', await runDurableObjectAlarm(stub as never))
  console.log(await stub.health(), await stub.deliveries(null, null, 5), await stub.entities(['number:b7']))
  const rows = await (testEnv['DB_01'] as D1Database).prepare('SELECT * FROM messages').all()
  console.log(rows.results)
  const r = await (exports as never as { default: Fetcher }).default.fetch('https://wenext.test/api/v1/health')
  console.log(r.status, await r.text())
  expect(1).toBe(1)
})
