import { openWidgets, type WidgetRow } from '../db/widgets.ts'
import { AppError } from '../domain/errors.ts'
import type { MerchantId } from '../domain/ids.ts'
import type { Env } from '../env.ts'
import { randomText } from '../lib/crypto.ts'
import { LETTERS_AND_DIGITS } from './letters.ts'

/** A key is public, since it stands in the page; it is long so that nobody counts through the shops. */
const newWidgetKey = () => `wk_${randomText(22, LETTERS_AND_DIGITS)}`

export interface WidgetWishes {
  readonly settings?: unknown
  readonly origins?: readonly string[]
  /** Off: the key answers as if it had been revoked. */
  readonly on?: boolean
}

/** The merchant's widget, made with these wishes where there is none yet; one that is there stays as it is. */
export async function createWidget(
  env: Env,
  merchantId: MerchantId,
  { settings = {}, origins = [], on = true, key = newWidgetKey() }: WidgetWishes & { readonly key?: string },
  now: number,
): Promise<WidgetRow> {
  const widgets = openWidgets(env.DB)
  const status = on ? 'active' : 'revoked'
  await widgets.add({ key, merchantId, origins: [...origins], settings, status, createdAt: now, updatedAt: now })
  const row = await widgets.of(merchantId)
  // Only where the key is another merchant's.
  if (!row) throw new AppError('request.conflict')
  return row
}

/** Changes what is wished for; the rest stays. Makes the widget where there is none. */
export async function changeWidget(env: Env, merchantId: MerchantId, wishes: WidgetWishes, now: number): Promise<WidgetRow> {
  const { settings, origins, on } = wishes
  const changed = await openWidgets(env.DB).update(merchantId, {
    ...(settings === undefined ? {} : { settings }),
    ...(origins === undefined ? {} : { origins: [...origins] }),
    ...(on === undefined ? {} : { status: on ? 'active' : 'revoked' }),
    updatedAt: now,
  })
  return changed ?? createWidget(env, merchantId, wishes, now)
}

/** Gives the widget a new key and switches it on. The old key is nobody's from then on. */
export async function newKeyOfWidget(env: Env, merchantId: MerchantId, now: number): Promise<WidgetRow> {
  const changed = await openWidgets(env.DB).update(merchantId, { key: newWidgetKey(), status: 'active', updatedAt: now })
  return changed ?? createWidget(env, merchantId, {}, now)
}
