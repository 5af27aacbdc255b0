import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/** Test values only; each is made up. Keys are 32 bytes in base64. */
const bindings = {
  MASTER_KEYS: 'k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  PEPPER: 'test-pepper-test-pepper-test-pepper',
  APP_URL: 'https://wenext.test',
  GRAPH_BASE_URL: 'https://graph.test',
  WHATSAPP_APP_SECRET: 'wenext-demo-app-secret',
  WHATSAPP_VERIFY_TOKEN: 'verify-me',
  SHOPIFY_API_KEY: 'wenext-test-client',
  SHOPIFY_API_SECRET: 'wenext-test-secret',
  FLUSH_MS: '50',
}

export default defineConfig({
  test: {
    // The one log line per unit of work is checked where it matters (test/flow/log-privacy.test.ts), not printed by every test.
    onConsoleLog: (text) => !text.startsWith('{"work"'),
    projects: [
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              d1Databases: ['DB', 'DB_01'],
              bindings: { ...bindings, MIGRATIONS: await readD1Migrations('./migrations') },
              // No test reaches the network: what a test has not faked is answered here.
              outboundService: ({ url }) => new Response(`no test reaches ${new URL(url).host}`, { status: 502 }),
            },
          })),
        ],
        test: {
          name: 'workerd',
          include: ['test/**/*.test.ts'],
          exclude: ['test/node/**', 'test/sandbox/**', 'test/widget/**', 'test/shopify-app/**', 'test/wordpress/**'],
          setupFiles: ['test/support/setup.ts'],
          // What a test waits for comes within a second; on a machine with much else to do, later.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          // What a Durable Object prints after the last test is never handed on to vitest, which waits for it for ever (vitest-plugin 1.4.10,
          // pendingConsoleLogs). So nothing is handed on: workerd prints it itself.
          disableConsoleIntercept: true,
        },
      },
      './sandbox/vitest.config.ts',
      { test: { name: 'node', include: ['test/{node,shopify-app}/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'widget', include: ['test/widget/**/*.test.ts'], testTimeout: 60_000, expect: { poll: { timeout: 10_000 } } } },
      // One real shop at a time: each brings a database, PHP and a browser.
      {
        test: {
          name: 'wordpress',
          include: ['test/wordpress/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
})
