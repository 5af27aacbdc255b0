import { openWidgets } from '../../db/widgets.ts'
import type { MerchantId } from '../../domain/ids.ts'
import { varsOf, type Env } from '../../env.ts'
import { forget } from '../../lib/remember.ts'

/** What a data centre keeps of a widget. Nothing in it is secret. */
export interface Entry {
  readonly merchantId: MerchantId
  readonly origins: readonly string[]
  /** As they are stored. */
  readonly settings: unknown
  readonly shop: string
  readonly language: string
  readonly timeZone: string
  readonly country: string
  readonly phone: string
}

/** A revoked key and a changed origin must not live on for long; browsers keep the script for five minutes anyway. */
const EDGE_SECONDS = 60

/** The entry of a key, from the data centre's cache or with one read of D1; null where the key shows nothing. */
export async function readEntry(env: Env, key: string): Promise<Entry | null> {
  const address = addressOf(env, key)
  const kept = await fromEdge(address)
  if (kept !== undefined) return kept
  const entry = await entryOf(env, key)
  await toEdge(address, entry)
  return entry
}

/** Lets the next request read the widget anew, here and in this data centre; elsewhere it takes a minute. */
export async function forgetEntry(env: Env, key: string): Promise<void> {
  forget(rememberedAs(key))
  await edge()?.delete(addressOf(env, key))
}

/** Under which name an isolate remembers what it made of an entry. */
export const rememberedAs = (key: string): string => `wid:${key}`

export const appUrlOf = (env: Env): string => varsOf(env).APP_URL.replace(/\/+$/, '')

/** Null where nobody has the key, it was revoked, or its merchant left or was erased. */
export async function entryOf(env: Env, key: string): Promise<Entry | null> {
  const row = await openWidgets(env.DB).shown(key)
  if (!row || row.widget.status !== 'active' || row.merchant.status === 'left' || row.merchant.dataKey === null) return null
  const { widget, merchant } = row
  return {
    merchantId: merchant.id as MerchantId,
    origins: widget.origins,
    settings: widget.settings,
    shop: merchant.name,
    language: merchant.language.replaceAll('_', '-'),
    timeZone: merchant.timeZone,
    country: merchant.country,
    phone: row.displayPhone?.replace(/\D/g, '') ?? '',
  }
}

/** Not everywhere: Node has none, and on workers.dev it keeps nothing. */
const edge = (): Cache | undefined => (typeof caches === 'undefined' ? undefined : caches.default)

/** An address of ours that no route answers. */
const addressOf = (env: Env, key: string) => `${appUrlOf(env)}/w/${key}/entry`

/** Undefined where nothing is kept. */
async function fromEdge(address: string): Promise<Entry | null | undefined> {
  try {
    return await (await edge()?.match(address))?.json<Entry | null>()
  } catch {
    return undefined
  }
}

async function toEdge(address: string, entry: Entry | null): Promise<void> {
  try {
    await edge()?.put(address, Response.json(entry, { headers: { 'cache-control': `public, max-age=${EDGE_SECONDS}` } }))
  } catch {
    // A cache that fails costs a read of D1 the next time, nothing else.
  }
}
