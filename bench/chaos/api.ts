/** What the product itself says, through its public API, and what the sandbox saw. */
import type { Product } from '../product.ts'

export interface ApiMessage {
  readonly id: string
  readonly direction: 'in' | 'out'
  readonly state: string
  readonly reason: { readonly code: string } | null
  readonly order: { readonly id: string; readonly number: string | null } | null
  readonly phone: string | null
  readonly rule: string | null
  readonly attempts: number
  readonly dueAt: string | null
}

export interface LedgerEntry {
  readonly kind: string
  readonly connector?: string
  readonly topic?: string
  readonly event?: string
}

export interface Seen {
  readonly n: number
  readonly at: string
  readonly body: { readonly to?: string; readonly biz_opaque_callback_data?: string; readonly template?: { readonly name?: string } }
  readonly response: { readonly status: number }
}

async function get(product: Product, path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${product.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${product.demo.apiKey}` },
    signal: AbortSignal.timeout(20_000),
  })
  const text = await response.text()
  if (response.status >= 500) throw new Error(`GET ${path} answered ${response.status}: ${text.slice(0, 300)}`)
  return { status: response.status, body: JSON.parse(text) as unknown }
}

export interface Health {
  readonly waiting: number
  readonly parked: number
  readonly queued: number
  readonly held: number
  readonly inDoubt: number
  readonly unrecorded: boolean
}

export async function healthOf(product: Product): Promise<Health> {
  return ((await get(product, '/health')).body as { relay: Health }).relay
}

/** All messages, page by page. */
export async function allMessages(product: Product): Promise<Map<string, ApiMessage>> {
  const found = new Map<string, ApiMessage>()
  let cursor: string | null = null
  for (let page = 0; page < 2000; page++) {
    const { body } = await get(product, `/messages?limit=200${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
    const { items, next } = body as { items: ApiMessage[]; next: string | null }
    for (const message of items) found.set(message.id, message)
    if (next === null) return found
    cursor = next
  }
  throw new Error('the list of messages does not end')
}

/** The entries of an order's ledger; undefined where the product knows no such order. */
export async function ledgerOf(product: Product, number: string): Promise<readonly LedgerEntry[] | undefined> {
  const { status, body } = await get(product, `/orders/${encodeURIComponent(number)}/ledger`)
  return status === 200 ? (body as { entries: LedgerEntry[] }).entries : undefined
}

/** Every request for a message that the sandbox got, in order. */
export async function seenBySandbox(product: Product): Promise<readonly Seen[]> {
  return (await (await fetch(`${product.sandboxUrl}/messages?after=0`)).json()) as Seen[]
}

/** Webhooks that the sandbox still has to tell. */
export async function pendingWebhooks(product: Product): Promise<number> {
  return Number(((await (await fetch(`${product.sandboxUrl}/settings`)).json()) as { pendingWebhooks: number }).pendingWebhooks)
}
