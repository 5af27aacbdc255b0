import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readWebhook } from '../../worker/whatsapp/webhook.ts'
import type { WhatsAppUpdate } from '../../worker/whatsapp/webhook-types.ts'

/** Meta's published OpenAPI description of the Cloud API (MIT). It lies beside the project and isn't part of it. */
const PATH = fileURLToPath(new URL('../../../shared/oracles/whatsapp-business-messaging-v23.0.yaml', import.meta.url))
const isThere = existsSync(PATH)

interface Description {
  readonly paths: Record<
    string,
    { post?: { requestBody?: { content?: Record<string, { examples?: Record<string, { value: unknown }> }> } } } | undefined
  >
}

function webhookExamples(): [string, unknown][] {
  const description = parse(readFileSync(PATH, 'utf8')) as Description
  const content = description.paths['/whatsapp/webhooks']?.post?.requestBody?.content ?? {}
  return Object.values(content).flatMap(({ examples }) =>
    Object.entries(examples ?? {}).map(([name, { value }]): [string, unknown] => [name, value]),
  )
}

/** What each example is about, read off the example by eye. */
const EXPECTED: Readonly<
  Record<string, Partial<Record<keyof Extract<WhatsAppUpdate, { kind: 'message' }>, unknown>> & { readonly kind: WhatsAppUpdate['kind'] }>
> = {
  'Text Message': {
    kind: 'message',
    type: 'text',
    text: 'Does it come in another color?',
    waId: '16505551234',
    profileName: 'Sheena Nelson',
    at: 1_749_416_383_000,
  },
  'Text Message with Context (Product Inquiry)': {
    kind: 'message',
    text: 'Is this still available?',
    product: { catalogId: '194836987003835', sku: 'di9ozbzfi4' },
  },
  'Text Message from Click to WhatsApp Ad': { kind: 'message', referral: { sourceType: 'ad', sourceId: '120226305854810726' } },
  'Reaction Message': { kind: 'message', type: 'reaction', text: '👍' },
  'Image Message': { kind: 'message', text: 'Taj Mahal', media: { id: '1003383421387256', mimeType: 'image/jpeg' } },
  'Location Message': { kind: 'message', location: { latitude: 37.442_214_965_82, name: 'Philz Coffee' } },
  'Contact Sharing Message': { kind: 'message', phones: [{ phone: '+1 (983) 555-2319', waId: '19835552319', own: false }] },
  'Unsupported Message': { kind: 'message', type: 'unsupported', errors: [{ code: 131051 }] },
  'Button Message': { kind: 'message', text: 'Unsubscribe', payload: 'Unsubscribe' },
  'Interactive List Reply Message': { kind: 'message', text: 'Priority Mail Express', payload: 'priority_express' },
  'Interactive Button Reply Message': { kind: 'message', text: 'Cancel', payload: 'cancel-button' },
  'Order Message': {
    kind: 'message',
    cart: {
      items: [
        { sku: 'di9ozbzfi4', quantity: 2 },
        { sku: 'nqryix03ez', quantity: 1 },
      ],
    },
  },
  'System Message': { kind: 'identity', waId: '12195555358' },
  'Group Create Message': { kind: 'other' },
  'Group Settings Update': { kind: 'other' },
  'Group Remove Participants': { kind: 'other' },
}

if (!isThere) console.info(`skipped: Meta's description isn't at ${PATH.split('/').slice(-3).join('/')}`)

describe.skipIf(!isThere)('readWebhook against Meta’s own examples', () => {
  const examples = isThere ? webhookExamples() : []

  it('has examples to look at', () => {
    console.info(`looked at ${examples.length} webhook examples of Meta`)
    expect(examples.length).toBeGreaterThan(0)
  })

  it('understands each of them as what it is', () => {
    for (const [name, value] of examples) {
      const updates = readWebhook(value)
      expect(updates, name).toHaveLength(1)
      expect(updates[0], name).toMatchObject({
        ...EXPECTED[name],
        wabaId: expect.stringMatching(/^\d+$/),
        phoneNumberId: '106540352242922',
      })
      expect(updates[0]?.kind === 'other' && updates[0].why !== 'not_handled', name).toBe(false)
    }
  })

  it('has an expectation for each, so that a new one is noticed', () => {
    expect(examples.map(([name]) => name).filter((name) => !(name in EXPECTED))).toEqual([])
  })
})
