import { defineConnector, type Envelope, type Scheme } from '../contract.ts'
import { batchOf, partsIn, readParts, takenApart } from '../kit/batches.ts'
import { standardHeader, standardWebhooks } from '../kit/schemes.ts'
import { chosenToken } from '../kit/token.ts'
import { mapped } from './mapping.ts'
import { settings } from './settings.ts'

const token = chosenToken({ standard: 'X-Webhook-Token' })
const signature = standardWebhooks()
const chosen = (options: Readonly<Record<string, unknown>> | undefined) => (options?.['proof'] === 'standard_webhooks' ? signature : token)

/** A connection takes one of the two, never both: a token must not open what was meant to be signed. */
const scheme: Scheme = {
  summary: `As you choose. A token: ${token.summary} Or ${signature.summary}`,
  verify: (raw, secret, options) => chosen(options).verify(raw, secret, options),
  sign: (body, secret, at, options) => chosen(options).sign(body, secret, at, options),
}

const TOPIC = 'received'

export default defineConnector({
  manifest: {
    id: 'custom-webhook',
    name: 'Custom webhook',
    category: 'other',
    summary: 'Anything that can send JSON or a form: Zapier, Make, Pabbly, your own code. You show where things stand in it.',
    docsUrl: 'https://www.standardwebhooks.com/',
    connect: 'webhook_url',
    steps: [
      'Let your system post to the address of this connection: in Zapier “Webhooks by Zapier › POST”, in Make “HTTP › Make a request”, in Pabbly “API by Pabbly › POST”, with JSON as the type.',
      'Let it send the secret in the header X-Webhook-Token (the name can be changed), or sign as Standard Webhooks does if it can.',
      'Send one call as an example, paste its body here and click what is the order, the phone and so on.',
      'Say what it means: always one event, or one by the value of a field. If one call tells of many, say where the list of them stands.',
    ],
    settings,
    scheme,
    secret: { setting: 'secret' },
    topics: { [TOPIC]: 'custom.received' },
    hosts: [],
  },

  /** Each of a list of objects is a happening of its own; a list of something else is one. The id is the sender's own, the same when it tries again. */
  split(raw, body, options = {}): readonly Envelope[] {
    const id = standardHeader(raw, 'id').slice(0, 120)
    const apart = takenApart(body, batchOf(options))
    const parts = apart.some(isObject) ? apart : [body]
    return parts.map((part, i) => ({
      topic: TOPIC,
      body: part,
      ...(id ? { deliveryId: parts.length > 1 ? `${id}:${i}` : id } : {}),
    }))
  },

  parse({ topic, body }, options, receivedAt) {
    if (topic !== TOPIC) return { ignored: `topic ${topic.slice(0, 80)} is not used` }
    // A list of one part was stored as it came.
    return readParts(partsIn(body, options.batch), (part) =>
      isObject(part) ? mapped(part, options, receivedAt) : { ignored: 'it holds no fields' },
    )
  },
})

const isObject = (part: unknown) => typeof part === 'object' && part !== null
