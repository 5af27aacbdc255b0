import { vi } from 'vitest'
import { varsOf } from '../../worker/env.ts'
import { testEnv } from './merchant.ts'
import { shopifyEmulator, type ShopifyEmulator } from './shopify-emulator/index.ts'

let count = 0
/** A shop that nobody has yet. */
export const newShopDomain = () => `new-${++count}-${Math.floor(Math.random() * 1e9)}.myshopify.com`

/** Shopify in place of fetch, in front of whatever was there (a Graph API that a test installed before). */
export function fakeShopify(): ShopifyEmulator {
  const { SHOPIFY_API_KEY: clientId, SHOPIFY_API_SECRET: secret } = varsOf(testEnv)
  const emulator = shopifyEmulator({ clientId, secret })
  const before = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation((async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input as RequestInfo, init)
    const url = new URL(request.url)
    return url.hostname.endsWith('.myshopify.com')
      ? emulator.answer(url.hostname, url.pathname, request)
      : before(input as RequestInfo, init)
  }) as typeof fetch)
  return emulator
}
