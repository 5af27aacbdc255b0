import { Hono, type Context } from 'hono'
import { inClear, type Connector, type Envelope, type OpenSettings, type RawDelivery } from '../connectors/contract.ts'
import { findConnector } from '../connectors/catalog.ts'
import { findAccount, findConnection, findFormer, isGone, type OpenConnection } from '../directory.ts'
import { AppError } from '../domain/errors.ts'
import { varsOf, type Env } from '../env.ts'
import { fromUtf8, utf8 } from '../lib/bytes.ts'
import { sha256Hex } from '../lib/crypto.ts'
import { parsePayload } from '../lib/payload.ts'
import { QUIET, type Delivery } from '../relay/inbox.ts'
import type { AppContext } from './context.ts'
import { sealBody } from '../relay/body.ts'
import { MAX_BODY_BYTES, readBytes } from './body.ts'
import { accept } from './accept.ts'
import { leaveShop, partingOf } from '../install/woocommerce.ts'
import { later } from './woocommerce/later.ts'

/**
 * Deliveries of shops, gateways and couriers. Senders wait 5 s at most (Shopify, Razorpay), so this does four things:
 * read, prove, store, answer. An unknown address and a wrong signature get the same answer, so that neither can be probed.
 */
export const hooks = new Hono<AppContext>()

/** Shiprocket refuses addresses that hold its own name, so each connection also has an address without the connector's word. */
const ANY_CONNECTOR = 'in'

/** Our own plugin shows that it is disconnected. Nobody else is told: what can't be found can't be probed. */
const TOLD_WHEN_GONE = 'storekit'

hooks.on(['GET', 'POST'], '/:connector/:connectionId', async (c) => {
  const { connector, connectionId } = c.req.param()
  const connection = await findConnection(c.env, connectionId)
  if (!connection && connector === TOLD_WHEN_GONE && (await isGone(c.env, connectionId))) throw new AppError('connection.gone')
  return receive(c, connector === ANY_CONNECTOR ? (connection?.row.connector ?? 'shiprocket') : connector, connection)
})
hooks.post('/:connector', (c) => receive(c, c.req.param('connector'), 'by account'))
hooks.all('*', () => {
  throw new AppError('request.method')
})

async function receive(c: Context<AppContext>, connectorId: string, found: OpenConnection | 'by account' | undefined): Promise<Response> {
  const receivedAt = Date.now()
  const request = c.req.raw
  const connector = findConnector(connectorId)
  if (request.method === 'GET' && !connector?.manifest.byGet) throw new AppError('request.method')
  const bytes = request.method === 'GET' ? utf8(new URL(request.url).search.slice(1)) : await readBytes(request, MAX_BODY_BYTES)
  if (!connector) throw new AppError('signature.invalid')
  const raw = new Received(request, bytes, receivedAt)

  const greeting = connector.handshake?.(raw)
  if (greeting) return new Response(greeting.body, { status: greeting.status })
  const proven = await prove(c.env, connector, raw, found)
  if (proven === NOTHING_LEFT) return Response.json({ ok: true })
  const { connection, said } = proven
  const settings = connection.row.settings as OpenSettings
  const envelopes = envelopesOf(connector, said, settings)
  const saidGoodbyeAt = connectorId === TOLD_WHEN_GONE ? goodbyeIn(connector, envelopes, receivedAt) : undefined
  const parting = saidGoodbyeAt === undefined ? undefined : await partingOf(c.env, connection)
  const deliveries = await Promise.all(
    envelopes.map((envelope, i, all) => sealed(connection, said, envelope, all.length > 1 ? i : undefined)),
  )
  const fresh = await accept(c.env, connection.row.merchantId, deliveries)
  // On disk by now: the object ends the connections by itself, also if this isolate ends before the shop has answered.
  if (parting && saidGoodbyeAt !== undefined) later(c, leaveShop(c.env, parting, saidGoodbyeAt))
  c.set('line', {
    connector: connectorId,
    connectionId: connection.row.id,
    merchantId: connection.row.merchantId,
    topic: knownTopic(connector, deliveries[0]?.topic),
    envelopes: deliveries.length,
    fresh,
  })
  const answer = connector.acknowledge?.(settings)
  return answer ? new Response(answer.body, { headers: { 'content-type': answer.contentType } }) : Response.json({ ok: true })
}

/** When our plugin says that the shop has left; undefined where it says something else. */
function goodbyeIn(connector: Connector, envelopes: readonly Envelope[], receivedAt: number): number | undefined {
  const last = envelopes.find(({ topic }) => connector.manifest.topics[topic] === 'app.uninstalled')
  const parsed = last && connector.parse(last, {}, receivedAt)
  return parsed && 'events' in parsed ? parsed.events[0]?.occurredAt : undefined
}

/** A delivery as it came. Its address and its text are read only where a connector asks: most know enough from the headers. */
class Received implements RawDelivery {
  readonly method: string
  readonly headers: Headers
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly receivedAt: number
  readonly #address: string
  #text: string | undefined

  constructor(request: Request, bytes: Uint8Array<ArrayBuffer>, receivedAt: number) {
    this.method = request.method
    this.headers = request.headers
    this.bytes = bytes
    this.receivedAt = receivedAt
    this.#address = request.url
  }

  get url(): URL {
    return new URL(this.#address)
  }

  get text(): string {
    return (this.#text ??= fromUtf8(this.bytes))
  }
}

/** A proven request about data that we no longer hold, or never did: it is as good as done. */
const NOTHING_LEFT = 'nothing left'

/** A shop that left may still ask for erasure, and repeats that it left: these count whether it is connected or not. */
function isAboutTheEnd(connector: Connector, raw: RawDelivery): boolean {
  const event = connector.manifest.topics[connector.headline?.(raw)?.topic ?? '']
  return event === 'app.uninstalled' || (event?.startsWith('privacy.') ?? false)
}

interface Proven {
  readonly connection: OpenConnection
  /** The delivery in clear, where its sender encrypts. */
  readonly said: RawDelivery
}

/** The connection whose secret signed this delivery. Old and new secret both count while a merchant changes them. */
async function prove(
  env: Env,
  connector: Connector,
  raw: RawDelivery,
  found: OpenConnection | 'by account' | undefined,
): Promise<Proven | typeof NOTHING_LEFT> {
  const { scheme, secret, id } = connector.manifest
  const account = found === 'by account' ? connector.account?.(raw) : undefined
  const isLate = account !== undefined && isAboutTheEnd(connector, raw)
  const named =
    found === 'by account'
      ? account && ((await findAccount(env, id, account)) ?? (isLate ? await findFormer(env, id, account) : undefined))
      : found
  const connection = named && named.row.connector === id ? named : undefined
  const vars = varsOf(env)
  const candidates =
    'env' in secret
      ? [vars[secret.env], vars[`${secret.env}_PREVIOUS`]]
      : [connection?.secrets[secret.setting] ?? '', connection?.secrets[`${secret.setting}Previous`] ?? '']
  const settings = (connection?.row.settings ?? {}) as OpenSettings
  // An unknown address costs the same check as a known one, so that the time it takes tells nothing either.
  const used = candidates.filter(Boolean)
  for (const candidate of used.length > 0 ? used : ['no secret, for an address that nobody has']) {
    if (!(await scheme.verify(raw, candidate, settings))) continue
    if (connection) return { connection, said: await inClear(scheme, raw, candidate, settings) }
    if (isLate) return NOTHING_LEFT
  }
  throw new AppError('signature.invalid')
}

/** Topics come in headers that no proof covers; only those of the manifest are fit for a log. */
function knownTopic({ manifest }: Connector, topic = ''): string {
  return Object.hasOwn(manifest.topics, topic) ? topic : 'other'
}

/** The parts of a proven delivery. What can't be taken apart is kept whole: it may be readable after a mend. */
function envelopesOf(connector: Connector, raw: RawDelivery, settings: OpenSettings): readonly Envelope[] {
  const head = connector.headline?.(raw)
  if (head) return [{ ...head, body: undefined }]
  try {
    return connector.split(raw, parsePayload(raw.text), settings)
  } catch {
    return [{ topic: UNREADABLE, body: undefined }]
  }
}

const UNREADABLE = 'unreadable'

async function sealed(connection: OpenConnection, raw: RawDelivery, envelope: Envelope, part: number | undefined): Promise<Delivery> {
  const bytes = part === undefined ? raw.bytes : utf8(JSON.stringify(envelope.body))
  const id = envelope.deliveryId ?? `${envelope.topic}:${await sha256Hex(bytes)}${part === undefined ? '' : `:${part}`}`
  return {
    key: `${connection.row.id}:${id}`,
    kind: 'hook',
    connectionId: connection.row.id,
    connector: connection.row.connector,
    topic: envelope.topic,
    ...(envelope.deliveryId ? { deliveryId: envelope.deliveryId } : {}),
    ...(envelope.sentAt ? { sentAt: envelope.sentAt } : {}),
    receivedAt: raw.receivedAt,
    ...(connection.row.pausedAt === null ? {} : { quiet: QUIET.paused }),
    ...(await sealBody(connection.vault, bytes)),
  }
}
