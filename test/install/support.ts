import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { vi } from 'vitest'
import { app } from '../../worker/app.ts'
import type { Env } from '../../worker/env.ts'
import { toBase64Url, utf8 } from '../../worker/lib/bytes.ts'
import { fetchFrom } from '../support/woocommerce/ask.ts'
import { WooShop } from '../support/woocommerce/shop.ts'
import { testEnv } from '../support/merchant.ts'

let address = 0

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Connected & {
    readonly error?: { readonly code: string; readonly message: string; readonly action: string; readonly detail: object }
  }
}

export interface Connected {
  readonly connection: string
  readonly hook: { readonly url: string; readonly secret: string }
  readonly plugin: { readonly url: string; readonly secret: string }
  readonly widget: { readonly src: string; readonly phone: string }
  readonly checkout: { readonly label: string; readonly version: string; readonly notice: string }
  readonly name: string
}

/** A network address that nobody used before, so that tests don't count for each other. */
export const newAddress = () => `2001:db8:${(++address).toString(16)}::1`

/** A call to the product, waited for with all that goes on after the answer. */
export async function ask(path: string, init: RequestInit & { readonly from?: string; readonly env?: Env } = {}): Promise<Answer> {
  const { from = newAddress(), env = testEnv, ...rest } = init
  const url = path.startsWith('https://') ? path : `https://wenext.test${path}`
  const headers = new Headers(rest.headers)
  headers.set('cf-connecting-ip', from)
  const ctx = createExecutionContext()
  const response = await app.fetch(new Request(url, { ...rest, headers, redirect: 'manual' }), env, ctx)
  const text = await response.text()
  await waitOnExecutionContext(ctx)
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return { status: response.status, headers: response.headers, text, json: (isJson ? JSON.parse(text) : {}) as Answer['json'] }
}

export const post = (path: string, body: unknown, init: { readonly from?: string; readonly env?: Env } = {}) =>
  ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), ...init })

/** A shop whose calls come to the product, and whom the product reaches in place of the network. */
export function aShop(home = `https://shop-${crypto.randomUUID().slice(0, 8)}.example`): WooShop {
  return new WooShop(home, async (url, headers, body) => {
    if (!url.startsWith('https://wenext.test/')) return 0
    return (await ask(url, { method: 'POST', headers, body })).status
  })
}

/** The network: these shops, and nobody else. Every address that was called is kept. */
export function network(...shops: readonly WooShop[]) {
  const called: string[] = []
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as string, init as RequestInit)
    called.push(request.url)
    for (const shop of shops) {
      const answer = await fetchFrom(shop, request)
      if (answer) return answer
    }
    throw new TypeError('connection refused')
  })
  return called
}

export const VERIFIER = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR'

export const challengeOf = async (verifier: string) => toBase64Url(await crypto.subtle.digest('SHA-256', utf8(verifier)))

export const beginPath = async (shop: string, more: Record<string, string> = {}) =>
  `/connect/woocommerce?${new URLSearchParams({
    shop,
    challenge: await challengeOf(VERIFIER),
    return: `${shop}/wp-admin/admin.php?page=wenext`,
    ...more,
  }).toString()}`

/** Step 1: the product sends the browser to the shop's approve page. */
export async function begin(shop: WooShop, more: Record<string, string> = {}) {
  // The plugin remembers what it begins.
  shop.pending = more['challenge'] ?? (await challengeOf(VERIFIER))
  const answer = await ask(await beginPath(shop.home, more))
  const location = answer.headers.get('location') ?? ''
  if (answer.status !== 302) throw new Error(`not begun: ${answer.status} ${answer.text}`)
  const grant = shop.auth(location)
  if ('error' in grant) throw new Error(grant.error)
  return { grant, location, state: new URL(location).searchParams.get('user_id') ?? '' }
}

/** Steps 1 to 3, as far as the browser's way back to the plugin. */
export async function approved(shop: WooShop, more: Record<string, string> = {}) {
  const begun = await begin(shop, more)
  const result = await begun.grant.approve()
  if ('error' in result) throw new Error(`${result.error} ${result.status}`)
  const done = await ask(result.location)
  return { ...begun, back: done.headers.get('location') ?? '' }
}

/** All of it. */
export async function connect(shop: WooShop, more: Record<string, string> = {}): Promise<Connected> {
  const { state } = await approved(shop, more)
  const answer = await post('/connect/woocommerce/claim', { state, verifier: VERIFIER })
  if (answer.status !== 200) throw new Error(`not connected: ${answer.status} ${answer.text}`)
  return answer.json
}
