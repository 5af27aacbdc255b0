import { runDurableObjectAlarm } from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { vi } from 'vitest'
import type { DomainEvent } from '../../worker/domain/events.ts'
import { utf8 } from '../../worker/lib/bytes.ts'
import { sealBody } from '../../worker/relay/body.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { testEnv, type TestMerchant } from '../support/merchant.ts'

const worker = (exports as unknown as { default: Fetcher }).default

/** A call to the API through the real Worker. */
export async function call(path: string, key?: string, init: { method?: string; body?: unknown; headers?: Record<string, string> } = {}) {
  const body = init.body === undefined ? null : typeof init.body === 'string' ? init.body : JSON.stringify(init.body)
  const headers = {
    ...(key ? { authorization: `Bearer ${key}` } : {}),
    ...(body === null ? {} : { 'content-type': 'application/json' }),
    ...init.headers,
  }
  const response = await worker.fetch(`https://wenext.test/api/v1${path}`, { method: init.method ?? 'GET', headers, body })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

// Answers are checked by the assertions of each test, field by field.
export type Answer = { [name: string]: Answer } & Answer[]

/** Calls as this merchant, with the key that may do all, or another. */
export const apiOf =
  (merchant: () => TestMerchant) =>
  (method: string, path: string, body?: unknown, key = merchant().apiKey) =>
    call(path, key, { method, ...(body === undefined ? {} : { body }) })

/** Status and code of an answer that should be an error. */
export const codeOf = ({ status, json }: { status: number; json: Answer }) => [status, json['error']?.['code']]

function parsed(text: string): Answer {
  try {
    return JSON.parse(text) as Answer
  } catch {
    return {} as Answer
  }
}

let sent = 0

/** A Graph API that takes every message. */
export function graphTakesAll(): void {
  vi.stubGlobal('fetch', async () =>
    Response.json({ messaging_product: 'whatsapp', contacts: [], messages: [{ id: `wamid.test-${++sent}` }] }),
  )
}

let told = 0

/** Hands events to the merchant's Relay as a shop's deliveries and works until the record has them. */
export async function tell(merchant: TestMerchant, ...events: readonly DomainEvent[]): Promise<void> {
  const relay = relayOf(testEnv, merchant.id)
  const deliveries = await Promise.all(
    events.map(async (event) => ({
      key: `test:${++told}`,
      kind: 'api' as const,
      connectionId: merchant.connections.shopify.id,
      connector: 'shopify',
      topic: event.type,
      receivedAt: Date.now(),
      ...(await sealBody(merchant.vault, utf8(JSON.stringify(event)))),
    })),
  )
  await relay.accept(merchant.id, deliveries)
  await settle(merchant)
}

/** Works until nothing waits and the record has everything. */
export async function settle(merchant: TestMerchant): Promise<void> {
  const relay = relayOf(testEnv, merchant.id)
  for (let i = 0; i < 100; i++) {
    await runDurableObjectAlarm(relay as unknown as DurableObjectStub)
    const { waiting, queued, unrecorded } = await relay.health()
    if (waiting === 0 && queued === 0 && !unrecorded) return
    await scheduler.wait(20)
  }
}

/** An order that a shopper placed, with a phone and a consent. */
export function anOrder(number: string, more: Partial<DomainEvent> & { phone?: string; name?: string } = {}): DomainEvent {
  const { phone = '+919876500001', name = 'Asha Rao', ...event } = more
  return {
    type: 'order.placed',
    occurredAt: Date.now() - 1000,
    refs: { number, shopOrderId: `45${number.replace(/\D/g, '')}` },
    person: {
      name,
      firstName: name.split(' ')[0] ?? '',
      email: `${name.toLowerCase().replace(' ', '.')}@example.com`,
      phones: [{ raw: phone, from: 'order' }],
    },
    order: {
      placedAt: Date.now() - 1000,
      total: { minor: 149900, currency: 'INR' as never },
      items: [{ title: 'Blue kurta', quantity: 1 }],
      cashOnDelivery: false,
    },
    consents: [
      { purpose: 'order_updates', state: 'granted', source: 'order_attribute', proof: 'whatsapp_opt_in=yes', at: Date.now() - 1000 },
    ],
    ...event,
  }
}
