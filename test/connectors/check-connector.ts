import type { Connector, Envelope, OpenSettings, RawDelivery, Scheme } from '../../worker/connectors/contract.ts'
import { fromUtf8, utf8 } from '../../worker/lib/bytes.ts'
import { parseJson } from '../../worker/lib/json.ts'
import { parsePayload } from '../../worker/lib/payload.ts'

/** One recorded delivery and what it must become. `topic` is the word after `split`. */
export interface Fixture {
  readonly file: string
  readonly topic: string
  readonly settings?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  readonly receivedAt: number
  readonly body?: unknown
  readonly form?: string
  /** How many parts the settings make of it, where that is what the fixture shows; its topic and events are the first's. */
  readonly parts?: number
  /** Of a state that nobody has given a meaning yet: its word. */
  readonly unknown?: string
  readonly events?: readonly { readonly type: string }[]
  readonly ignored?: string
}

/** A delivery whose proof was made by another program. Without it, sign and verify of one hand agree and prove nothing. */
export interface Vector {
  readonly madeBy: string
  readonly secret: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly receivedAt?: number
  readonly settings?: Readonly<Record<string, unknown>>
  /** The path and query of the address, for proofs that cover it. */
  readonly path?: string
  readonly method?: string
}

const EARLIEST = Date.UTC(2000, 0, 1)
const LATEST = Date.UTC(2100, 0, 1)
const RECEIVED_AT = Date.UTC(2026, 0, 1, 10)
const SECRET_NAME = /secret|token|password|key$/i

/** Everything in which a connector breaks the contract, each in a sentence. Empty: it keeps it. */
export async function faultsOf(
  id: string,
  connector: Connector,
  fixtures: readonly Fixture[],
  vector: Vector | undefined,
): Promise<string[]> {
  const faults = [
    ...manifestFaults(id, connector),
    ...sealedFaults(connector, fixtures),
    ...coverageFaults(connector, fixtures),
    ...(await vectorFaults(connector, vector)),
    ...hostileFaults(connector, fixtures),
  ]
  // A scheme may want its secrets in a form of their own (base64); the vector's has it.
  const secret = vector?.secret || 'the-secret-of-this-fixture'
  for (const fixture of fixtures) {
    faults.push(...(await proofFaults(connector, fixture, secret)).map((fault) => `${fixture.file}: ${fault}`))
    faults.push(...fixtureFaults(connector, fixture).map((fault) => `${fixture.file}: ${fault}`))
  }
  return faults.map((fault) => `${id}: ${fault}`)
}

function manifestFaults(id: string, { manifest }: Connector): string[] {
  const faults: string[] = []
  if (manifest.id !== id) faults.push(`the folder is ${id}, the manifest says ${manifest.id}`)
  for (const [name, field] of Object.entries(manifest.settings.shape)) {
    const meta = metaOf(field)
    if (!meta?.['title']) faults.push(`setting ${name} has no title in .meta()`)
    if (SECRET_NAME.test(name) && typeof meta?.['secret'] !== 'boolean')
      faults.push(`setting ${name} looks secret; say secret: true or false in .meta()`)
  }
  if ('setting' in manifest.secret && metaOf(manifest.settings.shape[manifest.secret.setting])?.['secret'] !== true) {
    faults.push(`setting ${manifest.secret.setting} holds the signing secret, so it must say secret: true`)
  }
  if (manifest.steps.length === 0) faults.push('there are no steps that say how to connect')
  return faults
}

/** Deliveries are read while secrets stay sealed, with forty dashes in their place; then defaults must still be filled in. */
function sealedFaults({ manifest }: Connector, fixtures: readonly Fixture[]): string[] {
  const settings = { ...fixtures[0]?.settings, ...sealedOf(manifest) }
  return manifest.settings.safeParse(settings).success
    ? []
    : ['a secret wants a form that forty dashes do not have: it is sealed while deliveries are read']
}

function metaOf(field: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof field === 'object' && field !== null && 'meta' in field && typeof field.meta === 'function'
    ? (field.meta() as Record<string, unknown> | undefined)
    : undefined
}

function coverageFaults({ manifest }: Connector, fixtures: readonly Fixture[]): string[] {
  const fits = (topic: string) =>
    fixtures.some(
      (f) => f.topic === topic && (manifest.topics[topic] === 'ignored') === (f.ignored !== undefined || f.unknown !== undefined),
    )
  const missing = Object.keys(manifest.topics).filter((topic) => !fits(topic))
  const unknown = fixtures.filter(({ topic }) => !Object.hasOwn(manifest.topics, topic))
  return [
    ...missing.map((topic) => `topic ${topic} has no fixture that shows ${manifest.topics[topic]}`),
    ...unknown.map(({ file, topic }) => `${file}: topic ${topic} is not in the manifest`),
  ]
}

async function vectorFaults(connector: Connector, vector: Vector | undefined): Promise<string[]> {
  if (!vector) return ['fixtures/vector.json is missing: a delivery with a proof that another program made']
  if (!vector.madeBy || !vector.secret || !vector.body) {
    return [
      'fixtures/vector.json is not filled: put in a delivery whose proof another program made (the sender’s SDK, openssl, a documented call) and say which',
    ]
  }
  const { scheme } = connector.manifest
  const settings = vector.settings ?? {}
  const raw = delivery(vector.body, vector.headers, vector.receivedAt ?? RECEIVED_AT, vector)
  if (!(await scheme.verify(raw, vector.secret, settings))) return ['the proof of vector.json, made by another program, is refused']
  const faults = await refusalFaults(connector, raw, vector.secret, settings, {}, await signsBody(connector, vector.secret, settings))
  return faults.map((fault) => `vector.json: ${fault}`)
}

const isOneWay = ({ oneWay }: Scheme, settings: OpenSettings) => (typeof oneWay === 'function' ? oneWay(settings) : oneWay === true)

/** A proof that doesn't change with the body is allowed only to a scheme that says so to the reader. */
async function signsBody({ manifest: { scheme } }: Connector, secret: string, settings: OpenSettings): Promise<boolean> {
  if (scheme.signBody || isOneWay(scheme, settings)) return true
  const proofs = await Promise.all(['{"a":1}', '{"a":2}'].map((body) => scheme.sign(body, secret, RECEIVED_AT, settings)))
  return JSON.stringify(proofs[0]) !== JSON.stringify(proofs[1])
}

async function proofFaults(connector: Connector, fixture: Fixture, secret: string): Promise<string[]> {
  const { scheme } = connector.manifest
  const { receivedAt, settings = {} } = fixture
  // What only the sender can sign is proved by the vector alone.
  if (isOneWay(scheme, settings)) return []
  const bare = textOf(fixture)
  const text = (await scheme.signBody?.(bare, secret, receivedAt, settings)) ?? bare
  const signed = delivery(text, { ...fixture.headers, ...(await scheme.sign(text, secret, receivedAt, settings)) }, receivedAt)
  const faults: string[] = []
  if (!(await scheme.verify(signed, secret, settings))) faults.push('what sign makes, verify refuses')
  const opened = await scheme.open?.(signed, secret, settings)
  if (opened !== undefined && opened !== bare) faults.push('what sign makes, open reads as something else')
  if (connector.handshake?.(signed)) faults.push('a signed delivery is answered as an address check')
  const bodyIsSigned = await signsBody(connector, secret, settings)
  return [
    ...faults,
    ...(await refusalFaults(connector, signed, secret, settings, { headers: fixture.headers ?? {}, text: bare }, bodyIsSigned)),
  ]
}

/** What must be refused although it is nearly right. */
async function refusalFaults(
  { manifest: { scheme } }: Connector,
  signed: RawDelivery,
  secret: string,
  settings: OpenSettings,
  unsigned: { readonly headers?: Readonly<Record<string, string>>; readonly text?: string },
  bodyIsSigned: boolean,
): Promise<string[]> {
  const headers = Object.fromEntries(signed.headers)
  const place = { path: signed.url.href, method: signed.method }
  const spoilt = delivery(spoil(signed.text), headers, signed.receivedAt, place)
  // Where the proof lies in the body and nobody has the bare one, nothing stands in for it.
  const bare = delivery(unsigned.text ?? (scheme.signBody ? '{}' : signed.text), unsigned.headers ?? {}, signed.receivedAt, place)
  const faults: string[] = []
  if (bodyIsSigned && (await scheme.verify(spoilt, secret, settings))) faults.push('a body with a changed byte is accepted')
  if (!bodyIsSigned && !scheme.summary.includes('not signed'))
    faults.push('the proof does not depend on the body, and the scheme’s summary does not say so')
  if (
    (await scheme.verify(signed, `${secret}x`, settings)) ||
    (await scheme.verify(signed, 'quite-another-secret', settings)) ||
    (await scheme.verify(signed, otherThan(secret), settings))
  )
    faults.push('another secret is accepted')
  if ((await scheme.verify(signed, '', settings)) || (await scheme.verify(bare, '', settings)))
    faults.push('an empty secret opens the door')
  if (await scheme.verify(bare, secret, settings)) faults.push('an unsigned call is accepted')
  return faults
}

/** Another secret of the same form. */
const otherThan = (secret: string): string => {
  const at = Math.floor(secret.length / 2)
  return secret.slice(0, at) + (secret[at] === 'A' ? 'B' : 'A') + secret.slice(at + 1)
}

/** Changes one byte in the middle and keeps the length. */
function spoil(text: string): string {
  const bytes = utf8(text)
  const at = Math.floor(bytes.length / 2)
  bytes[at] = (bytes[at] ?? 0) === 0x30 ? 0x31 : 0x30
  return fromUtf8(bytes)
}

const HOSTILE = [
  '[]',
  '[null]',
  'null',
  '0',
  '"text"',
  'true',
  '{}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`,
]
const STRANGE_TOPICS = ['no.such.topic', '', '__proto__', 'constructor', 'toString']

/** Nothing that a stranger with a secret can write may pass for an event, reach a prototype or end in anything but an Error. */
function hostileFaults(connector: Connector, fixtures: readonly Fixture[]): string[] {
  const faults: string[] = []
  const topics = Object.keys(connector.manifest.topics)
  const headers = fixtures[0]?.headers ?? {}
  // Some connectors want a word of the merchant before they read anything.
  const settings = settingsOf(connector, fixtures[0]?.settings ?? {})
  for (const text of HOSTILE) {
    const shown = text.slice(0, 40)
    const body = parseJson(text)
    const parts = attempt(() => connector.split(delivery(text, headers, RECEIVED_AT), body, settings))
    if (parts.bad) faults.push(`split of ${shown} throws ${parts.bad}`)
    for (const envelope of [...(parts.value ?? []), ...topics.map((topic): Envelope => ({ topic, body }))]) {
      const { bad } = attempt(() => connector.parse(envelope, settings, RECEIVED_AT))
      if (bad) faults.push(`parse of ${envelope.topic} with ${shown} throws ${bad}`)
    }
  }
  if (Object.hasOwn(Object.prototype, 'polluted')) {
    Reflect.deleteProperty(Object.prototype, 'polluted')
    faults.push('a body reaches Object.prototype')
  }
  for (const topic of STRANGE_TOPICS) {
    const { value, thrown } = attempt(() => connector.parse({ topic, body: {} }, settings, RECEIVED_AT))
    if (thrown || !value || 'events' in value) faults.push(`the unknown topic “${topic}” is not ignored`)
  }
  return faults
}

/** Errors are a fair answer. Running out of stack, or throwing something that is no Error, isn't. */
function attempt<T>(run: () => T): { readonly value?: T; readonly thrown?: true; readonly bad?: string } {
  try {
    return { value: run() }
  } catch (thrown) {
    if (thrown instanceof RangeError) return { thrown: true, bad: 'a RangeError' }
    return thrown instanceof Error ? { thrown: true } : { thrown: true, bad: 'something that is no Error' }
  }
}

function fixtureFaults(connector: Connector, fixture: Fixture): string[] {
  const { topic, receivedAt } = fixture
  const text = textOf(fixture)
  const body = parsePayload(text)
  const raw = delivery(text, fixture.headers ?? {}, receivedAt)
  const before = JSON.stringify(body)
  const given = fixture.settings ?? {}
  const split = attempt(() => connector.split(raw, body, given))
  const envelope = split.value?.find((part) => part.topic === topic)
  if (!envelope) return [`split makes ${split.value?.map((part) => part.topic).join(', ') || 'nothing'} of it`]
  if (JSON.stringify(split.value) !== JSON.stringify(connector.split(raw, body, given))) return ['split says two things about one body']
  if (fixture.parts !== undefined && split.value?.length !== fixture.parts) return [`split makes ${split.value?.length} parts of it`]
  // Settings of a connection that is gone are empty.
  if (attempt(() => connector.split(raw, body)).thrown) return ['split throws where no settings are known']
  const { body: _body, ...head } = envelope
  const headline = connector.headline?.(raw)
  if (headline && JSON.stringify(headline) !== JSON.stringify(head)) return ['headline and split disagree']
  const settings = settingsOf(connector, fixture.settings ?? {})
  const parsed = connector.parse(envelope, settings, receivedAt)
  if (JSON.stringify(body) !== before) return ['the body is changed by reading it']
  if (JSON.stringify(parsed) !== JSON.stringify(connector.parse(envelope, settings, receivedAt)))
    return ['parse says two things about one body']
  if ('unknown' in parsed) return fixture.unknown === parsed.unknown ? [] : [`its word “${parsed.unknown}” is unknown`]
  if (fixture.unknown !== undefined) return ['its word has a meaning']
  if ('ignored' in parsed) return fixture.ignored === parsed.ignored ? [] : [`it is ignored (“${parsed.ignored}”)`]
  if (fixture.ignored !== undefined) return ['it is not ignored']
  const first = parsed.events[0]?.type
  const faults: string[] = []
  if (first !== connector.manifest.topics[topic])
    faults.push(`the manifest says ${connector.manifest.topics[topic]}, the first event is ${first}`)
  for (const { type, occurredAt } of parsed.events) {
    if (!Number.isSafeInteger(occurredAt) || occurredAt < EARLIEST || occurredAt >= LATEST)
      faults.push(`${type} happened at ${occurredAt}, outside 2000 to 2099`)
  }
  const difference = firstDifference(fixture.events, parsed.events, 'events')
  return difference ? [...faults, difference] : faults
}

/** The path at which two values part, in words. A key that is there but undefined differs from one that is missing. */
function firstDifference(expected: unknown, actual: unknown, path: string): string | undefined {
  if (Object.is(expected, actual)) return undefined
  if (
    typeof expected !== 'object' ||
    typeof actual !== 'object' ||
    expected === null ||
    actual === null ||
    Array.isArray(expected) !== Array.isArray(actual)
  ) {
    return `${path} is ${JSON.stringify(actual)}, the fixture says ${JSON.stringify(expected)}`
  }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    if (Object.hasOwn(expected, key) !== Object.hasOwn(actual, key)) {
      return `${path}.${key} ${Object.hasOwn(actual, key) ? `is there (${JSON.stringify(Reflect.get(actual, key))}), the fixture knows nothing of it` : 'is missing'}`
    }
    const difference = firstDifference(Reflect.get(expected, key), Reflect.get(actual, key), `${path}.${key}`)
    if (difference) return difference
  }
  return undefined
}

const textOf = (fixture: Fixture) => fixture.form ?? JSON.stringify(fixture.body)

/** As deliveries are read: every secret is sealed, whether it was set or not, and forty dashes stand in its place (relay/load.ts). */
function settingsOf({ manifest }: Connector, given: Readonly<Record<string, unknown>>) {
  // Also where it was forgotten to be marked as a secret, which is said elsewhere.
  const secret = 'setting' in manifest.secret ? { [manifest.secret.setting]: '-'.repeat(40) } : {}
  return manifest.settings.parse({ ...secret, ...given, ...sealedOf(manifest) })
}

const sealedOf = ({ settings }: Connector['manifest']) =>
  Object.fromEntries(
    Object.keys(settings.shape)
      .filter((name) => metaOf(settings.shape[name])?.['secret'] === true)
      .map((name) => [name, '-'.repeat(40)]),
  )

/** A delivery as the route hands it over. */
export function delivery(
  text: string,
  headers: Readonly<Record<string, string>>,
  receivedAt: number,
  { method = 'POST', path = '/hooks/x/y' } = {},
): RawDelivery {
  return { method, url: new URL(path, 'https://wenext.test'), headers: new Headers(headers), bytes: utf8(text), text, receivedAt }
}
