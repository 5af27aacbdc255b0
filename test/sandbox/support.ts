import { abortAllDurableObjects } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import type { Phone } from '../../sandbox/worker/phone.ts'

interface Bindings {
  readonly PHONE: DurableObjectNamespace<Phone>
}

export const NUMBER = '700800900100'
export const ACCOUNT = '100200300400500'
export const SECRET = 'wenext-demo-app-secret'
export const SHOPPER = '+919876500001'

export interface Listed {
  readonly n: number
  readonly at: string
  readonly phoneNumberId: string
  readonly path: string
  readonly headers: { readonly authorization: 'set' | 'missing' }
  readonly body: Record<string, unknown>
  readonly response: { readonly status: number; readonly body: Record<string, unknown> | null }
}

export interface Status {
  readonly id: string
  readonly status: string
  readonly recipient_id?: string
  readonly recipient_user_id?: string
  readonly biz_opaque_callback_data?: string
  readonly pricing?: { readonly category: string }
  readonly errors?: readonly { readonly code: number }[]
}

/** What the product got by webhook. */
export interface Webhook {
  readonly raw: string
  readonly signature: string | null
  readonly changes: readonly { readonly field: string; readonly value: Record<string, unknown> }[]
}

/** A product that takes everything until it is told not to. */
export function aProduct() {
  const webhooks: Webhook[] = []
  let answer = 200
  const demo = {
    merchantId: 'mer_1',
    apiKey: 'key',
    widgetKey: 'w',
    whatsapp: { phoneNumberId: NUMBER, wabaId: ACCOUNT, appSecret: SECRET },
    connections: [] as unknown[],
    sandbox: { url: 'http://sandbox.test' },
  }
  const hooks: { url: string; headers: Headers; body: string }[] = []
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as Request, init as RequestInit)
    const url = new URL(request.url)
    if (url.pathname === '/dev/demo.json') return Response.json(demo)
    const raw = await request.text()
    if (url.pathname === '/whatsapp/webhook') {
      if (answer !== 200) return new Response('', { status: answer })
      const body = JSON.parse(raw) as { entry: { changes: Webhook['changes'] }[] }
      webhooks.push({ raw, signature: request.headers.get('x-hub-signature-256'), changes: body.entry.flatMap((entry) => entry.changes) })
      return new Response('')
    }
    hooks.push({ url: url.href, headers: request.headers, body: raw })
    return Response.json({ ok: true })
  })
  const statuses = () => webhooks.flatMap((hook) => hook.changes).flatMap((change) => (change.value['statuses'] ?? []) as Status[])
  return {
    webhooks,
    hooks,
    demo,
    statuses,
    answerWith: (status: number) => {
      answer = status
    },
  }
}

let count = 0
/** A sandbox of its own, so that tests don't share a list. */
export function aSandbox() {
  const name = `test-${count++}-${crypto.randomUUID()}`
  const open = () => (env as unknown as Bindings).PHONE.getByName(name)
  let stub = open()
  /** The instance is gone from one moment to the next; what it stored stays. */
  const restart = async () => {
    await abortAllDurableObjects()
    stub = open()
  }
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = { authorization: 'Bearer demo' }) => {
    const init = {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }
    const response = await stub.fetch(new Request(`http://sandbox.test${path}`, init))
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as Record<string, unknown> }
  }
  const send = (body: Record<string, unknown>, headers?: Record<string, string>) =>
    call('POST', `/v26.0/${NUMBER}/messages`, { messaging_product: 'whatsapp', to: SHOPPER, ...body }, headers)
  const listed = async (after = 0) => (await call('GET', `/messages?after=${after}`)).body as unknown as Listed[]
  return {
    fetch: (path: string, init?: RequestInit) => stub.fetch(new URL(path, 'http://sandbox.test').href, init),
    restart,
    call,
    send,
    listed,
    reply: (body: Record<string, unknown>) => call('POST', '/reply', { from: SHOPPER, text: 'hi', ...body }),
  }
}

export type Sandbox = ReturnType<typeof aSandbox>

export const text = (body: string) => ({ type: 'text', text: { body } })
export const codeOf = (answer: { readonly body: unknown }): number | undefined =>
  (answer.body as { error?: { code: number } } | null)?.error?.code

/** Waits for something that the alarm brings about. */
export async function until<T>(probe: () => T | Promise<T>, good: (value: T) => boolean, ms = 8000): Promise<T> {
  const end = Date.now() + ms
  for (;;) {
    const value = await probe()
    if (good(value) || Date.now() > end) return value
    await scheduler.wait(20)
  }
}

/** An approved template with one of everything that takes a parameter. */
export const ORDER_TEMPLATE = {
  name: 'order_placed_v1',
  language: 'en',
  category: 'UTILITY',
  parameter_format: 'NAMED',
  components: [
    {
      type: 'HEADER',
      format: 'TEXT',
      text: 'Order {{order}}',
      example: { header_text_named_params: [{ param_name: 'order', example: '#1' }] },
    },
    {
      type: 'BODY',
      text: 'Hi {{name}}, we have your order over {{total}} and are packing it now.',
      example: {
        body_text_named_params: [
          { param_name: 'name', example: 'A' },
          { param_name: 'total', example: '1' },
        ],
      },
    },
    { type: 'FOOTER', text: 'Example Store' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'URL', text: 'View', url: 'https://go.example.com/{{1}}', example: ['https://go.example.com/x'] },
        { type: 'QUICK_REPLY', text: 'Stop' },
      ],
    },
  ],
}

export const named = (parameter_name: string, value: unknown) => ({ type: 'text', parameter_name, text: value })

export function orderMessage(
  changes: { header?: unknown[]; body?: unknown[]; buttons?: unknown[]; language?: string; name?: string } = {},
) {
  return {
    type: 'template',
    template: {
      name: changes.name ?? ORDER_TEMPLATE.name,
      language: { code: changes.language ?? 'en' },
      components: [
        { type: 'header', parameters: changes.header ?? [named('order', '#1001')] },
        { type: 'body', parameters: changes.body ?? [named('name', 'Asha'), named('total', '₹1,499')] },
        ...(changes.buttons ?? [{ type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'o/1' }] }]),
      ],
    },
  }
}
