import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Connector, Parsed, Scheme } from '../../worker/connectors/contract.ts'
import { bodyHmac } from '../../worker/connectors/kit/schemes.ts'
import razorpay from '../../worker/connectors/razorpay/index.ts'
import woocommerce from '../../worker/connectors/woocommerce/index.ts'
import { faultsOf, type Fixture, type Vector } from './check-connector.ts'
import { fixturesOf, vectorOf } from './fixtures.ts'

interface Case {
  readonly id: string
  readonly connector: Connector
  readonly fixtures: readonly Fixture[]
  readonly vector: Vector | undefined
}

const sound: Case = { id: 'razorpay', connector: razorpay, fixtures: fixturesOf('razorpay'), vector: vectorOf('razorpay') }
const soundShop: Case = { id: 'woocommerce', connector: woocommerce, fixtures: fixturesOf('woocommerce'), vector: vectorOf('woocommerce') }

const look = ({ id, connector, fixtures, vector }: Case) => faultsOf(id, connector, fixtures, vector)
const withManifest = (base: Case, change: Partial<Connector['manifest']>): Case => ({
  ...base,
  connector: { ...base.connector, manifest: { ...base.connector.manifest, ...change } },
})
const withScheme = (change: Partial<Scheme>): Case => withManifest(sound, { scheme: { ...razorpay.manifest.scheme, ...change } })
const verify: Scheme['verify'] = (raw, secret) => razorpay.manifest.scheme.verify(raw, secret)
const sign: Scheme['sign'] = (body, secret, at) => razorpay.manifest.scheme.sign(body, secret, at)

/** The connector with every event passed through `change`. */
function withEvents(change: (event: Record<string, unknown>) => Record<string, unknown>): Case {
  const parse: Connector['parse'] = (envelope, settings, receivedAt) => {
    const parsed = razorpay.parse(envelope, settings as never, receivedAt)
    return !('events' in parsed) ? parsed : ({ events: parsed.events.map((event) => change({ ...event })) } as unknown as Parsed)
  }
  return { ...sound, connector: { ...sound.connector, parse } }
}

/** Each fault is planted into a sound connector; the words are those of the check that must find it. */
const PLANTED: Readonly<Record<string, readonly [Case, RegExp]>> = {
  'verify says yes to all': [withScheme({ verify: async () => true }), /another secret is accepted/],
  'open while no secret is set': [
    withScheme({ verify: async (raw, secret) => secret === '' || verify(raw, secret) }),
    /an empty secret opens the door/,
  ],
  'unsigned calls accepted': [
    withScheme({ verify: async (raw, secret) => !raw.headers.has('x-razorpay-signature') || verify(raw, secret) }),
    /an unsigned call is accepted/,
  ],
  'a topic without a fixture': [
    withManifest(sound, { topics: { ...razorpay.manifest.topics, 'payment.new': 'payment.captured' } }),
    /topic payment\.new has no fixture/,
  ],
  'a secret that is not marked': [
    withManifest(sound, { settings: z.object({ webhookSecret: z.string().meta({ title: 'Webhook secret' }) }) }),
    /must say secret: true/,
  ],
  'another reference in the event': [withEvents((event) => ({ ...event, refs: { paymentId: 'pay_another' } })), /events\.0\.refs/],
  'major instead of minor units': [
    withEvents((event) => ({ ...event, payment: { ...(event['payment'] as object), amount: { minor: 499, currency: 'INR' } } })),
    /amount\.minor is 499, the fixture says 49900/,
  ],
  'seconds taken for milliseconds': [withEvents((event) => ({ ...event, occurredAt: 1767225600 })), /outside 2000 to 2099/],
  'the manifest names another event': [
    withManifest(sound, { topics: { ...razorpay.manifest.topics, 'payment.captured': 'payment.failed' } }),
    /manifest says payment\.failed, the first event is payment\.captured/,
  ],
  'an unknown topic throws': [
    {
      ...sound,
      connector: {
        ...sound.connector,
        parse: (envelope, settings, at) => {
          if (!Object.hasOwn(razorpay.manifest.topics, envelope.topic)) throw new Error('unknown')
          return razorpay.parse(envelope, settings as never, at)
        },
      },
    },
    /unknown topic “no\.such\.topic” is not ignored/,
  ],
  'the wrong encoding on both sides': [
    withManifest(sound, { scheme: bodyHmac({ header: 'x-razorpay-signature', encoding: 'base64' }) }),
    /made by another program, is refused/,
  ],
  'an id that differs from the folder': [withManifest(sound, { id: 'razor-pay' }), /the manifest says razor-pay/],
  'a fixture of no topic': [
    {
      ...sound,
      fixtures: [
        ...sound.fixtures,
        { file: 'x.json', topic: 'payment.gone', receivedAt: 1, body: { event: 'payment.gone' }, ignored: 'gone' },
      ],
    },
    /topic payment\.gone is not in the manifest/,
  ],
  'a secret with another letter accepted': [
    withScheme({
      verify: async (raw, secret) =>
        (await verify(raw, secret)) || (secret.length === sound.vector?.secret.length && raw.headers.has('x-razorpay-signature')),
    }),
    /another secret is accepted/,
  ],
  'a changed byte accepted': [
    withScheme({
      verify: async (raw, secret) =>
        (await verify(raw, secret)) || (raw.headers.has('x-razorpay-signature') && secret === sound.vector?.secret),
    }),
    /a changed byte is accepted/,
  ],
  'a proof that secretly ignores the body': [
    withScheme({ sign: async (_body, secret) => ({ 'x-razorpay-signature': secret }) }),
    /summary does not say so/,
  ],
  'sign and verify at odds': [withScheme({ sign: (body, secret, at) => sign(`${body} `, secret, at) }), /what sign makes, verify refuses/],
  'no vector': [{ ...sound, vector: undefined }, /vector\.json is missing/],
  'a vector that nobody filled': [{ ...sound, vector: { madeBy: '', secret: '', headers: {}, body: '' } }, /vector\.json is not filled/],
  'a setting without a title': [
    withManifest(sound, { settings: razorpay.manifest.settings.extend({ account: z.string().optional() }) }),
    /setting account has no title/,
  ],
  'a setting that only looks public': [
    withManifest(sound, { settings: razorpay.manifest.settings.extend({ apiKey: z.string().optional().meta({ title: 'API key' }) }) }),
    /setting apiKey looks secret/,
  ],
  'a body that reaches the prototype': [
    {
      ...sound,
      connector: {
        ...sound.connector,
        split: (raw, body) => {
          if (typeof body === 'object' && body !== null && Object.hasOwn(body, '__proto__'))
            Object.assign(Object.prototype, Reflect.get(body, '__proto__'))
          return razorpay.split(raw, body)
        },
      },
    },
    /reaches Object\.prototype/,
  ],
  'something thrown that is no error': [
    {
      ...sound,
      connector: {
        ...sound.connector,
        split: (raw, body) => {
          if (body === null) throw 'null'
          return razorpay.split(raw, body)
        },
      },
    },
    /something that is no Error/,
  ],
  'a topic taken from the prototype': [
    {
      ...sound,
      connector: {
        ...sound.connector,
        parse: (envelope, settings, at) => (envelope.topic in {} ? { events: [] } : razorpay.parse(envelope, settings as never, at)),
      },
    },
    /unknown topic “__proto__” is not ignored/,
  ],
  'a body changed by reading': [
    {
      ...sound,
      connector: {
        ...sound.connector,
        split: (raw, body) => {
          const parts = razorpay.split(raw, body)
          Reflect.set(body as object, 'seen', true)
          return parts
        },
      },
    },
    /the body is changed by reading it/,
  ],
  'an ignored topic that speaks': [
    withManifest(soundShop, { topics: { ...woocommerce.manifest.topics, 'order.deleted': 'ignored' } }),
    /topic order\.deleted has no fixture that shows ignored/,
  ],
  'signed calls answered as address checks': [
    { ...soundShop, connector: { ...soundShop.connector, handshake: () => ({ status: 200, body: '' }) } },
    /answered as an address check/,
  ],
}

describe('the contract test itself', () => {
  it('finds nothing in a sound connector', async () => {
    expect(await look(sound)).toEqual([])
    expect(await look(soundShop)).toEqual([])
  })

  it.each(Object.entries(PLANTED))('finds: %s', async (_name, [broken, words]) => {
    expect((await look(broken)).join('\n')).toMatch(words)
  })
})
