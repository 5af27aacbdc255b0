import * as z from 'zod'
import type { EventType } from '../../domain/events.ts'
import { defineConnector } from '../contract.ts'
import { standardWebhooks } from '../kit/schemes.ts'
import { cartEnded, cartUpdated } from './cart.ts'
import { consentGiven } from './consent.ts'

const settings = z.object({
  pluginSecret: z.string().min(24).meta({
    title: 'Secret of the plugin',
    description: 'whsec_ and base64, as Standard Webhooks has it. The plugin gets it when it connects.',
    secret: true,
  }),
  shopUrl: z
    .url()
    .optional()
    .meta({ title: 'Address of the shop', description: 'Origin and path of the site. Set when the plugin connects.' }),
})

/**
 * Not the usual five minutes: a WordPress whose clock is an hour off, or whose cron sleeps until somebody visits, would be refused for ever
 * without its merchant noticing. A repeat is known by its id for thirty days, so the time guards nothing that the id doesn't.
 */
const DAY_SECONDS = 86_400

const TOPICS = {
  'cart.updated': 'checkout.updated',
  'cart.ended': 'checkout.completed',
  'consent.given': 'consent.changed',
  'plugin.disconnected': 'app.uninstalled',
} as const satisfies Record<string, EventType>

const Message = z.object({ type: z.string(), timestamp: z.string().nullish(), data: z.unknown() })

export default defineConnector({
  manifest: {
    id: 'storekit',
    name: 'WeNext plugin for WooCommerce',
    category: 'shop',
    summary: 'Carts left behind and consents given at checkout, told by our own plugin; WooCommerce has no webhooks for them.',
    docsUrl: 'https://www.standardwebhooks.com/',
    connect: 'oauth',
    steps: [
      'Install the WeNext plugin in WordPress.',
      'Press Connect on its page and approve the connection; the plugin gets address and secret by itself.',
    ],
    settings,
    scheme: standardWebhooks({ toleranceSeconds: DAY_SECONDS }),
    secret: { setting: 'pluginSecret' },
    topics: TOPICS,
    hosts: [],
  },

  /** The id is part of what is signed, and the same when the plugin tries again. */
  split(raw, body) {
    const { type } = Message.parse(body)
    const deliveryId = raw.headers.get('webhook-id') ?? undefined
    return [{ topic: type.slice(0, 80), body, ...(deliveryId ? { deliveryId: deliveryId.slice(0, 120) } : {}) }]
  },

  parse({ topic, body }, _settings, receivedAt) {
    if (!Object.hasOwn(TOPICS, topic)) return { ignored: `topic ${topic.slice(0, 80)} is not used` }
    const { timestamp, data } = Message.parse(body)
    const at = timeOf(timestamp, receivedAt)
    switch (topic as keyof typeof TOPICS) {
      case 'cart.updated':
        return { events: [cartUpdated(data, at)] }
      case 'cart.ended':
        return { events: [cartEnded(data, at)] }
      case 'consent.given':
        return { events: [consentGiven(data, at)] }
      case 'plugin.disconnected':
        return { events: [{ type: 'app.uninstalled', occurredAt: at, refs: {} }] }
    }
  },
})

/** When it happened in the shop; a clock that runs ahead, or says nothing, counts as now. */
function timeOf(timestamp: string | null | undefined, receivedAt: number): number {
  const at = Date.parse(timestamp ?? '')
  return Number.isNaN(at) || at > receivedAt ? receivedAt : at
}
