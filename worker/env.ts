import * as z from 'zod'
import { AppError } from './domain/errors.ts'
import type { Rehearsal } from './relay/rehearsal/rehearsal.ts'
import type { Relay } from './relay/relay.ts'

const Vars = z.object({
  MASTER_KEYS: z.string().default(''),
  PEPPER: z.string().min(16),
  APP_URL: z.url(),
  GRAPH_BASE_URL: z.url().default('https://graph.facebook.com'),
  GRAPH_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/)
    .default('v26.0'),
  WHATSAPP_APP_SECRET: z.string().default(''),
  WHATSAPP_APP_SECRET_PREVIOUS: z.string().default(''),
  WHATSAPP_VERIFY_TOKEN: z.string().default(''),
  /** The client id of the Shopify app: who a session token is made for. */
  SHOPIFY_API_KEY: z.string().default(''),
  SHOPIFY_API_SECRET: z.string().default(''),
  SHOPIFY_API_SECRET_PREVIOUS: z.string().default(''),
  /** Where a shop's own API is. Only a local stand-in has another address; nothing else is ever called with a shop's token. */
  SHOPIFY_URL: z
    .string()
    .regex(/^(?:https:\/\/\{shop\}|http:\/\/127\.0\.0\.1:\d+\/\{shop\})$/)
    .default('https://{shop}'),
  /** Opens /operator to whoever has it; without it those addresses don't exist. */
  OPERATOR_KEY: z.union([z.literal(''), z.string().min(32)]).default(''),
  /** How long a message may be "maybe sent" before it is decided without a status (design, rule 6). */
  SETTLE_SECONDS: z.coerce.number().positive().default(600),
  /** The Relay writes its record to D1 at most this often. */
  FLUSH_MS: z.coerce.number().min(0).default(500),
  /** Messages per second of a number that has no rate of its own. */
  NUMBER_RATE: z.coerce.number().min(1).max(1000).default(80),
  /** '1' opens /dev; set only by the packaged run. */
  DEMO: z.enum(['0', '1']).default('0'),
  SANDBOX_URL: z.string().default(''),
})

export type Vars = z.infer<typeof Vars>

/** Bindings as the platform gives them; further shards (DB_01 …) are found by name. */
export interface Env {
  readonly DB: D1Database
  readonly RELAY: DurableObjectNamespace<Relay>
  readonly REHEARSAL: DurableObjectNamespace<Rehearsal>
  readonly [name: string]: unknown
}

const parsed = new WeakMap<object, Vars>()

/** The variables, checked once per isolate. Throws `config.invalid` with the names of the bad ones. */
export function varsOf(env: Env): Vars {
  const known = parsed.get(env)
  if (known) return known
  const result = Vars.safeParse(env)
  if (!result.success) {
    throw new AppError('config.invalid', { names: result.error.issues.map((i) => i.path.join('.')).join(', ') })
  }
  parsed.set(env, result.data)
  return result.data
}

/** The database that holds a merchant's rows. */
export function shardOf(env: Env, name: string): D1Database {
  const shard = env[name]
  if (!hasShard(env, name)) throw new AppError('config.invalid', { names: name })
  return shard as D1Database
}

export const hasShard = (env: Env, name: string): boolean => /^DB(_\d\d)?$/.test(name) && Boolean(env[name])
