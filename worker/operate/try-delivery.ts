import { inClear, type Connector, type OpenSettings, type Parsed, type RawDelivery } from '../connectors/contract.ts'
import { AppError } from '../domain/errors.ts'
import { utf8 } from '../lib/bytes.ts'
import { parsePayload } from '../lib/payload.ts'

/** What a delivery would be read as. */
export interface Reading {
  readonly topic: string
  readonly parsed: Parsed | { readonly unreadable: string }
}

/** The connection that a body is tried with. */
export interface Tried {
  /** Its settings as they were given: proofs are checked with these. */
  readonly given: OpenSettings
  /** The same with every default: bodies are read with these. */
  readonly settings: unknown
  readonly secret: string
  readonly at: number
}

/**
 * Reads a body as if its sender had delivered it, signed with the connection's own secret; nothing is kept and nobody is told.
 * Throws `payload.unreadable` where it can't even be taken apart.
 */
export async function tryDelivery(
  connector: Connector,
  { given, settings, secret, at }: Tried,
  { body, headers }: { readonly body: string; readonly headers: Readonly<Record<string, string>> },
): Promise<readonly Reading[]> {
  const { scheme } = connector.manifest
  const text = (await scheme.signBody?.(body, secret, at, given)) ?? body
  const proof = secret === '' || scheme.oneWay ? {} : await scheme.sign(text, secret, at, given)
  const raw: RawDelivery = {
    method: 'POST',
    url: new URL(`https://try.invalid/hooks/${connector.manifest.id}/con_try`),
    headers: new Headers({ ...headers, ...proof }),
    bytes: utf8(text),
    text,
    receivedAt: at,
  }
  return partsOf(connector, await inClear(scheme, raw, secret, given), given).map((envelope) => ({
    topic: envelope.topic,
    parsed: readable(() => connector.parse(envelope, settings as never, at)),
  }))
}

function partsOf(connector: Connector, raw: RawDelivery, given: OpenSettings) {
  const body = parsePayload(raw.text)
  try {
    return connector.split(raw, body, given)
  } catch (error) {
    throw new AppError('payload.unreadable', { why: whyOf(error) })
  }
}

function readable(read: () => Parsed): Reading['parsed'] {
  try {
    return read()
  } catch (error) {
    return { unreadable: whyOf(error) }
  }
}

/** Which fields are not what the connector expects; never what stood in them. */
function whyOf(error: unknown): string {
  const issues = typeof error === 'object' && error !== null && 'issues' in error && Array.isArray(error.issues) ? error.issues : []
  const fields = issues.slice(0, 5).map(({ path }: { path?: readonly PropertyKey[] }) => path?.join('.') || 'the body')
  return fields.length > 0 ? `not as expected: ${fields.join(', ')}` : 'it has another form than expected'
}
