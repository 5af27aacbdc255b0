// The pool can't load a module while a handler of the Worker runs (a known limit of it), so those that the Worker loads late are here early.
import '../../worker/connecting.ts'
import '../../worker/people.ts'
import '../../worker/storefront.ts'
import '../../worker/shopify.ts'
import '../../worker/routes/shopify/shown.ts'
import { applyD1Migrations, type D1Migration, env as bindings } from 'cloudflare:test'

const env = bindings as unknown as { DB: D1Database; DB_01: D1Database; MIGRATIONS: D1Migration[] }

await applyD1Migrations(env.DB, env.MIGRATIONS)
await applyD1Migrations(env.DB_01, env.MIGRATIONS)
