/** Deliveries of every connector that can be signed here: its fixtures, made to speak of orders of this run. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Connector, RawDelivery } from '../../worker/connectors/contract.ts'
import { connectors } from '../../worker/connectors/registry.gen.ts'
import { EVENTS, type DomainEvent } from '../../worker/domain/events.ts'
import { utf8 } from '../../worker/lib/bytes.ts'
import { parseJson } from '../../worker/lib/json.ts'
import { parsePayload } from '../../worker/lib/payload.ts'
import { ROOT, type Product } from '../product.ts'
import type { Delivery, ShopOrder } from './deliveries.ts'
import { renaming, retold } from './uniquely.ts'

interface Fixture {
  readonly settings?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  readonly receivedAt: number
  readonly body?: unknown
  readonly form?: string
  readonly events?: readonly DomainEvent[]
}

/** One fixture and the connection that its settings belong to. */
interface Sample {
  readonly id: string
  readonly connector: Connector
  readonly fixture: Fixture
  readonly url: string
  readonly secret: string
}

export interface Others {
  /** By what they are, each list with its connectors in turn. */
  readonly kinds: readonly (readonly Sample[])[]
  readonly used: readonly string[]
  readonly leftOut: readonly string[]
}

/** Those whose stories are told in full (deliveries.ts). */
const IN_STORIES: ReadonlySet<string> = new Set(['shopify', 'woocommerce', 'razorpay', 'shiprocket'])
const MOST_CONNECTIONS = 3

/** Makes the connections, through the product's own API, and finds out which fixtures can be made to speak of another order. */
export async function connectOthers(product: Product): Promise<Others> {
  await waitForNothing(product)
  const samples: Sample[] = []
  const leftOut: string[] = []
  for (const [id, connector] of Object.entries<Connector>(connectors)) {
    if (IN_STORIES.has(id)) continue
    const { scheme } = connector.manifest
    const secret = (read(id, 'vector.json') as { secret: string }).secret
    const ways = Map.groupBy(fixturesOf(id), (fixture) => JSON.stringify(fixture.settings ?? {}))
    let connections = 0
    for (const [settings, fixtures] of ways) {
      const given = JSON.parse(settings) as Record<string, unknown>
      const isOneWay = typeof scheme.oneWay === 'function' ? scheme.oneWay(given) : scheme.oneWay === true
      if (isOneWay) leftOut.push(`${id} with ${settings} (only the sender can sign)`)
      const usable = fixtures.filter((fixture) => deliveryOf({ id, connector, fixture, url: '', secret }, PROBE, 0))
      // Its id is made with each signature, so that a second try would be a second delivery.
      if (isOneWay || usable.length === 0 || given['proof'] === 'standard_webhooks' || connections === MOST_CONNECTIONS) continue
      const url = await connect(product, connector, secret, given)
      if (url === undefined) break
      connections++
      samples.push(...usable.map((fixture) => ({ id, connector, fixture, url, secret })))
    }
    if (connections === 0 && !leftOut.some((text) => text.startsWith(`${id} `)))
      leftOut.push(
        `${id} (${scheme.oneWay === undefined ? 'it is connected by its own plugin, or none of its topics is about an order' : 'only the sender can sign'})`,
      )
  }
  const kindOf = ({ connector }: Sample) => ({ payment: 0, logistics: 1 })[connector.manifest.category as string] ?? 2
  const kinds = [0, 1, 2].map((kind) => inTurn(samples.filter((sample) => kindOf(sample) === kind)))
  return { kinds, used: [...new Set(samples.map(({ id }) => id))], leftOut }
}

/** An order of which one gateway, one courier and one other tell, besides shop and courier of its story. */
export function tellOf({ kinds }: Others, order: ShopOrder, turn: number): Delivery[] {
  return kinds.flatMap((samples, kind) => {
    const sample = samples[turn % (samples.length || 1)]
    const made = sample && deliveryOf(sample, order, turn * kinds.length + kind + 1)
    return made ? [made] : []
  })
}

/** Rules that wait for minutes to see how a thing ends would outlast the run: here they say at once what they have to say. */
async function waitForNothing(product: Product): Promise<void> {
  const { items } = (await asked(product, 'GET', '/rules')) as {
    items: { id: string; on: boolean; definition: { delaySeconds: number } }[]
  }
  for (const { id, on, definition } of items.filter((rule) => rule.on && rule.definition.delaySeconds > 0))
    await asked(product, 'PUT', `/rules/${id}`, { on, definition: { ...definition, delaySeconds: 0 } })
}

async function asked({ url, demo }: Product, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${demo.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return answer.ok ? answer.json() : undefined
}

async function connect(product: Product, { manifest }: Connector, secret: string, settings: object): Promise<string | undefined> {
  if (!('setting' in manifest.secret)) return undefined
  const wanted = { connector: manifest.id, settings: { [manifest.secret.setting]: secret, ...settings } }
  return ((await asked(product, 'POST', '/connections', wanted)) as { url: string } | undefined)?.url
}

const PROBE: ShopOrder = {
  platform: 'shopify',
  story: 'several',
  number: '7654321',
  shopId: '5300009999999',
  phone: '+919712345678',
  awb: 'AWB79999999',
  placedAt: Date.UTC(2026, 0, 1),
}
const DAY_MS = 86_400_000

/** The fixture about this order; undefined where it would tell of anything else, or of nothing. */
function deliveryOf({ id, connector, fixture, url, secret }: Sample, order: ShopOrder, serial: number): Delivery | undefined {
  const events = fixture.events ?? []
  if (events.length === 0 || !events.every(({ type }) => ['order', 'parcel'].includes(EVENTS[type].subject))) return undefined
  const before = new Set(events.flatMap(({ refs }) => Object.values<string | undefined>({ ...refs })))
  const names = renaming(events, deliveryIdOf(connector, fixture), { ...order, serial })
  const shift = order.placedAt + 60_000 - fixture.receivedAt
  const fields = fixture.form === undefined ? fixture.body : Object.fromEntries(new URLSearchParams(fixture.form))
  const told = retold(fields, names, shift) as Record<string, string>
  const text = fixture.form === undefined ? JSON.stringify(told) : new URLSearchParams(told).toString()
  const headers = retold(fixture.headers ?? {}, names, shift) as Record<string, string>
  const raw = rawOf(text, headers)
  try {
    const given = fixture.settings ?? {}
    const parts = connector.split(raw, parsePayload(text), given)
    const [part] = parts
    const { setting } = connector.manifest.secret as { readonly setting: string }
    const parsed = part && connector.parse(part, connector.manifest.settings.parse({ ...given, [setting]: secret }), raw.receivedAt)
    if (parts.length !== 1 || !part || !parsed || !('events' in parsed) || !parsed.events.every((event) => isAbout(event, order)))
      return undefined
    if (parsed.events.some(({ refs }) => Object.values<string | undefined>({ ...refs }).some((ref) => before.has(ref)))) return undefined
    if (part.deliveryId !== undefined && part.deliveryId === deliveryIdOf(connector, fixture)) return undefined
    // Two parcels of one order would be given one number.
    if (new Set(parsed.events.map(({ type }) => type)).size < parsed.events.length) return undefined
    if (parsed.events.some(({ occurredAt }) => Math.abs(occurredAt - order.placedAt) > DAY_MS)) return undefined
    return {
      key: `${id}:${new URL(url || 'http://x').pathname}:${part.deliveryId ?? createHash('sha256').update(text).digest('hex')}`,
      order,
      connector: id,
      topic: part.topic,
      url,
      headers: {},
      body: text,
      // Some proofs last for minutes only, so that each try has its own.
      prove: async () => {
        const now = Date.now()
        const body = (await connector.manifest.scheme.signBody?.(text, secret, now, given)) ?? text
        return { body, headers: { ...headers, ...(await connector.manifest.scheme.sign(body, secret, now, given)) } }
      },
    }
  } catch {
    return undefined
  }
}

function deliveryIdOf(connector: Connector, { form, body, headers = {}, settings = {} }: Fixture): string | undefined {
  const text = form ?? JSON.stringify(body)
  return connector.split(rawOf(text, headers), parsePayload(text), settings)[0]?.deliveryId
}

/** Only of this order and its shopper, by a name that the shop or the courier of its story gives it, too. */
const isAbout = ({ refs, person }: DomainEvent, { number, shopId, phone, awb }: ShopOrder) =>
  (person?.phones ?? []).every(({ raw }) => phone.endsWith(raw.replace(/\D/g, '').slice(-10))) &&
  (refs.number === undefined || refs.number.replace('#', '') === number) &&
  (refs.shopOrderId === undefined || refs.shopOrderId === shopId) &&
  (refs.awb === undefined || refs.awb === awb) &&
  (refs.number ?? refs.shopOrderId ?? refs.awb) !== undefined

const rawOf = (text: string, headers: Readonly<Record<string, string>>): RawDelivery => ({
  method: 'POST',
  url: new URL('https://chaos.example/hooks/x/y'),
  headers: new Headers(headers),
  bytes: utf8(text),
  text,
  receivedAt: Date.now(),
})

const folderOf = (id: string) => join(ROOT, 'worker', 'connectors', id, 'fixtures')
const read = (id: string, file: string): unknown => parseJson(readFileSync(join(folderOf(id), file), 'utf8'))
const fixturesOf = (id: string) =>
  readdirSync(folderOf(id))
    .filter((file) => file !== 'vector.json')
    .map((file) => read(id, file) as Fixture)

/** One of each connector, then the next of each, so that a short run has them all. */
function inTurn(samples: readonly Sample[]): readonly Sample[] {
  const lists = [...Map.groupBy(samples, ({ id }) => id).values()]
  const longest = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list[i] ?? [])).flat()
}
