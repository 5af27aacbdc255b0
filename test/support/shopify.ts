import { vi } from 'vitest'
import { varsOf } from '../../worker/env.ts'
import { testEnv } from './merchant.ts'
import { shopifyEmulator, type ShopifyEmulator } from './shopify-emulator/index.ts'

const isShop = (input: unknown) => new URL(input instanceof Request ? input.url : String(input)).hostname.endsWith('.myshopify.com')

// What a test leaves running must not ask a real shop when the fakes are gone.
const real = globalThis.fetch
globalThis.fetch = ((input: RequestInfo, init?: RequestInit) =>
  isShop(input) ? Promise.reject(new TypeError('no shop is asked by tests')) : real(input, init)) as typeof fetch

let count = 0
/** A shop that nobody has yet. */
export const newShopDomain = () => `new-${++count}-${Math.floor(Math.random() * 1e9)}.myshopify.com`

/** Shopify in place of fetch, in front of whatever was there (a Graph API that a test installed before). */
export function fakeShopify(): ShopifyEmulator {
  const { SHOPIFY_API_KEY: clientId, SHOPIFY_API_SECRET: secret } = varsOf(testEnv)
  const emulator = shopifyEmulator({ clientId, secret })
  // The spy is one and the same, so what it did before is kept and not the spy.
  const before = (vi.isMockFunction(globalThis.fetch) ? vi.mocked(globalThis.fetch).getMockImplementation() : undefined) ?? globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation((async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input as RequestInfo, init)
    const url = new URL(request.url)
    return url.hostname.endsWith('.myshopify.com')
      ? emulator.answer(url.hostname, url.pathname, request)
      : before(input as RequestInfo, init)
  }) as typeof fetch)
  return emulator
}
