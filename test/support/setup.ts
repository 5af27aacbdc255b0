// The pool can't load a module while a handler of the Worker runs (a known limit of it), so those that the Worker loads late are here early.
import '../../worker/connecting.ts'
import '../../worker/people.ts'
import '../../worker/storefront.ts'
import '../../worker/shopify.ts'
import { applyD1Migrations, type D1Migration, env as bindings } from 'cloudflare:test'

// The one line per unit of work is read by the tests that are about it, not printed by every test.
const print = console.log
console.log = (...said: unknown[]) => {
  if (!String(said[0]).startsWith('{"work"')) print(...said)
}

const env = bindings as unknown as { DB: D1Database; DB_01: D1Database; MIGRATIONS: D1Migration[] }

await applyD1Migrations(env.DB, env.MIGRATIONS)
await applyD1Migrations(env.DB_01, env.MIGRATIONS)
