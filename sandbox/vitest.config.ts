import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/** The emulator's own tests, in workerd. Values are made up; the product is a stand-in inside the tests. */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  plugins: [
    cloudflareTest({
      main: './sandbox/worker/index.ts',
      miniflare: {
        compatibilityDate: '2026-10-15',
        compatibilityFlags: ['nodejs_compat'],
        durableObjects: { PHONE: { className: 'Phone', useSQLite: true } },
        // What outlives its test, such as a webhook that is due later, ends here and not on the network.
        outboundService: () => new Response(''),
        bindings: { PRODUCT_URL: 'http://product.test', WHATSAPP_APP_SECRET: 'wenext-demo-app-secret', WHATSAPP_VERIFY_TOKEN: 'verify-me' },
      },
    }),
  ],
  test: { name: 'sandbox', include: ['test/sandbox/**/*.test.ts'], testTimeout: 20_000 },
})
