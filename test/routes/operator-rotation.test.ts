import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { app } from '../../worker/app.ts'
import { openControl } from '../../worker/db/control.ts'
import type { Env } from '../../worker/env.ts'
import { requireMasterKey } from '../../worker/directory.ts'
import type { MerchantId } from '../../worker/domain/ids.ts'
import { openMerchant } from '../../worker/operate/merchants.ts'
import { fakeGraph } from '../support/graph.ts'
import { testEnv } from '../support/merchant.ts'
import { deployed, madeMerchant, newNumber, operate } from './operator-support.ts'

const K1 = String(testEnv['MASTER_KEYS'])
const K2 = 'k2:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA='
const K3 = 'k3:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE='

beforeEach(async () => {
  fakeGraph()
  await testEnv.DB.batch(['merchants', 'numbers', 'key_check'].map((table) => testEnv.DB.prepare(`DELETE FROM ${table}`)))
})
afterEach(() => vi.restoreAllMocks())

/** Merchants with something sealed, in the order of their ids, which chance decides within a millisecond. */
const withTokens = async (env: Env, many: number) =>
  (await Promise.all(Array.from({ length: many }, () => withToken(env)))).toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** A merchant with something sealed. */
async function withToken(env: Env): Promise<{ id: string; token: string }> {
  const id = await madeMerchant(env)
  const { token } = newNumber()
  const { vault } = await openMerchant(env, id)
  await testEnv.DB.prepare(
    `INSERT INTO numbers (phone_number_id, merchant_id, waba_id, display_phone, per_second, status, token_sealed, created_at, updated_at) VALUES (?, ?, '1', '', 80, 'active', ?, 0, 0)`,
  )
    .bind(id, id, await vault.seal('numbers.token', token))
    .run()
  return { id, token }
}

const opened = async (env: Env, id: string): Promise<string> => {
  const { vault } = await openMerchant(env, id)
  return vault.open(
    'numbers.token',
    (await testEnv.DB.prepare('SELECT token_sealed AS t FROM numbers WHERE merchant_id = ?').bind(id).first<string>('t')) ?? '',
  )
}
const keyIds = async () =>
  (await testEnv.DB.prepare('SELECT data_key_id AS id FROM merchants ORDER BY merchants.id').all<{ id: string }>()).results.map((r) => r.id)
const checkFits = (MASTER_KEYS: string) =>
  requireMasterKey(deployed({ MASTER_KEYS })).then(
    () => true,
    () => false,
  )
const rewrap = (env: Env, body: unknown = {}) => operate(env, '/master-key/rewrap', body)

it('brings every merchant under the new key, so that the old one can go', async () => {
  const old = deployed()
  const shops = await withTokens(old, 3)
  const both = deployed({ MASTER_KEYS: `${K2},${K1}` })
  expect((await rewrap(both)).json).toEqual({ done: true, rewrapped: 3, left: 0 })
  const alone = deployed({ MASTER_KEYS: K2 })
  for (const { id, token } of shops) expect(await opened(alone, id)).toBe(token)
  const made = await operate(alone, `/merchants/${shops[0]?.id}/keys`, { label: 'After', scopes: ['read'] })
  const asked = await app.fetch(
    new Request('https://wenext.test/api/v1/messages', { headers: { authorization: `Bearer ${String(made.json['apiKey'])}` } }),
    alone,
  )
  expect(asked.status).toBe(200)
  expect([await checkFits(K2), await checkFits(K1)]).toEqual([true, false])
  await expect(opened(deployed({ MASTER_KEYS: K1 }), shops[0]?.id ?? '')).rejects.toThrow('config.master_key')
})

it('goes on where it was interrupted, and changes nothing when it is repeated', async () => {
  const old = deployed()
  const shops = await withTokens(old, 5)
  const both = deployed({ MASTER_KEYS: `${K2},${K1}` })
  const first = await rewrap(both, { limit: 2 })
  expect(first.json).toEqual({ done: false, next: shops[1]?.id, rewrapped: 2, left: 3 })
  // Half way both keys are needed, and the check still belongs to the old one.
  expect([await checkFits(K1), await checkFits(K2)]).toEqual([true, false])
  for (const { id, token } of shops) expect(await opened(both, id)).toBe(token)

  const again = await rewrap(both, { limit: 2 })
  expect(again.json).toEqual({ done: false, next: shops[1]?.id, rewrapped: 0, left: 3 })
  const second = await rewrap(both, { after: again.json['next'], limit: 2 })
  expect(second.json).toEqual({ done: false, next: shops[3]?.id, rewrapped: 2, left: 1 })
  const third = await rewrap(both, { after: second.json['next'], limit: 2 })
  expect(third.json).toEqual({ done: true, rewrapped: 1, left: 0 })
  expect((await rewrap(both)).json).toEqual({ done: true, rewrapped: 0, left: 0 })
  for (const { id, token } of shops) expect(await opened(deployed({ MASTER_KEYS: K2 }), id)).toBe(token)
})

it('works twice at once', async () => {
  const old = deployed()
  const shops = await withTokens(old, 3)
  const both = deployed({ MASTER_KEYS: `${K2},${K1}` })
  await Promise.all([rewrap(both), rewrap(both), rewrap(both)])
  expect(await keyIds()).toEqual(['k2', 'k2', 'k2'])
  for (const { id, token } of shops) expect(await opened(deployed({ MASTER_KEYS: K2 }), id)).toBe(token)
})

it('leaves the check alone while a merchant is still under the old key', async () => {
  const old = deployed()
  const { id } = await withToken(old)
  const both = deployed({ MASTER_KEYS: `${K2},${K1}` })
  // As if an isolate with the old keys had made it behind the walk.
  expect((await rewrap(both, { after: 'mer_zzz' })).json).toEqual({ done: false, rewrapped: 0, left: 1 })
  expect(await checkFits(K2)).toBe(false)
  expect((await rewrap(both)).json).toMatchObject({ done: true, rewrapped: 1 })
  expect(await opened(deployed({ MASTER_KEYS: K2 }), id)).toMatch(/^EAA/)
})

it('passes over erased merchants and never brings their keys back', async () => {
  const old = deployed()
  const [kept, erased] = [await withToken(old), await withToken(old)]
  await testEnv.DB.prepare('UPDATE merchants SET data_key = NULL WHERE id = ?').bind(erased.id).run()
  expect((await rewrap(deployed({ MASTER_KEYS: `${K2},${K1}` }))).json).toEqual({ done: true, rewrapped: 1, left: 0 })
  expect(await testEnv.DB.prepare('SELECT data_key AS k FROM merchants WHERE id = ?').bind(erased.id).first('k')).toBeNull()
  expect(await opened(deployed({ MASTER_KEYS: K2 }), kept.id)).toBe(kept.token)
  // Erased between reading and writing: what was read is no longer there, so nothing is written.
  const late = await openControl(testEnv.DB).replaceDataKeys([{ id: erased.id, from: 'what was read', to: 'AAAA' }], 'k2', 0)
  expect(late.meta.changes).toBe(0)
})

it('stops at a data key that no listed key opens, and names the merchant', async () => {
  const [first, second] = await withTokens(deployed(), 2)
  await testEnv.DB.prepare(`UPDATE merchants SET data_key_id = 'k0' WHERE id = ?`).bind(second?.id).run()
  const answer = await rewrap(deployed({ MASTER_KEYS: `${K2},${K1}` }))
  expect(answer).toMatchObject({
    status: 503,
    json: { error: { code: 'config.master_key', detail: { merchantId: second?.id, keyId: 'k0' } } },
  })
  expect(await keyIds()).toEqual(['k2', 'k0'])
  expect(await opened(deployed({ MASTER_KEYS: K2 }), first?.id ?? '')).toBe(first?.token)
  expect(await checkFits(K2)).toBe(false)
})

it('does nothing with keys that never sealed this data', async () => {
  const { id } = await withToken(deployed())
  const answer = await rewrap(deployed({ MASTER_KEYS: `${K3},${K2}` }))
  expect([answer.status, answer.json.error?.code]).toEqual([503, 'config.master_key'])
  expect(await keyIds()).toEqual(['k1'])
  expect((await openMerchant(deployed(), id)).row.id).toBe(id as MerchantId)
})
