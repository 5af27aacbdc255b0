import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { firstId, newId } from '../../worker/domain/ids.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import type { Rehearsal } from '../../worker/relay/rehearsal/rehearsal.ts'
import { rehearsalOf, relayOf } from '../../worker/routes/accept.ts'
import { apiOf, codeOf } from '../routes/api-support.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { past, rehearse } from '../support/rehearse.ts'
import { eventually } from '../support/eventually.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Everything that the record holds of a merchant. */
async function recordOf(merchant: TestMerchant): Promise<string> {
  const tables = ['contacts', 'consents', 'orders', 'parcels', 'events', 'messages', 'rules', 'templates', 'notices', 'subscriptions']
  const d1 = merchant.tenant.d1
  const rows = await Promise.all(
    tables.map((table) => d1.prepare(`SELECT * FROM ${table} WHERE merchant_id = ? ORDER BY 2, 3`).bind(merchant.id).all()),
  )
  return JSON.stringify(rows.map(({ results }) => results))
}

const relayRows = (merchant: TestMerchant) =>
  runInDurableObject(relayOf(testEnv, merchant.id) as never, (_relay: unknown, { storage }: DurableObjectState) =>
    JSON.stringify(
      ['messages', 'facts', 'contacts', 'orders', 'consents', 'shop_writes', 'new_events'].map((table) =>
        storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
      ),
    ),
  )

describe('a dry run', { timeout: 60_000 }, () => {
  it('sends nothing, writes nothing into the record or a shop, and leaves the Relay as it is', async () => {
    const { merchant, graph } = await past()
    const [sent, record, relay] = [graph.requests.length, await recordOf(merchant), await relayRows(merchant)]
    const calls = vi.mocked(globalThis.fetch).mock.calls.length
    await rehearse(merchant, {
      rules: [{ id: 'order_placed', definition: { ...DEFAULT_RULES.order_placed, startsOn: undefined, writeBack: { tag: 'Told' } } }],
    })
    expect(graph.requests.length).toBe(sent)
    expect(vi.mocked(globalThis.fetch).mock.calls.length).toBe(calls)
    expect(await recordOf(merchant)).toBe(record)
    expect(await relayRows(merchant)).toBe(relay)
  })

  it('keeps nothing sealed once it is done, and nothing at all a day later', async () => {
    const { merchant } = await past()
    const { id } = await rehearse(merchant)
    const rehearsal = rehearsalOf(testEnv, merchant.id)
    const left = () =>
      runInDurableObject(rehearsal as never, (_r: unknown, { storage }: DurableObjectState) => {
        const tables = storage.sql
          .exec<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'`)
          .toArray()
        return tables.flatMap(({ name }) => (storage.sql.exec(`SELECT 1 FROM "${name}" LIMIT 1`).toArray().length > 0 ? [name] : []))
      })
    expect((await left()).toSorted()).toEqual(['agenda', 'lines', 'meta', 'outcomes', 'run', 'told'])
    vi.setSystemTime(Date.now() + 86_400_000)
    await runDurableObjectAlarm(rehearsal as never)
    expect(await left()).toEqual([])
    expect(codeOf(await apiOf(() => merchant)('GET', `/rules/dry-run/${String(id)}`))).toEqual([404, 'request.not_found'])
  })

  it('shows how far it is, and gives way to a newer one', async () => {
    const { merchant } = await past()
    const api = apiOf(() => merchant)
    const first = (await api('POST', '/rules/dry-run', {})).json
    expect(first).toMatchObject({ state: 'running', progress: 0, events: 7, result: null })
    await runDurableObjectAlarm(rehearsalOf(testEnv, merchant.id) as never)
    await rehearse(merchant)
    expect((await api('GET', `/rules/dry-run/${String(first['id'])}`)).status).toBe(404)
  })

  it('begins its pass anew where its object was lost in the middle', async () => {
    const { merchant } = await past()
    const rehearsal = rehearsalOf(testEnv, merchant.id)
    const api = apiOf(() => merchant)
    const { id } = (await api('POST', '/rules/dry-run', {})).json
    await runInDurableObject(rehearsal as never, async (instance: unknown, { storage }: DurableObjectState) => {
      // A stage with something of a lost pass on it.
      storage.sql.exec(`INSERT INTO facts (rule_id, fact, message_id, at) VALUES ('order_placed', 'x', 'y', 0)`)
      storage.sql.exec('UPDATE run SET done = 3')
      await (instance as Rehearsal).alarm()
    })
    for (let i = 0; i < 20; i++) await runDurableObjectAlarm(rehearsal as never)
    expect((await api('GET', `/rules/dry-run/${String(id)}`)).json).toMatchObject({
      state: 'done',
      result: { totals: { sent: { today: 4, changed: 4 }, duplicatesAvoided: { today: 1, changed: 1 } } },
    })
  })

  it('is nobody else’s', async () => {
    const { merchant } = await past()
    const { id } = await rehearse(merchant)
    const stranger = await aMerchant()
    expect(codeOf(await apiOf(() => stranger)('GET', `/rules/dry-run/${String(id)}`))).toEqual([404, 'request.not_found'])
    expect(codeOf(await apiOf(() => stranger)('POST', '/rules/dry-run', {}, stranger.readKey))).toEqual([403, 'key.scope'])
  })

  it('is forgotten when somebody is erased', async () => {
    const { merchant } = await past()
    const { id } = await rehearse(merchant)
    const api = apiOf(() => merchant)
    const contact = (await api('GET', '/contacts')).json['items']?.[0] as unknown as { id: string }
    expect((await api('DELETE', `/contacts/${contact.id}`)).status).toBeLessThan(300)
    await eventually(async () => {
      await runDurableObjectAlarm(relayOf(testEnv, merchant.id) as never)
      expect((await api('GET', `/rules/dry-run/${String(id)}`)).status).toBe(404)
    })
  })
})

describe('a merchant who is erased', { timeout: 60_000 }, () => {
  it('leaves no dry run behind', async () => {
    const { merchant } = await past()
    const id = String((await rehearse(merchant))['id'])
    const state = () => rehearsalOf(testEnv, merchant.id).state(id, { after: 0, limit: 1 })
    expect(await state()).toBeDefined()
    const relay = relayOf(testEnv, merchant.id)
    await relay.askPrivacy(merchant.id, { kind: 'wipe', id: newId('era', Date.now()), source: 'left', at: Date.now() })
    await runDurableObjectAlarm(relay as never)
    expect(await state()).toBeUndefined()
  })
})

describe('what is asked of a dry run', { timeout: 60_000 }, () => {
  it.each([
    ['a rule that is not there and has no definition', { rules: [{ id: 'nobody_knows' }] }],
    [
      'a value from nowhere',
      { rules: [{ id: 'mine', definition: { ...DEFAULT_RULES.order_placed, startsOn: undefined, variables: { a: 'no.where' } } }] },
    ],
    ['a time before thirty days ago', { from: '2020-01-01T00:00:00.000Z' }],
    ['an end before its beginning', { from: new Date(Date.now() - 1000).toISOString(), to: new Date(Date.now() - 5000).toISOString() }],
    ['a word that is not known', { rule: 'order_placed' }],
  ])('is refused by name: %s', async (_what, ask) => {
    const merchant = await aMerchant()
    expect(codeOf(await apiOf(() => merchant)('POST', '/rules/dry-run', ask))).toEqual([400, 'request.invalid'])
  })

  it('may be nothing at all: a shop without events is done at once', async () => {
    const merchant = await aMerchant()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 172_800_000 })
    expect(await rehearse(merchant)).toMatchObject({
      state: 'done',
      events: 0,
      progress: 1,
      result: { totals: { sent: { today: 0, changed: 0 } } },
    })
  })

  it('must not be more than one run takes', async () => {
    const merchant = await aMerchant()
    const now = Date.now()
    await merchant.tenant.d1
      .prepare(
        `INSERT INTO events (merchant_id, subject_id, id, type, connector, topic, decisions, occurred_at, received_at, data_sealed)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20001)
         SELECT ?1, 'ord_x', ?2 || i, 'order.updated', 'api', 'x', '[]', ?3, ?3, 'x' FROM n`,
      )
      .bind(merchant.id, firstId('evt', now - 60_000), now - 60_000)
      .run()
    const refused = await apiOf(() => merchant)('POST', '/rules/dry-run', {})
    expect([...codeOf(refused), refused.json['error']?.['detail']]).toEqual([422, 'dry_run.too_large', { limit: 20_000 }])
  })
})
