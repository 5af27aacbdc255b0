import { afterEach, expect, it, vi } from 'vitest'
import { app } from '../../worker/app.ts'
import type { Env } from '../../worker/env.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import { DEFAULT_TEXTS } from '../../worker/whatsapp/default-texts.ts'
import { call } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { testEnv } from '../support/merchant.ts'

afterEach(() => vi.restoreAllMocks())

const demo: Env = { ...testEnv, DEMO: '1', SANDBOX_URL: 'https://sandbox.test' }
const dev = (path: string, method = 'GET') => app.fetch(new Request(`https://wenext.test/dev${path}`, { method }), demo)

interface Demo {
  readonly apiKey: string
  readonly widgetKey: string
  readonly connections: readonly {
    readonly connector: string
    readonly id: string
    readonly url: string
    readonly secrets: Record<string, string>
  }[]
}

it('makes one demo merchant however often, with the same words for the same pepper, and all of them work', async () => {
  fakeGraph()
  const seeded = (await (await dev('/seed', 'POST')).json()) as { merchantId: string; templates: number }
  expect(seeded.templates).toBe(DEFAULT_TEXTS.length * 2)
  const count = () =>
    testEnv.DB.prepare(
      'SELECT (SELECT count(*) FROM merchants) AS merchants, (SELECT count(*) FROM numbers) AS numbers, (SELECT count(*) FROM connections) AS connections, (SELECT count(*) FROM api_keys) AS keys, (SELECT count(*) FROM rules) AS rules, (SELECT count(*) FROM widgets) AS widgets',
    ).first()
  const once = await count()
  expect(once).toEqual({ merchants: 1, numbers: 1, connections: 4, keys: 1, rules: Object.keys(DEFAULT_RULES).length, widgets: 1 })
  expect(await (await dev('/seed', 'POST')).json()).toEqual(seeded)
  expect(await count()).toEqual(once)

  const { apiKey, widgetKey, connections } = (await (await dev('/demo.json')).json()) as Demo
  // Computed apart, with node:crypto: testers keep these between versions.
  expect(apiKey).toBe('wn_demo_7zjzpbu9ib8gp5vi5qci43va945ofqcu')
  const courier = connections.find((c) => c.connector === 'shiprocket')
  expect(courier).toEqual({
    connector: 'shiprocket',
    id: 'con_62luthilw5cb6pvlebwi4z5v',
    url: 'https://wenext.test/hooks/in/con_62luthilw5cb6pvlebwi4z5v',
    secrets: { token: '9gw35jjhqh7mojq74uxvw89ty5etnanz' },
  })
  const config = await (await call(`/w/${widgetKey}/config.json`)).json()
  expect(config).toMatchObject({ key: widgetKey, shop: 'Chai & Cotton', phone: '918000000100', look: { shape: 'pill' } })
  const widget = (await (await call('/api/v1/widget', { headers: { authorization: `Bearer ${apiKey}` } })).json()) as Record<
    string,
    unknown
  >
  expect(widget).toMatchObject({
    origins: ['https://wenext.test', 'https://sandbox.test'],
    settings: { agents: [{ name: 'Mira' }, { name: 'Arjun' }], optin: { chat: true, form: true } },
  })
  expect((await call('/api/v1/health', { headers: { authorization: `Bearer ${apiKey}` } })).status).toBe(200)
  const parcel = { method: 'POST', body: '{"awb":"1","shipment_status_id":6,"current_timestamp":"22 11 2026 09:00:00"}' }
  const path = new URL(courier?.url ?? '').pathname
  expect((await call(path, { ...parcel, headers: { 'x-api-key': courier?.secrets['token'] ?? '' } })).status).toBe(200)
})

it('is shut where nobody asked for a demo', async () => {
  expect((await call('/dev/demo.json')).status).toBe(404)
  expect((await call('/dev/seed', { method: 'POST' })).status).toBe(404)
})
