import type { Context } from 'hono'
import * as z from 'zod'
import { openControl } from '../../../db/control.ts'
import { openTenant } from '../../../db/tenant.ts'
import { AppError } from '../../../domain/errors.ts'
import { MerchantSettings } from '../../../domain/settings.ts'
import { shardOf, type Env } from '../../../env.ts'
import { fromUtf8 } from '../../../lib/bytes.ts'
import { refused } from '../../../lib/refused.ts'
import { relayOf } from '../../accept.ts'
import type { Caller } from '../../api/key.ts'
import { readCounted } from '../../body.ts'
import type { ShopContext } from '../../shopify.ts'

/** The shop's merchant with everything of it that handlers may touch. */
export function callerOf(c: Context<ShopContext>): Caller {
  const { row, vault } = c.get('shop').merchant
  return { merchant: row, vault, tenant: openTenant(shardOf(c.env, row.shard), row.id), relay: relayOf(c.env, row.id) }
}

/** The merchant's row as it is now: whoever proved the shop may have remembered it for some seconds. */
export async function freshMerchant(c: Context<ShopContext>) {
  const row = await openControl(c.env.DB).merchant(c.get('shop').merchant.row.id)
  if (!row) throw new AppError('request.not_found')
  return { ...row, choices: MerchantSettings.parse(row.settings) }
}

/** Changes these choices; they count for the very next message. */
export async function choose(env: Env, { merchant, relay }: Caller, choices: Partial<MerchantSettings>): Promise<void> {
  await openControl(env.DB).setChoices(merchant.id, choices, Date.now())
  await relay.settingsChanged()
}

const MAX_BYTES = 16 * 1024

/** The posted JSON. Throws `payload.too_large` and `request.invalid`. */
export async function bodyOf<S extends z.ZodType>(c: Context<ShopContext>, schema: S): Promise<z.output<S>> {
  let body: unknown
  const text = fromUtf8(await readCounted(c.req.raw, MAX_BYTES))
  try {
    body = JSON.parse(text)
  } catch {
    throw refused('body', [{ path: [], message: 'Expected JSON' }])
  }
  return checked('body', schema, body)
}

export function checked<S extends z.ZodType>(where: string, schema: S, value: unknown): z.output<S> {
  const read = schema.safeParse(value)
  if (!read.success) throw refused(where, read.error.issues)
  return read.data
}
