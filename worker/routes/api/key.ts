import { createMiddleware } from 'hono/factory'
import { openControl, type MerchantRow } from '../../db/control.ts'
import { openTenant, type Tenant } from '../../db/tenant.ts'
import { findMerchant } from '../../directory.ts'
import { AppError } from '../../domain/errors.ts'
import type { MerchantId } from '../../domain/ids.ts'
import { shardOf, varsOf, type Env } from '../../env.ts'
import { remember } from '../../lib/remember.ts'
import { keyedHash } from '../../privacy/seal.ts'
import type { Vault } from '../../privacy/vault.ts'
import { relayOf } from '../accept.ts'
import { MAX_BODY_BYTES } from '../body.ts'
import type { AppContext } from '../context.ts'

/** Whom a key belongs to, with everything of that merchant that handlers may touch. */
export interface Caller {
  readonly merchant: MerchantRow & { readonly id: MerchantId }
  readonly vault: Vault
  readonly tenant: Tenant
  readonly relay: ReturnType<typeof relayOf>
}

export interface ApiContext extends AppContext {
  Variables: AppContext['Variables'] & { caller: Caller }
}

/** Finds the merchant of the key and checks its scope: reading needs `read`, everything else `write`. */
export const byKey = createMiddleware<ApiContext>(async function byKey(c, next) {
  c.header('cache-control', 'no-store')
  const key = /^Bearer +(wn_[A-Za-z0-9_-]{8,200})$/i.exec(c.req.header('authorization') ?? '')?.[1]
  const known = key === undefined ? undefined : await holderOf(c.env, key)
  const opened = known && (await findMerchant(c.env, known.merchantId))
  if (!known || !opened) {
    c.header('www-authenticate', 'Bearer')
    throw new AppError('key.invalid')
  }
  c.set('line', { merchantId: known.merchantId })
  const needed = c.req.method === 'GET' || c.req.method === 'HEAD' ? 'read' : 'write'
  if (!known.scopes.includes(needed)) throw new AppError('key.scope', { needed })
  const merchant = { ...opened.merchant, id: known.merchantId }
  const tenant = openTenant(shardOf(c.env, merchant.shard), merchant.id)
  c.set('caller', { merchant, vault: opened.vault, tenant, relay: relayOf(c.env, merchant.id) })
  if (needed === 'write') await limitBody(c.req)
  await next()
})

/** Reads the body before anything parses it; Hono keeps it for the handlers. */
async function limitBody(req: { header(name: string): string | undefined; arrayBuffer(): Promise<ArrayBuffer> }): Promise<void> {
  const tooLarge = new AppError('payload.too_large', { limit: MAX_BODY_BYTES })
  if (Number(req.header('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge
  if ((await req.arrayBuffer()).byteLength > MAX_BODY_BYTES) throw tooLarge
}

interface Holder {
  readonly merchantId: MerchantId
  readonly scopes: readonly string[]
}

async function holderOf(env: Env, key: string): Promise<Holder | undefined> {
  const hash = await keyedHash(varsOf(env).PEPPER, '', 'api_key', key)
  return remember(`key:${hash}`, () => lookUp(env, hash))
}

async function lookUp(env: Env, hash: string): Promise<Holder | undefined> {
  const control = openControl(env.DB)
  const row = await control.apiKey(hash)
  if (!row || row.revokedAt !== null) return undefined
  const merchantId = row.merchantId as MerchantId
  const merchant = await control.merchant(merchantId)
  // A merchant who left, or whose data key was erased, has nothing left to read.
  if (!merchant || merchant.status === 'left' || merchant.dataKey === null) return undefined
  return { merchantId, scopes: row.scopes }
}
